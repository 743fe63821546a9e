//! Reports and their payments as they are kept.

use crate::vault::{DataKey, Place, Sealer, key_of};
use crate::{Conn, Fault, Kind, Vault, counter, row};
use domain::account::AccountId;
use domain::authority::{OfficerId, UnitId};
use domain::case::CaseId;
use domain::category::Category;
use domain::report::{Channel, Payment, Report, ReportId};
use domain::time::DEFAULT_OFFSET;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::BTreeMap;
use std::sync::Arc;

const COLUMNS: &str = "SELECT id, state, taken_at, taken_by, unit, channel, victim_name, victim_phone, narrative, \
                       finds, category, case_id, repeat_of FROM report";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

const CHANNELS: [(Channel, &str); 3] = [(Channel::Console, "console"), (Channel::Api, "api"), (Channel::Cli, "cli")];

/// The next number of a report of this unit.
pub async fn take_id(conn: &mut AnyConnection, unit: UnitId) -> Result<ReportId, Fault> {
    Ok(ReportId(counter::take_at(conn, "report", unit, 1).await?))
}

/// Keeps a new report.
pub async fn insert(conn: &mut Conn, report: &Report) -> Result<(), Fault> {
    let sql = "INSERT INTO report (id, state, taken_at, taken_by, unit, channel, victim_name, victim_phone, narrative, \
               finds, category, case_id, repeat_of, phone_index) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let (vault, key) = (conn.vault(), key_for(conn, report).await?);
    let sealer = Sealer::new(&vault, &key, "report", (report.id.0, 0));
    let channel = CHANNELS.iter().find(|row| row.0 == report.channel).map_or("", |row| row.1);
    let query = sqlx::query(sql)
        .bind(report.id.0)
        .bind(report.state.name())
        .bind(report.taken_at.micros())
        .bind(report.taken_by.0)
        .bind(report.unit.0)
        .bind(channel)
        .bind(sealer.seal("victim_name", &report.victim_name)?)
        .bind(sealer.seal("victim_phone", &report.victim_phone)?)
        .bind(sealer.seal("narrative", &report.narrative)?)
        .bind(sealer.seal("finds", &row::to_json("finds", &report.finds)?)?)
        .bind(report.category.map(Category::code))
        .bind(report.case.map(|case| case.0))
        .bind(report.repeat_of.map(|id| id.0))
        .bind(vault.blind(Kind::Phone, &report.victim_phone)?);
    query.execute(&mut **conn).await?;
    insert_payments(conn, report, &vault, &key).await
}

/// Keeps a report as it is now; its words, and how it came, never change.
pub async fn update(conn: &mut Conn, report: &Report) -> Result<(), Fault> {
    let sql = "UPDATE report SET state = $1, victim_name = $2, victim_phone = $3, finds = $4, category = $5, \
               case_id = $6, repeat_of = $7, phone_index = $8 WHERE id = $9";
    let (vault, key) = (conn.vault(), key_for(conn, report).await?);
    let sealer = Sealer::new(&vault, &key, "report", (report.id.0, 0));
    let query = sqlx::query(sql)
        .bind(report.state.name())
        .bind(sealer.seal("victim_name", &report.victim_name)?)
        .bind(sealer.seal("victim_phone", &report.victim_phone)?)
        .bind(sealer.seal("finds", &row::to_json("finds", &report.finds)?)?)
        .bind(report.category.map(Category::code))
        .bind(report.case.map(|case| case.0))
        .bind(report.repeat_of.map(|id| id.0))
        .bind(vault.blind(Kind::Phone, &report.victim_phone)?)
        .bind(report.id.0);
    query.execute(&mut **conn).await?;
    sqlx::query("DELETE FROM payment WHERE report = $1").bind(report.id.0).execute(&mut **conn).await?;
    insert_payments(conn, report, &vault, &key).await
}

/// The key of its unit and year, with room for all its fields.
async fn key_for(conn: &mut Conn, report: &Report) -> Result<Arc<DataKey>, Fault> {
    let year = report.taken_at.civil(DEFAULT_OFFSET).year();
    key_of(conn, (report.unit.0, year.into()), 4 + 4 * report.payments.len()).await
}

async fn insert_payments(conn: &mut Conn, report: &Report, vault: &Vault, key: &Arc<DataKey>) -> Result<(), Fault> {
    let sql = "INSERT INTO payment (report, place, at, payer, payer_name, payee, payee_name, amount, payee_index, \
               payer_index) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    for (place, payment) in (0_i64..).zip(&report.payments) {
        let sealer = Sealer::new(vault, key, "payment", (report.id.0, place));
        let query = sqlx::query(sql)
            .bind(report.id.0)
            .bind(place)
            .bind(payment.at.micros())
            .bind(sealer.maybe("payer", payment.payer.as_ref().map(AccountId::as_str))?)
            .bind(sealer.seal("payer_name", &payment.payer_name)?)
            .bind(sealer.seal("payee", payment.payee.as_str())?)
            .bind(sealer.seal("payee_name", &payment.payee_name)?)
            .bind(payment.amount.minor())
            .bind(vault.blind(Kind::Account, payment.payee.as_str())?)
            .bind(vault.blind(Kind::Account, payment.payer.as_ref().map_or("", AccountId::as_str))?);
        query.execute(&mut **conn).await?;
    }
    Ok(())
}

/// One report.
pub async fn by_id(conn: &mut Conn, id: ReportId) -> Result<Option<Report>, Fault> {
    let rows = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_all(&mut **conn).await?;
    Ok(with_payments(conn, rows).await?.pop())
}

