//! The life of an order.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Proposed; nobody has put it forward.
    Drafted,
    /// Put forward for approval.
    Submitted,
    /// Approved by a second officer.
    Approved,
    /// In the outbox.
    Queued,
    /// Given to the institution; no word yet.
    Sent,
    /// Nobody knows whether the institution has it. Never taken for yes or no.
    Unknown,
    /// The institution says it has it.
    Acknowledged,
    /// The institution says what it did.
    Executed(Extent),
    /// In force for a further period.
    Extended,
    /// A stop in whose place a freeze stands now.
    Frozen,
    /// What it held was paid back to victims.
    Refunded,
    /// Given up by a later order.
    Released,
    /// Its period ran out: of what it held, or, never sent, of the law it would have stood on.
    Lapsed,
    /// Taken back before it was sent.
    Withdrawn,
    /// Not approved.
    Refused,
}

/// How far an order was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// All that was asked.
    Whole,
    /// Less than was asked.
    Part,
    /// Nothing.
    None,
}

/// What can happen to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The table below says it.
pub enum Move {
    Submit,
    Approve,
    Refuse,
    Withdraw,
    Queue,
    Send,
    /// It surely did not leave: the connection was refused.
    ComeBack,
    LoseSight,
    Acknowledge,
    Execute(Extent),
    Extend,
    TurnIntoFreeze,
    Refund,
    Release,
    Lapse,
}

/// Where an order stands after a move; refused with LIFE-01 where the table has no row.
///
/// Unknown is left only by what the institution says itself: its signed answer, what it says of the reference when it is
/// asked, or its words on paper as two people typed them alike. Nothing else makes a yes or a no of it, and no clock.
pub fn next(state: State, asked: Move) -> Result<State, Refusal> {
    use Extent::{Part, Whole};
    use Move::*;
    use State::*;
    Ok(match (state, asked) {
        (Drafted, Submit) => Submitted,
        (Submitted, Approve) => Approved,
        (Submitted, Refuse) => Refused,
        (Drafted | Submitted | Approved | Queued, Withdraw) => Withdrawn,
        (Approved, Queue) => Queued,
        (Queued, Send) => Sent,
        (Sent, ComeBack) => Queued,
        (Sent | Acknowledged, LoseSight) => Unknown,
        (Sent | Unknown, Acknowledge) => Acknowledged,
        // An answer may overtake its receipt, and ends what was unknown.
        (Sent | Unknown | Acknowledged, Execute(extent)) => Executed(extent),
        (Executed(Whole | Part) | Extended, Extend) => Extended,
        (Executed(Whole | Part) | Extended, TurnIntoFreeze) => Frozen,
        (Executed(Whole | Part) | Extended, Refund) => Refunded,
        (Executed(Whole | Part) | Extended, Release) => Released,
        (Drafted | Submitted | Approved | Queued | Executed(Whole | Part) | Extended, Lapse) => Lapsed,
        (from, asked) => return Err(crate::refusal::not_allowed("order", &from, &asked)),
    })
}

impl State {
    /// Every state.
    pub const ALL: [Self; 17] = [
        Self::Drafted,
        Self::Submitted,
        Self::Approved,
        Self::Queued,
        Self::Sent,
        Self::Unknown,
        Self::Acknowledged,
        Self::Executed(Extent::Whole),
        Self::Executed(Extent::Part),
        Self::Executed(Extent::None),
        Self::Extended,
        Self::Frozen,
        Self::Refunded,
        Self::Released,
        Self::Lapsed,
        Self::Withdrawn,
        Self::Refused,
    ];

    /// The name in files, on pages and in the message catalogue: `executed_part`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Unknown => "unknown",
            Self::Acknowledged => "acknowledged",
            Self::Executed(Extent::Whole) => "executed_whole",
            Self::Executed(Extent::Part) => "executed_part",
            Self::Executed(Extent::None) => "executed_none",
            Self::Extended => "extended",
            Self::Frozen => "frozen",
            Self::Refunded => "refunded",
            Self::Released => "released",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
            Self::Refused => "refused",
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
    use super::*;

    /// Every state × every move. A dot is a refusal.
    const LIFE: &str = "
                   submit    approve  refuse  withdraw  queue  send come_back lose_sight acknowledge  whole          part          none          extend   turn   refund   release  lapse
    drafted        submitted .        .       withdrawn .      .    .         .          .            .              .             .             .        .      .        .        lapsed
    submitted      .         approved refused withdrawn .      .    .         .          .            .              .             .             .        .      .        .        lapsed
    approved       .         .        .       withdrawn queued .    .         .          .            .              .             .             .        .      .        .        lapsed
    queued         .         .        .       withdrawn .      sent .         .          .            .              .             .             .        .      .        .        lapsed
    sent           .         .        .       .         .      .    queued    unknown    acknowledged executed_whole executed_part executed_none .        .      .        .        .
    unknown        .         .        .       .         .      .    .         .          acknowledged executed_whole executed_part executed_none .        .      .        .        .
    acknowledged   .         .        .       .         .      .    .         unknown    .            executed_whole executed_part executed_none .        .      .        .        .
    executed_whole .         .        .       .         .      .    .         .          .            .              .             .             extended frozen refunded released lapsed
    executed_part  .         .        .       .         .      .    .         .          .            .              .             .             extended frozen refunded released lapsed
    executed_none  .         .        .       .         .      .    .         .          .            .              .             .             .        .      .        .        .
    extended       .         .        .       .         .      .    .         .          .            .              .             .             extended frozen refunded released lapsed
    frozen         .         .        .       .         .      .    .         .          .            .              .             .             .        .      .        .        .
    refunded       .         .        .       .         .      .    .         .          .            .              .             .             .        .      .        .        .
    released       .         .        .       .         .      .    .         .          .            .              .             .             .        .      .        .        .
    lapsed         .         .        .       .         .      .    .         .          .            .              .             .             .        .      .        .        .
    withdrawn      .         .        .       .         .      .    .         .          .            .              .             .             .        .      .        .        .
    refused        .         .        .       .         .      .    .         .          .            .              .             .             .        .      .        .        .
    ";

    #[test]
    fn an_order_lives_as_the_table_says() {
        let moves = [
            Move::Submit,
            Move::Approve,
            Move::Refuse,
            Move::Withdraw,
            Move::Queue,
            Move::Send,
            Move::ComeBack,
            Move::LoseSight,
            Move::Acknowledge,
            Move::Execute(Extent::Whole),
            Move::Execute(Extent::Part),
            Move::Execute(Extent::None),
            Move::Extend,
            Move::TurnIntoFreeze,
            Move::Refund,
            Move::Release,
            Move::Lapse,
        ];
        let rows: Vec<Vec<&str>> =
            LIFE.lines().map(|l| l.split_whitespace().collect()).filter(|r: &Vec<&str>| r.len() == 18).collect();
        assert_eq!(rows.len(), State::ALL.len());
        for row in rows {
            let from: State = row[0].parse().unwrap();
            for (asked, want) in moves.iter().zip(&row[1..]) {
                let got = next(from, *asked).map_or(".", State::name);
                assert_eq!(got, *want, "{from:?} {asked:?}");
            }
        }
    }
}
