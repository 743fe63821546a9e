//! Orders as they are kept: the order, the instruction that was approved, and the outbox they make together.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, Kind, Vault, counter, mark, outbox, public_reference, row};
use domain::authority::{OfficerId, UnitId};
use domain::case::CaseId;
use domain::order::{Order, OrderId, State};
use domain::redress::{Reference, Source};
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::BTreeSet;

/// An order with what only papers and the pump need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The order.
    pub order: Order,
    /// The instruction that was approved, as JSON: these bytes have the digest.
    pub instruction: Option<String>,
    /// SHA-256, in hex, of the answer that was recorded.
    pub answer: Option<String>,
    /// The mandate that approved it, if not an officer by hand.
    pub mandate: Option<i64>,
    /// Not sent before this.
    pub try_at: Instant,
    /// When an order that was not sent by then has lost its law, and when a live question ends.
    pub lapses_at: Option<Instant>,
    /// The public reference of what it holds: printed on its paper. `None` where it begins no hold.
    pub public: Option<Reference>,
    /// What it rests on: kept with a new order as its mark, and read by [`crate::mark`].
    pub sources: BTreeSet<Source>,
}

impl Kept {
    /// An order that was just made.
    #[must_use]
    pub fn new(order: Order) -> Self {
        let try_at = order.drafted_at;
        Self {
            order,
            instruction: None,
            answer: None,
            mandate: None,
            try_at,
            lapses_at: None,
            public: None,
            sources: BTreeSet::new(),
        }
    }
}

const COLUMNS: &str = "SELECT id, reference, original, case_id, act, account, holder, amount, currency, layer, reason, \
                       state, drafted_at, drafted_by, approved_at, approved_by, digest, sent_at, answered_at, held, \
                       balance, failure, covers_until, instruction, answer, mandate, try_at, whole, basis, \
                       lapses_at, (SELECT public_reference.reference FROM public_reference \
                       WHERE public_reference.order_id = order_paper.id) AS public FROM order_paper";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// How many columns of an order are sealed.
const SEALED: usize = 5;

/// The next `count` numbers for orders of a case: the first of them.
pub async fn take_ids(conn: &mut AnyConnection, case: CaseId, count: usize) -> Result<OrderId, Fault> {
    let count = i64::try_from(count).map_err(|e| row::unreadable("count", e))?;
    Ok(OrderId(counter::take_beside(conn, "order", case.0, count).await?))
}

/// Keeps a new order.
pub async fn insert(conn: &mut Conn, kept: &Kept) -> Result<(), Fault> {
    let sql = "INSERT INTO order_paper (id, reference, original, case_id, act, account, holder, currency, layer, \
               reason, drafted_at, drafted_by, whole, basis, amount, state, approved_at, approved_by, digest, sent_at, answered_at, \
               held, balance, failure, covers_until, instruction, answer, mandate, try_at, lapses_at, bank, account_index) VALUES ($1, $2, $3, \
               $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, \
               $26, $27, $28, $29, $30, $31, $32)";
    let order = &kept.order;
    let (vault, key) = (conn.vault(), conn.key_of_case(order.case, SEALED).await?);
    let sealer = Sealer::new(&vault, &key, "order_paper", (order.id.0, 0));
    let query = sqlx::query(sql)
        .bind(order.id.0)
        .bind(&*order.reference)
        .bind(order.original.map(|id| id.0))
        .bind(order.case.0)
        .bind(order.act.name())
        .bind(sealer.seal("account", order.account.as_str())?)
        .bind(sealer.seal("holder", &order.holder)?)
        .bind(order.currency.code())
        .bind(i64::from(order.layer))
        .bind(sealer.seal("reason", &order.reason)?)
        .bind(order.drafted_at.micros())
        .bind(order.drafted_by.0)
        .bind(i64::from(order.whole))
        .bind(&*order.basis);
    let query = changing(query, kept, &sealer)?.bind(order.account.bank().unwrap_or_default().to_owned());
    query.bind(vault.blind(Kind::Account, order.account.as_str())?).execute(&mut **conn).await?;
    if let Some(public) = &kept.public {
        public_reference::insert(conn, order.id, public).await?;
    }
    if !kept.sources.is_empty() {
        mark::make(conn, order.id, order.case, order.drafted_at, &kept.sources).await?;
    }
    outbox::follow(conn, order, kept.try_at).await
}

