//! Marks as they are kept: what each order rests on. And what was cleared.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, Vault, counter, row};
use domain::authority::OfficerId;
use domain::case::CaseId;
use domain::order::OrderId;
use domain::redress::Source;
use domain::report::ReportId;
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::{BTreeMap, BTreeSet};

/// Keeps what a new order rests on.
pub(crate) async fn make(
    conn: &mut AnyConnection,
    order: OrderId,
    case: CaseId,
    made_at: Instant,
    sources: &BTreeSet<Source>,
) -> Result<(), Fault> {
    let sql = "INSERT INTO mark (order_id, case_id, made_at, sources) VALUES ($1, $2, $3, $4)";
    let query = sqlx::query(sql).bind(order.0).bind(case.0).bind(made_at.micros());
    query.bind(to_json(sources)?).execute(&mut *conn).await?;
    put_reports(conn, order, sources).await
}

async fn put_reports(conn: &mut AnyConnection, order: OrderId, sources: &BTreeSet<Source>) -> Result<(), Fault> {
    for source in sources {
        if let Source::Report(report) = source {
            let sql = "INSERT INTO mark_report (order_id, report) VALUES ($1, $2)";
            sqlx::query(sql).bind(order.0).bind(report.0).execute(&mut *conn).await?;
        }
    }
    Ok(())
}

/// The active marks of a case, each with all that it rests on.
pub async fn of_case(conn: &mut AnyConnection, case: CaseId) -> Result<BTreeMap<OrderId, BTreeSet<Source>>, Fault> {
    let sql = "SELECT order_id, sources FROM mark WHERE case_id = $1 AND withdrawn_at IS NULL";
    let rows = sqlx::query(sql).bind(case.0).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((OrderId(row::number(row, "order_id")?), sources(row)?))).collect()
}

/// The orders of a case that nothing is left for to rest on.
pub async fn withdrawn(conn: &mut AnyConnection, case: CaseId) -> Result<BTreeSet<OrderId>, Fault> {
    let sql = "SELECT order_id FROM mark WHERE case_id = $1 AND withdrawn_at IS NOT NULL";
    let rows = sqlx::query(sql).bind(case.0).fetch_all(conn).await?;
    rows.iter().map(|row| row::number(row, "order_id").map(OrderId)).collect()
}

/// A mark that was looked at anew: what it rests on now; nothing, and it is withdrawn.
pub async fn rest_on(
    conn: &mut AnyConnection,
    order: OrderId,
    sources: &BTreeSet<Source>,
    clearing: i64,
    at: Instant,
) -> Result<(), Fault> {
    let withdrawn_at = sources.is_empty().then_some(at.micros());
    let sql = "UPDATE mark SET sources = $1, withdrawn_at = $2, clearing = $3 WHERE order_id = $4";
    let query = sqlx::query(sql).bind(to_json(sources)?).bind(withdrawn_at).bind(clearing).bind(order.0);
    query.execute(&mut *conn).await?;
    sqlx::query("DELETE FROM mark_report WHERE order_id = $1").bind(order.0).execute(&mut *conn).await?;
    put_reports(conn, order, sources).await
}

/// On how many accounts something was held since then because of these reports.
pub async fn accounts_held(conn: &mut AnyConnection, reports: &[ReportId], since: Instant) -> Result<u32, Fault> {
    let sql = "SELECT hold.account_index FROM hold JOIN mark_report ON mark_report.order_id = hold.order_id \
               WHERE mark_report.report = $1 AND hold.since_at >= $2";
    let mut accounts = BTreeSet::new();
    for report in reports {
        for row in sqlx::query(sql).bind(report.0).bind(since.micros()).fetch_all(&mut *conn).await? {
            accounts.insert(row::text(&row, "account_index")?);
        }
    }
    Ok(u32::try_from(accounts.len()).unwrap_or(u32::MAX))
}

fn to_json(sources: &BTreeSet<Source>) -> Result<String, Fault> {
    row::to_json("sources", &sources.iter().map(Source::to_string).collect::<Vec<_>>())
}

fn sources(row: &AnyRow) -> Result<BTreeSet<Source>, Fault> {
    let sources: Vec<String> = row::json(row, "sources")?;
    let sources: Result<_, ()> = sources.iter().map(|source| source.parse()).collect();
    sources.map_err(|()| row::unreadable("sources", "one is no source"))
}

/// What was found to have no part in a fraud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clearing {
    /// In which case.
    pub case: CaseId,
    /// `report:3`, or `account`.
    pub object: String,
    /// The account, where it is one. Personal.
    pub account: Option<String>,
    /// Why. Personal: it may name anyone.
    pub reason: String,
    /// What was cleared with it.
    pub sources: BTreeSet<Source>,
    /// By whom.
    pub cleared_by: OfficerId,
    /// When.
    pub cleared_at: Instant,
}

/// Keeps a clearing; its number.
pub async fn clear(conn: &mut Conn, clearing: &Clearing) -> Result<i64, Fault> {
    let id = counter::take_beside(conn, "clearing", clearing.case.0, 1).await?;
    let (vault, key) = (conn.vault(), conn.key_of_case(clearing.case, 2).await?);
    let sealer = Sealer::new(&vault, &key, TABLE, (id, 0));
    let account = clearing.account.as_ref().map(|account| sealer.seal("account", account)).transpose()?;
    let sql = "INSERT INTO clearing (id, case_id, object, account, reason, sources, cleared_by, cleared_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let query = sqlx::query(sql).bind(id).bind(clearing.case.0).bind(&*clearing.object).bind(account);
    let query = query.bind(sealer.seal("reason", &clearing.reason)?).bind(to_json(&clearing.sources)?);
    query.bind(clearing.cleared_by.0).bind(clearing.cleared_at.micros()).execute(&mut **conn).await?;
    Ok(id)
}

/// What was cleared in a case, by number.
pub async fn cleared(conn: &mut Conn, case: CaseId) -> Result<Vec<Clearing>, Fault> {
    let sql = "SELECT id, case_id, object, account, reason, sources, cleared_by, cleared_at FROM clearing \
               WHERE case_id = $1 ORDER BY id";
    let rows = sqlx::query(sql).bind(case.0).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| clearing(row, &vault)).collect()
}

const TABLE: &str = "clearing";

fn clearing(row: &AnyRow, vault: &Vault) -> Result<Clearing, Fault> {
    let place = Place { vault, table: TABLE, row: (row::number(row, "id")?, 0) };
    Ok(Clearing {
        case: CaseId(row::number(row, "case_id")?),
        object: row::text(row, "object")?,
        account: place.maybe_text(row, "account")?,
        reason: place.text(row, "reason")?,
        sources: sources(row)?,
        cleared_by: OfficerId(row::number(row, "cleared_by")?),
        cleared_at: row::instant(row, "cleared_at")?,
    })
}
