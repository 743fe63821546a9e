//! Indicators: what a narrative names, and whose it is.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What kind of thing was found in a text, or marks fraud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The names say it; their forms are in docs/glossary.md and `text`.
pub enum Kind {
    Phone,
    BankCard,
    BankAccount,
    IdCard,
    Qq,
    Wechat,
    Url,
    App,
    Amount,
    Time,
    Person,
    Firm,
    CreditCode,
    Imei,
}

impl Kind {
    /// Every kind with its name in files and its labels in Chinese and English.
    pub const TABLE: [(Self, &'static str, &'static str, &'static str); 14] = [
        (Self::Phone, "phone", "电话", "phone"),
        (Self::BankCard, "bank_card", "银行卡", "bank card"),
        (Self::BankAccount, "bank_account", "银行账户", "bank account"),
        (Self::IdCard, "id_card", "身份证", "ID card"),
        (Self::Qq, "qq", "QQ", "QQ"),
        (Self::Wechat, "wechat", "微信", "WeChat"),
        (Self::Url, "url", "网址", "address"),
        (Self::App, "app", "应用", "app"),
        (Self::Amount, "amount", "金额", "amount"),
        (Self::Time, "time", "时间", "time"),
        (Self::Person, "person", "姓名", "person"),
        (Self::Firm, "firm", "单位名称", "firm"),
        (Self::CreditCode, "credit_code", "统一社会信用代码", "credit code"),
        (Self::Imei, "imei", "IMEI", "IMEI"),
    ];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

impl FromStr for Kind {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::TABLE.iter().find(|row| row.1 == text).map(|row| row.0).ok_or(())
    }
}

/// Whose a find is. Unknown until shown: the victim's own account is never watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The fraudster's side.
    Suspect,
    /// The victim's side.
    Victim,
    /// Not shown.
    #[default]
    Unknown,
}

/// One thing found in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Find {
    /// What it is.
    pub kind: Kind,
    /// As written, a slice of the original.
    pub text: String,
    /// Normalised: phones E.164, amounts decimal yuan, digits of cards without spaces, times RFC 3339 where complete.
    pub value: String,
    /// Where it starts, in Unicode characters of the original.
    pub start: usize,
    /// Where it ends, exclusive, in Unicode characters of the original.
    pub end: usize,
    /// Whose it is.
    pub role: Role,
    /// Why it was taken for this, and for theirs.
    pub reason: String,
}
