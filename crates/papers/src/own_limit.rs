//! Limits of people's own accounts as they are kept.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, Kind, Vault, counter, row};
use domain::authority::OfficerId;
use domain::time::Instant;
use domain::warning::{Limit, LimitId, WarningId};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

const TABLE: &str = "own_limit";

const COLUMNS: &str = "SELECT id, warning, account, day_max, since_at, until_at, set_by, ended_at FROM own_limit";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// The next number of a limit, beside its warning's.
pub async fn take_id(conn: &mut AnyConnection, warning: WarningId) -> Result<LimitId, Fault> {
    Ok(LimitId(counter::take_beside(conn, "own limit", warning.0, 1).await?))
}

/// Keeps a new limit.
pub async fn insert(conn: &mut Conn, limit: &Limit) -> Result<(), Fault> {
    let sql = "INSERT INTO own_limit (id, warning, account, account_index, day_max, since_at, until_at, set_by, ended_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let (vault, key) = (conn.vault(), conn.key_of_house(1).await?);
    let account = Sealer::new(&vault, &key, TABLE, (limit.id.0, 0)).seal("account", &limit.account)?;
    let query = sqlx::query(sql).bind(limit.id.0).bind(limit.warning.0).bind(account);
    let query = query.bind(vault.blind(Kind::Account, &limit.account)?).bind(limit.day_max.minor());
    let query = query.bind(limit.since_at.micros()).bind(limit.until_at.micros()).bind(limit.set_by.0);
    query.bind(limit.ended_at.map(Instant::micros)).execute(&mut **conn).await?;
    Ok(())
}

/// Ends a limit that stands; whether it stood.
pub async fn end(conn: &mut AnyConnection, id: LimitId, now: Instant) -> Result<bool, Fault> {
    let sql = "UPDATE own_limit SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL";
    let done = sqlx::query(sql).bind(now.micros()).bind(id.0).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// One limit.
pub async fn by_id(conn: &mut Conn, id: LimitId) -> Result<Option<Limit>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_optional(&mut **conn).await?;
    row.map(|row| limit(&row, &conn.vault())).transpose()
}

/// The limits of a warning, by number.
pub async fn of_warning(conn: &mut Conn, warning: WarningId) -> Result<Vec<Limit>, Fault> {
    let rows = sqlx::query(select(" WHERE warning = $1 ORDER BY id")).bind(warning.0).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| limit(row, &vault)).collect()
}

/// Those that stand and whose time is over, the longest over first.
pub async fn over(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<Limit>, Fault> {
    let sql = select(" WHERE ended_at IS NULL AND until_at <= $1 ORDER BY until_at, id LIMIT $2");
    let rows = sqlx::query(sql).bind(now.micros()).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| limit(row, &vault)).collect()
}

fn limit(row: &AnyRow, vault: &Vault) -> Result<Limit, Fault> {
    let id = row::number(row, "id")?;
    Ok(Limit {
        id: LimitId(id),
        warning: WarningId(row::number(row, "warning")?),
        account: Place { vault, table: TABLE, row: (id, 0) }.text(row, "account")?,
        day_max: row::amount(row, "day_max")?,
        since_at: row::instant(row, "since_at")?,
        until_at: row::instant(row, "until_at")?,
        set_by: OfficerId(row::number(row, "set_by")?),
        ended_at: row::maybe_instant(row, "ended_at")?,
    })
}
