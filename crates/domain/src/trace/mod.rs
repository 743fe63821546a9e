//! What a trace is asked and what it finds. How money is followed is `ledger`'s; the meaning is docs/tracing.md.

mod trail;

pub use trail::{AccountTrail, Beyond, Fate, RootOutcome, TaintedTransfer, Trail, UnmatchedRoot};

use crate::account::AccountId;
use crate::money::Amount;
use crate::time::{Instant, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;

/// How taint leaves an account with a debit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Oldest lots first.
    Fifo,
    /// Newest lots first.
    Lifo,
    /// In proportion (haircut, rolling charge).
    Prorata,
    /// Clean money leaves first (lowest intermediate balance): the most taint stays.
    CleanFirst,
    /// Tainted money leaves first: the least taint stays.
    TaintFirst,
    /// Every debit of an entered account is tainted whole; not conserved, an upper bound for reach.
    Poison,
}

impl Rule {
    /// All six, in the order they are shown.
    pub const ALL: [Self; 6] =
        [Self::Fifo, Self::Lifo, Self::Prorata, Self::CleanFirst, Self::TaintFirst, Self::Poison];

    /// The name on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fifo => "fifo",
            Self::Lifo => "lifo",
            Self::Prorata => "prorata",
            Self::CleanFirst => "clean-first",
            Self::TaintFirst => "taint-first",
            Self::Poison => "poison",
        }
    }

    /// Whether money is conserved under this rule: all but poison.
    #[must_use]
    pub const fn conserves(self) -> bool {
        !matches!(self, Self::Poison)
    }
}

impl FromStr for Rule {
    type Err = UnknownRule;
    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        Self::ALL.into_iter().find(|rule| rule.name() == text).ok_or(UnknownRule)
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// A rule's name that is none of the six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a rule: use fifo, lifo, prorata, clean-first, taint-first or poison")]
pub struct UnknownRule;

/// Where a trace stops following.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// A transfer of a greater layer to an account not yet entered goes beyond `hops`.
    pub hops_max: u32,
    /// A debit carrying less taint than this goes beyond `taint_min`.
    pub taint_min: Amount,
    /// A debit later than this after the account's latest tainted credit goes beyond `window`; `None`: no such limit.
    pub hop_window: Option<Span>,
    /// Later transfers are not seen; inclusive. `None`: all are seen.
    pub until: Option<Instant>,
    /// An account with more distinct counterparties, over all transfers seen, is a stop account; `None`: no such limit.
    pub degree_max: Option<u32>,
    /// Once so many tainted transfers have been followed, further ones go beyond `count`; `None`: no such limit.
    pub transfers_max: Option<u64>,
    /// Accounts where following ends, with the reason stated for each (exchange, clearing, merchant; may be empty).
    pub stop_accounts: BTreeMap<AccountId, String>,
}

impl Default for Limits {
    /// Five hops, 72 hours a hop, nothing too small.
    fn default() -> Self {
        Self {
            hops_max: 5,
            taint_min: Amount::ZERO,
            hop_window: Some(Span::hours(72)),
            until: None,
            degree_max: None,
            transfers_max: None,
            stop_accounts: BTreeMap::new(),
        }
    }
}

/// A victim's payment, as given: by the transfer's id, or by what it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Root {
    /// The transfer's id.
    Id(String),
    /// When, from whom, to whom, how much.
    Payment {
        /// When it was made, as told; matched within 60 seconds.
        at: Instant,
        /// Who paid.
        payer: AccountId,
        /// Who was paid.
        payee: AccountId,
        /// How much, exactly.
        amount: Amount,
    },
}
