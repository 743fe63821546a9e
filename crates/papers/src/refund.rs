//! Refunds as they are kept: the refund, what each hold gives, what each victim gets, and objections.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, Vault, counter, row};
use domain::authority::{OfficerId, UnitId};
use domain::case::CaseId;
use domain::hold::HoldId;
use domain::money::Amount;
use domain::order::OrderId;
use domain::refund::{Objection, ObjectionId, Part, Refund, RefundId, Share, State};
use domain::report::ReportId;
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

const COLUMNS: &str = "SELECT id, case_id, state, interim, reason, drafted_at, drafted_by, noticed_at, notice_until, \
                       approved_at, approved_by, digest, ordered_at FROM refund";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// The next number of a refund of this case.
pub async fn take_id(conn: &mut AnyConnection, case: CaseId) -> Result<RefundId, Fault> {
    Ok(RefundId(counter::take_beside(conn, "refund", case.0, 1).await?))
}

/// Keeps a new refund with its parts and shares.
pub async fn insert(conn: &mut Conn, refund: &Refund) -> Result<(), Fault> {
    let sql = "INSERT INTO refund (id, case_id, state, interim, reason, drafted_at, drafted_by) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (vault, key) = (conn.vault(), conn.key_of_case(refund.case, 1).await?);
    let reason = Sealer::new(&vault, &key, "refund", (refund.id.0, 0)).seal("reason", &refund.reason)?;
    let query = sqlx::query(sql).bind(refund.id.0).bind(refund.case.0).bind(refund.state.name());
    let query = query.bind(i64::from(refund.interim)).bind(reason);
    query.bind(refund.drafted_at.micros()).bind(refund.drafted_by.0).execute(&mut **conn).await?;
    for part in &refund.parts {
        let sql = "INSERT INTO refund_part (refund, hold_id, amount, method) VALUES ($1, $2, $3, $4)";
        let query = sqlx::query(sql).bind(refund.id.0).bind(part.hold.0).bind(part.amount.minor());
        query.bind(part.method.name()).execute(&mut **conn).await?;
    }
    for share in &refund.shares {
        let sql = "INSERT INTO refund_share (refund, hold_id, report, amount) VALUES ($1, $2, $3, $4)";
        let query = sqlx::query(sql).bind(refund.id.0).bind(share.hold.0).bind(share.victim.0);
        query.bind(share.amount.minor()).execute(&mut **conn).await?;
    }
    Ok(())
}

/// Keeps a refund as it is now, with its shares' orders and payments; what it gives to whom never changes.
pub async fn update(conn: &mut AnyConnection, refund: &Refund) -> Result<(), Fault> {
    let sql = "UPDATE refund SET state = $1, noticed_at = $2, notice_until = $3, approved_at = $4, approved_by = $5, \
               digest = $6, ordered_at = $7 WHERE id = $8";
    let query = sqlx::query(sql)
        .bind(refund.state.name())
        .bind(refund.noticed_at.map(Instant::micros))
        .bind(refund.notice_until.map(Instant::micros))
        .bind(refund.approved_at.map(Instant::micros))
        .bind(refund.approved_by.map(|id| id.0))
        .bind(refund.digest.clone())
        .bind(refund.ordered_at.map(Instant::micros))
        .bind(refund.id.0);
    query.execute(&mut *conn).await?;
    for share in &refund.shares {
        let sql = "UPDATE refund_share SET order_id = $1, paid = $2 WHERE refund = $3 AND hold_id = $4 AND report = $5";
        let query = sqlx::query(sql).bind(share.order.map(|id| id.0)).bind(share.paid.map(Amount::minor));
        query.bind(refund.id.0).bind(share.hold.0).bind(share.victim.0).execute(&mut *conn).await?;
    }
    Ok(())
}

/// One refund.
pub async fn by_id(conn: &mut Conn, id: RefundId) -> Result<Option<Refund>, Fault> {
    let rows = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_all(&mut **conn).await?;
    Ok(whole(conn, rows).await?.pop())
}

/// The refunds of a case, by number.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Refund>, Fault> {
    let rows = sqlx::query(select(" WHERE case_id = $1 ORDER BY id")).bind(case.0).fetch_all(&mut **conn).await?;
    whole(conn, rows).await
}

/// The refund that an order pays a share of.
pub async fn by_order(conn: &mut Conn, order: OrderId) -> Result<Option<Refund>, Fault> {
    let sql = select(" WHERE id IN (SELECT refund FROM refund_share WHERE order_id = $1)");
    let rows = sqlx::query(sql).bind(order.0).fetch_all(&mut **conn).await?;
    Ok(whole(conn, rows).await?.pop())
}

/// The refunds whose notice runs or whose payment is due, in the cases that this unit sees, by number.
pub async fn timed(conn: &mut Conn, seen_by: UnitId, most: i64) -> Result<Vec<Refund>, Fault> {
    let sql = select(
        " WHERE state IN ($1, $2, $3) AND case_id IN (SELECT id FROM case_file \
         WHERE unit IN (SELECT unit FROM unit_above WHERE above = $4) \
         OR id IN (SELECT case_id FROM share WHERE unit = $4 AND ended_at IS NULL)) ORDER BY id LIMIT $5",
    );
    let query = sqlx::query(sql).bind(State::Noticed.name()).bind(State::Approved.name()).bind(State::Ordered.name());
    let rows = query.bind(seen_by.0).bind(most).fetch_all(&mut **conn).await?;
    whole(conn, rows).await
}

