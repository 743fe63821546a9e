//! Refusing an order that was put forward.

use super::withdraw::end;
use crate::file::reason_given;
use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::order::{Move, Order, OrderId};

/// Refuses a submitted order, with the reason why. Refused: rank, an order that is not submitted (LIFE-01), no reason
/// (DEED-02).
pub async fn refuse(desk: &Desk, officer: &Officer, id: OrderId, reason: &str) -> Result<Order, Error> {
    officer.may(Action::RefuseOrder)?;
    end(desk, officer, id, (Action::RefuseOrder, Move::Refuse), "order.refuse", reason_given(reason)?).await
}
