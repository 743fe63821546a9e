//! The life of a warning: from a finding to what came of it.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How a warning ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The person was talked out of it, and still was when revisited.
    TalkedOut,
    /// The person could not be reached.
    NotReached,
    /// The person had paid already: a report was opened.
    PaidAlready,
    /// Nobody was deceiving the person.
    FalseAlarm,
    /// The person asked to be left alone.
    EndedByPerson,
}

/// Where a warning stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It waits for an officer.
    Raised,
    /// An officer signed for it.
    Signed,
    /// The person has a message.
    Told,
    /// The person was called.
    Called,
    /// It is known where the person is.
    Found,
    /// An officer met the person.
    Met,
    /// What came of it was fed back.
    FedBack,
    /// The person is to be seen again.
    RevisitDue,
    /// It is over.
    Closed(End),
}

/// What can happen to a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The table below says it.
pub enum Move {
    Sign,
    Lapse,
    Tell,
    Untell,
    Call,
    Find,
    Meet,
    FeedBack,
    FallDue,
    Relapse,
    Close(End),
}

/// Where a warning stands after a move; refused with LIFE-01 where the table has no row. The ladder is climbed from below,
/// and rungs that a level does without may be left out: who answers the telephone need not be found.
pub fn next(state: State, asked: Move) -> Result<State, Refusal> {
    use End as E;
    use Move as M;
    use State as S;
    Ok(match (state, asked) {
        (S::Raised, M::Sign) => S::Signed,
        // Handed over: the new officer goes on where the last one stood.
        (S::Signed | S::Told | S::Called | S::Found | S::Met | S::FedBack | S::RevisitDue, M::Sign) => state,
        // Signed for, and nothing done in time: it waits for an officer again.
        (S::Signed, M::Lapse) => S::Raised,
        (S::Signed, M::Tell) => S::Told,
        // The message did not go out.
        (S::Told, M::Untell) => S::Signed,
        (S::Signed | S::Told | S::Called, M::Call) => S::Called,
        (S::Signed | S::Told | S::Called, M::Find) => S::Found,
        (S::Found | S::Met, M::Meet) => S::Met,
        (S::Called | S::Met, M::FeedBack) => S::FedBack,
        (S::FedBack, M::FallDue) => S::RevisitDue,
        // Seen again, and deceived again.
        (S::FedBack | S::RevisitDue, M::Relapse) => S::Signed,
        (S::FedBack | S::RevisitDue, M::Close(E::TalkedOut)) => S::Closed(E::TalkedOut),
        (S::Called | S::Found | S::RevisitDue, M::Close(E::NotReached)) => S::Closed(E::NotReached),
        // Nobody says what a warning was before an officer looked at it.
        (from, M::Close(end @ (E::FalseAlarm | E::EndedByPerson))) if from.is_open() && from != S::Raised => {
            S::Closed(end)
        }
        (from, M::Close(E::PaidAlready)) if from.is_open() => S::Closed(E::PaidAlready),
        (from, asked) => return Err(crate::refusal::not_allowed("warning", &from, &asked)),
    })
}

impl End {
    /// Every end with its name in files and its labels in Chinese and English.
    pub const TABLE: [(Self, &'static str, &'static str, &'static str); 5] = [
        (Self::TalkedOut, "talked_out", "劝阻成功", "talked out of it"),
        (Self::NotReached, "not_reached", "未能联系", "not reached"),
        (Self::PaidAlready, "paid_already", "已转账", "had paid already"),
        (Self::FalseAlarm, "false_alarm", "误报", "false alarm"),
        (Self::EndedByPerson, "ended_by_person", "当事人要求终止", "ended by the person"),
    ];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

impl FromStr for End {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::TABLE.iter().find(|row| row.1 == text).map(|row| row.0).ok_or(())
    }
}

impl State {
    /// Every state with its name in files and its labels in Chinese and English.
    pub const TABLE: [(Self, &'static str, &'static str, &'static str); 13] = [
        (Self::Raised, "raised", "待签收", "to be signed for"),
        (Self::Signed, "signed", "已签收", "signed for"),
        (Self::Told, "told", "已短信预警", "told by SMS"),
        (Self::Called, "called", "已电话劝阻", "called"),
        (Self::Found, "found", "已查找", "found"),
        (Self::Met, "met", "已见面", "met"),
        (Self::FedBack, "fed_back", "已反馈", "fed back"),
        (Self::RevisitDue, "revisit_due", "待回访", "revisit due"),
        (Self::Closed(End::TalkedOut), "talked_out", "劝阻成功", "talked out of it"),
        (Self::Closed(End::NotReached), "not_reached", "未能联系", "not reached"),
        (Self::Closed(End::PaidAlready), "paid_already", "已转账", "had paid already"),
        (Self::Closed(End::FalseAlarm), "false_alarm", "误报", "false alarm"),
        (Self::Closed(End::EndedByPerson), "ended_by_person", "当事人要求终止", "ended by the person"),
    ];

    /// The name in files and papers.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed(_))
    }

    /// The end, where it is over.
    #[must_use]
    pub const fn end(self) -> Option<End> {
        match self {
            Self::Closed(end) => Some(end),
            _ => None,
        }
    }
}

impl FromStr for State {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::TABLE.iter().find(|row| row.1 == text).map(|row| row.0).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOVES: [Move; 10] = [
        Move::Sign,
        Move::Lapse,
        Move::Tell,
        Move::Untell,
        Move::Call,
        Move::Find,
        Move::Meet,
        Move::FeedBack,
        Move::FallDue,
        Move::Relapse,
    ];

    #[test]
    fn the_ladder_has_these_rungs_and_no_others() {
        // from, then where each move leads: sign lapse tell untell call find meet feed-back fall-due relapse
        let table = "
            raised       signed . . . . . . . . .
            signed       signed raised told . called found . . . .
            told         told . . signed called found . . . .
            called       called . . . called found . fed_back . .
            found        found . . . . . met . . .
            met          met . . . . . met fed_back . .
            fed_back     fed_back . . . . . . . revisit_due signed
            revisit_due  revisit_due . . . . . . . . signed
            talked_out   . . . . . . . . . .
            not_reached  . . . . . . . . . .
            paid_already . . . . . . . . . .
            false_alarm  . . . . . . . . . .
            ended_by_person . . . . . . . . . .";
        let rows: Vec<Vec<&str>> = table.trim().lines().map(|row| row.split_whitespace().collect()).collect();
        assert_eq!(rows.len(), State::TABLE.len());
        for row in rows {
            let from: State = row[0].parse().unwrap();
            for (asked, want) in MOVES.into_iter().zip(&row[1..]) {
                assert_eq!(next(from, asked).map_or(".", State::name), *want, "{from:?} {asked:?}");
            }
        }
    }

    #[test]
    fn a_warning_ends_once_and_as_the_table_says() {
        // from, then whether it may end: talked out, not reached, paid already, false alarm, by the person
        let table = "
            raised      . . x . .
            signed      . . x x x
            told        . . x x x
            called      . x x x x
            found       . x x x x
            met         . . x x x
            fed_back    x . x x x
            revisit_due x x x x x
            talked_out  . . . . .";
        for row in table.trim().lines().map(|row| row.split_whitespace().collect::<Vec<_>>()) {
            let from: State = row[0].parse().unwrap();
            for ((end, ..), want) in End::TABLE.into_iter().zip(&row[1..]) {
                let ended = next(from, Move::Close(end));
                assert_eq!(ended.is_ok(), *want == "x", "{from:?} {end:?}");
                assert!(ended.is_err() || ended == Ok(State::Closed(end)));
            }
        }
    }
}
