//! Numbers that are given out once: the same on SQLite and PostgreSQL, and rolled back with the deed that took them.

use crate::Fault;
use sqlx::{AnyConnection, Row};

/// The next `count` numbers of this name, from 1: the first of them.
pub(crate) async fn take(conn: &mut AnyConnection, name: &str, count: i64) -> Result<i64, Fault> {
    let sql = "INSERT INTO counter (name, value) VALUES ($1, $2) \
               ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value";
    let row = sqlx::query(sql).bind(name).bind(count).fetch_one(conn).await?;
    let last: i64 = row.try_get("value")?;
    Ok(last - count + 1)
}
