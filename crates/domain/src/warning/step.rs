//! What was done about a warning, a step each.

use super::{End, Visit};
use crate::authority::{OfficerId, UnitId};
use crate::signal::Stage;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// What came of handing a message or a call to the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handed {
    /// It is being handed over; where it stays so, nobody knows whether it went out.
    Pending,
    /// The gateway has it; its receipt.
    Receipt(String),
    /// It surely did not go out.
    NotSent,
    /// Nobody knows whether it went out.
    Unknown,
}

/// One thing that was done, or happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum Did {
    /// The screen found the person.
    Raised,
    /// The screen found more of the same danger.
    FoundAgain {
        /// How far it has gone.
        stage: Stage,
    },
    /// An officer signed for it.
    Signed,
    /// A message was sent.
    Told {
        /// The words.
        text: String,
        /// What the gateway said.
        handed: Handed,
    },
    /// The person was called.
    Called {
        /// Whether by the gateway's voice, or by an officer.
        by_voice: bool,
        /// Whether the person was reached; `None`: not known yet.
        reached: Option<bool>,
        /// In the officer's words.
        words: String,
        /// What the gateway said, where it called.
        handed: Option<Handed>,
    },
    /// It is known where the person is.
    Found {
        /// Where.
        place: String,
    },
    /// The person was met.
    Visited(Visit),
    /// What came of it.
    FedBack {
        /// In the officer's words.
        words: String,
    },
    /// It belongs to another unit now.
    HandedOver {
        /// From which.
        from: UnitId,
        /// To which.
        to: UnitId,
        /// Why.
        words: String,
    },
    /// Nobody did what was due.
    Escalated {
        /// By which rule.
        rule: String,
    },
    /// It is time to see the person again.
    RevisitDue,
    /// The person was seen again.
    Revisited {
        /// Whether the person is still safe.
        safe: bool,
        /// In the officer's words.
        words: String,
    },
    /// The person's own account was limited.
    Limited {
        /// The limit's number.
        limit: i64,
    },
    /// A limit ended.
    Unlimited {
        /// The limit's number.
        limit: i64,
        /// Whether the person asked; else its time was over.
        asked: bool,
    },
    /// It is over.
    Closed {
        /// How.
        end: End,
        /// In the officer's words.
        words: String,
    },
}

/// One step, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place among the steps of its warning, from 1.
    pub place: i64,
    /// When.
    pub at: Instant,
    /// By whom; `None` where it came by itself.
    pub officer: Option<OfficerId>,
    /// What.
    pub did: Did,
}
