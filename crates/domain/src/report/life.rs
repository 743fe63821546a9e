//! The life of a report.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Taken; nothing confirmed.
    Taken,
    /// At least one payment confirmed by an officer.
    Confirmed,
    /// Belongs to a case.
    InCase,
    /// The same as an earlier report.
    Repeat,
    /// Taken back by the victim, or taken in error.
    Withdrawn,
}

/// What can happen to a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The table below says it.
pub enum Move {
    Confirm,
    JoinCase,
    MarkRepeat,
    Withdraw,
}

/// Where a report stands after a move; refused with LIFE-01 where the table has no row.
pub fn next(state: State, asked: Move) -> Result<State, Refusal> {
    use Move::*;
    use State::*;
    Ok(match (state, asked) {
        (Taken | Confirmed, Confirm) => Confirmed,
        (InCase, Confirm) => InCase, // a later correction adds a payment to the case
        (Confirmed, JoinCase) => InCase,
        (Taken | Confirmed, MarkRepeat) => Repeat,
        (Taken | Confirmed | InCase, Withdraw) => Withdrawn,
        (from, asked) => return Err(crate::refusal::not_allowed("report", &from, &asked)),
    })
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Taken, Self::Confirmed, Self::InCase, Self::Repeat, Self::Withdrawn];

    /// The name in files, on pages and in the message catalogue.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Confirmed => "confirmed",
            Self::InCase => "in_case",
            Self::Repeat => "repeat",
            Self::Withdrawn => "withdrawn",
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
    use super::{Move::*, State::*, *};

    #[test]
    fn a_report_lives_as_the_table_says() {
        let table = [
            //        Confirm          JoinCase      MarkRepeat    Withdraw
            (Taken, [Some(Confirmed), None, Some(Repeat), Some(Withdrawn)]),
            (Confirmed, [Some(Confirmed), Some(InCase), Some(Repeat), Some(Withdrawn)]),
            (InCase, [Some(InCase), None, None, Some(Withdrawn)]),
            (Repeat, [None, None, None, None]),
            (Withdrawn, [None, None, None, None]),
        ];
        for (from, row) in table {
            for (asked, want) in [Confirm, JoinCase, MarkRepeat, Withdraw].into_iter().zip(row) {
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
