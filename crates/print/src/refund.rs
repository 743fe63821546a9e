//! The refund file: the application, where the money went, by which method it is shared and what the others would give,
//! who gets how much, notice and objections, and whose word it stands on. One file for the office that signs it.

use crate::font::Measure;
use crate::sheet::{About, Attached, Column, Sheets};
use crate::words::{in_characters, method, money, refund_state, when};
use crate::{Fault, Font, refund_workbook};
use domain::account::AccountId;
use domain::authority::OfficerId;
use domain::hold::Hold;
use domain::jurisdiction::Rule;
use domain::money::Amount;
use domain::refund::{Advised, Method, Objection, Part, Refund, Share};
use domain::report::ReportId;
use domain::time::Instant;
use domain::trace::TaintedTransfer;
use std::collections::BTreeMap;

/// All that a refund file says.
#[derive(Clone, Debug, PartialEq)]
pub struct RefundPaper {
    /// The refund.
    pub refund: Refund,
    /// The case's number.
    pub case_number: String,
    /// What all victims of the case lost.
    pub case_loss: Amount,
    /// The unit whose case it is.
    pub unit_name: String,
    /// The rule it stands on.
    pub rule: RuleTold,
    /// The rule of its public notice.
    pub notice_rule: Option<RuleTold>,
    /// Who gets something.
    pub victims: Vec<RefundVictim>,
    /// What gives something.
    pub holds: Vec<RefundHold>,
    /// The tainted transfers on the way from the victims to these holds.
    pub flow: Vec<TaintedTransfer>,
    /// What was objected.
    pub objections: Vec<Objection>,
    /// Names and badges on it.
    pub officers: BTreeMap<OfficerId, (String, String)>,
    /// When this paper was made.
    pub made_at: Instant,
}

/// A rule of the jurisdiction, as a paper names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTold {
    /// Its name in both languages.
    pub name: String,
    /// What it says and its source, in both languages.
    pub source: String,
}

impl From<&Rule> for RuleTold {
    fn from(rule: &Rule) -> Self {
        let weak = if rule.weak { "（据二手资料 read in a secondary source）" } else { "" };
        Self {
            name: format!("{} {}", rule.zh, rule.en),
            source: format!("{}（{}）\n{} ({}){weak}", rule.law_zh, rule.source_zh, rule.law_en, rule.source_en),
        }
    }
}

/// A victim on a refund file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundVictim {
    /// The report.
    pub report: ReportId,
    /// The name, as told.
    pub name: String,
    /// The account to be paid to.
    pub account: Option<AccountId>,
    /// What was lost.
    pub lost: Amount,
    /// What earlier refunds brought, or will.
    pub before: Amount,
    /// What this one brings.
    pub amount: Amount,
    /// What was paid of it, once a bank said.
    pub paid: Option<Amount>,
}

/// A hold on a refund file.
#[derive(Clone, Debug, PartialEq)]
pub struct RefundHold {
    /// The hold.
    pub hold: Hold,
    /// The holder, as told.
    pub holder: String,
    /// The reference of its order.
    pub reference: String,
    /// The rule it stands on.
    pub rule: Option<RuleTold>,
    /// What of it goes back.
    pub part: Part,
    /// To whom.
    pub shares: Vec<Share>,
    /// What the rules point to; `None` where the hold ended.
    pub advised: Option<Advised>,
    /// What every method would give, by report.
    pub compared: BTreeMap<ReportId, BTreeMap<Method, Amount>>,
}

/// How many rows of the flow the PDF shows; the workbook in it has all.
const FLOW_ROWS_MAX: usize = 400;

/// The file as a PDF; the workbook with the same sums lies in it.
pub fn refund(font: &Font, paper: &RefundPaper) -> Result<Vec<u8>, Fault> {
    let book = refund_workbook(paper)?;
    font.measure(|m| lay(font, m, paper, &book))?
}

fn lay(font: &Font, m: &Measure<'_>, paper: &RefundPaper, book: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut sheets = Sheets::new(m);
    sheets.title("涉诈资金返还呈批表", "Refund of defrauded money: application and file");
    application(&mut sheets, paper);
    victims(&mut sheets, paper);
    for hold in &paper.holds {
        of_hold(&mut sheets, paper, hold);
    }
    flow(&mut sheets, paper);
    notice(&mut sheets, paper);
    approvals(&mut sheets, paper);
    let number = format!("{}-{}", paper.case_number, paper.refund.id.0);
    let digest = paper.refund.digest.as_deref().and_then(|digest| digest.get(..16)).unwrap_or("未批准 not approved");
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let about = About {
        title: format!("涉诈资金返还 {number}"),
        foot: format!("{number} · {digest}"),
        made_at: paper.made_at,
        attached: vec![Attached { name: "refund.xlsx", media_type, says: "The same sums as a workbook", bytes: book }],
    };
    sheets.finish(font, &about)
}

impl RefundPaper {
    /// What goes back in all.
    pub(crate) fn sum(&self) -> Amount {
        self.victims.iter().map(|victim| victim.amount).sum()
    }

