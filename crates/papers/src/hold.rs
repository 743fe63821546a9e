//! Holds as they are kept: one for each stop or freeze that held something.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, Kind, Vault, counter, row};
use domain::authority::UnitId;
use domain::case::CaseId;
use domain::hold::{Hold, HoldId, State};
use domain::order::OrderId;
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

const COLUMNS: &str = "SELECT id, order_id, case_id, account, amount, whole, since_at, until_at, state, basis, \
                       verify_by, ended_at FROM hold";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// The next number of a hold of this case.
pub async fn take_id(conn: &mut AnyConnection, case: CaseId) -> Result<HoldId, Fault> {
    Ok(HoldId(counter::take_beside(conn, "hold", case.0, 1).await?))
}

/// Keeps a new hold.
pub async fn insert(conn: &mut Conn, hold: &Hold) -> Result<(), Fault> {
    let sql = "INSERT INTO hold (id, order_id, case_id, account, whole, since_at, basis, amount, until_at, state, \
               verify_by, ended_at, ends_at, account_index) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let (vault, key) = (conn.vault(), conn.key_of_case(hold.case, 1).await?);
    let account = Sealer::new(&vault, &key, "hold", (hold.id.0, 0)).seal("account", hold.account.as_str())?;
    let query = sqlx::query(sql).bind(hold.id.0).bind(hold.order.0).bind(hold.case.0).bind(account);
    let query = query.bind(i64::from(hold.whole)).bind(hold.since_at.micros()).bind(&*hold.basis);
    let index = vault.blind(Kind::Account, hold.account.as_str())?;
    changing(query, hold).bind(index).execute(&mut **conn).await?;
    Ok(())
}

/// Keeps a hold as it is now. Where its end moved, what is told before is reckoned anew.
pub async fn update(conn: &mut AnyConnection, hold: &Hold) -> Result<(), Fault> {
    let sql = "UPDATE hold SET amount = $1, until_at = $2, state = $3, verify_by = $4, ended_at = $5, \
               tell_at = CASE WHEN ends_at = $6 THEN tell_at ELSE 0 END, ends_at = $6 WHERE id = $7";
    changing(sqlx::query(sql), hold).bind(hold.id.0).execute(conn).await?;
    Ok(())
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// The parts that change, in the order both statements have them.
fn changing<'q>(query: Query<'q>, hold: &'q Hold) -> Query<'q> {
    let query = query.bind(hold.amount.minor()).bind(hold.until_at.micros()).bind(hold.state.name());
    let query = query.bind(hold.verify_by.map(Instant::micros)).bind(hold.ended_at.map(Instant::micros));
    query.bind(hold.ends_at().micros())
}

/// When something of a hold is told next; [`Instant::MAX`]: nothing any more.
pub async fn tell_at(conn: &mut AnyConnection, id: HoldId, at: Instant) -> Result<(), Fault> {
    sqlx::query("UPDATE hold SET tell_at = $1 WHERE id = $2").bind(at.micros()).bind(id.0).execute(conn).await?;
    Ok(())
}

/// One hold.
pub async fn by_id(conn: &mut Conn, id: HoldId) -> Result<Option<Hold>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_optional(&mut **conn).await?;
    row.map(|row| hold(&row, &conn.vault())).transpose()
}

/// The hold of an order, if it held something.
pub async fn of_order(conn: &mut Conn, order: OrderId) -> Result<Option<Hold>, Fault> {
    let row = sqlx::query(select(" WHERE order_id = $1")).bind(order.0).fetch_optional(&mut **conn).await?;
    row.map(|row| hold(&row, &conn.vault())).transpose()
}

/// The holds of a case, by number.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Hold>, Fault> {
    let rows = sqlx::query(select(" WHERE case_id = $1 ORDER BY id")).bind(case.0).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| hold(row, &vault)).collect()
}

/// The holds that stand though their time is over, the first that was over first.
pub async fn over(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<Hold>, Fault> {
    standing(conn, " WHERE state IN ($1, $2) AND ends_at <= $3 ORDER BY ends_at, id LIMIT $4", now, most).await
}

/// The holds that stand and of which something is to be told by `now`, by number.
pub async fn to_tell(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<Hold>, Fault> {
    standing(conn, " WHERE state IN ($1, $2) AND tell_at <= $3 ORDER BY id LIMIT $4", now, most).await
}

/// The holds that stand in cases that this unit sees, the first to end first.
pub async fn running(conn: &mut Conn, seen_by: UnitId, most: i64) -> Result<Vec<Hold>, Fault> {
    let sql = select(
        " WHERE state IN ($1, $2) AND case_id IN (SELECT id FROM case_file \
         WHERE unit IN (SELECT unit FROM unit_above WHERE above = $3) \
         OR id IN (SELECT case_id FROM share WHERE unit = $3 AND ended_at IS NULL)) ORDER BY ends_at, id LIMIT $4",
    );
    let query = sqlx::query(sql).bind(State::Standing.name()).bind(State::Extended.name());
    let rows = query.bind(seen_by.0).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| hold(row, &vault)).collect()
}

async fn standing(conn: &mut Conn, rest: &'static str, at: Instant, most: i64) -> Result<Vec<Hold>, Fault> {
    let query = sqlx::query(select(rest)).bind(State::Standing.name()).bind(State::Extended.name());
    let rows = query.bind(at.micros()).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| hold(row, &vault)).collect()
}

fn hold(row: &AnyRow, vault: &Vault) -> Result<Hold, Fault> {
    let id = row::number(row, "id")?;
    Ok(Hold {
        id: HoldId(id),
        order: OrderId(row::number(row, "order_id")?),
        case: CaseId(row::number(row, "case_id")?),
        account: Place { vault, table: "hold", row: (id, 0) }.account(row, "account")?,
        amount: row::amount(row, "amount")?,
        whole: row::number(row, "whole")? != 0,
        since_at: row::instant(row, "since_at")?,
        until_at: row::instant(row, "until_at")?,
        state: row::named(row, "state")?,
        basis: row::text(row, "basis")?,
        verify_by: row::maybe_instant(row, "verify_by")?,
        ended_at: row::maybe_instant(row, "ended_at")?,
    })
}