/// The reports of a case, by number.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Report>, Fault> {
    let rows = sqlx::query(select(" WHERE case_id = $1 ORDER BY id")).bind(case.0).fetch_all(&mut **conn).await?;
    with_payments(conn, rows).await
}

/// The newest reports first, of those that this unit sees: its own and those of units below, and those of cases that it
/// sees.
pub async fn latest(conn: &mut Conn, seen_by: UnitId, most: i64) -> Result<Vec<Report>, Fault> {
    let sql = select(
        " WHERE unit IN (SELECT unit FROM unit_above WHERE above = $1) \
         OR case_id IN (SELECT id FROM case_file WHERE unit IN (SELECT unit FROM unit_above WHERE above = $1)) \
         OR case_id IN (SELECT case_id FROM share WHERE unit = $1 AND ended_at IS NULL) \
         ORDER BY taken_at DESC, id DESC LIMIT $2",
    );
    let rows = sqlx::query(sql).bind(seen_by.0).bind(most).fetch_all(&mut **conn).await?;
    with_payments(conn, rows).await
}

/// Reports, by number, that tell of a payment to this account.
pub async fn by_payee(conn: &mut Conn, payee: &AccountId) -> Result<Vec<Report>, Fault> {
    let sql = select(" WHERE id IN (SELECT report FROM payment WHERE payee_index = $1) ORDER BY id");
    let index = conn.vault().blind(Kind::Account, payee.as_str())?;
    let rows = sqlx::query(sql).bind(index).fetch_all(&mut **conn).await?;
    with_payments(conn, rows).await
}

/// Reports, by number, of the victim with this telephone.
pub async fn by_phone(conn: &mut Conn, phone: &str) -> Result<Vec<Report>, Fault> {
    let index = conn.vault().blind(Kind::Phone, phone)?;
    let rows = sqlx::query(select(" WHERE phone_index = $1 ORDER BY id")).bind(index).fetch_all(&mut **conn).await?;
    with_payments(conn, rows).await
}

/// The unit a report belongs to, and its case.
pub async fn seat_of(conn: &mut AnyConnection, id: ReportId) -> Result<Option<(UnitId, Option<CaseId>)>, Fault> {
    let row = sqlx::query("SELECT unit, case_id FROM report WHERE id = $1").bind(id.0).fetch_optional(conn).await?;
    let seat = |row: AnyRow| Ok((UnitId(row::number(&row, "unit")?), row::maybe_number(&row, "case_id")?.map(CaseId)));
    row.map(seat).transpose()
}

/// How many reports each case holds.
pub async fn count_by_case(conn: &mut AnyConnection) -> Result<BTreeMap<CaseId, usize>, Fault> {
    let sql = "SELECT case_id, COUNT(*) AS many FROM report WHERE case_id IS NOT NULL GROUP BY case_id";
    let rows = sqlx::query(sql).fetch_all(conn).await?;
    let count = |row: &AnyRow| {
        let many = usize::try_from(row::number(row, "many")?).unwrap_or(0);
        Ok((CaseId(row::number(row, "case_id")?), many))
    };
    rows.iter().map(count).collect()
}

async fn with_payments(conn: &mut Conn, rows: Vec<AnyRow>) -> Result<Vec<Report>, Fault> {
    let vault = conn.vault();
    let mut reports = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut report = report(row, &vault)?;
        report.payments = payments(conn, report.id).await?;
        reports.push(report);
    }
    Ok(reports)
}

async fn payments(conn: &mut Conn, report: ReportId) -> Result<Vec<Payment>, Fault> {
    let vault = conn.vault();
    let sql =
        "SELECT place, at, payer, payer_name, payee, payee_name, amount FROM payment WHERE report = $1 ORDER BY place";
    let rows = sqlx::query(sql).bind(report.0).fetch_all(&mut **conn).await?;
    rows.iter().map(|row| payment(row, report, &vault)).collect()
}

fn payment(row: &AnyRow, report: ReportId, vault: &Vault) -> Result<Payment, Fault> {
    let place = Place { vault, table: "payment", row: (report.0, row::number(row, "place")?) };
    Ok(Payment {
        at: row::instant(row, "at")?,
        payer: place.maybe_account(row, "payer")?,
        payer_name: place.text(row, "payer_name")?,
        payee: place.account(row, "payee")?,
        payee_name: place.text(row, "payee_name")?,
        amount: row::amount(row, "amount")?,
    })
}

fn report(row: &AnyRow, vault: &Vault) -> Result<Report, Fault> {
    let id = row::number(row, "id")?;
    let place = Place { vault, table: "report", row: (id, 0) };
    let channel = row::text(row, "channel")?;
    let channel = CHANNELS.iter().find(|known| known.1 == channel).map(|known| known.0);
    Ok(Report {
        id: ReportId(id),
        state: row::named(row, "state")?,
        taken_at: row::instant(row, "taken_at")?,
        taken_by: OfficerId(row::number(row, "taken_by")?),
        unit: UnitId(row::number(row, "unit")?),
        channel: channel.ok_or_else(|| row::unreadable("channel", "it is no channel"))?,
        victim_name: place.text(row, "victim_name")?,
        victim_phone: place.text(row, "victim_phone")?,
        narrative: place.text(row, "narrative")?,
        finds: place.json(row, "finds")?,
        payments: Vec::new(),
        category: row::maybe_named(row, "category")?,
        case: row::maybe_number(row, "case_id")?.map(CaseId),
        repeat_of: row::maybe_number(row, "repeat_of")?.map(ReportId),
    })
}
