//! Cases shared with other units, as they are kept: never deleted, ended.

use crate::{Fault, counter, row};
use domain::authority::{OfficerId, UnitId};
use domain::case::CaseId;
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// A share as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Its number.
    pub id: i64,
    /// Of this case.
    pub case: CaseId,
    /// With this unit.
    pub unit: UnitId,
    /// When.
    pub shared_at: Instant,
    /// By whom.
    pub shared_by: OfficerId,
    /// Why, in the officer's words.
    pub reason: String,
    /// When it ended; `None`: it stands.
    pub ended_at: Option<Instant>,
}

/// Keeps a share, and gives it its number.
pub async fn insert(conn: &mut AnyConnection, mut share: Share) -> Result<Share, Fault> {
    share.id = counter::take_beside(conn, "share", share.case.0, 1).await?;
    let sql = "INSERT INTO share (id, case_id, unit, shared_at, shared_by, reason) VALUES ($1, $2, $3, $4, $5, $6)";
    let query = sqlx::query(sql).bind(share.id).bind(share.case.0).bind(share.unit.0).bind(share.shared_at.micros());
    query.bind(share.shared_by.0).bind(&*share.reason).execute(conn).await?;
    Ok(share)
}

/// Ends what stands of a case with a unit; whether there was anything to end.
pub async fn end(
    conn: &mut AnyConnection,
    case: CaseId,
    unit: UnitId,
    by: OfficerId,
    at: Instant,
) -> Result<bool, Fault> {
    let sql = "UPDATE share SET ended_at = $1, ended_by = $2 WHERE case_id = $3 AND unit = $4 AND ended_at IS NULL";
    let query = sqlx::query(sql).bind(at.micros()).bind(by.0).bind(case.0).bind(unit.0);
    Ok(query.execute(conn).await?.rows_affected() > 0)
}

/// The shares of a case that stand, by number.
pub async fn of_case(conn: &mut AnyConnection, case: CaseId) -> Result<Vec<Share>, Fault> {
    let sql = "SELECT id, case_id, unit, shared_at, shared_by, reason, ended_at FROM share \
               WHERE case_id = $1 AND ended_at IS NULL ORDER BY id";
    sqlx::query(sql).bind(case.0).fetch_all(conn).await?.iter().map(share).collect()
}

fn share(row: &AnyRow) -> Result<Share, Fault> {
    Ok(Share {
        id: row::number(row, "id")?,
        case: CaseId(row::number(row, "case_id")?),
        unit: UnitId(row::number(row, "unit")?),
        shared_at: row::instant(row, "shared_at")?,
        shared_by: OfficerId(row::number(row, "shared_by")?),
        reason: row::text(row, "reason")?,
        ended_at: row::maybe_instant(row, "ended_at")?,
    })
}
