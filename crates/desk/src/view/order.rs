//! One order.

use crate::error::not_found;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::order::{Order, OrderId};

/// One order as it stands. Refused: rank, no such order.
pub async fn order(desk: &Desk, officer: &Officer, id: OrderId) -> Result<Order, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    scope::order(&mut reader, officer, Action::Read, id).await?;
    Ok(papers::order::by_id(&mut reader, id).await?.ok_or_else(|| not_found("order"))?.order)
}
