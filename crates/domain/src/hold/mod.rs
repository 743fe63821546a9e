//! Holds: what the institution says is held now.

mod life;

pub use life::{End, Move, State, next};

use crate::account::AccountId;
use crate::case::CaseId;
use crate::money::Amount;
use crate::order::OrderId;
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
    /// How much is held now.
    pub amount: Amount,
    /// Since when.
    pub since_at: Instant,
    /// Until when, by law; then it lapses.
    pub until_at: Instant,
    /// Where it stands.
    pub state: State,
    /// Which rule of the jurisdiction it stands on: `stop`, `freeze`.
    pub basis: String,
}

impl Hold {
    /// Whether money is held by it now.
    #[must_use]
    pub fn is_standing(&self) -> bool {
        matches!(self.state, State::Standing | State::Extended)
    }
}
