//! What the machine's clock showed, kept so that a jump shows after a restart too.

use crate::{Fault, row};
use domain::time::Instant;
use sqlx::AnyConnection;

/// What is kept of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The latest instant it showed and was believed.
    pub seen_at: Instant,
    /// What it showed when it was not, until it is believed again.
    pub doubted_at: Option<Instant>,
}

/// What is kept of the clock; `None` before its first reading.
pub async fn seen(conn: &mut AnyConnection) -> Result<Option<Seen>, Fault> {
    let row = sqlx::query("SELECT seen_at, doubted_at FROM clock_seen WHERE id = 1").fetch_optional(conn).await?;
    row.map(|row| {
        let doubted_at = row::maybe_instant(&row, "doubted_at")?;
        Ok(Seen { seen_at: row::instant(&row, "seen_at")?, doubted_at })
    })
    .transpose()
}

/// Keeps what the clock showed.
pub async fn put(conn: &mut AnyConnection, seen: Seen) -> Result<(), Fault> {
    let sql = "INSERT INTO clock_seen (id, seen_at, doubted_at) VALUES (1, $1, $2) \
               ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, doubted_at = excluded.doubted_at";
    let query = sqlx::query(sql).bind(seen.seen_at.micros()).bind(seen.doubted_at.map(Instant::micros));
    query.execute(conn).await?;
    Ok(())
}
