//! The life of an objection.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Where an objection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It waits for its answer.
    Received,
    /// The holder is right: what was held is released.
    Upheld,
    /// The hold stands, for the reasons given.
    Rejected,
}

/// What can happen to an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The table below says it.
pub enum Move {
    Uphold,
    Reject,
}

/// Where an objection stands after a move; refused with LIFE-01 where the table has no row. An answer is the end: whoever
/// still objects does so anew, and another officer answers.
pub fn next(state: State, asked: Move) -> Result<State, Refusal> {
    Ok(match (state, asked) {
        (State::Received, Move::Uphold) => State::Upheld,
        (State::Received, Move::Reject) => State::Rejected,
        (from, asked) => return Err(crate::refusal::not_allowed("objection", &from, &asked)),
    })
}

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Received, Self::Upheld, Self::Rejected];

    /// The name in files, on pages and in the message catalogue.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Upheld => "upheld",
            Self::Rejected => "rejected",
        }
    }
}

impl FromStr for State {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.name() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_objection_is_answered_once() {
        for (from, uphold, reject) in [("received", "upheld", "rejected"), ("upheld", ".", "."), ("rejected", ".", ".")]
        {
            let state = from.parse().unwrap();
            let after = |asked| next(state, asked).map_or(".", State::name);
            assert_eq!((after(Move::Uphold), after(Move::Reject)), (uphold, reject), "{from}");
        }
    }
}
