//! Holds as they are kept: one for each stop that held something.

use crate::{Fault, counter, row};
use domain::case::CaseId;
use domain::hold::{Hold, HoldId, State};
use domain::order::OrderId;
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

const COLUMNS: &str = "SELECT id, order_id, case_id, account, amount, since_at, until_at, state, basis FROM hold";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// The next hold's number.
pub async fn take_id(conn: &mut AnyConnection) -> Result<HoldId, Fault> {
    Ok(HoldId(counter::take(conn, "hold", 1).await?))
}

/// Keeps a new hold.
pub async fn insert(conn: &mut AnyConnection, hold: &Hold) -> Result<(), Fault> {
    let sql = "INSERT INTO hold (id, order_id, case_id, account, amount, since_at, until_at, state, basis) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let query = sqlx::query(sql).bind(hold.id.0).bind(hold.order.0).bind(hold.case.0).bind(hold.account.as_str());
    let query = query.bind(hold.amount.minor()).bind(hold.since_at.micros()).bind(hold.until_at.micros());
    query.bind(hold.state.name()).bind(&*hold.basis).execute(conn).await?;
    Ok(())
}

/// Keeps a hold as it is now.
pub async fn update(conn: &mut AnyConnection, hold: &Hold) -> Result<(), Fault> {
    let query = sqlx::query("UPDATE hold SET amount = $1, until_at = $2, state = $3 WHERE id = $4");
    let query = query.bind(hold.amount.minor()).bind(hold.until_at.micros()).bind(hold.state.name());
    query.bind(hold.id.0).execute(conn).await?;
    Ok(())
}

/// The hold of an order, if it held something.
pub async fn of_order(conn: &mut AnyConnection, order: OrderId) -> Result<Option<Hold>, Fault> {
    let row = sqlx::query(select(" WHERE order_id = $1")).bind(order.0).fetch_optional(conn).await?;
    row.map(|row| hold(&row)).transpose()
}

/// The holds of a case, by number.
pub async fn of_case(conn: &mut AnyConnection, case: CaseId) -> Result<Vec<Hold>, Fault> {
    let rows = sqlx::query(select(" WHERE case_id = $1 ORDER BY id")).bind(case.0).fetch_all(conn).await?;
    rows.iter().map(hold).collect()
}

/// The holds that stand though their time is over, by number.
pub async fn over(conn: &mut AnyConnection, now: Instant, most: i64) -> Result<Vec<Hold>, Fault> {
    let sql = select(" WHERE state IN ($1, $2) AND until_at <= $3 ORDER BY id LIMIT $4");
    let query = sqlx::query(sql).bind(State::Standing.name()).bind(State::Extended.name());
    query.bind(now.micros()).bind(most).fetch_all(conn).await?.iter().map(hold).collect()
}

fn hold(row: &AnyRow) -> Result<Hold, Fault> {
    Ok(Hold {
        id: HoldId(row::number(row, "id")?),
        order: OrderId(row::number(row, "order_id")?),
        case: CaseId(row::number(row, "case_id")?),
        account: row::account(row, "account")?,
        amount: row::amount(row, "amount")?,
        since_at: row::instant(row, "since_at")?,
        until_at: row::instant(row, "until_at")?,
        state: row::named(row, "state")?,
        basis: row::text(row, "basis")?,
    })
}
