//! Tasks: what one unit must do by a time.

use crate::authority::{OfficerId, UnitId};
use crate::case::CaseId;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A task's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TaskId(pub i64);

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Nobody knows whether a bank has an order: two officers ask it and type what it says.
    SettleUnknown,
    /// A bank answers on paper: two officers type its answer.
    TypeAnswer,
    /// A bank's list of holds is not ours: find out which is right.
    SettleDifference,
    /// A hold's period ends soon: extend it, freeze, or let it end.
    HoldEnds,
    /// A whole-account freeze is to be verified.
    VerifyFreeze,
    /// A release was not carried out yet: see that the bank does it in time.
    ReleaseDue,
    /// A holder objects: answer.
    AnswerObjection,
    /// Whoever was cut by the blocklist appeals: answer.
    AnswerAppeal,
    /// A warning's next rung is overdue: see that the person is reached.
    WarningLate,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::SettleUnknown,
        Self::TypeAnswer,
        Self::SettleDifference,
        Self::HoldEnds,
        Self::VerifyFreeze,
        Self::ReleaseDue,
        Self::AnswerObjection,
        Self::AnswerAppeal,
        Self::WarningLate,
    ];

    /// The name in files, on pages and in the message catalogue.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SettleUnknown => "settle_unknown",
            Self::TypeAnswer => "type_answer",
            Self::SettleDifference => "settle_difference",
            Self::HoldEnds => "hold_ends",
            Self::VerifyFreeze => "verify_freeze",
            Self::ReleaseDue => "release_due",
            Self::AnswerObjection => "answer_objection",
            Self::AnswerAppeal => "answer_appeal",
            Self::WarningLate => "warning_late",
        }
    }
}

impl FromStr for Kind {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or(())
    }
}

/// What one unit must do by a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its number.
    pub id: TaskId,
    /// What is to be done.
    pub kind: Kind,
    /// With what, by kind and number: `order:12`, `hold:3`.
    pub object: String,
    /// The case it belongs to, where it belongs to one.
    pub case: Option<CaseId>,
    /// Whose it is.
    pub unit: UnitId,
    /// Since when.
    pub opened_at: Instant,
    /// By when.
    pub due_at: Instant,
    /// When it was done; `None` while it is open.
    pub done_at: Option<Instant>,
    /// By whom; `None` where what it waited for came by itself.
    pub done_by: Option<OfficerId>,
    /// What came of it, in a word of theirs.
    pub word: String,
}

impl Task {
    /// Whether it is yet to be done.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.done_at.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_name_of_its_own() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
    }
}