/// Keeps an order as it is now; what it asks, and who drafted it, never change.
pub async fn update(conn: &mut Conn, kept: &Kept) -> Result<(), Fault> {
    let sql = "UPDATE order_paper SET amount = $1, state = $2, approved_at = $3, approved_by = $4, digest = $5, \
               sent_at = $6, answered_at = $7, held = $8, balance = $9, failure = $10, covers_until = $11, \
               instruction = $12, answer = $13, mandate = $14, try_at = $15, lapses_at = $16 WHERE id = $17";
    let (vault, key) = (conn.vault(), conn.key_of_case(kept.order.case, SEALED).await?);
    let sealer = Sealer::new(&vault, &key, "order_paper", (kept.order.id.0, 0));
    changing(sqlx::query(sql), kept, &sealer)?.bind(kept.order.id.0).execute(&mut **conn).await?;
    outbox::follow(conn, &kept.order, kept.try_at).await
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// The parts that change, in the order both statements have them.
fn changing<'q>(query: Query<'q>, kept: &'q Kept, sealer: &Sealer<'_>) -> Result<Query<'q>, Fault> {
    let order = &kept.order;
    Ok(query
        .bind(order.amount.map(|amount| amount.minor()))
        .bind(order.state.name())
        .bind(order.approved_at.map(Instant::micros))
        .bind(order.approved_by.map(|id| id.0))
        .bind(order.digest.clone())
        .bind(order.sent_at.map(Instant::micros))
        .bind(order.answered_at.map(Instant::micros))
        .bind(order.held.map(|amount| amount.minor()))
        .bind(order.balance.map(|amount| amount.minor()))
        .bind(sealer.maybe("failure", order.failure.as_deref())?)
        .bind(order.covers_until.map(Instant::micros))
        .bind(sealer.maybe("instruction", kept.instruction.as_deref())?)
        .bind(kept.answer.clone())
        .bind(kept.mandate)
        .bind(kept.try_at.micros())
        .bind(kept.lapses_at.map(Instant::micros)))
}

/// One order.
pub async fn by_id(conn: &mut Conn, id: OrderId) -> Result<Option<Kept>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_optional(&mut **conn).await?;
    row.map(|row| kept(&row, &conn.vault())).transpose()
}

/// The case of an order.
pub async fn case_of(conn: &mut AnyConnection, id: OrderId) -> Result<Option<CaseId>, Fault> {
    let row = sqlx::query("SELECT case_id FROM order_paper WHERE id = $1").bind(id.0).fetch_optional(conn).await?;
    row.map(|row| Ok(CaseId(row::number(&row, "case_id")?))).transpose()
}

/// The order an institution knows by this reference.
pub async fn by_reference(conn: &mut Conn, reference: &str) -> Result<Option<Kept>, Fault> {
    let row = sqlx::query(select(" WHERE reference = $1")).bind(reference).fetch_optional(&mut **conn).await?;
    row.map(|row| kept(&row, &conn.vault())).transpose()
}

/// The orders of a case, by number.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Kept>, Fault> {
    let rows = sqlx::query(select(" WHERE case_id = $1 ORDER BY id")).bind(case.0).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| kept(row, &vault)).collect()
}

/// Orders in this state that may be sent at `now`, by number. One whose seal is broken is left out and said: it must not
/// keep the others waiting.
pub async fn due(conn: &mut Conn, state: State, now: Instant, most: i64) -> Result<Vec<Kept>, Fault> {
    let sql = select(" WHERE state = $1 AND try_at <= $2 ORDER BY id LIMIT $3");
    let rows = sqlx::query(sql).bind(state.name()).bind(now.micros()).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().filter_map(|row| readable(row, &vault)).collect()
}

fn readable(row: &AnyRow, vault: &Vault) -> Option<Result<Kept, Fault>> {
    match kept(row, vault) {
        Err(fault @ Fault::Unreadable { .. }) => {
            let order = row::number(row, "id").unwrap_or_default();
            tracing::error!(order, %fault, "an order cannot be read, and is not sent");
            None
        }
        kept => Some(kept),
    }
}

/// Orders in this state that lapse by `now`, the first to lapse first.
pub async fn lapsing(conn: &mut Conn, state: State, now: Instant, most: i64) -> Result<Vec<Kept>, Fault> {
    let sql = select(" WHERE state = $1 AND lapses_at <= $2 ORDER BY lapses_at, id LIMIT $3");
    let rows = sqlx::query(sql).bind(state.name()).bind(now.micros()).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| kept(row, &vault)).collect()
}

/// Releases under way that were drafted by `at`, the oldest first.
pub async fn releases(conn: &mut Conn, at: Instant, most: i64) -> Result<Vec<Kept>, Fault> {
    let sql = select(
        " WHERE state IN ('submitted', 'approved', 'queued', 'sent', 'unknown', 'acknowledged') \
         AND act IN ('lift', 'lift_freeze') AND drafted_at <= $1 ORDER BY drafted_at, id LIMIT $2",
    );
    let rows = sqlx::query(sql).bind(at.micros()).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| kept(row, &vault)).collect()
}