    pub(crate) fn victim_name(&self, report: ReportId) -> &str {
        self.victims.iter().find(|victim| victim.report == report).map(|v| v.name.as_str()).unwrap_or_default()
    }

    /// Name and badge.
    pub(crate) fn person(&self, id: OfficerId) -> String {
        self.officers.get(&id).map(|(name, badge)| format!("{name}（{badge}）")).unwrap_or_default()
    }
}

impl RefundHold {
    /// What the rules point to, in both languages.
    pub(crate) fn advised_words(&self) -> &'static str {
        match self.advised {
            Some(Advised::Direct) => "直接返还 direct",
            Some(Advised::ByTimeStamp) => "按时间戳 by time stamp",
            Some(Advised::PariPassu) => "按比例 pro rata",
            Some(Advised::Nothing) | None => "—",
        }
    }

    /// The methods compared.
    pub(crate) fn methods(&self) -> Vec<Method> {
        let methods = self.compared.values().flat_map(|shares| shares.keys().copied());
        methods.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }

    /// Every victim of it: what each method would give, and what is given. Nobody who is given anything is left out.
    pub(crate) fn lines(&self) -> BTreeMap<ReportId, (BTreeMap<Method, Amount>, Amount)> {
        let compared = self.compared.iter().map(|(report, shares)| (*report, (shares.clone(), Amount::ZERO)));
        let mut lines: BTreeMap<_, _> = compared.collect();
        for share in &self.shares {
            lines.entry(share.victim).or_insert_with(Default::default).1 += share.amount;
        }
        lines
    }
}

/// What the choice of method is worth to a victim.
pub(crate) fn difference(shares: &BTreeMap<Method, Amount>) -> Amount {
    let most = shares.values().copied().max().unwrap_or_default();
    most.less(shares.values().copied().min().unwrap_or_default())
}

fn application(sheets: &mut Sheets<'_, '_>, paper: &RefundPaper) {
    let refund = &paper.refund;
    let interim = if refund.interim { "先行返还 interim" } else { "最终返还 final" };
    let head = [
        ("案件 Case", paper.case_number.clone()),
        ("返还号 Refund", refund.id.0.to_string()),
        ("申请单位 Unit", paper.unit_name.clone()),
        ("状态 State", refund_state(refund.state).to_owned()),
        ("全案损失 Case loss", money(paper.case_loss)),
        ("种类 Kind", interim.to_owned()),
    ];
    sheets.pairs(&head, 2);
    let sum = paper.sum();
    let whole = [
        ("返还总额 Sum", format!("CNY {}\n人民币{}", money(sum), in_characters(sum))),
        ("理由 Reason", refund.reason.clone()),
        ("依据 Law", format!("{}\n{}", paper.rule.name, paper.rule.source)),
    ];
    sheets.pairs(&whole, 1);
}

fn victims(sheets: &mut Sheets<'_, '_>, paper: &RefundPaper) {
    sheets.part("一、返还对象  Who is paid");
    let columns = [
        Column::left("报案 Report", 0.8),
        Column::left("姓名 Name", 1.2),
        Column::left("收款账户 Account", 2.6),
        Column::sum("损失 Loss", 1.5),
        Column::sum("此前返还 Before", 1.4),
        Column::sum("本次返还 Now", 1.5),
        Column::sum("已付 Paid", 1.4),
    ];
    let mut rows: Vec<Vec<String>> = paper.victims.iter().map(victim_row).collect();
    let total = |of: fn(&RefundVictim) -> Amount| money(paper.victims.iter().map(of).sum());
    let paid = total(|v| v.paid.unwrap_or(Amount::ZERO));
    rows.push(vec![
        "合计".into(),
        String::new(),
        "Total".into(),
        total(|v| v.lost),
        total(|v| v.before),
        total(|v| v.amount),
        paid,
    ]);
    sheets.table(&columns, &rows, true);
}

fn victim_row(victim: &RefundVictim) -> Vec<String> {
    vec![
        victim.report.0.to_string(),
        victim.name.clone(),
        victim.account.as_ref().map(ToString::to_string).unwrap_or_else(|| "未知 unknown".into()),
        money(victim.lost),
        money(victim.before),
        money(victim.amount),
        victim.paid.map_or_else(|| "—".into(), money),
    ]
}

