//! Recording what a bank answered: the order, the hold, the movements; then the case goes on.

use crate::{Desk, Error};
use domain::order::{Answer, OrderId};

/// What came of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It was news: the order, its hold and the case moved.
    New(OrderId),
    /// It was recorded before; nothing changed.
    Repeat(OrderId),
}

/// Records an answer in the name of the door (`door:<bank>`) and advances the case. A repeated answer changes nothing.
/// Refused: an unknown reference or one of another bank (AUTH-03), an answer before the order was sent (LIFE-01), one
/// that does not fit the order, such as movements for a stop (DEED-02).
pub async fn record_answer(desk: &Desk, bank: &str, answer: Answer) -> Result<Recorded, Error> {
    let _ = (desk, bank, answer);
    Err(crate::error::not_built())
}