/// The orders on which a clock runs, in cases that this unit sees, the first to end first: releases under way, what was
/// not sent yet and lapses, live questions.
pub async fn timed(conn: &mut Conn, seen_by: UnitId, most: i64) -> Result<Vec<Kept>, Fault> {
    let sql = select(
        " WHERE (lapses_at IS NOT NULL AND (state IN ('submitted', 'approved', 'queued') \
         OR (state = 'executed_whole' AND act = 'ask_live')) \
         OR (act IN ('lift', 'lift_freeze') \
         AND state IN ('submitted', 'approved', 'queued', 'sent', 'unknown', 'acknowledged'))) \
         AND case_id IN (SELECT id FROM case_file WHERE unit IN (SELECT unit FROM unit_above WHERE above = $1) \
         OR id IN (SELECT case_id FROM share WHERE unit = $1 AND ended_at IS NULL)) \
         ORDER BY COALESCE(lapses_at, drafted_at), id LIMIT $2",
    );
    let rows = sqlx::query(sql).bind(seen_by.0).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| kept(row, &vault)).collect()
}

/// Which orders to list; a part that is empty lets all through, but for who asks.
#[derive(Clone, Copy, Debug)]
pub struct Filter<'a> {
    /// Of the cases that this unit sees.
    pub seen_by: UnitId,
    /// Of this case.
    pub case: Option<CaseId>,
    /// In this state, by name.
    pub state: &'a str,
    /// Asking for this, by name.
    pub act: &'a str,
    /// At this bank, by code.
    pub bank: &'a str,
}

/// The newest orders first.
pub async fn list(conn: &mut Conn, filter: Filter<'_>, most: i64) -> Result<Vec<Order>, Fault> {
    // Numbers start at 1: 0 stands for every case.
    let sql = select(
        " WHERE ($1 = 0 OR case_id = $1) AND ($2 = '' OR state = $2) AND ($3 = '' OR act = $3) \
         AND ($4 = '' OR bank = $4) \
         AND case_id IN (SELECT id FROM case_file WHERE unit IN (SELECT unit FROM unit_above WHERE above = $5) \
         OR id IN (SELECT case_id FROM share WHERE unit = $5 AND ended_at IS NULL)) \
         ORDER BY drafted_at DESC, id DESC LIMIT $6",
    );
    let query = sqlx::query(sql).bind(filter.case.map_or(0, |case| case.0)).bind(filter.state).bind(filter.act);
    let rows = query.bind(filter.bank).bind(filter.seen_by.0).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| order(row, &vault)).collect()
}

fn place<'v>(row: &AnyRow, vault: &'v Vault) -> Result<Place<'v>, Fault> {
    Ok(Place { vault, table: "order_paper", row: (row::number(row, "id")?, 0) })
}

fn kept(row: &AnyRow, vault: &Vault) -> Result<Kept, Fault> {
    Ok(Kept {
        order: order(row, vault)?,
        instruction: place(row, vault)?.maybe_text(row, "instruction")?,
        answer: row::maybe_text(row, "answer")?,
        mandate: row::maybe_number(row, "mandate")?,
        try_at: row::instant(row, "try_at")?,
        lapses_at: row::maybe_instant(row, "lapses_at")?,
        public: row::maybe_text(row, "public")?.and_then(|text| Reference::parse(&text)),
        sources: BTreeSet::new(),
    })
}

fn order(row: &AnyRow, vault: &Vault) -> Result<Order, Fault> {
    let place = place(row, vault)?;
    Ok(Order {
        id: OrderId(row::number(row, "id")?),
        reference: row::text(row, "reference")?,
        original: row::maybe_number(row, "original")?.map(OrderId),
        case: CaseId(row::number(row, "case_id")?),
        act: row::named(row, "act")?,
        account: place.account(row, "account")?,
        holder: place.text(row, "holder")?,
        amount: row::maybe_amount(row, "amount")?,
        whole: row::number(row, "whole")? != 0,
        basis: row::text(row, "basis")?,
        currency: row::currency(row, "currency")?,
        layer: u32::try_from(row::number(row, "layer")?).map_err(|e| row::unreadable("layer", e))?,
        reason: place.text(row, "reason")?,
        state: row::named(row, "state")?,
        drafted_at: row::instant(row, "drafted_at")?,
        drafted_by: OfficerId(row::number(row, "drafted_by")?),
        approved_at: row::maybe_instant(row, "approved_at")?,
        approved_by: row::maybe_number(row, "approved_by")?.map(OfficerId),
        digest: row::maybe_text(row, "digest")?,
        sent_at: row::maybe_instant(row, "sent_at")?,
        answered_at: row::maybe_instant(row, "answered_at")?,
        held: row::maybe_amount(row, "held")?,
        balance: row::maybe_amount(row, "balance")?,
        failure: place.maybe_text(row, "failure")?,
        covers_until: row::maybe_instant(row, "covers_until")?,
    })
}
