//! Approving an order: the second officer. What was approved is what is sent.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::order::{Order, OrderId};

/// Approves and queues an order; the digest of its instruction is kept. Refused: rank, the one who drafted it
/// (ORDER-02), an order that is not submitted (LIFE-01), a sum that is above its ceiling by now (ORDER-05, -06).
pub async fn approve(desk: &Desk, officer: &Officer, id: OrderId) -> Result<Order, Error> {
    let _ = (desk, officer, id);
    Err(crate::error::not_built())
}
