//! The life of a hold.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Where a hold stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Money is held.
    Standing,
    /// Money is held for a further period.
    Extended,
    /// Nothing is held any more.
    Ended(End),
}

/// How a hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Given up by an order.
    Released,
    /// Its period ran out.
    Lapsed,
    /// A freeze took its place.
    Frozen,
    /// The money went back to the victims.
    Refunded,
}

/// What can happen to a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The table below says it.
pub enum Move {
    Extend,
    Release,
    Lapse,
    TurnIntoFreeze,
    Refund,
}

/// Where a hold stands after a move; refused with LIFE-01 where the table has no row.
pub fn next(state: State, asked: Move) -> Result<State, Refusal> {
    use Move::*;
    use State::*;
    Ok(match (state, asked) {
        // How often, is the jurisdiction's to say: twice in all for a stop, without end for a freeze.
        (Standing | Extended, Extend) => Extended,
        (Standing | Extended, Release) => Ended(End::Released),
        (Standing | Extended, Lapse) => Ended(End::Lapsed),
        (Standing | Extended, TurnIntoFreeze) => Ended(End::Frozen),
        (Standing | Extended, Refund) => Ended(End::Refunded),
        (from, asked) => return Err(crate::refusal::not_allowed("hold", &from, &asked)),
    })
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Standing,
        Self::Extended,
        Self::Ended(End::Released),
        Self::Ended(End::Lapsed),
        Self::Ended(End::Frozen),
        Self::Ended(End::Refunded),
    ];

    /// The name in files, on pages and in the message catalogue.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Extended => "extended",
            Self::Ended(End::Released) => "released",
            Self::Ended(End::Lapsed) => "lapsed",
            Self::Ended(End::Frozen) => "frozen",
            Self::Ended(End::Refunded) => "refunded",
        }
    }
}

impl std::str::FromStr for State {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.name() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::{End::*, Move::*, State::*, *};

    #[test]
    fn a_hold_lives_as_the_table_says() {
        let all =
            [Some(Extended), Some(Ended(Released)), Some(Ended(Lapsed)), Some(Ended(Frozen)), Some(Ended(Refunded))];
        let table = [
            // Extend, Release, Lapse, TurnIntoFreeze, Refund
            (Standing, all),
            (Extended, all),
            (Ended(Released), [None; 5]),
            (Ended(Lapsed), [None; 5]),
            (Ended(Frozen), [None; 5]),
            (Ended(Refunded), [None; 5]),
        ];
        for (from, row) in table {
            for (asked, want) in [Extend, Release, Lapse, TurnIntoFreeze, Refund].into_iter().zip(row) {
                assert_eq!(next(from, asked).ok(), want, "{from:?} {asked:?}");
            }
        }
    }

    #[test]
    fn each_state_has_a_name_of_its_own() {
        for state in State::ALL {
            assert_eq!(state.name().parse(), Ok(state));
        }
    }
}
