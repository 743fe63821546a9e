//! Partners' keys as they are kept: only their hashes.

use crate::{Fault, counter, row};
use domain::authority::{OfficerId, UnitId};
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// A key as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its number.
    pub id: i64,
    /// In whose name it acts.
    pub officer: OfficerId,
    /// Of which unit.
    pub unit: UnitId,
    /// What is shown of it.
    pub prefix: String,
    /// What it may, by name, with blanks between.
    pub actions: String,
    /// When it was made.
    pub made_at: Instant,
    /// Until when it is good.
    pub until_at: Instant,
    /// When it was last used, to the hour.
    pub used_at: Option<Instant>,
    /// When it was ended.
    pub ended_at: Option<Instant>,
}

const COLUMNS: &str = "SELECT id, officer, unit, prefix, actions, made_at, until_at, used_at, ended_at FROM api_key";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// Keeps a key, and gives it its number.
pub async fn insert(
    conn: &mut AnyConnection,
    mut key: Key,
    hash: &str,
    made_by: Option<OfficerId>,
) -> Result<Key, Fault> {
    key.id = counter::take(conn, "key", 1).await?;
    let sql = "INSERT INTO api_key (id, officer, unit, prefix, key_hash, actions, made_at, made_by, until_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let query = sqlx::query(sql).bind(key.id).bind(key.officer.0).bind(key.unit.0).bind(&*key.prefix).bind(hash);
    let query = query.bind(&*key.actions).bind(key.made_at.micros()).bind(made_by.map(|by| by.0));
    query.bind(key.until_at.micros()).execute(conn).await?;
    Ok(key)
}

/// The key of this hash.
pub async fn by_hash(conn: &mut AnyConnection, hash: &str) -> Result<Option<Key>, Fault> {
    let row = sqlx::query(select(" WHERE key_hash = $1")).bind(hash).fetch_optional(conn).await?;
    row.map(|row| key(&row)).transpose()
}

/// One key.
pub async fn by_id(conn: &mut AnyConnection, id: i64) -> Result<Option<Key>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id).fetch_optional(conn).await?;
    row.map(|row| key(&row)).transpose()
}

/// The keys of a unit and of those below it, by number.
pub async fn below(conn: &mut AnyConnection, unit: UnitId) -> Result<Vec<Key>, Fault> {
    let sql = select(" WHERE unit IN (SELECT unit FROM unit_above WHERE above = $1) ORDER BY id");
    sqlx::query(sql).bind(unit.0).fetch_all(conn).await?.iter().map(key).collect()
}

/// Keeps that a key was used.
pub async fn used(conn: &mut AnyConnection, id: i64, at: Instant) -> Result<(), Fault> {
    sqlx::query("UPDATE api_key SET used_at = $1 WHERE id = $2").bind(at.micros()).bind(id).execute(conn).await?;
    Ok(())
}

/// Ends a key.
pub async fn end(conn: &mut AnyConnection, id: i64, at: Instant) -> Result<(), Fault> {
    sqlx::query("UPDATE api_key SET ended_at = $1 WHERE id = $2").bind(at.micros()).bind(id).execute(conn).await?;
    Ok(())
}

fn key(row: &AnyRow) -> Result<Key, Fault> {
    Ok(Key {
        id: row::number(row, "id")?,
        officer: OfficerId(row::number(row, "officer")?),
        unit: UnitId(row::number(row, "unit")?),
        prefix: row::text(row, "prefix")?,
        actions: row::text(row, "actions")?,
        made_at: row::instant(row, "made_at")?,
        until_at: row::instant(row, "until_at")?,
        used_at: row::maybe_instant(row, "used_at")?,
        ended_at: row::maybe_instant(row, "ended_at")?,
    })
}
