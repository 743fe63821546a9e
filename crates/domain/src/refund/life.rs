//! The life of a refund.

use crate::order::Extent;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Applied for: shares are worked out.
    Drafted,
    /// Public notice is given: claims may be brought.
    Noticed,
    /// Approved by the head of a prefecture-level organ.
    Approved,
    /// The orders to pay are made.
    Ordered,
    /// The banks said what they paid.
    Paid(Extent),
    /// Not approved.
    Refused,
    /// Taken back, or an objection was right.
    Withdrawn,
}

/// What can happen to a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The table below says it.
pub enum Move {
    Notice,
    Approve,
    Refuse,
    Withdraw,
    Order,
    Pay(Extent),
}

/// Where a refund stands after a move; refused with LIFE-01 where the table has no row.
pub fn next(state: State, asked: Move) -> Result<State, Refusal> {
    use Move::{Approve, Notice, Order, Pay, Refuse, Withdraw};
    use State::{Approved, Drafted, Noticed, Ordered, Paid, Refused, Withdrawn};
    Ok(match (state, asked) {
        (Drafted, Notice) => Noticed,
        (Drafted | Noticed, Approve) => Approved,
        (Drafted | Noticed, Refuse) => Refused,
        // Once the orders are made they are what is withdrawn, one by one.
        (Drafted | Noticed | Approved, Withdraw) => Withdrawn,
        (Approved, Order) => Ordered,
        (Ordered, Pay(extent)) => Paid(extent),
        (from, asked) => return Err(crate::refusal::not_allowed("refund", &from, &asked)),
    })
}

impl State {
    /// Every state.
    pub const ALL: [Self; 9] = [
        Self::Drafted,
        Self::Noticed,
        Self::Approved,
        Self::Ordered,
        Self::Paid(Extent::Whole),
        Self::Paid(Extent::Part),
        Self::Paid(Extent::None),
        Self::Refused,
        Self::Withdrawn,
    ];

    /// The name in files, on pages and in the message catalogue: `paid_part`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Noticed => "noticed",
            Self::Approved => "approved",
            Self::Ordered => "ordered",
            Self::Paid(Extent::Whole) => "paid_whole",
            Self::Paid(Extent::Part) => "paid_part",
            Self::Paid(Extent::None) => "paid_none",
            Self::Refused => "refused",
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
    use super::*;

    /// Every state × every move. A dot is a refusal.
    const LIFE: &str = "
                    notice   approve   refuse   withdraw   order    whole       part       none
        drafted     noticed  approved  refused  withdrawn  .        .           .          .
        noticed     .        approved  refused  withdrawn  .        .           .          .
        approved    .        .         .        withdrawn  ordered  .           .          .
        ordered     .        .         .        .          .        paid_whole  paid_part  paid_none
        paid_whole  .        .         .        .          .        .           .          .
        paid_part   .        .         .        .          .        .           .          .
        paid_none   .        .         .        .          .        .           .          .
        refused     .        .         .        .          .        .           .          .
        withdrawn   .        .         .        .          .        .           .          .
    ";

    #[test]
    fn a_refund_lives_as_the_table_says() {
        let moves = [
            Move::Notice,
            Move::Approve,
            Move::Refuse,
            Move::Withdraw,
            Move::Order,
            Move::Pay(Extent::Whole),
            Move::Pay(Extent::Part),
            Move::Pay(Extent::None),
        ];
        let rows: Vec<Vec<&str>> =
            LIFE.lines().map(|l| l.split_whitespace().collect()).filter(|r: &Vec<&str>| r.len() == 9).collect();
        assert_eq!(rows.len(), State::ALL.len());
        for row in rows {
            let from: State = row[0].parse().unwrap();
            for (asked, want) in moves.iter().zip(&row[1..]) {
                assert_eq!(next(from, *asked).map_or(".", State::name), *want, "{from:?} {asked:?}");
            }
        }
    }
}
