//! Sessions as they are kept: only the token's hash.

use crate::{Fault, row};
use domain::authority::OfficerId;
use domain::time::Instant;
use sqlx::AnyConnection;

/// A session as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Whose.
    pub officer: OfficerId,
    /// Until when at the longest.
    pub until_at: Instant,
    /// Whether all that is asked for was given; not: the second factor is still to come.
    pub is_whole: bool,
}

/// Keeps a session.
pub async fn insert(conn: &mut AnyConnection, token_hash: &str, kept: Kept) -> Result<(), Fault> {
    let sql = "INSERT INTO session (token_hash, officer, until_at, whole) VALUES ($1, $2, $3, $4)";
    let query = sqlx::query(sql).bind(token_hash).bind(kept.officer.0).bind(kept.until_at.micros());
    query.bind(i64::from(kept.is_whole)).execute(conn).await?;
    Ok(())
}

/// The session of this token.
pub async fn by_hash(conn: &mut AnyConnection, token_hash: &str) -> Result<Option<Kept>, Fault> {
    let query = sqlx::query("SELECT officer, until_at, whole FROM session WHERE token_hash = $1").bind(token_hash);
    let Some(row) = query.fetch_optional(conn).await? else { return Ok(None) };
    let officer = OfficerId(row::number(&row, "officer")?);
    let is_whole = row::number(&row, "whole")? == 1;
    Ok(Some(Kept { officer, until_at: row::instant(&row, "until_at")?, is_whole }))
}

/// Ends a session.
pub async fn delete(conn: &mut AnyConnection, token_hash: &str) -> Result<(), Fault> {
    sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(token_hash).execute(conn).await?;
    Ok(())
}

/// Ends every session of an officer.
pub async fn delete_of(conn: &mut AnyConnection, officer: OfficerId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM session WHERE officer = $1").bind(officer.0).execute(conn).await?;
    Ok(())
}

/// Ends every session that is over.
pub async fn delete_over(conn: &mut AnyConnection, now: Instant) -> Result<(), Fault> {
    sqlx::query("DELETE FROM session WHERE until_at < $1").bind(now.micros()).execute(conn).await?;
    Ok(())
}
