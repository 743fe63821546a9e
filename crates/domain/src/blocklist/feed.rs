//! The feed: one ordered log of everything that was listed and given back. Whoever follows it hears of a giving-back in the
//! same way, and as surely, as of the listing.

use super::{Basis, End, EntryId, Value};
use crate::category::Category;
use crate::redress::Reference;
use crate::time::Instant;
use std::str::FromStr;

/// The most lines of one page.
pub const LINES_MAX: i64 = 10_000;

/// What a line asks of a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// Refuse it.
    List,
    /// Refuse it no longer.
    Lift(End),
}

impl What {
    /// The name in feeds.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Lift(_) => "lift",
        }
    }

    /// As it is kept: nothing for a listing, else why it was given back.
    #[must_use]
    pub const fn kept(self) -> &'static str {
        match self {
            Self::List => "",
            Self::Lift(end) => end.code(),
        }
    }
}

impl FromStr for What {
    type Err = ();
    fn from_str(kept: &str) -> Result<Self, ()> {
        if kept.is_empty() { Ok(Self::List) } else { kept.parse().map(Self::Lift) }
    }
}

/// What partners are told of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its number.
    pub id: EntryId,
    /// What is listed. Personal.
    pub value: Value,
    /// Why.
    pub basis: Basis,
    /// What kind of fraud, where known.
    pub category: Option<Category>,
    /// How sure, in percent.
    pub confidence: u8,
    /// Since when it is listed.
    pub listed_at: Instant,
    /// Until when, unless it is given back before.
    pub expires_at: Instant,
    /// By which whoever it belongs to appeals.
    pub reference: Reference,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place, from 1, without gaps.
    pub position: i64,
    /// When.
    pub at: Instant,
    /// What it asks.
    pub what: What,
    /// Of which entry.
    pub entry: Told,
}

/// What follows a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The lines, in order. A listing that was given back since is left out: nobody hears first now of what was wrong.
    pub lines: Vec<Line>,
    /// Where to go on from.
    pub cursor: i64,
    /// Whether more is there already.
    pub more: bool,
}

/// Everything that stands, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The entries, by number.
    pub entries: Vec<Told>,
    /// The place in the log that they are as of.
    pub cursor: i64,
}
