//! The last trail of each case, so that a page need not follow it anew.

use crate::{Fault, row};
use domain::case::CaseId;
use domain::time::Instant;
use domain::trace::Trail;
use sqlx::AnyConnection;

/// Keeps the trail of a case in the last one's place. `trail` is its JSON: [`to_json`] makes it outside the writer.
pub async fn put(conn: &mut AnyConnection, case: CaseId, followed_at: Instant, trail: &str) -> Result<(), Fault> {
    let sql = "INSERT INTO trail (case_id, followed_at, trail) VALUES ($1, $2, $3) \
               ON CONFLICT (case_id) DO UPDATE SET followed_at = excluded.followed_at, trail = excluded.trail";
    sqlx::query(sql).bind(case.0).bind(followed_at.micros()).bind(trail).execute(conn).await?;
    Ok(())
}

/// A trail as it is kept.
pub fn to_json(trail: &Trail) -> Result<String, Fault> {
    row::to_json("trail", trail)
}

/// The last trail of a case.
pub async fn of_case(conn: &mut AnyConnection, case: CaseId) -> Result<Option<Trail>, Fault> {
    let row = sqlx::query("SELECT trail FROM trail WHERE case_id = $1").bind(case.0).fetch_optional(conn).await?;
    row.map(|row| row::json(&row, "trail")).transpose()
}
