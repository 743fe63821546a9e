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
    Refund,
}

/// Where a hold stands after a move; refused with LIFE-01 where the table has no row.
pub fn next(state: State, asked: Move) -> Result<State, Refusal> {
    use Move::*;
    use State::*;
    Ok(match (state, asked) {
        (Standing, Extend) => Extended,
        (Standing | Extended, Release) => Ended(End::Released),
        (Standing | Extended, Lapse) => Ended(End::Lapsed),
        (Standing | Extended, Refund) => Ended(End::Refunded),
        (from, asked) => return Err(crate::refusal::not_allowed("hold", &from, &asked)),
    })
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Standing,
        Self::Extended,
        Self::Ended(End::Released),
        Self::Ended(End::Lapsed),
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
        let table = [
            //          Extend          Release                Lapse                Refund
            (Standing, [Some(Extended), Some(Ended(Released)), Some(Ended(Lapsed)), Some(Ended(Refunded))]),
            (Extended, [None, Some(Ended(Released)), Some(Ended(Lapsed)), Some(Ended(Refunded))]),
            (Ended(Released), [None, None, None, None]),
            (Ended(Lapsed), [None, None, None, None]),
            (Ended(Refunded), [None, None, None, None]),
        ];
        for (from, row) in table {
            for (asked, want) in [Extend, Release, Lapse, Refund].into_iter().zip(row) {
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
