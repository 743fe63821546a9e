//! Receipts: what a victim holds in their hands, by a reference that cannot be guessed.

use crate::{Fault, row};
use domain::report::ReportId;
use domain::time::Instant;
use sqlx::AnyConnection;

/// Keeps a report's receipt.
pub async fn insert(conn: &mut AnyConnection, report: ReportId, reference: &str, at: Instant) -> Result<(), Fault> {
    let sql = "INSERT INTO receipt (report, reference, issued_at) VALUES ($1, $2, $3)";
    sqlx::query(sql).bind(report.0).bind(reference).bind(at.micros()).execute(conn).await?;
    Ok(())
}

/// The reference of a report's receipt.
pub async fn of_report(conn: &mut AnyConnection, report: ReportId) -> Result<Option<String>, Fault> {
    let row =
        sqlx::query("SELECT reference FROM receipt WHERE report = $1").bind(report.0).fetch_optional(conn).await?;
    row.map(|row| row::text(&row, "reference")).transpose()
}

/// The report that a reference stands for.
pub async fn report_of(conn: &mut AnyConnection, reference: &str) -> Result<Option<ReportId>, Fault> {
    let sql = "SELECT report FROM receipt WHERE reference = $1";
    let row = sqlx::query(sql).bind(reference).fetch_optional(conn).await?;
    row.map(|row| row::number(&row, "report").map(ReportId)).transpose()
}
