//! Numbers that are given out once: the same on SQLite and PostgreSQL, and rolled back with the deed that took them.

use crate::Fault;
use domain::authority::UnitId;
use sqlx::{AnyConnection, Row};

/// The next `count` numbers of this name, from 1: the first of them.
pub(crate) async fn take(conn: &mut AnyConnection, name: &str, count: i64) -> Result<i64, Fault> {
    let sql = "INSERT INTO counter (name, value) VALUES ($1, $2) \
               ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value";
    let row = sqlx::query(sql).bind(name).bind(count).fetch_one(conn).await?;
    let last: i64 = row.try_get("value")?;
    Ok(last - count + 1)
}

/// How many numbers each unit has for things of one kind.
const BLOCK: i64 = 1_000_000_000;

/// The next `count` numbers of what belongs to a unit. Each unit counts in a block of its own, so that no gap in its
/// numbers tells of another unit's work.
pub(crate) async fn take_at(conn: &mut AnyConnection, name: &str, unit: UnitId, count: i64) -> Result<i64, Fault> {
    take_in(conn, name, unit.0 - 1, count).await
}

/// The next `count` numbers in the block that `beside` was taken from: of what belongs to it.
pub(crate) async fn take_beside(conn: &mut AnyConnection, name: &str, beside: i64, count: i64) -> Result<i64, Fault> {
    take_in(conn, name, (beside - 1) / BLOCK, count).await
}

async fn take_in(conn: &mut AnyConnection, name: &str, block: i64, count: i64) -> Result<i64, Fault> {
    // The first unit's counters had no block in their names, before there were others.
    let first = match block {
        0 => take(conn, name, count).await?,
        _ => take(conn, &format!("{name} of block {block}"), count).await?,
    };
    Ok(block * BLOCK + first)
}
