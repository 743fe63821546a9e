//! Orders: the signed papers asking an institution to act or to answer.

mod answered;
mod ceiling;
mod lawful;
mod life;
mod mandate;
mod message;
mod plan;
mod promise;
mod sending;
mod typed;

pub use answered::{Answered, HoldChange, answered};
pub use ceiling::Ceiling;
pub use lawful::{many_rules, may_be_asked};
pub use life::{Extent, Move, State, next};
pub use mandate::Mandate;
pub use message::{
    AccountTold, Answer, AttachmentTold, HeldThere, HolderTold, Inquired, Instruction, Outcome, PayeeTold, PaymentTold,
    Person,
};
#[cfg(test)]
pub(crate) use plan::tests::order as order_for_tests;
pub use plan::{Door, Ground, Known, Proposal, Standing, Waiting, plan};
pub use promise::{Abilities, Promise};
pub use sending::{Breaker, Doubt, FAULTS_MAX, Lane, TRIES_MAX, after_inquiry, in_doubt, wait_after};
pub use typed::{Typed, Way};

use crate::account::AccountId;
use crate::authority::OfficerId;
use crate::case::CaseId;
use crate::jurisdiction::key;
use crate::money::{Amount, Currency};
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// An order's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OrderId(pub i64);

/// What an order asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Stop payment out of an account, up to a sum (100101).
    Stop,
    /// Lift a stop, whole or down to what is still traced there (100103).
    Lift,
    /// Extend a stop, once (100105).
    Extend,
    /// Freeze an account, up to a sum or whole (100201).
    Freeze,
    /// Lift a freeze, whole or down to a sum (100203).
    LiftFreeze,
    /// Extend a freeze (100205).
    ExtendFreeze,
    /// Tell an account's movements (100301).
    AskTransfers,
    /// Tell who holds an account (100303).
    AskHolder,
    /// Push an account's movements as they happen (100305).
    AskLive,
    /// Push them no longer (100307).
    EndLive,
    /// Tell every account of the customer who holds this one (100309).
    AskAccounts,
    /// Pay what is held back to a victim.
    Refund,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 12] = [
        Self::Stop,
        Self::Lift,
        Self::Extend,
        Self::Freeze,
        Self::LiftFreeze,
        Self::ExtendFreeze,
        Self::AskTransfers,
        Self::AskHolder,
        Self::AskLive,
        Self::EndLive,
        Self::AskAccounts,
        Self::Refund,
    ];

    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Lift => "lift",
            Self::Extend => "extend",
            Self::Freeze => "freeze",
            Self::LiftFreeze => "lift_freeze",
            Self::ExtendFreeze => "extend_freeze",
            Self::AskTransfers => "ask_transfers",
            Self::AskHolder => "ask_holder",
            Self::AskLive => "ask_live",
            Self::EndLive => "end_live",
            Self::AskAccounts => "ask_accounts",
            Self::Refund => "refund",
        }
    }

    /// The jurisdiction's rule that it stands on.
    #[must_use]
    pub const fn rule_key(self) -> &'static str {
        match self {
            Self::Stop | Self::Extend => key::STOP,
            Self::Freeze | Self::ExtendFreeze => key::FREEZE,
            Self::Lift | Self::LiftFreeze => key::RELEASE,
            Self::AskTransfers | Self::AskHolder | Self::AskAccounts => key::QUESTION,
            Self::AskLive | Self::EndLive => key::LIVE_QUESTION,
            Self::Refund => key::REFUND,
        }
    }

    /// Whether it asks a question, holding nothing.
    #[must_use]
    pub const fn is_question(self) -> bool {
        matches!(self, Self::AskTransfers | Self::AskHolder | Self::AskLive | Self::AskAccounts)
    }

    /// Whether it asks for an account's movements.
    #[must_use]
    pub const fn asks_movements(self) -> bool {
        matches!(self, Self::AskTransfers | Self::AskLive)
    }

    /// Whether it begins a hold.
    #[must_use]
    pub const fn begins_hold(self) -> bool {
        matches!(self, Self::Stop | Self::Freeze)
    }

    /// Whether it ends a hold, or a part of it.
    #[must_use]
    pub const fn ends_hold(self) -> bool {
        matches!(self, Self::Lift | Self::LiftFreeze)
    }

    /// Whether it needs the order whose hold, or whose pushing, it changes.
    #[must_use]
    pub const fn needs_original(self) -> bool {
        self.ends_hold() || self.extends_hold() || matches!(self, Self::EndLive | Self::Refund)
    }

    /// What ends the hold of an order that asked for this.
    #[must_use]
    pub const fn ended_by(self) -> Self {
        if matches!(self, Self::Freeze) { Self::LiftFreeze } else { Self::Lift }
    }

    /// Whether it makes a hold last longer.
    #[must_use]
    pub const fn extends_hold(self) -> bool {
        matches!(self, Self::Extend | Self::ExtendFreeze)
    }
}

impl FromStr for Act {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|act| act.name() == text).ok_or(())
    }
}

/// One order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its number.
    pub id: OrderId,
    /// The reference the institution knows it by, made before it is sent, never used again.
    pub reference: String,
    /// The order it lifts or extends, whose hold a freeze follows or a refund is paid from, or whose pushing it ends.
    pub original: Option<OrderId>,
    /// Its case.
    pub case: CaseId,
    /// What it asks for.
    pub act: Act,
    /// At which account; its bank is the institution.
    pub account: AccountId,
    /// The holder's name, as told.
    pub holder: String,
    /// The sum, for all but questions.
    pub amount: Option<Amount>,
    /// Whether it means the whole account, the sum being what was traced there: needs a written reason.
    pub whole: bool,
    /// The jurisdiction's rule it stands on; as a rule its act's own ([`Act::rule_key`]).
    pub basis: String,
    /// In which currency.
    pub currency: Currency,
    /// The account's layer when it was drafted.
    pub layer: u32,
    /// Why: the tainted transfer that leads there, in words an officer and a judge can read.
    pub reason: String,
    /// Where it stands.
    pub state: State,
    /// When it was drafted.
    pub drafted_at: Instant,
    /// In whose name.
    pub drafted_by: OfficerId,
    /// When it was approved.
    pub approved_at: Option<Instant>,
    /// By which second officer; `None` though approved: by the law itself, such as the release of a hold that is over.
    pub approved_by: Option<OfficerId>,
    /// SHA-256, in hex, of the instruction that was approved: what is sent must have the same.
    pub digest: Option<String>,
    /// When it was sent.
    pub sent_at: Option<Instant>,
    /// When the institution answered.
    pub answered_at: Option<Instant>,
    /// What it said it holds (stops) or paid (refunds), in all.
    pub held: Option<Amount>,
    /// The balance it stated.
    pub balance: Option<Amount>,
    /// Why it did not, or not whole, in its words.
    pub failure: Option<String>,
    /// For questions: the instant its answer covers, or the last movement pushed.
    pub covers_until: Option<Instant>,
}

impl Order {
    /// Whether it may still take effect, or be answered.
    #[must_use]
    pub fn is_open(&self) -> bool {
        use State::*;
        matches!(self.state, Drafted | Submitted | Approved | Queued | Sent | Unknown | Acknowledged)
    }

    /// Whether its bytes surely have not left.
    #[must_use]
    pub const fn is_unsent(&self) -> bool {
        use State::*;
        matches!(self.state, Drafted | Submitted | Approved | Queued)
    }
}
