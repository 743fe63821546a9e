//! How far each partner that is pushed to has the log of the blocklist, and who pushes to it until when.

use crate::{Fault, row};
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// A partner's place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The partner's code.
    pub code: String,
    /// The last place that it took.
    pub cursor: i64,
    /// How often it was tried in vain since.
    pub tries: u32,
    /// When it took something last.
    pub took_at: Option<Instant>,
}

/// A partner that is pushed to from now on, from the log's beginning; one that is known already stays where it is.
pub async fn begin(conn: &mut AnyConnection, code: &str, now: Instant) -> Result<(), Fault> {
    let sql = "INSERT INTO feed (code, cursor_at, try_at, tries) VALUES ($1, 0, $2, 0) ON CONFLICT (code) DO NOTHING";
    sqlx::query(sql).bind(code).bind(now.micros()).execute(conn).await?;
    Ok(())
}

/// Every partner that was ever pushed to, by code.
pub async fn all(conn: &mut AnyConnection) -> Result<Vec<Feed>, Fault> {
    let sql = "SELECT code, cursor_at, tries, took_at FROM feed ORDER BY code";
    sqlx::query(sql).fetch_all(conn).await?.iter().map(feed).collect()
}

/// The partners with lines to take, and the time to be tried, whom nobody pushes to now.
pub async fn due(conn: &mut AnyConnection, last: i64, now: Instant) -> Result<Vec<Feed>, Fault> {
    let sql = "SELECT code, cursor_at, tries, took_at FROM feed WHERE cursor_at < $1 AND try_at <= $2 \
               AND (lease_until_at IS NULL OR lease_until_at <= $2) ORDER BY code";
    sqlx::query(sql).bind(last).bind(now.micros()).fetch_all(conn).await?.iter().map(feed).collect()
}

/// Takes a partner until then, unless somebody has it; its place where it was free.
pub async fn lease(
    conn: &mut AnyConnection,
    code: &str,
    now: Instant,
    until_at: Instant,
) -> Result<Option<Feed>, Fault> {
    let sql = "UPDATE feed SET lease_until_at = $1 WHERE code = $2 AND try_at <= $3 \
               AND (lease_until_at IS NULL OR lease_until_at <= $3) RETURNING code, cursor_at, tries, took_at";
    let query = sqlx::query(sql).bind(until_at.micros()).bind(code).bind(now.micros());
    query.fetch_optional(conn).await?.map(|row| feed(&row)).transpose()
}

/// It took everything up to here. A late word never takes it back: what was taken stays taken.
pub async fn took(conn: &mut AnyConnection, code: &str, cursor: i64, now: Instant) -> Result<(), Fault> {
    let sql = "UPDATE feed SET cursor_at = $1, tries = 0, try_at = $2, took_at = $2, lease_until_at = NULL \
               WHERE code = $3 AND cursor_at < $1";
    sqlx::query(sql).bind(cursor).bind(now.micros()).bind(code).execute(conn).await?;
    Ok(())
}

/// It was tried in vain; it is tried again then.
pub async fn failed(conn: &mut AnyConnection, code: &str, try_at: Instant) -> Result<(), Fault> {
    let sql = "UPDATE feed SET tries = tries + 1, try_at = $1, lease_until_at = NULL WHERE code = $2";
    sqlx::query(sql).bind(try_at.micros()).bind(code).execute(conn).await?;
    Ok(())
}

fn feed(row: &AnyRow) -> Result<Feed, Fault> {
    Ok(Feed {
        code: row::text(row, "code")?,
        cursor: row::number(row, "cursor_at")?,
        tries: u32::try_from(row::number(row, "tries")?).map_err(|e| row::unreadable("tries", e))?,
        took_at: row::maybe_instant(row, "took_at")?,
    })
}
