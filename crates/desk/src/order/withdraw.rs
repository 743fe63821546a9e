//! Withdrawing an order before it is sent.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::order::{Order, OrderId};

/// Withdraws an order that was not sent yet, with the reason why. Refused: rank, one that was sent (LIFE-01), no reason
/// (DEED-02).
pub async fn withdraw(desk: &Desk, officer: &Officer, id: OrderId, reason: &str) -> Result<Order, Error> {
    let _ = (desk, officer, id, reason);
    Err(crate::error::not_built())
}
