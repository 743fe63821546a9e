//! What an answer changes: the order, its hold, and the order it lifts or extends.

use super::{Act, Answer, Extent, Move, Order, Outcome, State, next};
use crate::hold::{self, Hold};
use crate::money::Amount;
use crate::refusal::Refusal;
use crate::time::Instant;

/// What an answer came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The order as it stands now.
    pub order: Order,
    /// What its hold, or the hold it lifts or extends, becomes.
    pub hold: HoldChange,
    /// What happens to the order that it lifts or extends.
    pub original: Option<Move>,
}

/// What becomes of a hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldChange {
    /// Nothing.
    Nothing,
    /// The institution holds so much from then on, until then at the latest.
    Begins {
        /// How much.
        amount: Amount,
        /// From when.
        since_at: Instant,
        /// Until when.
        until_at: Instant,
    },
    /// The hold as it stands now.
    Becomes(Hold),
}

/// Applies an answer by the law. `hold` is the one an order lifts or extends; `by_law` is when a hold begun at the
/// answer's instant ends by law: no institution's word makes it longer.
///
/// Refused: an order that is not with the institution (LIFE-01), an answer of another kind than the order (DEED-02).
pub fn answered(order: &Order, hold: Option<&Hold>, answer: &Answer, by_law: Instant) -> Result<Answered, Refusal> {
    let mut after = Answered { order: order.clone(), hold: HoldChange::Nothing, original: None };
    after.order.answered_at = Some(answer.at);
    let extent = match (&answer.outcome, order.act) {
        (Outcome::Rejected { code, words }, _) => {
            after.order.failure = Some(format!("{code} {words}").trim().to_owned());
            Extent::None
        }
        (Outcome::Movements { until_at, .. }, Act::AskTransfers | Act::AskLive) => {
            after.order.covers_until = Some(*until_at);
            Extent::Whole
        }
        (Outcome::Holding { held, balance, until_at, failure }, Act::Stop | Act::Lift | Act::Extend) => {
            (after.order.held, after.order.balance) = (Some(*held), *balance);
            after.order.failure = failure.clone();
            let until_at = until_at.unwrap_or(by_law).min(by_law);
            holding(&mut after, hold, *held, answer.at, until_at)?
        }
        _ => return Err(Refusal::BadField { field: "answer".into(), must: "of the kind that was asked for".into() }),
    };
    after.order.state = next(order.state, Move::Execute(extent))?;
    Ok(after)
}

fn holding(
    after: &mut Answered,
    hold: Option<&Hold>,
    held: Amount,
    at: Instant,
    until_at: Instant,
) -> Result<Extent, Refusal> {
    if after.order.act == Act::Stop {
        if held.is_positive() {
            after.hold = HoldChange::Begins { amount: held, since_at: at, until_at };
        }
        return Ok(extent(after.order.amount.unwrap_or(held), held));
    }
    let standing = hold.filter(|hold| hold.is_standing());
    let Some(before) = standing else { return Ok(Extent::None) };
    let mut now = before.clone();
    let extent = if after.order.act == Act::Lift {
        now.amount = held.min(before.amount);
        if now.amount.is_zero() {
            now.state = hold::next(before.state, hold::Move::Release)?;
            after.original = Some(Move::Release);
        }
        extent(after.order.amount.unwrap_or(before.amount), before.amount.less(held))
    } else if until_at > before.until_at && held.is_positive() {
        (now.amount, now.until_at) = (held.min(before.amount), until_at);
        now.state = hold::next(before.state, hold::Move::Extend)?;
        after.original = Some(Move::Extend);
        extent(before.amount, held)
    } else {
        Extent::None
    };
    after.hold = HoldChange::Becomes(now);
    Ok(extent)
}

/// How far `done` goes of what was `asked`.
fn extent(asked: Amount, done: Amount) -> Extent {
    match done {
        done if !done.is_positive() => Extent::None,
        done if done < asked => Extent::Part,
        _ => Extent::Whole,
    }
}

impl Order {
    /// Whether it was carried out, or surely not.
    #[must_use]
    pub const fn is_answered(&self) -> bool {
        matches!(self.state, State::Executed(_) | State::Extended | State::Released | State::Lapsed)
    }
}
