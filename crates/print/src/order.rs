//! An order on paper, for banks that take no other: what is asked, by whose hand, after which law, and below it the form
//! on which the bank answers. The bytes that were approved lie in the PDF.

use crate::font::Measure;
use crate::sheet::{About, Attached, Sheets};
use crate::words::{act, sum, when};
use crate::{Fault, Font};
use domain::jurisdiction::Rule;
use domain::order::{Act, Instruction};

/// An order that was approved.
#[derive(Clone, Copy, Debug)]
pub struct OrderPaper<'a> {
    /// What the bank is told.
    pub instruction: &'a Instruction,
    /// The instruction's bytes as they were approved (JSON); they are attached to the paper.
    pub approved: &'a str,
    /// SHA-256, in hex, of those bytes.
    pub digest: &'a str,
    /// The rule it stands on, with its source.
    pub rule: &'a Rule,
    /// The bank's name.
    pub bank_name: &'a str,
}

/// The order as a PDF of one sheet or two.
pub fn order(font: &Font, paper: &OrderPaper<'_>) -> Result<Vec<u8>, Fault> {
    font.measure(|m| lay(font, m, paper))?
}

fn lay(font: &Font, m: &Measure<'_>, paper: &OrderPaper<'_>) -> Result<Vec<u8>, Fault> {
    let told = paper.instruction;
    let (zh, en) = act(told.act);
    let mut sheets = Sheets::new(m);
    sheets.title(&format!("{zh}通知书"), &format!("Order to a bank: {en}"));
    sheets.pairs(&head(paper), 2);
    sheets.pairs(&asked(told), 1);
    sheets.pairs(&law(paper), 1);
    sheets.part("承办民警  Officers");
    let [first, second] = &told.investigators;
    let person = |role: &str, badge: &str, name: &str| format!("{role}\n{name}  警号 badge {badge}\n签名 signature:");
    let places = [
        person("起草 drafted by", &first.badge, &first.name),
        person("审批 approved by", &second.badge, &second.name),
        format!("{}\n单位盖章 stamp\n日期 date:", told.unit_name),
    ];
    sheets.places(&places, 78.0);
    sheets.note(&format!(
        "批准内容摘要 Digest of what was approved (SHA-256): {}\n\
         机器可读内容见附件 instruction.json，其摘要与上述一致。 The bytes approved are attached as instruction.json.",
        paper.digest
    ));
    answer_form(&mut sheets, told);
    let about = About {
        title: format!("{zh} {}", told.reference),
        foot: format!("{} · {}", told.reference, paper.digest.get(..16).unwrap_or(paper.digest)),
        made_at: told.applied_at,
        attached: vec![Attached {
            name: "instruction.json",
            media_type: "application/json",
            says: "The instruction as it was approved",
            bytes: paper.approved.as_bytes(),
        }],
    };
    sheets.finish(font, &about)
}

fn head(paper: &OrderPaper<'_>) -> Vec<(&'static str, String)> {
    let told = paper.instruction;
    let category = told.category.map(|category| category.labels());
    let mut pairs = vec![
        ("致 To", format!("{}（{}）", paper.bank_name, told.bank)),
        ("签发单位 Unit", told.unit_name.clone()),
        ("编号 Reference", told.reference.clone()),
        ("案件 Case", told.case_number.clone()),
        ("签发时间 Issued", when(told.applied_at)),
        ("类别 Category", category.map(|c| format!("{} {}", c.hans, c.en)).unwrap_or_default()),
    ];
    if let Some(original) = &told.original {
        pairs.push(("原指令 Original order", original.clone()));
    }
    pairs
}

fn asked(told: &Instruction) -> Vec<(&'static str, String)> {
    let holder = if told.holder.is_empty() { String::new() } else { format!("\n户名 holder: {}", told.holder) };
    let mut pairs = vec![("账号 Account", format!("{}{holder}", told.account))];
    match (told.whole, told.amount) {
        (true, _) => pairs.push(("金额 Sum", "整个账户 the whole account".into())),
        (false, Some(amount)) => pairs.push(("金额 Sum", sum(amount, told.currency))),
        (false, None) if told.act.ends_hold() => pairs.push(("金额 Sum", "全部 all of it".into())),
        (false, None) => {}
    }
    pairs.push(("期限 Period", format!("{} — {}", when(told.starts_at), when(told.expires_at))));
    if let Some(payee) = &told.payee {
        let words = format!("{}\n账号 account: {}\n户名 name: {}", payee.bank, payee.account, payee.name);
        pairs.push(("返还至 Pay to", words));
    }
    if let Some(paid) = &told.payment {
        let from = [&paid.payer_name, &paid.payer_bank, &paid.payer].map(String::as_str).join(" ");
        let words = format!("{} {} {}", when(paid.paid_at), sum(paid.amount, told.currency).replace('\n', " "), from);
        pairs.push(("依据的转账 Payment", words));
    }
    pairs.push(("理由 Reason", told.reason.clone()));
    let names: Vec<String> = told.attachments.iter().map(|a| format!("{}  SHA-256 {}", a.name, a.digest)).collect();
    if !names.is_empty() {
        pairs.push(("附件 Attachments", names.join("\n")));
    }
    pairs
}

fn law(paper: &OrderPaper<'_>) -> Vec<(&'static str, String)> {
    let rule = paper.rule;
    let weak = if rule.weak { "\n（据二手资料 read in a secondary source）" } else { "" };
    vec![(
        "依据 Law",
        format!(
            "{} {}\n{} {}\n{} {}{weak}",
            rule.zh, rule.en, rule.law_zh, rule.source_zh, rule.law_en, rule.source_en
        ),
    )]
}

/// What the bank fills in: the same things that two officers will type.
fn answer_form(sheets: &mut Sheets<'_, '_>, told: &Instruction) {
    sheets.part("银行反馈（由银行填写）  The bank's answer");
    let blank = String::new;
    let result = "□ 全部执行 whole    □ 部分执行 part    □ 未执行 not done".to_owned();
    let mut pairs = vec![("编号 Reference", told.reference.clone()), ("结果 Result", result)];
    match told.act {
        Act::Refund => pairs.extend([("已付金额 Sum paid", blank()), ("付款时间 Paid at", blank())]),
        act if act.is_question() || act == Act::EndLive => {
            pairs.extend([("数据起止 Covers from – to", blank()), ("附件份数 Files attached", blank())]);
        }
        _ => pairs.extend([
            ("管控金额 Sum held", blank()),
            ("账户余额 Balance", blank()),
            ("管控至 Held until", blank()),
        ]),
    }
    pairs.push(("未执行原因 Why not", blank()));
    sheets.pairs(&pairs, 1);
    let names = ["经办人 clerk".to_owned(), "复核 checked by".to_owned(), "银行盖章、日期 stamp and date".to_owned()];
    sheets.places(&names, 54.0);
}
