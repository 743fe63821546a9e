//! Reconciliation as it is kept: how each bank's list of holds differs from our book, and when it was last compared.

use crate::order::Kept;
use crate::{Conn, Fault, counter, hold, order, row};
use domain::case::CaseId;
use domain::hold::{Booked, Difference, HoldId, State};
use domain::order::{OrderId, State as Stands};
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::BTreeMap;

/// One difference that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its number.
    pub id: i64,
    /// At which bank.
    pub bank: String,
    /// What it is.
    pub difference: Difference,
    /// When it was first found.
    pub found_at: Instant,
    /// When it was last seen.
    pub seen_at: Instant,
}

/// What our papers say of every reference that is listed, where it is ours at this bank, and of every hold that stands
/// there.
pub async fn booked(conn: &mut Conn, bank: &str, listed: &[String]) -> Result<Vec<Booked>, Fault> {
    let mut orders: BTreeMap<OrderId, Kept> = BTreeMap::new();
    for reference in listed {
        let kept = order::by_reference(conn, reference).await?;
        let kept = kept.filter(|kept| kept.order.act.begins_hold() && kept.order.account.bank() == Some(bank));
        orders.extend(kept.map(|kept| (kept.order.id, kept)));
    }
    let sql = "SELECT hold.order_id AS order_id FROM hold JOIN outbox ON outbox.order_id = hold.order_id \
               WHERE outbox.bank = $1 AND hold.state IN ($2, $3)";
    let query = sqlx::query(sql).bind(bank).bind(State::Standing.name()).bind(State::Extended.name());
    for row in query.fetch_all(&mut **conn).await? {
        let id = OrderId(row::number(&row, "order_id")?);
        if !orders.contains_key(&id) {
            orders.extend(order::by_id(conn, id).await?.map(|kept| (id, kept)));
        }
    }
    let mut booked = Vec::new();
    for (id, kept) in orders {
        let (hold, in_motion) = (hold::of_order(conn, id).await?, in_motion(conn, id).await?);
        booked.push(Booked { order: kept.order, hold, in_motion });
    }
    Ok(booked)
}

/// Whether an order that leans on this one is with the bank, or about to be.
async fn in_motion(conn: &mut AnyConnection, original: OrderId) -> Result<bool, Fault> {
    let sql = "SELECT id FROM order_paper WHERE original = $1 AND state IN ($2, $3, $4, $5) LIMIT 1";
    let query = sqlx::query(sql).bind(original.0).bind(Stands::Queued.name()).bind(Stands::Sent.name());
    let query = query.bind(Stands::Unknown.name()).bind(Stands::Acknowledged.name());
    Ok(query.fetch_optional(conn).await?.is_some())
}

/// Keeps a difference that was seen now: the one that stands already, or a new one. Returns its number.
pub async fn seen(conn: &mut AnyConnection, bank: &str, found: &Difference, now: Instant) -> Result<i64, Fault> {
    let sql = "UPDATE difference SET seen_at = $1, ours = $2, theirs = $3 \
               WHERE bank = $4 AND way = $5 AND reference = $6 AND settled_at IS NULL RETURNING id";
    let (ours, theirs) = (found.ours.map(|sum| sum.minor()), found.theirs.map(|sum| sum.minor()));
    let query = sqlx::query(sql).bind(now.micros()).bind(ours).bind(theirs).bind(bank);
    let query = query.bind(found.way.name()).bind(&*found.reference);
    if let Some(row) = query.fetch_optional(&mut *conn).await? {
        return row::number(&row, "id");
    }
    let id = counter::take(conn, "difference", 1).await?;
    let sql = "INSERT INTO difference (id, bank, way, reference, order_id, hold_id, case_id, ours, theirs, found_at, \
               seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let query = sqlx::query(sql).bind(id).bind(bank).bind(found.way.name()).bind(&*found.reference);
    let query = query.bind(found.order.map(|id| id.0)).bind(found.hold.map(|id| id.0));
    let query = query.bind(found.case.map(|id| id.0)).bind(ours).bind(theirs);
    query.bind(now.micros()).bind(now.micros()).execute(conn).await?;
    Ok(id)
}

/// Settles every difference of this bank that its list, compared now, has no more. Returns their numbers.
pub async fn settle_unseen(conn: &mut AnyConnection, bank: &str, now: Instant) -> Result<Vec<i64>, Fault> {
    let sql =
        "UPDATE difference SET settled_at = $1 WHERE bank = $2 AND settled_at IS NULL AND seen_at < $3 RETURNING id";
    let query = sqlx::query(sql).bind(now.micros()).bind(bank).bind(now.micros());
    query.fetch_all(conn).await?.iter().map(|row| row::number(row, "id")).collect()
}

/// The differences that stand, the oldest first.
pub async fn open(conn: &mut AnyConnection, most: i64) -> Result<Vec<Open>, Fault> {
    let sql = "SELECT id, bank, way, reference, order_id, hold_id, case_id, ours, theirs, found_at, seen_at \
               FROM difference WHERE settled_at IS NULL ORDER BY found_at, id LIMIT $1";
    sqlx::query(sql).bind(most).fetch_all(conn).await?.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<Open, Fault> {
    Ok(Open {
        id: row::number(row, "id")?,
        bank: row::text(row, "bank")?,
        difference: Difference {
            way: row::named(row, "way")?,
            reference: row::text(row, "reference")?,
            order: row::maybe_number(row, "order_id")?.map(OrderId),
            hold: row::maybe_number(row, "hold_id")?.map(HoldId),
            case: row::maybe_number(row, "case_id")?.map(CaseId),
            ours: row::maybe_amount(row, "ours")?,
            theirs: row::maybe_amount(row, "theirs")?,
        },
        found_at: row::instant(row, "found_at")?,
        seen_at: row::instant(row, "seen_at")?,
    })
}

/// A bank's list was compared now.
pub async fn reconciled(conn: &mut AnyConnection, bank: &str, now: Instant) -> Result<(), Fault> {
    let sql = "INSERT INTO reconciled (bank, at) VALUES ($1, $2) ON CONFLICT (bank) DO UPDATE SET at = excluded.at";
    sqlx::query(sql).bind(bank).bind(now.micros()).execute(conn).await?;
    Ok(())
}

/// When each bank's list was last compared.
pub async fn reconciled_at(conn: &mut AnyConnection) -> Result<BTreeMap<String, Instant>, Fault> {
    let rows = sqlx::query("SELECT bank, at FROM reconciled").fetch_all(conn).await?;
    rows.iter().map(|row| Ok((row::text(row, "bank")?, row::instant(row, "at")?))).collect()
}