async fn whole(conn: &mut Conn, rows: Vec<AnyRow>) -> Result<Vec<Refund>, Fault> {
    let vault = conn.vault();
    let mut refunds = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut refund = refund(row, &vault)?;
        let sql = "SELECT hold_id, amount, method FROM refund_part WHERE refund = $1 ORDER BY hold_id";
        let parts = sqlx::query(sql).bind(refund.id.0).fetch_all(&mut **conn).await?;
        refund.parts = parts.iter().map(part).collect::<Result<_, Fault>>()?;
        let sql = "SELECT hold_id, report, amount, order_id, paid FROM refund_share WHERE refund = $1 \
                   ORDER BY hold_id, report";
        let shares = sqlx::query(sql).bind(refund.id.0).fetch_all(&mut **conn).await?;
        refund.shares = shares.iter().map(share).collect::<Result<_, Fault>>()?;
        refunds.push(refund);
    }
    Ok(refunds)
}

fn refund(row: &AnyRow, vault: &Vault) -> Result<Refund, Fault> {
    let id = row::number(row, "id")?;
    Ok(Refund {
        id: RefundId(id),
        case: CaseId(row::number(row, "case_id")?),
        state: row::named(row, "state")?,
        interim: row::number(row, "interim")? != 0,
        reason: Place { vault, table: "refund", row: (id, 0) }.text(row, "reason")?,
        drafted_at: row::instant(row, "drafted_at")?,
        drafted_by: OfficerId(row::number(row, "drafted_by")?),
        noticed_at: row::maybe_instant(row, "noticed_at")?,
        notice_until: row::maybe_instant(row, "notice_until")?,
        approved_at: row::maybe_instant(row, "approved_at")?,
        approved_by: row::maybe_number(row, "approved_by")?.map(OfficerId),
        digest: row::maybe_text(row, "digest")?,
        ordered_at: row::maybe_instant(row, "ordered_at")?,
        parts: Vec::new(),
        shares: Vec::new(),
    })
}

fn part(row: &AnyRow) -> Result<Part, Fault> {
    Ok(Part {
        hold: HoldId(row::number(row, "hold_id")?),
        amount: row::amount(row, "amount")?,
        method: row::named(row, "method")?,
    })
}

fn share(row: &AnyRow) -> Result<Share, Fault> {
    Ok(Share {
        hold: HoldId(row::number(row, "hold_id")?),
        victim: ReportId(row::number(row, "report")?),
        amount: row::amount(row, "amount")?,
        order: row::maybe_number(row, "order_id")?.map(OrderId),
        paid: row::maybe_amount(row, "paid")?,
    })
}

/// The next number of an objection to this refund.
pub async fn take_objection_id(conn: &mut AnyConnection, refund: RefundId) -> Result<ObjectionId, Fault> {
    Ok(ObjectionId(counter::take_beside(conn, "refund_objection", refund.0, 1).await?))
}

/// Keeps a new objection; it has no answer yet.
pub async fn insert_objection(conn: &mut Conn, objection: &Objection) -> Result<(), Fault> {
    let sql = "INSERT INTO refund_objection (id, refund, at, taken_by, name, words, answer) \
               VALUES ($1, $2, $3, $4, $5, $6, '')";
    let query = sqlx::query(sql).bind(objection.id.0).bind(objection.refund.0).bind(objection.at.micros());
    let (vault, key) = (conn.vault(), conn.key_of_house(2).await?);
    let sealer = Sealer::new(&vault, &key, "refund_objection", (objection.id.0, 0));
    let query = query.bind(objection.taken_by.0).bind(sealer.seal("name", &objection.name)?);
    query.bind(sealer.seal("words", &objection.words)?).execute(&mut **conn).await?;
    Ok(())
}

/// Keeps an objection's answer.
pub async fn update_objection(conn: &mut Conn, objection: &Objection) -> Result<(), Fault> {
    let sql = "UPDATE refund_objection SET answered_at = $1, answered_by = $2, upheld = $3, answer = $4 WHERE id = $5";
    let (vault, key) = (conn.vault(), conn.key_of_house(1).await?);
    let answer =
        Sealer::new(&vault, &key, "refund_objection", (objection.id.0, 0)).seal("answer", &objection.answer)?;
    let query = sqlx::query(sql)
        .bind(objection.answered_at.map(Instant::micros))
        .bind(objection.answered_by.map(|id| id.0))
        .bind(objection.upheld.map(i64::from))
        .bind(answer)
        .bind(objection.id.0);
    query.execute(&mut **conn).await?;
    Ok(())
}

/// The objections to a refund, by number.
pub async fn objections(conn: &mut Conn, refund: RefundId) -> Result<Vec<Objection>, Fault> {
    let sql = "SELECT id, refund, at, taken_by, name, words, answered_at, answered_by, upheld, answer \
               FROM refund_objection WHERE refund = $1 ORDER BY id";
    let rows = sqlx::query(sql).bind(refund.0).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| objection(row, &vault)).collect()
}

fn objection(row: &AnyRow, vault: &Vault) -> Result<Objection, Fault> {
    let id = row::number(row, "id")?;
    let place = Place { vault, table: "refund_objection", row: (id, 0) };
    Ok(Objection {
        id: ObjectionId(id),
        refund: RefundId(row::number(row, "refund")?),
        at: row::instant(row, "at")?,
        taken_by: OfficerId(row::number(row, "taken_by")?),
        name: place.text(row, "name")?,
        words: place.text(row, "words")?,
        answered_at: row::maybe_instant(row, "answered_at")?,
        answered_by: row::maybe_number(row, "answered_by")?.map(OfficerId),
        upheld: row::maybe_number(row, "upheld")?.map(|upheld| upheld != 0),
        answer: place.text(row, "answer")?,
    })
}