fn of_hold(sheets: &mut Sheets<'_, '_>, paper: &RefundPaper, hold: &RefundHold) {
    sheets.part(&format!("二、管控账户  Held account {}", hold.hold.account));
    let pairs = [
        ("户名 Holder", hold.holder.clone()),
        ("指令 Order", hold.reference.clone()),
        ("在控金额 Held", money(hold.hold.amount)),
        ("本次返还 Goes back", money(hold.part.amount)),
        ("起 Since", when(hold.hold.since_at)),
        ("止 Until", when(hold.hold.until_at)),
        ("规则指向 Rules point to", hold.advised_words().to_owned()),
        ("采用方法 Method used", method(hold.part.method)),
    ];
    sheets.pairs(&pairs, 2);
    if let Some(rule) = &hold.rule {
        sheets.note(&format!("{}：{}", rule.name, rule.source.replace('\n', " ")));
    }
    let methods = hold.methods();
    let mut columns = vec![Column::left("受害人 Victim", 1.4)];
    columns.extend(methods.iter().map(|m| Column::sum(method(*m), 1.2)));
    columns.extend([Column::sum("差额 Difference", 1.2), Column::sum("采用 Used", 1.3)]);
    let row = |(report, (shares, used)): (ReportId, (BTreeMap<Method, Amount>, Amount))| {
        let mut row = vec![format!("{} {}", report.0, paper.victim_name(report))];
        row.extend(methods.iter().map(|m| shares.get(m).map_or_else(|| "—".into(), |share| money(*share))));
        row.extend([money(difference(&shares)), money(used)]);
        row
    };
    let mut rows: Vec<Vec<String>> = hold.lines().into_iter().map(row).collect();
    let mut total = vec!["合计 Total".to_owned()];
    total.extend(
        methods.iter().map(|m| money(hold.compared.values().filter_map(|shares| shares.get(m)).copied().sum())),
    );
    total.extend([String::new(), money(hold.shares.iter().map(|share| share.amount).sum())]);
    rows.push(total);
    sheets.table(&columns, &rows, true);
}

fn flow(sheets: &mut Sheets<'_, '_>, paper: &RefundPaper) {
    sheets.part("三、资金流向  Where the money went");
    let columns = [
        Column::left("层级 Layer", 0.6),
        Column::left("时间 Time", 1.5),
        Column::left("付款账户 Payer", 2.2),
        Column::left("收款账户 Payee", 2.2),
        Column::sum("金额 Sum", 1.2),
        Column::sum("涉诈 Tainted", 1.2),
    ];
    let row = |transfer: &TaintedTransfer| {
        let (layer, at) = (transfer.layer.to_string(), when(transfer.at));
        vec![layer, at, transfer.payer.clone(), transfer.payee.clone(), money(transfer.amount), money(transfer.taint)]
    };
    let rows: Vec<Vec<String>> = paper.flow.iter().take(FLOW_ROWS_MAX).map(row).collect();
    sheets.table(&columns, &rows, false);
    if paper.flow.len() > FLOW_ROWS_MAX {
        let (all, shown) = (paper.flow.len(), FLOW_ROWS_MAX);
        sheets.note(&format!(
            "共 {all} 笔，此处列出前 {shown} 笔，其余见附件 refund.xlsx。 {all} in all; the rest is in refund.xlsx."
        ));
    }
}

fn notice(sheets: &mut Sheets<'_, '_>, paper: &RefundPaper) {
    sheets.part("四、公告与异议  Notice and objections");
    match (paper.refund.noticed_at, paper.refund.notice_until) {
        (Some(from), Some(until)) => sheets.say(&format!("公告 notice: {} — {}", when(from), when(until))),
        _ if paper.refund.needs_notice() => sheets.say("尚未公告。 Not given yet."),
        _ => sheets.say("无需公告：未采用按比例返还。 None needed: nothing is shared in proportion."),
    }
    if let Some(rule) = paper.notice_rule.as_ref().filter(|_| paper.refund.needs_notice()) {
        sheets.note(&rule.source.replace('\n', " "));
    }
    let columns = [
        Column::left("时间 Time", 1.3),
        Column::left("异议人 By", 1.0),
        Column::left("内容 Says", 3.0),
        Column::left("答复 Answer", 3.0),
    ];
    let rows: Vec<Vec<String>> = paper.objections.iter().map(|objection| objection_row(paper, objection)).collect();
    if rows.is_empty() {
        sheets.say("无异议。 No objections.");
    } else {
        sheets.table(&columns, &rows, false);
    }
}

fn objection_row(paper: &RefundPaper, objection: &Objection) -> Vec<String> {
    let answer = match (objection.answered_at, objection.upheld) {
        (Some(at), Some(upheld)) => {
            let upheld = if upheld { "成立 upheld" } else { "不成立 not upheld" };
            let by = objection.answered_by.map(|by| paper.person(by)).unwrap_or_default();
            format!("{upheld}：{}\n{by} {}", objection.answer, when(at))
        }
        _ => "未答复 not answered".into(),
    };
    vec![when(objection.at), objection.name.clone(), objection.words.clone(), answer]
}

fn approvals(sheets: &mut Sheets<'_, '_>, paper: &RefundPaper) {
    sheets.part("五、审批  Approval");
    let refund = &paper.refund;
    let approved = match (refund.approved_by, refund.approved_at) {
        (Some(by), Some(at)) => format!("{}\n{}", paper.person(by), when(at)),
        _ => "未批准 not approved".into(),
    };
    let places = [
        format!("承办人 drafted by\n{}\n{}", paper.person(refund.drafted_by), when(refund.drafted_at)),
        format!("审批人 approved by\n{approved}"),
        "地市级公安机关盖章、日期\nprefecture-level organ: stamp, date".to_owned(),
    ];
    sheets.places(&places, 96.0);
    let digest = refund.digest.as_deref().unwrap_or("—");
    sheets.note(&format!("批准内容摘要 Digest of what was approved (SHA-256): {digest}"));
}
