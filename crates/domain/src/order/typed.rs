//! An answer that came on paper or by telephone: one officer types it, a second one types it again, and they agree.

use super::{Act, Order, Outcome, State};
use crate::authority::OfficerId;
use crate::refusal::Refusal;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How the bank said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// On a signed paper.
    Paper,
    /// By telephone, called back at a number that was known before.
    Phone,
}

impl Way {
    /// Both ways.
    pub const ALL: [Self; 2] = [Self::Paper, Self::Phone];

    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Phone => "phone",
        }
    }
}

impl FromStr for Way {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|way| way.name() == text).ok_or(())
    }
}

/// What one officer typed of a bank's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// What the bank says came of it.
    pub outcome: Outcome,
    /// When it took effect there.
    pub at: Instant,
    /// How it said so.
    pub way: Way,
    /// Who typed it.
    pub typed_by: OfficerId,
    /// When.
    pub typed_at: Instant,
}

impl Typed {
    /// Whether this may be typed for the order: nobody knows what became of it, or its bank answers on paper
    /// (`on_paper`), and the answer is one that this order can have. Refused with OUTBOX-02.
    pub fn fits(&self, order: &Order, on_paper: bool) -> Result<(), Refusal> {
        let waits =
            order.state == State::Unknown || on_paper && matches!(order.state, State::Sent | State::Acknowledged);
        let kind = match &self.outcome {
            Outcome::Rejected { .. } => true,
            Outcome::Holding { .. } => order.act.begins_hold() || order.act.ends_hold() || order.act.extends_hold(),
            Outcome::Paid { .. } => order.act == Act::Refund,
            Outcome::Holder { .. } => order.act == Act::AskHolder,
            Outcome::Accounts { .. } => order.act == Act::AskAccounts,
            Outcome::Movements { .. } => order.act.asks_movements(),
            Outcome::Done => order.act == Act::EndLive,
        };
        if waits && kind { Ok(()) } else { Err(Refusal::NotForTyping) }
    }

    /// Whether a second officer typed the same: every figure and time alike, while words may differ. Refused: the same
    /// officer (ORDER-02), and OUTBOX-01 with the name of the first part that differs.
    pub fn agrees(&self, second: &Self) -> Result<(), Refusal> {
        if self.typed_by == second.typed_by {
            return Err(Refusal::SameOfficer);
        }
        let parts =
            [("at", self.at == second.at), ("outcome", without_words(&self.outcome) == without_words(&second.outcome))];
        match parts.iter().find(|(_, same)| !same) {
            Some((part, _)) => Err(Refusal::TypedOtherwise { part: (*part).to_owned() }),
            None => Ok(()),
        }
    }
}

/// The outcome without the words that two people would hardly type alike; that there are some still counts.
fn without_words(outcome: &Outcome) -> Outcome {
    let mut plain = outcome.clone();
    match &mut plain {
        Outcome::Holding { failure, .. } | Outcome::Paid { failure, .. } => *failure = None,
        Outcome::Rejected { words, .. } => words.clear(),
        _ => {}
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Amount;

    fn typed(by: i64, at: i64, held: i64, words: &str) -> Typed {
        Typed {
            outcome: Outcome::Holding {
                held: Amount::from_major(held),
                balance: None,
                until_at: None,
                failure: Some(words.into()),
            },
            at: Instant::from_seconds(at),
            way: Way::Paper,
            typed_by: OfficerId(by),
            typed_at: Instant::from_seconds(0),
        }
    }

    #[test]
    fn two_officers_agree_on_figures_and_times() {
        let first = typed(1, 10, 500, "余额不足");
        let no = Outcome::Rejected { code: "200010".into(), words: "无此账户".into() };
        let table = [
            (typed(2, 10, 500, "余额不足"), None),
            (typed(2, 10, 500, "不足"), None),
            (typed(1, 10, 500, "余额不足"), Some("ORDER-02")),
            (typed(2, 11, 500, "余额不足"), Some("OUTBOX-01")),
            (typed(2, 10, 501, "余额不足"), Some("OUTBOX-01")),
            (Typed { outcome: no, ..typed(2, 10, 500, "") }, Some("OUTBOX-01")),
        ];
        for (second, want) in table {
            let got = first.agrees(&second).err();
            assert_eq!(got.as_ref().map(Refusal::code), want, "{second:?}");
        }
    }
}
