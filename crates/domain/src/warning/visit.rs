//! The visit: four looks, three questions, one protection.
//!
//! Source: the visit as city centres describe it (四看三问一保护). The words of the third question are this system's own.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

macro_rules! word {
    ($(#[$note:meta])* $name:ident, $count:literal: $($variant:ident $code:literal $zh:literal $en:literal),+) => {
        $(#[$note])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[allow(missing_docs)] // The table says it.
        pub enum $name { $($variant),+ }

        impl $name {
            /// Every one with its name in forms and its words in Chinese and English.
            pub const TABLE: [(Self, &'static str, &'static str, &'static str); $count] =
                [$((Self::$variant, $code, $zh, $en)),+];

            /// The name in forms.
            #[must_use]
            pub fn name(self) -> &'static str {
                Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
            }
        }

        impl FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                Self::TABLE.iter().find(|row| row.1 == text).map(|row| row.0).ok_or(())
            }
        }
    };
}

word! {
    /// What is looked at.
    LookAt, 4:
    Calls "calls" "看通话和短信" "calls and messages",
    Chats "chats" "看聊天记录" "chats",
    Apps "apps" "看涉诈软件" "fraudulent apps",
    Payments "payments" "看频繁大额转账" "frequent large transfers"
}

word! {
    /// What was seen.
    Saw, 3:
    Nothing "nothing" "未见异常" "nothing",
    Fraud "fraud" "发现涉诈" "signs of fraud",
    NotShown "not_shown" "未出示" "was not shown"
}

word! {
    /// What is asked.
    Question, 3:
    Why "why" "问为何转账：是否有人要求您转账？" "why: did somebody ask you to pay?",
    Stranger "stranger" "问收款人：收款账户是否为陌生人？" "whose: is the account a stranger's?",
    Secret "secret" "问是否保密：是否要求您不告诉家人或共享屏幕？" "secret: were you told to tell nobody, or to share your screen?"
}

word! {
    /// What was answered.
    Said, 3:
    Yes "yes" "是" "yes",
    No "no" "否" "no",
    Silent "silent" "未回答" "did not say"
}

word! {
    /// The protection.
    Protected, 3:
    Limited "limited" "已设置保护性限额" "accounts were limited",
    Declined "declined" "当事人不同意" "the person declined",
    NotNeeded "not_needed" "不需要" "not needed"
}

/// One visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// What was seen at each look, in the order of [`LookAt::TABLE`].
    pub looks: [Saw; 4],
    /// What was answered to each question, in the order of [`Question::TABLE`].
    pub answers: [Said; 3],
    /// The protection.
    pub protected: Protected,
    /// In the officer's words. Personal.
    pub words: String,
}

impl Visit {
    /// Whether what was seen and said shows that somebody deceives this person.
    #[must_use]
    pub fn shows_fraud(&self) -> bool {
        self.looks.contains(&Saw::Fraud) || self.answers.iter().filter(|said| **said == Said::Yes).count() >= 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_shows_fraud_by_one_look_or_two_answers() {
        use Said::{No, Silent, Yes};
        let plain = [Saw::Nothing, Saw::NotShown, Saw::Nothing, Saw::Nothing];
        let seen = [Saw::Nothing, Saw::Fraud, Saw::Nothing, Saw::Nothing];
        for (looks, answers, want) in [
            (plain, [No, No, No], false),
            (plain, [Yes, No, Silent], false),
            (plain, [Yes, Silent, Yes], true),
            (seen, [No, No, No], true),
        ] {
            let visit = Visit { looks, answers, protected: Protected::NotNeeded, words: String::new() };
            assert_eq!(visit.shows_fraud(), want, "{looks:?} {answers:?}");
        }
    }
}
