//! The codes of the set: what a message is, and what a receipt says.

use domain::order::Act;
use domain::report::BankReportKind;

/// The code of an order, such as 100101 for a stop.
#[must_use]
pub const fn order_code(act: Act) -> &'static str {
    match act {
        Act::Stop => "100101",
        Act::Lift => "100103",
        Act::Extend => "100105",
        Act::Freeze => "100201",
        Act::LiftFreeze => "100203",
        Act::ExtendFreeze => "100205",
        Act::AskTransfers => "100301",
        Act::AskHolder => "100303",
        Act::AskLive => "100305",
        Act::EndLive => "100307",
        Act::AskAccounts => "100309",
        // The set has no message for a refund: it goes by another door.
        Act::Refund => "",
    }
}

/// The code of the answer to an order, such as 100102 to a stop.
#[must_use]
pub const fn answer_code(act: Act) -> &'static str {
    match act {
        Act::Stop => "100102",
        Act::Lift => "100104",
        Act::Extend => "100106",
        Act::Freeze => "100202",
        Act::LiftFreeze => "100204",
        Act::ExtendFreeze => "100206",
        Act::AskTransfers => "100302",
        Act::AskHolder => "100304",
        Act::AskLive => "100306",
        Act::EndLive => "100308",
        Act::AskAccounts => "100310",
        Act::Refund => "",
    }
}

/// The code of a bank's own report, such as 100401 for a case.
#[must_use]
pub const fn report_code(kind: BankReportKind) -> &'static str {
    match kind {
        BankReportKind::Case => "100401",
        BankReportKind::AbnormalOpening => "100403",
        BankReportKind::CaseAccount => "100404",
        BankReportKind::AbnormalEvent => "100405",
    }
}

/// A return code and its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnCode {
    /// Six digits.
    pub code: &'static str,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

impl ReturnCode {
    /// Accepted, done.
    pub const DONE: &'static str = "100000";
    /// The message cannot be read.
    pub const BAD_MESSAGE: &'static str = "200001";
    /// It took too long.
    pub const TIMEOUT: &'static str = "200002";
    /// The reference was used before.
    pub const DUPLICATE: &'static str = "200003";
    /// The sender is not known.
    pub const UNKNOWN_SENDER: &'static str = "200004";
    /// The sender did not prove who it is.
    pub const NOT_PROVEN: &'static str = "200005";
    /// No right to this interface.
    pub const NO_RIGHT: &'static str = "200006";
    /// No right to this order.
    pub const NO_RIGHT_TO_ORDER: &'static str = "200007";
    /// Too many calls.
    pub const TOO_MANY: &'static str = "200008";
    /// The channel is closed.
    pub const CLOSED: &'static str = "200009";
    /// No such account.
    pub const NO_ACCOUNT: &'static str = "200010";
}

const fn row(code: &'static str, zh: &'static str, en: &'static str) -> ReturnCode {
    ReturnCode { code, zh, en }
}

/// Every return code of the set. The sources give 200004 and 200005, and 200006 and 200007, one meaning each pair;
/// what tells the two of a pair apart is ours.
pub const RETURN_CODES: [ReturnCode; 11] = [
    row(ReturnCode::DONE, "成功", "done"),
    row(ReturnCode::BAD_MESSAGE, "报文格式错误", "bad message"),
    row(ReturnCode::TIMEOUT, "处理超时", "timeout"),
    row(ReturnCode::DUPLICATE, "报文重复", "duplicate"),
    row(ReturnCode::UNKNOWN_SENDER, "未授权：未知机构", "not authorised: unknown institution"),
    row(ReturnCode::NOT_PROVEN, "未授权：签名不符", "not authorised: the signature does not match"),
    row(ReturnCode::NO_RIGHT, "无接口权限", "no right to the interface"),
    row(ReturnCode::NO_RIGHT_TO_ORDER, "无接口权限：不属于该机构的查控", "no right to the interface: another's order"),
    row(ReturnCode::TOO_MANY, "调用过于频繁", "too many calls"),
    row(ReturnCode::CLOSED, "通道已关闭", "channel closed"),
    row(ReturnCode::NO_ACCOUNT, "账户不存在", "no such account"),
];

/// The row of a return code; `None` where the set has no such code.
#[must_use]
pub fn return_code(code: &str) -> Option<&'static ReturnCode> {
    RETURN_CODES.iter().find(|row| row.code == code)
}
