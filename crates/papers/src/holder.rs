//! What banks told, when asked, of who holds an account and of the holder's other accounts.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, Vault, row};
use domain::account::AccountId;
use domain::case::CaseId;
use domain::order::{AccountTold, HolderTold, Order, OrderId};
use domain::time::Instant;

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
pub async fn insert(conn: &mut Conn, order: &Order, told: &HolderTold, at: Instant) -> Result<(), Fault> {
    let sql = "INSERT INTO holder_told (order_id, case_id, account, told_at, told) VALUES ($1, $2, $3, $4, $5)";
    keep(conn, sql, "holder_told", order, &row::to_json("holder", told)?, at).await
}

/// Keeps the accounts of whoever holds one.
pub async fn insert_accounts(conn: &mut Conn, order: &Order, told: &[AccountTold], at: Instant) -> Result<(), Fault> {
    let sql = "INSERT INTO accounts_told (order_id, case_id, account, told_at, told) VALUES ($1, $2, $3, $4, $5)";
    keep(conn, sql, "accounts_told", order, &row::to_json("accounts", &told)?, at).await
}

async fn keep(
    conn: &mut Conn,
    sql: &'static str,
    table: &'static str,
    order: &Order,
    told: &str,
    at: Instant,
) -> Result<(), Fault> {
    let (vault, key) = (conn.vault(), conn.key_of_case(order.case, 2).await?);
    let sealer = Sealer::new(&vault, &key, table, (order.id.0, 0));
    let account = sealer.seal("account", order.account.as_str())?;
    let query = sqlx::query(sql).bind(order.id.0).bind(order.case.0).bind(account).bind(at.micros());
    query.bind(sealer.seal("told", told)?).execute(&mut **conn).await?;
    Ok(())
}

/// The holders told of a case, the latest first.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Told<HolderTold>>, Fault> {
    let sql = "SELECT order_id, account, told_at, told FROM holder_told WHERE case_id = $1 ORDER BY order_id DESC";
    let rows = sqlx::query(sql).bind(case.0).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| told(row, "holder_told", &vault)).collect()
}

/// The accounts told of a case, the latest first.
pub async fn accounts_of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Told<Vec<AccountTold>>>, Fault> {
    let sql = "SELECT order_id, account, told_at, told FROM accounts_told WHERE case_id = $1 ORDER BY order_id DESC";
    let rows = sqlx::query(sql).bind(case.0).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| told(row, "accounts_told", &vault)).collect()
}

fn told<T: serde::de::DeserializeOwned>(
    row: &sqlx::any::AnyRow,
    table: &'static str,
    vault: &Vault,
) -> Result<Told<T>, Fault> {
    let order = row::number(row, "order_id")?;
    let place = Place { vault, table, row: (order, 0) };
    Ok(Told {
        order: OrderId(order),
        account: place.account(row, "account")?,
        told_at: row::instant(row, "told_at")?,
        told: place.json(row, "told")?,
    })
}
