//! The life of a case.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Opened on a report: stops and questions, no freeze yet.
    Opened,
    /// Filed as a criminal case: freezes are allowed.
    Filed,
    /// Closed.
    Closed,
}

/// What can happen to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The table below says it.
pub enum Move {
    File,
    Close,
    Reopen,
}

/// Where a case stands after a move; refused with LIFE-01 where the table has no row.
pub fn next(state: State, asked: Move) -> Result<State, Refusal> {
    use Move::*;
    use State::*;
    Ok(match (state, asked) {
        (Opened, File) => Filed,
        (Opened | Filed, Close) => Closed,
        (Closed, Reopen) => Opened,
        (from, asked) => return Err(crate::refusal::not_allowed("case", &from, &asked)),
    })
}

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Opened, Self::Filed, Self::Closed];

    /// The name in files, on pages and in the message catalogue.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Filed => "filed",
            Self::Closed => "closed",
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
    fn a_case_lives_as_the_table_says() {
        let table = [
            //        File        Close         Reopen
            (Opened, [Some(Filed), Some(Closed), None]),
            (Filed, [None, Some(Closed), None]),
            (Closed, [None, None, Some(Opened)]),
        ];
        for (from, row) in table {
            for (asked, want) in [File, Close, Reopen].into_iter().zip(row) {
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
