//! The outbox: which orders are to be sent in which lane, how often each was, and who has it until when.
//!
//! A row is written with the order itself, in the same deed, so that nothing approved is forgotten and nothing else leaves.

use crate::{Fault, row};
use domain::order::{Lane, Order, OrderId, State};
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::BTreeMap;

/// How often an order was sent, and its bank asked about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How often it was sent.
    pub tries: u32,
    /// How often the bank was asked what became of it.
    pub asked: u32,
}

/// What waits at a bank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AtBank {
    /// Orders that are queued, sent, unknown or acknowledged.
    pub open: i64,
    /// Of them, those of which nobody knows.
    pub unknown: i64,
    /// When it answered last.
    pub answered_at: Option<Instant>,
}

const fn number(lane: Lane) -> i64 {
    match lane {
        Lane::Releases => 0,
        Lane::Orders => 1,
    }
}

/// Keeps the outbox in step with an order: called wherever an order is kept.
pub(crate) async fn follow(conn: &mut AnyConnection, order: &Order, try_at: Instant) -> Result<(), Fault> {
    if order.state != State::Queued {
        let sql = "UPDATE outbox SET try_at = NULL WHERE order_id = $1 AND try_at IS NOT NULL";
        sqlx::query(sql).bind(order.id.0).execute(conn).await?;
        return Ok(());
    }
    let sql = "INSERT INTO outbox (order_id, bank, lane, try_at, tries, asked) VALUES ($1, $2, $3, $4, 0, 0) \
               ON CONFLICT (order_id) DO UPDATE SET try_at = excluded.try_at";
    let bank = order.account.bank().unwrap_or_default();
    let query = sqlx::query(sql).bind(order.id.0).bind(bank).bind(number(Lane::of(order.act)));
    query.bind(try_at.micros()).execute(conn).await?;
    Ok(())
}

/// The banks with something to be sent at `now`, each with its lane.
pub async fn due_lanes(conn: &mut AnyConnection, now: Instant) -> Result<Vec<(String, Lane)>, Fault> {
    let sql = "SELECT DISTINCT bank, lane FROM outbox WHERE try_at <= $1 ORDER BY lane, bank";
    let rows = sqlx::query(sql).bind(now.micros()).fetch_all(conn).await?;
    let lane = |number: i64| if number == 0 { Lane::Releases } else { Lane::Orders };
    rows.iter().map(|row| Ok((row::text(row, "bank")?, lane(row::number(row, "lane")?)))).collect()
}

/// What is to be sent at `now` in one lane of one bank, by number.
pub async fn due(
    conn: &mut AnyConnection,
    bank: &str,
    lane: Lane,
    now: Instant,
    most: i64,
) -> Result<Vec<OrderId>, Fault> {
    let sql = "SELECT order_id FROM outbox WHERE try_at <= $1 AND bank = $2 AND lane = $3 ORDER BY order_id LIMIT $4";
    let query = sqlx::query(sql).bind(now.micros()).bind(bank).bind(number(lane)).bind(most);
    query.fetch_all(conn).await?.iter().map(|row| row::number(row, "order_id").map(OrderId)).collect()
}

/// A sender takes an order until then. Returns which try it is, from 1.
pub async fn lease(conn: &mut AnyConnection, order: OrderId, until_at: Instant) -> Result<u32, Fault> {
    let sql = "UPDATE outbox SET tries = tries + 1, lease_until_at = $1 WHERE order_id = $2 RETURNING tries";
    let row = sqlx::query(sql).bind(until_at.micros()).bind(order.0).fetch_one(conn).await?;
    u32::try_from(row::number(&row, "tries")?).map_err(|e| row::unreadable("tries", e))
}

/// The sender is done with an order.
pub async fn give_back(conn: &mut AnyConnection, order: OrderId) -> Result<(), Fault> {
    sqlx::query("UPDATE outbox SET lease_until_at = NULL WHERE order_id = $1").bind(order.0).execute(conn).await?;
    Ok(())
}

/// The sender did not try it after all.
pub async fn not_tried(conn: &mut AnyConnection, order: OrderId) -> Result<(), Fault> {
    let sql = "UPDATE outbox SET tries = tries - 1, lease_until_at = NULL WHERE order_id = $1";
    sqlx::query(sql).bind(order.0).execute(conn).await?;
    Ok(())
}

/// The bank was asked about an order once more.
pub async fn asked(conn: &mut AnyConnection, order: OrderId) -> Result<(), Fault> {
    sqlx::query("UPDATE outbox SET asked = asked + 1 WHERE order_id = $1").bind(order.0).execute(conn).await?;
    Ok(())
}

/// How often an order was sent and asked about.
pub async fn counts(conn: &mut AnyConnection, order: OrderId) -> Result<Counts, Fault> {
    let sql = "SELECT tries, asked FROM outbox WHERE order_id = $1";
    let Some(row) = sqlx::query(sql).bind(order.0).fetch_optional(conn).await? else { return Ok(Counts::default()) };
    let count = |column| u32::try_from(row::number(&row, column)?).map_err(|e| row::unreadable(column, e));
    Ok(Counts { tries: count("tries")?, asked: count("asked")? })
}

/// The orders whose sender took them and did not come back by `now`.
pub async fn left_behind(conn: &mut AnyConnection, now: Instant, most: i64) -> Result<Vec<OrderId>, Fault> {
    let sql = "SELECT order_id FROM outbox WHERE lease_until_at <= $1 ORDER BY order_id LIMIT $2";
    let rows = sqlx::query(sql).bind(now.micros()).bind(most).fetch_all(conn).await?;
    rows.iter().map(|row| row::number(row, "order_id").map(OrderId)).collect()
}

/// What waits at each bank, by its code.
pub async fn at_banks(conn: &mut AnyConnection) -> Result<BTreeMap<String, AtBank>, Fault> {
    let sql = "SELECT outbox.bank AS bank, MAX(order_paper.answered_at) AS answered_at, \
               SUM(CASE WHEN order_paper.state IN ('queued', 'sent', 'unknown', 'acknowledged') THEN 1 ELSE 0 END) AS open, \
               SUM(CASE WHEN order_paper.state = 'unknown' THEN 1 ELSE 0 END) AS doubtful \
               FROM outbox JOIN order_paper ON order_paper.id = outbox.order_id GROUP BY outbox.bank";
    let rows = sqlx::query(sql).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((row::text(row, "bank")?, at_bank(row)?))).collect()
}

fn at_bank(row: &AnyRow) -> Result<AtBank, Fault> {
    Ok(AtBank {
        open: row::number(row, "open")?,
        unknown: row::number(row, "doubtful")?,
        answered_at: row::maybe_instant(row, "answered_at")?,
    })
}
