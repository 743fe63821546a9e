//! Refusals: the law said no, or the input was bad. A refusal has a code for ever and says what to do next.

use crate::money::Amount;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Input from outside that is refused: which file, row, column and value, what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadInput {
    /// The file as it was named; empty where there was none.
    pub file: String,
    /// The row, the header being 1; `None` where the whole file is meant.
    pub row: Option<u64>,
    /// The column's name; empty where the whole row is meant.
    pub column: String,
    /// The value as it stood, at most 120 characters of it.
    pub value: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub advice: String,
}

impl BadInput {
    /// A whole file refused.
    #[must_use]
    pub fn file(file: impl Into<String>, problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            row: None,
            column: String::new(),
            value: String::new(),
            problem: problem.into(),
            advice: advice.into(),
        }
    }

    /// At this row.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// In this column, with this value.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>, value: &str) -> Self {
        self.column = column.into();
        self.value = value.chars().take(120).collect();
        self
    }
}

impl fmt::Display for BadInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.file.is_empty() { "input" } else { &self.file })?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if !self.column.is_empty() {
            write!(f, ", column {}, value {:?}", self.column, self.value)?;
        }
        write!(f, ": {}; {}", self.problem, self.advice)
    }
}

impl std::error::Error for BadInput {}

/// The law said no. Each has a code for ever (docs/refusals.md) and says what to do next, in Chinese and English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The law never lets this be listed: emergency numbers, banks' own, government.
    NeverListed {
        /// Whose it is, in Chinese.
        whose_zh: String,
        /// Whose it is, in English.
        whose_en: String,
    },
    /// Many share this host: listing it would cut them all.
    SharedAddress {
        /// The host.
        host: String,
    },
    /// It is listed already.
    ListedAlready,
    /// An entry of this kind does not stand so long.
    TermTooLong {
        /// The most days.
        days_max: u32,
    },
    /// A cursor that this log never gave.
    CursorAhead {
        /// The last one it gave.
        last: i64,
    },
    /// A life does not allow this move from this state.
    MoveNotAllowed {
        /// Whose life: `order`, `hold`, `case`, `report`.
        life: String,
        /// The state it is in.
        from: String,
        /// The move asked for.
        asked: String,
    },
    /// The officer's rank may not do this.
    RankNotAllowed {
        /// What was asked.
        action: String,
    },
    /// The one who drafted may not approve.
    SameOfficer,
    /// No taint was shown on this account: it gets no order.
    CleanAccount,
    /// The sum is more than the known balance.
    OverBalance {
        /// The most that may be asked.
        most: Amount,
    },
    /// The sum is more than the traced sum there.
    OverTaint {
        /// The most that may be asked.
        most: Amount,
    },
    /// The sum is more than what is left of the loss.
    OverLoss {
        /// The most that may be asked.
        most: Amount,
    },
    /// A stop needs a sum greater than nothing.
    NoSum,
    /// This account has been stopped as often as the law allows.
    StoppedTooOften {
        /// How often the law allows.
        times_max: u32,
    },
    /// What is to be sent is not what was approved.
    NotAsApproved,
    /// Nothing of this report is confirmed yet.
    NothingConfirmed,
    /// A payment lacks what a stop needs.
    PaymentIncomplete {
        /// What is missing.
        missing: String,
    },
    /// The bank of an account is not known here.
    UnknownBank {
        /// The bank's code, or the account's number.
        bank: String,
    },
    /// There is no such thing, or not for this officer.
    NotFound {
        /// What was looked for: `case`, `order`, `report`, ….
        what: String,
    },
    /// No hold that stands has money of these victims in it.
    NothingToReturn,
    /// More than the hold has left, other refunds of it counted.
    OverHeld {
        /// The most that may go back.
        most: Amount,
    },
    /// A refund in proportion needs a public notice, and it is not over.
    NoticeRuns {
        /// Until when it runs; `None` where it was not given.
        until: Option<Instant>,
    },
    /// An objection to a refund is not answered.
    ObjectionOpen,
    /// Only the head of a prefecture-level organ may do this.
    NeedsCityHead,
    /// No account is known to pay a victim to.
    NoPayee {
        /// The victim's report.
        report: i64,
    },
    /// No paper can be printed: no font with Chinese characters is there.
    NoFont {
        /// Which files were looked for.
        looked: String,
    },
    /// This was done already; nothing was done twice.
    DoneAlready {
        /// What stands already.
        what: String,
    },
    /// The sign-in failed, or must be done first.
    SignInFailed,
    /// Two officers typed a bank's answer, and not the same.
    TypedOtherwise {
        /// The first part that differs: `at`, `outcome`.
        part: String,
    },
    /// This order's answer is not one to be typed: its bank answers by its door, or the answer is of another kind.
    NotForTyping,
    /// No first officer typed an answer yet.
    NothingTyped,
    /// The bank cannot list what it holds for us.
    ListsNoHolds,
    /// The bank did not give its list of holds, or not one that can be used.
    NoListCame,
    /// No freeze before the case is filed.
    CaseNotFiled,
    /// A further period is sought too late: the freeze lapses.
    SoughtTooLate {
        /// By when it was to be sought.
        by: Instant,
        /// When the freeze lapses.
        lapses_at: Instant,
    },
    /// The head of the city's organ must approve.
    NeedsCity {
        /// Under which rule, in Chinese.
        rule_zh: String,
        /// Under which rule, in English.
        rule_en: String,
    },
    /// A whole account is frozen only with a written reason.
    WholeNeedsReason,
    /// The jurisdiction has no such rule.
    NoSuchRule {
        /// Its key.
        key: String,
        /// The profile's name.
        profile: String,
    },
    /// Verification of a whole account cannot be put off further.
    VerifyNoLater {
        /// The latest day.
        most: Instant,
    },
    /// The clock is not believed: it went further than an outage explains.
    ClockNotBelieved {
        /// What it shows.
        shows: Instant,
    },
    /// The case was shared with the officer's unit to help with, not to decide.
    SharedOnly {
        /// What was asked.
        action: String,
    },
    /// Too many failed attempts: nothing is looked at before the time named is over.
    WaitToSignIn {
        /// How long, in seconds.
        seconds: i64,
    },
    /// The second factor must be set up, or given, before anything else.
    SecondFactor,
    /// This would give more than the one who gives it has.
    AboveOwn,
    /// The key does not allow this.
    KeyNotAllowed {
        /// What was asked.
        action: String,
    },
    /// This centre's own rules forbid it.
    ForbiddenHere {
        /// What was asked.
        action: String,
    },
    /// Something typed is not as it must be.
    BadField {
        /// Which field.
        field: String,
        /// What it must be.
        must: String,
    },
    /// Too much at once.
    TooMuch {
        /// Of what.
        what: String,
        /// The most that is taken.
        most: u64,
    },
    /// What is masked was to be kept or corrected: it must be seen first.
    Masked,
    /// An objection is answered by someone who did not decide on the hold.
    DecidedBefore,
    /// Too many look-ups from one place.
    TooManyLookUps,
    /// One report that no bank bears out allows a stop of the sum told, and no more.
    LoneReport,
    /// More than what is told, or proven.
    OverEvidence {
        /// The most that may be asked.
        most: Amount,
    },
    /// A whole account of which too little is traced.
    WholeUnproven {
        /// How much must be traced, in percent.
        share_min: u32,
    },
    /// A message to a person carries a link.
    MessageHasLink,
    /// A message to a person carries a number.
    MessageHasNumber,
    /// Nobody signed for the warning.
    NotSignedFor,
    /// Another officer signed for the warning.
    SignedForByOther,
    /// There is no gateway for messages and calls.
    NoGateway,
    /// A warning cannot be handed to this unit.
    NotToThisUnit,
    /// The person is to be seen again before it is closed as talked out.
    RevisitFirst,
    /// A person's own account is limited only with the person's word.
    PersonMustAgree,
    /// This centre screens nothing live.
    NoScreen,
    /// A batch of signals that is wrong as a whole.
    BadBatch {
        /// Which row, the header being 1.
        row: u64,
        /// Which column; empty where the row is meant.
        column: String,
        /// What is wrong, in English.
        problem: String,
        /// What to do, in English.
        advice: String,
    },
    /// The audit log began with another hash function, which is for ever.
    AuditHash {
        /// The one it began with.
        began: String,
    },
}

