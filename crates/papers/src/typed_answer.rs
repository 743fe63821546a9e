//! Answers that a first officer typed, until a second one types the same.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, row};
use domain::authority::OfficerId;
use domain::order::{OrderId, Typed};
use domain::time::Instant;
use sqlx::AnyConnection;

/// Keeps what was typed, in place of what was typed before.
pub async fn put(conn: &mut Conn, order: OrderId, typed: &Typed) -> Result<(), Fault> {
    let sql = "INSERT INTO typed_answer (order_id, outcome, at, way, typed_by, typed_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (order_id) DO UPDATE SET outcome = excluded.outcome, \
               at = excluded.at, way = excluded.way, typed_by = excluded.typed_by, typed_at = excluded.typed_at";
    let (vault, key) = (conn.vault(), conn.key_of_house(1).await?);
    let sealer = Sealer::new(&vault, &key, "typed_answer", (order.0, 0));
    let outcome = sealer.seal("outcome", &row::to_json("outcome", &typed.outcome)?)?;
    let query = sqlx::query(sql).bind(order.0).bind(outcome);
    let query = query.bind(typed.at.micros()).bind(typed.way.name()).bind(typed.typed_by.0);
    query.bind(typed.typed_at.micros()).execute(&mut **conn).await?;
    Ok(())
}

/// What was typed for an order, if anything waits for a second officer.
pub async fn of_order(conn: &mut Conn, order: OrderId) -> Result<Option<Typed>, Fault> {
    let sql = "SELECT outcome, at, way, typed_by, typed_at FROM typed_answer WHERE order_id = $1";
    let Some(row) = sqlx::query(sql).bind(order.0).fetch_optional(&mut **conn).await? else { return Ok(None) };
    let vault = conn.vault();
    let place = Place { vault: &vault, table: "typed_answer", row: (order.0, 0) };
    Ok(Some(Typed {
        outcome: place.json(&row, "outcome")?,
        at: row::instant(&row, "at")?,
        way: row::named(&row, "way")?,
        typed_by: OfficerId(row::number(&row, "typed_by")?),
        typed_at: Instant::from_micros(row::number(&row, "typed_at")?),
    }))
}

/// Forgets what was typed: it is recorded, or the bank answered by its door.
pub async fn delete(conn: &mut AnyConnection, order: OrderId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM typed_answer WHERE order_id = $1").bind(order.0).execute(conn).await?;
    Ok(())
}
