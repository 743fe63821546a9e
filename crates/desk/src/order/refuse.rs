//! Refusing an order that was put forward.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::order::{Order, OrderId};

/// Refuses a submitted order, with the reason why. Refused: rank, an order that is not submitted (LIFE-01), no reason
/// (DEED-02).
pub async fn refuse(desk: &Desk, officer: &Officer, id: OrderId, reason: &str) -> Result<Order, Error> {
    let _ = (desk, officer, id, reason);
    Err(crate::error::not_built())
}
