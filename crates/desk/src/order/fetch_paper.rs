//! Fetching the paper of an order to a bank that is written to: it names people, so that the look stands in the log first.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, Paper, scope};
use domain::authority::{Action, Officer};
use domain::order::{Order, OrderId};
use serde_json::json;

/// The order and its paper. Refused: rank, no such order, or no paper of it (AUTH-03).
pub async fn fetch_paper(desk: &Desk, officer: &Officer, id: OrderId) -> Result<(Order, Paper), Error> {
    officer.may(Action::Read)?;
    let order = crate::view::order(desk, officer, id).await?;
    let bank = order.account.bank().unwrap_or_default();
    let paper = desk.banks.paper(bank, &order.reference).await.ok_or_else(|| not_found("paper"))?;
    let (now, officer) = (desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let case = scope::order(tx, &officer, Action::Read, id).await?;
            let (object, detail) = (format!("order:{}", id.0), json!({}));
            papers::audit::write(tx, line(now, &officer.login, "order.fetch_paper", object, Some(case), detail))
                .await?;
            Ok(())
        })
    });
    deed.await?;
    Ok((order, paper))
}
