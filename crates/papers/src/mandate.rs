//! Mandates as they are kept: never changed; of a case the latest counts.

use crate::{Fault, counter, row};
use domain::authority::OfficerId;
use domain::case::CaseId;
use domain::order::Mandate;
use sqlx::AnyConnection;

/// A mandate with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// The mandate.
    pub mandate: Mandate,
}

/// Keeps a mandate and gives it its number.
pub async fn insert(conn: &mut AnyConnection, mandate: &Mandate) -> Result<i64, Fault> {
    let id = counter::take_beside(conn, "mandate", mandate.case.0, 1).await?;
    let sql = "INSERT INTO mandate (id, case_id, asked_by, granted_by, granted_at, sum_max, until_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let query = sqlx::query(sql).bind(id).bind(mandate.case.0).bind(mandate.asked_by.0).bind(mandate.granted_by.0);
    let query = query.bind(mandate.granted_at.micros()).bind(mandate.sum_max.minor()).bind(mandate.until_at.micros());
    query.execute(conn).await?;
    Ok(id)
}

/// The mandate that counts for a case, if any.
pub async fn of_case(conn: &mut AnyConnection, case: CaseId) -> Result<Option<Kept>, Fault> {
    let sql = "SELECT id, case_id, asked_by, granted_by, granted_at, sum_max, until_at FROM mandate \
               WHERE case_id = $1 ORDER BY id DESC LIMIT 1";
    let Some(row) = sqlx::query(sql).bind(case.0).fetch_optional(conn).await? else { return Ok(None) };
    let mandate = Mandate {
        case: CaseId(row::number(&row, "case_id")?),
        asked_by: OfficerId(row::number(&row, "asked_by")?),
        granted_by: OfficerId(row::number(&row, "granted_by")?),
        granted_at: row::instant(&row, "granted_at")?,
        sum_max: row::amount(&row, "sum_max")?,
        until_at: row::instant(&row, "until_at")?,
    };
    Ok(Some(Kept { id: row::number(&row, "id")?, mandate }))
}
