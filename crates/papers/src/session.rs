//! Sessions as they are kept: only the token's hash.

use crate::{Fault, row};
use domain::authority::OfficerId;
use domain::time::Instant;
use sqlx::AnyConnection;

/// Keeps a session.
pub async fn insert(
    conn: &mut AnyConnection,
    token_hash: &str,
    officer: OfficerId,
    until_at: Instant,
) -> Result<(), Fault> {
    let query = sqlx::query("INSERT INTO session (token_hash, officer, until_at) VALUES ($1, $2, $3)");
    query.bind(token_hash).bind(officer.0).bind(until_at.micros()).execute(conn).await?;
    Ok(())
}

/// Whose session it is, and until when.
pub async fn by_hash(conn: &mut AnyConnection, token_hash: &str) -> Result<Option<(OfficerId, Instant)>, Fault> {
    let query = sqlx::query("SELECT officer, until_at FROM session WHERE token_hash = $1").bind(token_hash);
    match query.fetch_optional(conn).await? {
        Some(row) => Ok(Some((OfficerId(row::number(&row, "officer")?), row::instant(&row, "until_at")?))),
        None => Ok(None),
    }
}

/// Ends a session.
pub async fn delete(conn: &mut AnyConnection, token_hash: &str) -> Result<(), Fault> {
    sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(token_hash).execute(conn).await?;
    Ok(())
}

/// Ends every session that is over.
pub async fn delete_over(conn: &mut AnyConnection, now: Instant) -> Result<(), Fault> {
    sqlx::query("DELETE FROM session WHERE until_at < $1").bind(now.micros()).execute(conn).await?;
    Ok(())
}
