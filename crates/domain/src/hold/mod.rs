//! Holds: what the institution says is held now.

mod differ;
mod life;

pub use differ::{Booked, Difference, Way, differences};
pub use life::{End, Move, State, next};

use crate::account::AccountId;
use crate::case::CaseId;
use crate::money::Amount;
use crate::order::OrderId;
use crate::refusal::Refusal;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// A hold's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct HoldId(pub i64);

/// Money an institution says it holds for us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its number.
    pub id: HoldId,
    /// The order it came from.
    pub order: OrderId,
    /// The case it is held for.
    pub case: CaseId,
    /// Where.
    pub account: AccountId,
    /// How much is held now, of what was traced there: what it counts for against the loss.
    pub amount: Amount,
    /// Whether the whole account is held, and not a sum.
    pub whole: bool,
    /// Since when.
    pub since_at: Instant,
    /// Until when, by law; then it lapses.
    pub until_at: Instant,
    /// Where it stands.
    pub state: State,
    /// Which rule of the jurisdiction it stands on: `stop`, `freeze`, `freeze_major`.
    pub basis: String,
    /// Of a whole account: by when it must be verified that nothing less will do, else it lapses; `None` once it is, and
    /// for sums.
    pub verify_by: Option<Instant>,
    /// When it ended; `None` while it stands.
    pub ended_at: Option<Instant>,
}

impl Hold {
    /// Whether money is held by it now.
    #[must_use]
    pub fn is_standing(&self) -> bool {
        matches!(self.state, State::Standing | State::Extended)
    }

    /// When it ends by law, if nothing is done: its period's end, or the day by which a whole account must be verified.
    #[must_use]
    pub fn ends_at(&self) -> Instant {
        self.verify_by.map_or(self.until_at, |by| by.min(self.until_at))
    }

    /// Whether it is a freeze, under whichever rule.
    #[must_use]
    pub fn is_freeze(&self) -> bool {
        self.basis != crate::jurisdiction::key::STOP
    }

    /// This hold ended at `at`, by a move of its life. Refused where its life does not allow it (LIFE-01).
    pub fn ended(mut self, by: Move, at: Instant) -> Result<Self, Refusal> {
        self.state = next(self.state, by)?;
        self.ended_at = Some(at);
        Ok(self)
    }
}