impl Refusal {
    /// The code, for ever.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MoveNotAllowed { .. } => "LIFE-01",
            Self::RankNotAllowed { .. } => "AUTH-01",
            Self::SignInFailed => "AUTH-02",
            Self::NotFound { .. } => "AUTH-03",
            Self::SharedOnly { .. } => "AUTH-04",
            Self::WaitToSignIn { .. } => "AUTH-05",
            Self::SecondFactor => "AUTH-06",
            Self::AboveOwn => "AUTH-07",
            Self::KeyNotAllowed { .. } => "AUTH-08",
            Self::ForbiddenHere { .. } => "AUTH-09",
            Self::NoSum => "ORDER-01",
            Self::SameOfficer => "ORDER-02",
            Self::CleanAccount => "ORDER-03",
            Self::OverBalance { .. } => "ORDER-04",
            Self::OverTaint { .. } => "ORDER-05",
            Self::OverLoss { .. } => "ORDER-06",
            Self::StoppedTooOften { .. } => "ORDER-07",
            Self::NotAsApproved => "ORDER-08",
            Self::UnknownBank { .. } => "ORDER-09",
            Self::NothingConfirmed => "REPORT-01",
            Self::PaymentIncomplete { .. } => "REPORT-02",
            Self::TypedOtherwise { .. } => "OUTBOX-01",
            Self::NotForTyping => "OUTBOX-02",
            Self::NothingTyped => "OUTBOX-03",
            Self::NothingToReturn => "REFUND-01",
            Self::OverHeld { .. } => "REFUND-02",
            Self::NoticeRuns { .. } => "REFUND-03",
            Self::ObjectionOpen => "REFUND-04",
            Self::NeedsCityHead => "REFUND-05",
            Self::NoPayee { .. } => "REFUND-06",
            Self::NoFont { .. } => "PRINT-01",
            Self::ListsNoHolds => "OUTBOX-04",
            Self::NoListCame => "OUTBOX-05",
            Self::DoneAlready { .. } => "DEED-01",
            Self::CaseNotFiled => "HOLD-01",
            Self::SoughtTooLate { .. } => "HOLD-02",
            Self::NeedsCity { .. } => "HOLD-03",
            Self::WholeNeedsReason => "HOLD-04",
            Self::NoSuchRule { .. } => "HOLD-05",
            Self::VerifyNoLater { .. } => "HOLD-06",
            Self::ClockNotBelieved { .. } => "CLOCK-01",
            Self::BadField { .. } => "DEED-02",
            Self::TooMuch { .. } => "DEED-03",
            Self::NoScreen => "STREAM-01",
            Self::BadBatch { .. } => "STREAM-02",
            Self::AuditHash { .. } => "AUDIT-01",
            Self::Masked => "PII-01",
            Self::NeverListed { .. } => "BLOCK-01",
            Self::SharedAddress { .. } => "BLOCK-02",
            Self::ListedAlready => "BLOCK-03",
            Self::TermTooLong { .. } => "BLOCK-04",
            Self::CursorAhead { .. } => "BLOCK-05",
            Self::DecidedBefore => "REDRESS-01",
            Self::TooManyLookUps => "REDRESS-02",
            Self::LoneReport => "REDRESS-03",
            Self::OverEvidence { .. } => "REDRESS-04",
            Self::WholeUnproven { .. } => "REDRESS-05",
            Self::MessageHasLink => "WARN-01",
            Self::MessageHasNumber => "WARN-02",
            Self::NotSignedFor => "WARN-03",
            Self::SignedForByOther => "WARN-04",
            Self::NoGateway => "WARN-05",
            Self::NotToThisUnit => "WARN-06",
            Self::RevisitFirst => "WARN-07",
            Self::PersonMustAgree => "WARN-08",
        }
    }

    /// What happened and what to do next, in English.
    #[must_use]
    pub fn english(&self) -> String {
        match self {
            Self::MoveNotAllowed { life, from, asked } => {
                format!("this {life} is {from}, which does not allow “{asked}”; reload the page to see where it stands")
            }
            Self::RankNotAllowed { action } => {
                format!("your rank may not do this ({action}); ask an officer whose rank may")
            }
            Self::SignInFailed => "name or password is not right; try again or ask whoever added you".into(),
            Self::NotFound { what } => format!("there is no such {what}, or it is not yours to see; check the number"),
            Self::SharedOnly { action } => {
                format!(
                    "this case was shared with your unit to help with, not to decide ({action}); ask the unit it belongs to"
                )
            }
            Self::WaitToSignIn { seconds } => {
                format!("too many failed attempts; wait {seconds} seconds, or ask whoever added you")
            }
            Self::SecondFactor => "a second factor is needed; give the six digits, or set it up first".into(),
            Self::AboveOwn => "that is above what you may give; ask an administrator of the unit above".into(),
            Self::KeyNotAllowed { action } => {
                format!("this key does not allow it ({action}); ask for a key that does")
            }
            Self::ForbiddenHere { action } => {
                format!("this centre's own rules forbid it ({action}); ask whoever keeps them")
            }
            Self::NoSum => "a stop needs a sum greater than nothing; enter the sum".into(),
            Self::SameOfficer => "you drafted this; ask a second officer".into(),
            Self::CleanAccount => "nothing traced reaches this account, so it gets no order; check the trail".into(),
            Self::OverBalance { most } => format!("more than the known balance; ask for at most {most}"),
            Self::OverTaint { most } => format!("more than the traced sum there; ask for at most {most}"),
            Self::OverLoss { most } => format!("more than what is left of the loss; ask for at most {most}"),
            Self::StoppedTooOften { times_max } => {
                format!("this account was stopped {times_max} times, the most the law allows; apply for a freeze")
            }
            Self::NotAsApproved => "what would be sent is not what was approved; withdraw it and draft it again".into(),
            Self::UnknownBank { bank } => {
                format!("no door to the bank “{bank}”; name the bank of the account, or add it to the configuration")
            }
            Self::NothingConfirmed => "no payment is confirmed yet; confirm one in the report first".into(),
            Self::PaymentIncomplete { missing } => {
                format!("the payment lacks {missing}; ask the victim and fill it in")
            }
            Self::TypedOtherwise { part } => {
                format!(
                    "the first officer typed something else ({part}); read the bank's words together and type again"
                )
            }
            Self::NotForTyping => {
                "this order's answer is not to be typed; wait for the bank's door, or type what this order asks for"
                    .into()
            }
            Self::ListsNoHolds => "this bank's door lists no holds; ask the bank for a list on paper".into(),
            Self::NoListCame => "the bank gave no list of holds that can be used; try again later".into(),
            Self::NothingTyped => "no first officer typed an answer yet; type it first".into(),
            Self::NothingToReturn => {
                "no hold that stands has money of these victims in it; stop or freeze it first, or see the trail".into()
            }
            Self::OverHeld { most } => format!("more than this hold has left to give back; return at most {most}"),
            Self::NoticeRuns { until: None } => {
                "a refund in proportion needs a public notice first; give notice, and wait until it is over".into()
            }
            Self::NoticeRuns { until: Some(until) } => {
                format!("the public notice runs until {until}; approve after that")
            }
            Self::ObjectionOpen => "an objection is not answered; answer it first".into(),
            Self::NeedsCityHead => "only the head of the city's centre may do this; ask them".into(),
            Self::NoPayee { report } => {
                format!("report {report} names no account of the victim's; ask for it and fill it in as the payer")
            }
            Self::NoFont { looked } => format!(
                "no paper can be printed without a font with Chinese characters (looked for {looked}); \
                 install the package fonts-noto-cjk, or name one as `font` in weir.toml"
            ),
            Self::DoneAlready { what } => format!("done already: {what}; nothing was done twice"),
            Self::CaseNotFiled => "no freeze before the case is filed; file it, or stop for now".into(),
            Self::SoughtTooLate { by, lapses_at } => {
                format!(
                    "a renewal had to be sought by {by}; the freeze lapses at {lapses_at}: freeze anew where it must stay"
                )
            }
            Self::NeedsCity { rule_en, .. } => {
                format!("this needs the head of the city's organ ({rule_en}); ask them to approve it")
            }
            Self::WholeNeedsReason => {
                "a whole account is frozen only with a written reason; write why a sum will not do".into()
            }
            Self::NoSuchRule { key, profile } => {
                format!(
                    "the law of {profile} here has no rule “{key}”; add it to the profile with its source, or do without"
                )
            }
            Self::VerifyNoLater { most } => {
                format!(
                    "verification cannot be put off beyond {most}; verify it now, or give up all but the traced sum"
                )
            }
            Self::ClockNotBelieved { shows } => {
                format!(
                    "the machine's clock shows {shows}, further on than an outage explains; set it right, or confirm it"
                )
            }
            Self::BadField { field, must } => format!("{field} must be {must}; correct it"),
            Self::TooMuch { what, most } => format!("too much {what}; at most {most}"),
            Self::Masked => {
                "what is to be corrected is masked; show it for a stated purpose first, then try again".into()
            }
            Self::DecidedBefore => {
                "you drafted, approved or mandated what is objected to; ask an officer who did not decide on it".into()
            }
            Self::NeverListed { whose_en, .. } => {
                format!("this is never listed ({whose_en}); check what the evidence names: it may have been spoofed")
            }
            Self::SharedAddress { host } => {
                format!("many share {host}; name the exact host below it, or the address with its path")
            }
            Self::ListedAlready => "this is listed already; see the entry that stands".into(),
            Self::TermTooLong { days_max } => {
                format!("an entry of this kind stands from 1 to {days_max} days; name fewer, and propose it anew later")
            }
            Self::CursorAhead { last } => {
                format!("this cursor is beyond the end of the log, which is {last}; start again from 0")
            }
            Self::TooManyLookUps => "too many look-ups from here; wait a minute, then try again".into(),
            Self::LoneReport => {
                "one report that no bank's movements bear out allows a stop of the sum told, once, and \
                 nothing longer; ask the account's bank for its movements, or wait for a second report"
                    .into()
            }
            Self::OverEvidence { most } => {
                format!("more than what is reported and borne out; ask for at most {most}")
            }
            Self::WholeUnproven { share_min } => {
                format!(
                    "less than {share_min} % of what rests there is known to be traced; ask for the traced sum instead"
                )
            }
            Self::MessageHasLink => "a warning carries no link; take it out and say where to ask in words".into(),
            Self::MessageHasNumber => {
                "a warning carries no number that could be called or paid to; take it out, the person asks at any station"
                    .into()
            }
            Self::NotSignedFor => "nobody signed for this warning; sign for it first".into(),
            Self::SignedForByOther => {
                "another officer signed for this warning; leave it to them, or ask a head to hand it over".into()
            }
            Self::NoGateway => {
                "no gateway is configured; call the person by telephone and record the call, or set [gateway] in weir.toml"
                    .into()
            }
            Self::NotToThisUnit => "a warning is handed to another district or station; choose one".into(),
            Self::RevisitFirst => "this level asks for a revisit; record the revisit, which closes it".into(),
            Self::PersonMustAgree => "the person's own account is limited only with their word; ask them".into(),
            Self::NoScreen => {
                "this centre screens no live signals; ask its administrator to add [stream] to weir.toml".into()
            }
            Self::BadBatch { row, column, problem, advice } => {
                let place = if column.is_empty() { String::new() } else { format!(", column {column}") };
                format!("nothing of the batch was taken: row {row}{place}: {problem}; {advice}")
            }
            Self::AuditHash { began } => {
                format!("the audit log began with {began}, and keeps it; set audit.hash to {began}, or take it out")
            }
        }
    }

    /// What happened and what to do next, in simplified Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::MoveNotAllowed { life, from, asked } => {
                format!("{life} 当前状态为 {from}，不能执行“{asked}”；请刷新页面查看最新状态")
            }
            Self::RankNotAllowed { action } => format!("您的职级无权执行此操作（{action}）；请由有权限的民警办理"),
            Self::SignInFailed => "用户名或密码不正确；请重试，或联系为您开户的管理员".into(),
            Self::NotFound { what } => format!("没有这个{what}，或您无权查看；请核对编号"),
            Self::SharedOnly { action } => {
                format!("该案件仅共享给贵单位协办，不能决定（{action}）；请由案件所属单位办理")
            }
            Self::WaitToSignIn { seconds } => {
                format!("失败次数过多；请等待 {seconds} 秒后再试，或联系为您开户的管理员")
            }
            Self::SecondFactor => "需要第二重验证；请输入六位动态码，或先完成设置".into(),
            Self::AboveOwn => "超出您可授予的范围；请由上级单位的管理员办理".into(),
            Self::KeyNotAllowed { action } => format!("该密钥不允许此操作（{action}）；请申请具有相应权限的密钥"),
            Self::ForbiddenHere { action } => format!("本中心自定规则禁止此操作（{action}）；请联系规则维护人"),
            Self::NoSum => "止付金额必须大于零；请填写金额".into(),
            Self::SameOfficer => "起草人不能审批自己的指令；请第二名民警审批".into(),
            Self::CleanAccount => "没有查明涉诈资金流入该账户，不得下达指令；请核对资金链".into(),
            Self::OverBalance { most } => format!("超过已知余额；最多 {most} 元"),
            Self::OverTaint { most } => format!("超过该账户内查明的涉诈资金；最多 {most} 元"),
            Self::OverLoss { most } => format!("超过尚未管控的损失余额；最多 {most} 元"),
            Self::StoppedTooOften { times_max } => format!("该账户已止付 {times_max} 次，达到法定上限；请申请冻结"),
            Self::NotAsApproved => "待发送内容与审批内容不一致；请撤回后重新起草".into(),
            Self::UnknownBank { bank } => format!("没有通往银行“{bank}”的接口；请补充开户行，或在配置中添加"),
            Self::NothingConfirmed => "尚无已确认的付款；请先在报案中确认一笔".into(),
            Self::PaymentIncomplete { missing } => format!("付款信息缺少{missing}；请询问报案人后补充"),
            Self::TypedOtherwise { part } => {
                format!("与第一名民警录入的内容不一致（{part}）；请共同核对银行答复后重新录入")
            }
            Self::NotForTyping => "该指令的答复不能手工录入；请等待银行接口反馈，或按指令类型录入".into(),
            Self::ListsNoHolds => "该银行接口不提供管控清单；请向银行索取书面清单".into(),
            Self::NoListCame => "银行未返回可用的管控清单；请稍后重试".into(),
            Self::NothingTyped => "尚无第一名民警录入的答复；请先录入".into(),
            Self::NothingToReturn => "没有在控账户留有这些受害人的资金；请先止付或冻结，或核对资金链".into(),
            Self::OverHeld { most } => format!("超过该笔管控可返还的余额；最多返还 {most} 元"),
            Self::NoticeRuns { until: None } => "按比例返还须先公告；请先公告，期满后再审批".into(),
            Self::NoticeRuns { until: Some(until) } => format!("公告期至 {until}；请期满后审批"),
            Self::ObjectionOpen => "尚有异议未答复；请先答复".into(),
            Self::NeedsCityHead => "此事须由地市级公安机关负责人办理；请报其办理".into(),
            Self::NoPayee { report } => format!("报案 {report} 没有受害人账户；请询问后在付款信息中补填付款账户"),
            Self::NoFont { looked } => format!(
                "没有中文字体，无法打印文书（已查找 {looked}）；请安装 fonts-noto-cjk 软件包，或在 weir.toml 中以 font 指定字体文件"
            ),
            Self::DoneAlready { what } => format!("已办理：{what}；未重复执行"),
            Self::CaseNotFiled => "案件尚未立案，不得冻结；请先立案，或先行止付".into(),
            Self::SoughtTooLate { by, lapses_at } => {
                format!("续冻应于 {by} 前提出；该冻结将于 {lapses_at} 自动解除，确需冻结的请重新申请冻结")
            }
            Self::NeedsCity { rule_zh, .. } => format!("须经设区的市一级公安机关负责人批准（{rule_zh}）；请报市局审批"),
            Self::WholeNeedsReason => "账户全额冻结须写明理由；请说明限额冻结为何不足".into(),
            Self::NoSuchRule { key, profile } => {
                format!("当前法域（{profile}）没有“{key}”这一规则；请在法域文件中补充并注明依据，否则不得办理")
            }
            Self::VerifyNoLater { most } => format!("核查期限最迟至 {most}，不能再延；请立即核查，或仅保留涉诈金额"),
            Self::ClockNotBelieved { shows } => {
                format!("系统时钟显示 {shows}，超出停机可解释的范围；请校正时钟，或由负责人确认")
            }
            Self::BadField { field, must } => format!("{field}应为{must}；请更正"),
            Self::TooMuch { what, most } => format!("{what}过多；最多 {most}"),
            Self::Masked => "待更正的内容已脱敏；请先注明用途查看明文，再重新提交".into(),
            Self::DecidedBefore => "您起草、审批或概括批准过被异议的措施；请由未参与该决定的民警答复".into(),
            Self::NeverListed { whose_zh, .. } => {
                format!("该对象属于{whose_zh}，任何情况下不得列入封堵名单；请核对线索，号码可能被冒用")
            }
            Self::SharedAddress { host } => {
                format!("{host} 为众多用户共用，不得整体封堵；请填写其下的具体主机名，或带路径的网址")
            }
            Self::ListedAlready => "该对象已在封堵名单中；请查看现有条目".into(),
            Self::TermTooLong { days_max } => {
                format!("此类条目的封堵期限为1至{days_max}天；请缩短期限，期满后可重新提出")
            }
            Self::CursorAhead { last } => format!("游标超出名单日志末尾（{last}）；请从0重新拉取"),
            Self::TooManyLookUps => "查询过于频繁；请一分钟后再试".into(),
            Self::LoneReport => "仅有一份报案且银行流水未予印证的，只能对所报金额止付一次，不得延期或冻结；\
                 请先向开户行查询流水，或待另有独立报案"
                .into(),
            Self::OverEvidence { most } => format!("超过已报案并经印证的金额；最多 {most} 元"),
            Self::WholeUnproven { share_min } => {
                format!("已查明的涉诈资金不足账户余额的 {share_min}%；请改为限额管控")
            }
            Self::MessageHasLink => "预警内容不得含有链接；请删去，并以文字说明到何处核实".into(),
            Self::MessageHasNumber => "预警内容不得含有可拨打或可转账的号码；请删去，当事人可到任一派出所核实".into(),
            Self::NotSignedFor => "该预警尚未签收；请先签收".into(),
            Self::SignedForByOther => "该预警已由其他民警签收；请由其办理，或由负责人移交".into(),
            Self::NoGateway => "未配置短信和外呼网关；请电话劝阻后登记，或在 weir.toml 中设置 [gateway]".into(),
            Self::NotToThisUnit => "预警只能移交其他分局或派出所；请重新选择".into(),
            Self::RevisitFirst => "该等级须先回访；请登记回访，登记后即办结".into(),
            Self::PersonMustAgree => "限制当事人本人账户须经其同意；请先征得同意".into(),
            Self::NoScreen => "本中心未接入实时信号；请管理员在 weir.toml 中加入 [stream]".into(),
            Self::BadBatch { row, column, problem, advice } => {
                let place = if column.is_empty() { String::new() } else { format!("“{column}”列") };
                format!("整批未接收：第 {row} 行{place}有误（{problem}）；请改正后重新提交（{advice}）")
            }
            Self::AuditHash { began } => {
                format!("审计日志自首行起使用 {began}，不能更换；请将 audit.hash 设为 {began} 或删去该项")
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code(), self.english())
    }
}

impl std::error::Error for Refusal {}

/// LIFE-01, with the state and the move by their names in files.
pub(crate) fn not_allowed(life: &str, from: &dyn fmt::Debug, asked: &dyn fmt::Debug) -> Refusal {
    Refusal::MoveNotAllowed {
        life: life.into(),
        from: format!("{from:?}").to_lowercase(),
        asked: format!("{asked:?}").to_lowercase(),
    }
}
