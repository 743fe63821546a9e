//! Officers as they are kept: who they are, and what proves it.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, counter, row};
use domain::authority::{Officer, OfficerId, Rank, UnitId};
use domain::time::Instant;
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
    /// Whether they set a second factor up.
    pub has_second_factor: bool,
    /// Since when they may not sign in any more.
    pub ended_at: Option<Instant>,
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

const COLUMNS: &str =
    "SELECT id, login, name, badge, unit, rank, password, code_hash, totp_secret, ended_at FROM officer";

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

/// The secrets of an officer's second factor, in base32. Sealed on the disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecondFactor {
    /// The one that counts; `None` until one is confirmed.
    pub secret: Option<String>,
    /// One that was shown to them and is not confirmed yet.
    pub pending: Option<String>,
}

/// What an officer's digits are computed from.
pub async fn second_factor(conn: &mut Conn, id: OfficerId) -> Result<SecondFactor, Fault> {
    let query = sqlx::query("SELECT totp_secret, totp_pending FROM officer WHERE id = $1").bind(id.0);
    let vault = conn.vault();
    let Some(row) = query.fetch_optional(&mut **conn).await? else { return Ok(SecondFactor::default()) };
    let place = Place { vault: &vault, table: "officer", row: (id.0, 0) };
    let (secret, pending) = (place.maybe_text(&row, "totp_secret")?, place.maybe_text(&row, "totp_pending")?);
    Ok(SecondFactor { secret, pending })
}

/// Keeps a secret that is shown to an officer, to be confirmed with a code of it.
pub async fn set_totp_pending(conn: &mut Conn, id: OfficerId, secret: &str) -> Result<(), Fault> {
    let (vault, key) = (conn.vault(), conn.key_of_house(1).await?);
    let sealed = Sealer::new(&vault, &key, "officer", (id.0, 0)).seal("totp_pending", secret)?;
    let query = sqlx::query("UPDATE officer SET totp_pending = $1 WHERE id = $2");
    query.bind(sealed).bind(id.0).execute(&mut **conn).await?;
    Ok(())
}

/// Makes the secret that was shown the officer's, its code of this step being used.
pub async fn confirm_totp(conn: &mut Conn, id: OfficerId, secret: &str, step: i64) -> Result<(), Fault> {
    let (vault, key) = (conn.vault(), conn.key_of_house(1).await?);
    let sealed = Sealer::new(&vault, &key, "officer", (id.0, 0)).seal("totp_secret", secret)?;
    let sql = "UPDATE officer SET totp_secret = $1, totp_pending = NULL, totp_step = $2 WHERE id = $3";
    sqlx::query(sql).bind(sealed).bind(step).bind(id.0).execute(&mut **conn).await?;
    Ok(())
}

/// Uses the code of a step up; whether it was not used before.
pub async fn use_totp_step(conn: &mut AnyConnection, id: OfficerId, step: i64) -> Result<bool, Fault> {
    let query = sqlx::query("UPDATE officer SET totp_step = $1 WHERE id = $2 AND totp_step < $1");
    Ok(query.bind(step).bind(id.0).execute(conn).await?.rows_affected() == 1)
}

/// Changes an officer's rank.
pub async fn set_rank(conn: &mut AnyConnection, id: OfficerId, rank: Rank) -> Result<(), Fault> {
    let query = sqlx::query("UPDATE officer SET rank = $1 WHERE id = $2");
    query.bind(rank.name()).bind(id.0).execute(conn).await?;
    Ok(())
}

/// From now on the officer may not sign in.
pub async fn end(conn: &mut AnyConnection, id: OfficerId, at: Instant) -> Result<(), Fault> {
    let query = sqlx::query("UPDATE officer SET ended_at = $1 WHERE id = $2");
    query.bind(at.micros()).bind(id.0).execute(conn).await?;
    Ok(())
}

/// The officers of a unit and of those below it, by number.
pub async fn below(conn: &mut AnyConnection, unit: UnitId) -> Result<Vec<Known>, Fault> {
    let sql = select(" WHERE unit IN (SELECT unit FROM unit_above WHERE above = $1) ORDER BY id");
    sqlx::query(sql).bind(unit.0).fetch_all(conn).await?.iter().map(known).collect()
}

/// One officer with what proves them.
pub async fn known_by_id(conn: &mut AnyConnection, id: OfficerId) -> Result<Option<Known>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_optional(conn).await?;
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
    Ok(Known {
        officer,
        password: row::maybe_text(row, "password")?,
        code_hash: row::maybe_text(row, "code_hash")?,
        has_second_factor: row::maybe_text(row, "totp_secret")?.is_some(),
        ended_at: row::maybe_instant(row, "ended_at")?,
    })
}
