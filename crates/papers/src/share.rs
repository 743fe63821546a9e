//! Cases shared with other units, as they are kept: never deleted, ended.

use crate::vault::{Place, Sealer, Vault};
use crate::{Conn, Fault, counter, row};
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
pub async fn insert(conn: &mut Conn, mut share: Share) -> Result<Share, Fault> {
    let (vault, key) = (conn.vault(), conn.key_of_case(share.case, 1).await?);
    share.id = counter::take_beside(conn, "share", share.case.0, 1).await?;
    let sql = "INSERT INTO share (id, case_id, unit, shared_at, shared_by, reason) VALUES ($1, $2, $3, $4, $5, $6)";
    let query = sqlx::query(sql).bind(share.id).bind(share.case.0).bind(share.unit.0).bind(share.shared_at.micros());
    let reason = Sealer::new(&vault, &key, "share", (share.id, 0)).seal("reason", &share.reason)?;
    query.bind(share.shared_by.0).bind(reason).execute(&mut **conn).await?;
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

/// The units that a case is shared with now.
pub async fn units_of(conn: &mut AnyConnection, case: CaseId) -> Result<Vec<UnitId>, Fault> {
    let query = sqlx::query("SELECT unit FROM share WHERE case_id = $1 AND ended_at IS NULL ORDER BY id").bind(case.0);
    query.fetch_all(conn).await?.iter().map(|row| Ok(UnitId(row::number(row, "unit")?))).collect()
}

/// The shares of a case that stand, by number.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Share>, Fault> {
    let sql = "SELECT id, case_id, unit, shared_at, shared_by, reason, ended_at FROM share \
               WHERE case_id = $1 AND ended_at IS NULL ORDER BY id";
    let vault = conn.vault();
    let rows = sqlx::query(sql).bind(case.0).fetch_all(&mut **conn).await?;
    rows.iter().map(|row| share(&vault, row)).collect()
}

fn share(vault: &Vault, row: &AnyRow) -> Result<Share, Fault> {
    let id = row::number(row, "id")?;
    Ok(Share {
        id,
        case: CaseId(row::number(row, "case_id")?),
        unit: UnitId(row::number(row, "unit")?),
        shared_at: row::instant(row, "shared_at")?,
        shared_by: OfficerId(row::number(row, "shared_by")?),
        reason: Place { vault, table: "share", row: (id, 0) }.text(row, "reason")?,
        ended_at: row::maybe_instant(row, "ended_at")?,
    })
}
