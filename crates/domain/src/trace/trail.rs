//! The trail: what a trace found.

use super::Rule;
use crate::money::Amount;
use crate::time::Instant;
use crate::transfer::Repair;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a trace found. `lost = held + returned + cashed_out + beyond.total()` under every rule but poison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// The rule followed.
    pub rule: Rule,
    /// The last instant seen; `None` where there was no transfer at all.
    pub until: Option<Instant>,
    /// What the victims paid.
    pub lost: Amount,
    /// Taint resting in the accounts entered.
    pub held: Amount,
    /// Taint that came back to a payer of a root.
    pub returned: Amount,
    /// Taint that left the view (cash, card payment, exchange, counter).
    pub cashed_out: Amount,
    /// Taint not followed, by the limit that stopped it.
    pub beyond: Beyond,
    /// The same for each root, in the order given (inserted ones in their place).
    pub roots: Vec<RootOutcome>,
    /// Accounts entered, and stop accounts that received; by layer, then received, greatest first, then account.
    pub accounts: Vec<AccountTrail>,
    /// Tainted transfers in the strict order of time and sequence.
    pub transfers: Vec<TaintedTransfer>,
    /// What was repaired on the way in.
    pub repairs: Vec<Repair>,
    /// Roots that matched no transfer and were inserted.
    pub roots_unmatched: Vec<UnmatchedRoot>,
}

/// Taint that was not followed, by the first limit that applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beyond {
    /// Left later than the hop window.
    pub window: Amount,
    /// Went to a stop account.
    pub stop_account: Amount,
    /// Too little to follow.
    pub taint_min: Amount,
    /// Too many layers away.
    pub hops: Amount,
    /// Too many transfers followed already.
    pub count: Amount,
}

impl Beyond {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> Amount {
        self.window + self.stop_account + self.taint_min + self.hops + self.count
    }
}

/// What became of one root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootOutcome {
    /// The transfer's id.
    pub id: String,
    /// What was paid.
    pub lost: Amount,
    /// Of it, resting in accounts entered.
    pub held: Amount,
    /// Of it, returned.
    pub returned: Amount,
    /// Of it, gone from the view.
    pub cashed_out: Amount,
    /// Of it, not followed.
    pub beyond: Amount,
}

/// One account on the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountTrail {
    /// The account's name.
    pub account: String,
    /// The least layer of the transfers that tainted it.
    pub layer: u32,
    /// Taint that came in.
    pub received: Amount,
    /// Taint that left by any way.
    pub passed: Amount,
    /// Taint that rests there (the balance, under poison; nothing on a stop account).
    pub held: Amount,
    /// Taint that left the view there.
    pub cashed_out: Amount,
    /// The balance at the end, as far as known.
    pub balance: Amount,
    /// min(balance, taint): what an order could ask for, before what the loss leaves. Nothing under poison.
    pub stoppable: Amount,
    /// What debits exceeded the known balance by: the records were incomplete.
    pub unexplained: Amount,
    /// When taint first came in.
    pub first_tainted_at: Instant,
    /// Why following ended here, on a stop account: the listed reason, or `degree`.
    pub stop_reason: Option<String>,
    /// Of what is held, how much came from each root, by id; roots with nothing are left out.
    pub by_root: BTreeMap<String, Amount>,
}

/// Where the taint of a transfer went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// To the payee's account.
    Followed,
    /// Out of the view.
    CashedOut,
    /// To a payer of a root.
    Returned,
    /// Beyond the hop window.
    Window,
    /// To a stop account.
    StopAccount,
    /// Too little to follow.
    TaintMin,
    /// Too many layers away.
    Hops,
    /// Too many transfers followed already.
    Count,
}

/// One transfer that carried taint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaintedTransfer {
    /// The transfer's id.
    pub id: String,
    /// The payer's layer at that instant + 1; a root's is 1.
    pub layer: u32,
    /// How much moved.
    pub amount: Amount,
    /// How much of it was tainted.
    pub taint: Amount,
    /// When.
    pub at: Instant,
    /// Who paid; for a root the victim.
    pub payer: String,
    /// Who was paid; empty where it left the view.
    pub payee: String,
    /// How it moved, as told.
    pub channel: String,
    /// Where the taint went.
    pub fate: Fate,
}

/// A root that matched no transfer, and was inserted after the rows of its instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmatchedRoot {
    /// The id it was given.
    pub id: String,
    /// When.
    pub time: Instant,
    /// Who paid.
    pub payer: String,
    /// Who was paid.
    pub payee: String,
    /// How much.
    pub amount: Amount,
}
