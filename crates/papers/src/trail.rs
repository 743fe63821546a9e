//! The last trail of each case, so that a page need not follow it anew.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, row};
use domain::case::CaseId;
use domain::time::Instant;
use domain::trace::Trail;

/// Keeps the trail of a case in the last one's place. `trail` is its JSON: [`to_json`] makes it outside the writer.
pub async fn put(conn: &mut Conn, case: CaseId, followed_at: Instant, trail: &str) -> Result<(), Fault> {
    let sql = "INSERT INTO trail (case_id, followed_at, trail) VALUES ($1, $2, $3) \
               ON CONFLICT (case_id) DO UPDATE SET followed_at = excluded.followed_at, trail = excluded.trail";
    let (vault, key) = (conn.vault(), conn.key_of_case(case, 1).await?);
    let trail = Sealer::new(&vault, &key, "trail", (case.0, 0)).seal("trail", trail)?;
    sqlx::query(sql).bind(case.0).bind(followed_at.micros()).bind(trail).execute(&mut **conn).await?;
    Ok(())
}

/// A trail as it is kept.
pub fn to_json(trail: &Trail) -> Result<String, Fault> {
    row::to_json("trail", trail)
}

/// The last trail of a case.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Option<Trail>, Fault> {
    let sql = "SELECT trail FROM trail WHERE case_id = $1";
    let row = sqlx::query(sql).bind(case.0).fetch_optional(&mut **conn).await?;
    let vault = conn.vault();
    let place = Place { vault: &vault, table: "trail", row: (case.0, 0) };
    row.map(|row| place.json(&row, "trail")).transpose()
}
