//! What banks reported of themselves, as it came, until an officer takes it up.

use crate::vault::Sealer;
use crate::{Conn, Fault, counter, row};
use domain::report::BankReport;
use domain::time::Instant;

/// Keeps a report, and gives its number; `None` where its bank told one of the same serial before.
pub async fn insert(conn: &mut Conn, report: &BankReport, taken_at: Instant) -> Result<Option<i64>, Fault> {
    let sql = "SELECT id FROM bank_report WHERE bank = $1 AND serial = $2";
    let known = sqlx::query(sql).bind(&*report.bank).bind(&*report.serial).fetch_optional(&mut **conn).await?;
    if known.is_some() {
        return Ok(None);
    }
    let id = counter::take(conn, "bank_report", 1).await?;
    let (vault, key) = (conn.vault(), conn.key_of_house(1).await?);
    let body = Sealer::new(&vault, &key, "bank_report", (id, 0)).seal("body", &row::to_json("body", report)?)?;
    let sql = "INSERT INTO bank_report (id, bank, serial, kind, body, taken_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let query = sqlx::query(sql).bind(id).bind(&*report.bank).bind(&*report.serial).bind(report.kind.name());
    query.bind(body).bind(taken_at.micros()).execute(&mut **conn).await?;
    Ok(Some(id))
}
