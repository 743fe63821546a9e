//! Cases as they are kept.

use crate::{Fault, counter, row};
use domain::authority::{OfficerId, UnitId};
use domain::case::{Case, CaseId};
use domain::category::Category;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// A case, and how often what belongs to it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The case.
    pub case: Case,
    /// Counts changes: whoever computes outside a transaction writes only if it has not moved.
    pub version: i64,
}

const COLUMNS: &str = "SELECT id, number, state, opened_at, opened_by, unit, category, loss, rule, limits, version \
                       FROM case_file";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// The next number of a case of this unit, and its place in the unit's count of the year, from 1.
pub async fn take_id(conn: &mut AnyConnection, unit: UnitId, year: i16) -> Result<(CaseId, i64), Fault> {
    let id = CaseId(counter::take_at(conn, "case", unit, 1).await?);
    Ok((id, counter::take(conn, &format!("case of {year} at {}", unit.0), 1).await?))
}

/// Keeps a new case.
pub async fn insert(conn: &mut AnyConnection, case: &Case) -> Result<(), Fault> {
    let sql = "INSERT INTO case_file (id, number, state, opened_at, opened_by, unit, category, loss, rule, limits, \
               version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
    let query = sqlx::query(sql)
        .bind(case.id.0)
        .bind(&*case.number)
        .bind(case.state.name())
        .bind(case.opened_at.micros())
        .bind(case.opened_by.0)
        .bind(case.unit.0)
        .bind(case.category.map(Category::code))
        .bind(case.loss.minor())
        .bind(case.rule.name())
        .bind(row::to_json("limits", &case.limits)?);
    query.execute(conn).await?;
    Ok(())
}

/// Keeps a case as it is now; its number, and who opened it when, never change.
pub async fn update(conn: &mut AnyConnection, case: &Case) -> Result<(), Fault> {
    let sql = "UPDATE case_file SET state = $1, category = $2, loss = $3, rule = $4, limits = $5 WHERE id = $6";
    let query = sqlx::query(sql)
        .bind(case.state.name())
        .bind(case.category.map(Category::code))
        .bind(case.loss.minor())
        .bind(case.rule.name())
        .bind(row::to_json("limits", &case.limits)?)
        .bind(case.id.0);
    query.execute(conn).await?;
    Ok(())
}

/// Counts a change, and so locks the row where there are several writers. Every deed on a case does this first.
pub async fn touch(conn: &mut AnyConnection, id: CaseId) -> Result<(), Fault> {
    sqlx::query("UPDATE case_file SET version = version + 1 WHERE id = $1").bind(id.0).execute(conn).await?;
    Ok(())
}

/// Counts a change only where nothing changed since `version`; whether it did.
pub async fn touch_if(conn: &mut AnyConnection, id: CaseId, version: i64) -> Result<bool, Fault> {
    let sql = "UPDATE case_file SET version = version + 1 WHERE id = $1 AND version = $2";
    let done = sqlx::query(sql).bind(id.0).bind(version).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// One case.
pub async fn by_id(conn: &mut AnyConnection, id: CaseId) -> Result<Option<Kept>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_optional(conn).await?;
    row.map(|row| kept(&row)).transpose()
}

/// The unit a case belongs to.
pub async fn unit_of(conn: &mut AnyConnection, id: CaseId) -> Result<Option<UnitId>, Fault> {
    let row = sqlx::query("SELECT unit FROM case_file WHERE id = $1").bind(id.0).fetch_optional(conn).await?;
    row.map(|row| Ok(UnitId(row::number(&row, "unit")?))).transpose()
}

/// The newest cases first, of those that this unit sees: its own, those of units below, those shared with it.
pub async fn latest(conn: &mut AnyConnection, seen_by: UnitId, most: i64) -> Result<Vec<Case>, Fault> {
    let sql = select(
        " WHERE unit IN (SELECT unit FROM unit_above WHERE above = $1) \
         OR id IN (SELECT case_id FROM share WHERE unit = $1 AND ended_at IS NULL) \
         ORDER BY opened_at DESC, id DESC LIMIT $2",
    );
    let rows = sqlx::query(sql).bind(seen_by.0).bind(most).fetch_all(conn).await?;
    rows.iter().map(|row| kept(row).map(|kept| kept.case)).collect()
}

fn kept(row: &AnyRow) -> Result<Kept, Fault> {
    let case = Case {
        id: CaseId(row::number(row, "id")?),
        number: row::text(row, "number")?,
        state: row::named(row, "state")?,
        opened_at: row::instant(row, "opened_at")?,
        opened_by: OfficerId(row::number(row, "opened_by")?),
        unit: UnitId(row::number(row, "unit")?),
        category: row::maybe_named(row, "category")?,
        loss: row::amount(row, "loss")?,
        rule: row::named(row, "rule")?,
        limits: row::json(row, "limits")?,
    };
    Ok(Kept { case, version: row::number(row, "version")? })
}
