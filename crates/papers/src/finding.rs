//! Findings as they are kept: lines, dens, false cells and chat accounts, one row each however often they are found.

use crate::vault::{Place, Sealer};
use crate::warning::{line_index, thousandths};
use crate::{Conn, Fault, Kind, Vault, counter, row};
use domain::authority::UnitId;
use domain::finding::{Finding, FindingId, Found, What};
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::BTreeSet;

const TABLE: &str = "finding";

const COLUMNS: &str = "SELECT id, unit, first_at, times, body FROM finding";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

fn subject(vault: &Vault, what: &What) -> Result<String, Fault> {
    vault.blind(Kind::Name, &what.subject())
}

/// The next number of a finding of this unit.
pub async fn take_id(conn: &mut AnyConnection, unit: UnitId) -> Result<FindingId, Fault> {
    Ok(FindingId(counter::take_at(conn, "finding", unit, 1).await?))
}

/// Keeps a finding, new or found again.
pub async fn put(conn: &mut Conn, finding: &Finding) -> Result<(), Fault> {
    let sql = "INSERT INTO finding (id, unit, kind, class, level, score, subject_index, first_at, found_at, times, body) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
               ON CONFLICT (id) DO UPDATE SET class = excluded.class, level = excluded.level, score = excluded.score, \
               found_at = excluded.found_at, times = excluded.times, body = excluded.body";
    let (vault, key) = (conn.vault(), conn.key_of_house(1).await?);
    let (found, id) = (&finding.found, finding.id.0);
    let body = Sealer::new(&vault, &key, TABLE, (id, 0)).seal("body", &row::to_json("body", found)?)?;
    let class = match &found.what {
        What::Line { class, .. } => class.name(),
        _ => "",
    };
    let query = sqlx::query(sql).bind(id).bind(finding.unit.0).bind(found.what.kind()).bind(class);
    let query = query.bind(found.level.name()).bind(thousandths(found.score)).bind(subject(&vault, &found.what)?);
    let query = query.bind(finding.first_at.micros()).bind(found.at.micros()).bind(i64::from(finding.times));
    query.bind(body).execute(&mut **conn).await?;
    put_lines(conn, id, &found.what).await
}

async fn put_lines(conn: &mut Conn, id: i64, what: &What) -> Result<(), Fault> {
    let vault = conn.vault();
    let lines: BTreeSet<&str> = what.lines().into_iter().filter(|line| !line.is_empty()).collect();
    for line in lines {
        let sql = "INSERT INTO finding_line (line_index, finding) VALUES ($1, $2) \
                   ON CONFLICT (line_index, finding) DO NOTHING";
        sqlx::query(sql).bind(line_index(&vault, line)?).bind(id).execute(&mut **conn).await?;
    }
    Ok(())
}

/// One finding.
pub async fn by_id(conn: &mut Conn, id: FindingId) -> Result<Option<Finding>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_optional(&mut **conn).await?;
    row.map(|row| finding(&row, &conn.vault())).transpose()
}

/// The unit a finding belongs to.
pub async fn unit_of(conn: &mut AnyConnection, id: FindingId) -> Result<Option<UnitId>, Fault> {
    let row = sqlx::query("SELECT unit FROM finding WHERE id = $1").bind(id.0).fetch_optional(conn).await?;
    row.map(|row| Ok(UnitId(row::number(&row, "unit")?))).transpose()
}

/// The same thing, found before.
pub async fn same(conn: &mut Conn, what: &What) -> Result<Option<Finding>, Fault> {
    let vault = conn.vault();
    let query = sqlx::query(select(" WHERE kind = $1 AND subject_index = $2"));
    let query = query.bind(what.kind()).bind(subject(&vault, what)?);
    query.fetch_optional(&mut **conn).await?.map(|row| finding(&row, &vault)).transpose()
}

/// Those of one kind that this unit sees, the last found first.
pub async fn list(conn: &mut Conn, kind: &str, seen_by: UnitId, most: i64) -> Result<Vec<Finding>, Fault> {
    let sql = select(
        " WHERE kind = $1 AND unit IN (SELECT unit FROM unit_above WHERE above = $2) \
         ORDER BY found_at DESC, id DESC LIMIT $3",
    );
    let rows = sqlx::query(sql).bind(kind).bind(seen_by.0).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| finding(row, &vault)).collect()
}

/// Those that name this line or account and that this unit sees, the last found first.
pub async fn naming(conn: &mut Conn, line: &str, seen_by: UnitId, most: i64) -> Result<Vec<Finding>, Fault> {
    let vault = conn.vault();
    let sql = select(
        " WHERE id IN (SELECT finding FROM finding_line WHERE line_index = $1) \
         AND unit IN (SELECT unit FROM unit_above WHERE above = $2) ORDER BY found_at DESC, id DESC LIMIT $3",
    );
    let query = sqlx::query(sql).bind(line_index(&vault, line)?).bind(seen_by.0).bind(most);
    query.fetch_all(&mut **conn).await?.iter().map(|row| finding(row, &vault)).collect()
}

/// How many of each kind this unit sees that were found since then; lines that accuse nobody are not counted.
pub async fn counts(conn: &mut AnyConnection, seen_by: UnitId, since: Instant) -> Result<Vec<(String, i64)>, Fault> {
    let sql = "SELECT kind, COUNT(*) AS many FROM finding WHERE found_at >= $1 AND class <> 'look_alike' \
               AND unit IN (SELECT unit FROM unit_above WHERE above = $2) GROUP BY kind ORDER BY kind";
    let rows = sqlx::query(sql).bind(since.micros()).bind(seen_by.0).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((row::text(row, "kind")?, row::number(row, "many")?))).collect()
}

fn finding(row: &AnyRow, vault: &Vault) -> Result<Finding, Fault> {
    let id = row::number(row, "id")?;
    let found: Found = Place { vault, table: TABLE, row: (id, 0) }.json(row, "body")?;
    Ok(Finding {
        id: FindingId(id),
        unit: UnitId(row::number(row, "unit")?),
        first_at: row::instant(row, "first_at")?,
        times: u32::try_from(row::number(row, "times")?).unwrap_or(u32::MAX),
        found,
    })
}
