//! The letters by which a holder finds what is held; made with the order, before anyone can hold anything by it.

use crate::{Fault, row};
use domain::order::OrderId;
use domain::redress::Reference;
use sqlx::AnyConnection;

/// Keeps the reference of a new order.
pub(crate) async fn insert(conn: &mut AnyConnection, order: OrderId, reference: &Reference) -> Result<(), Fault> {
    let sql = "INSERT INTO public_reference (order_id, reference) VALUES ($1, $2)";
    sqlx::query(sql).bind(order.0).bind(reference.as_str()).execute(conn).await?;
    Ok(())
}

/// The order of a reference.
pub async fn order_of(conn: &mut AnyConnection, reference: &Reference) -> Result<Option<OrderId>, Fault> {
    let sql = "SELECT order_id FROM public_reference WHERE reference = $1";
    let row = sqlx::query(sql).bind(reference.as_str()).fetch_optional(conn).await?;
    row.map(|row| row::number(&row, "order_id").map(OrderId)).transpose()
}
