//! Withdrawing an order before it is sent.

use crate::error::not_found;
use crate::file::{line, reason_given};
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::order::{Move, Order, OrderId, next};
use serde_json::json;

/// Withdraws an order that was not sent yet, with the reason why. Refused: rank, one that was sent (LIFE-01), no reason
/// (DEED-02).
pub async fn withdraw(desk: &Desk, officer: &Officer, id: OrderId, reason: &str) -> Result<Order, Error> {
    officer.may(Action::WithdrawOrder)?;
    end(desk, officer, id, (Action::WithdrawOrder, Move::Withdraw), "order.withdraw", reason_given(reason)?).await
}

/// Ends an order that was not sent, and keeps why.
pub(super) async fn end(
    desk: &Desk,
    officer: &Officer,
    id: OrderId,
    (may, asked): (Action, Move),
    action: &'static str,
    reason: String,
) -> Result<Order, Error> {
    let (now, officer) = (desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let case = scope::order(tx, &officer, may, id).await?;
            let mut kept = papers::order::by_id(tx, id).await?.ok_or_else(|| not_found("order"))?;
            papers::case::touch(tx, case).await?;
            kept.order.state = next(kept.order.state, asked)?;
            kept.order.failure = Some(reason.clone());
            papers::order::update(tx, &kept).await?;
            crate::refund::settle(tx, &kept.order).await?;
            let object = format!("order:{}", id.0);
            let detail = json!({ "reason": reason });
            papers::audit::write(tx, line(now, &officer.login, action, object, Some(case), detail)).await?;
            Ok(kept.order)
        })
    });
    let order = deed.await?;
    desk.tell(Some(order.case), NewsKind::Orders);
    Ok(order)
}
