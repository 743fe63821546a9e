//! What banks told, when asked, of who holds an account and of the holder's other accounts.

use crate::{Fault, row};
use domain::account::AccountId;
use domain::case::CaseId;
use domain::order::{AccountTold, HolderTold, Order, OrderId};
use domain::time::Instant;
use sqlx::AnyConnection;

/// What one answer told, of the account that was asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told<T> {
    /// The order that asked.
    pub order: OrderId,
    /// The account it asked about.
    pub account: AccountId,
    /// When it was told.
    pub told_at: Instant,
    /// What.
    pub told: T,
}

/// Keeps who holds an account.
pub async fn insert(conn: &mut AnyConnection, order: &Order, told: &HolderTold, at: Instant) -> Result<(), Fault> {
    let sql = "INSERT INTO holder_told (order_id, case_id, account, told_at, told) VALUES ($1, $2, $3, $4, $5)";
    let query = sqlx::query(sql).bind(order.id.0).bind(order.case.0).bind(order.account.as_str()).bind(at.micros());
    query.bind(row::to_json("holder", told)?).execute(conn).await?;
    Ok(())
}

/// Keeps the accounts of whoever holds one.
pub async fn insert_accounts(
    conn: &mut AnyConnection,
    order: &Order,
    told: &[AccountTold],
    at: Instant,
) -> Result<(), Fault> {
    let sql = "INSERT INTO accounts_told (order_id, case_id, account, told_at, told) VALUES ($1, $2, $3, $4, $5)";
    let query = sqlx::query(sql).bind(order.id.0).bind(order.case.0).bind(order.account.as_str()).bind(at.micros());
    query.bind(row::to_json("accounts", &told)?).execute(conn).await?;
    Ok(())
}

/// The holders told of a case, the latest first.
pub async fn of_case(conn: &mut AnyConnection, case: CaseId) -> Result<Vec<Told<HolderTold>>, Fault> {
    let sql = "SELECT order_id, account, told_at, told FROM holder_told WHERE case_id = $1 ORDER BY order_id DESC";
    sqlx::query(sql).bind(case.0).fetch_all(conn).await?.iter().map(told).collect()
}

/// The accounts told of a case, the latest first.
pub async fn accounts_of_case(conn: &mut AnyConnection, case: CaseId) -> Result<Vec<Told<Vec<AccountTold>>>, Fault> {
    let sql = "SELECT order_id, account, told_at, told FROM accounts_told WHERE case_id = $1 ORDER BY order_id DESC";
    sqlx::query(sql).bind(case.0).fetch_all(conn).await?.iter().map(told).collect()
}

fn told<T: serde::de::DeserializeOwned>(row: &sqlx::any::AnyRow) -> Result<Told<T>, Fault> {
    Ok(Told {
        order: OrderId(row::number(row, "order_id")?),
        account: row::account(row, "account")?,
        told_at: row::instant(row, "told_at")?,
        told: row::json(row, "told")?,
    })
}
