//! Officers as they are kept: who they are, and what proves it.

use crate::{Fault, counter, row};
use domain::authority::{Officer, OfficerId, Rank, UnitId};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// An officer with what proves them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Who.
    pub officer: Officer,
    /// The argon2id hash of their password; `None` until they set one.
    pub password: Option<String>,
    /// The SHA-256 of their one-time code, in hex; `None` once it was used.
    pub code_hash: Option<String>,
}

/// An officer to be kept.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// The name they sign in with.
    pub login: &'a str,
    /// Their name.
    pub name: &'a str,
    /// Their badge number.
    pub badge: &'a str,
    /// Where they serve.
    pub unit: UnitId,
    /// What their post allows.
    pub rank: Rank,
    /// The SHA-256 of their one-time code, in hex.
    pub code_hash: &'a str,
}

const COLUMNS: &str = "SELECT id, login, name, badge, unit, rank, password, code_hash FROM officer";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// Adds an officer and gives them their number.
pub async fn insert(conn: &mut AnyConnection, new: New<'_>) -> Result<Officer, Fault> {
    let id = OfficerId(counter::take(conn, "officer", 1).await?);
    let sql = "INSERT INTO officer (id, login, name, badge, unit, rank, code_hash) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let query = sqlx::query(sql).bind(id.0).bind(new.login).bind(new.name).bind(new.badge);
    query.bind(new.unit.0).bind(new.rank.name()).bind(new.code_hash).execute(conn).await?;
    let (login, name, badge) = (new.login.to_owned(), new.name.to_owned(), new.badge.to_owned());
    Ok(Officer { id, login, name, badge, unit: new.unit, rank: new.rank })
}

/// Sets the password and uses the code up.
pub async fn set_password(conn: &mut AnyConnection, id: OfficerId, hash: &str) -> Result<(), Fault> {
    let query = sqlx::query("UPDATE officer SET password = $1, code_hash = NULL WHERE id = $2");
    query.bind(hash).bind(id.0).execute(conn).await?;
    Ok(())
}

/// The officer of this login.
pub async fn by_login(conn: &mut AnyConnection, login: &str) -> Result<Option<Known>, Fault> {
    let row = sqlx::query(select(" WHERE login = $1")).bind(login).fetch_optional(conn).await?;
    row.map(|row| known(&row)).transpose()
}

/// One officer.
pub async fn by_id(conn: &mut AnyConnection, id: OfficerId) -> Result<Option<Officer>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_optional(conn).await?;
    row.map(|row| known(&row)).transpose().map(|known| known.map(|k| k.officer))
}

/// Every officer, by number.
pub async fn all(conn: &mut AnyConnection) -> Result<Vec<Officer>, Fault> {
    let rows = sqlx::query(select(" ORDER BY id")).fetch_all(conn).await?;
    rows.iter().map(|row| known(row).map(|k| k.officer)).collect()
}

fn known(row: &AnyRow) -> Result<Known, Fault> {
    let officer = Officer {
        id: OfficerId(row::number(row, "id")?),
        login: row::text(row, "login")?,
        name: row::text(row, "name")?,
        badge: row::text(row, "badge")?,
        unit: UnitId(row::number(row, "unit")?),
        rank: row::named(row, "rank")?,
    };
    Ok(Known { officer, password: row::maybe_text(row, "password")?, code_hash: row::maybe_text(row, "code_hash")? })
}
