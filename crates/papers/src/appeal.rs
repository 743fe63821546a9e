//! Appeals against entries of the blocklist as they are kept.

use crate::vault::{DataKey, Place, Sealer, key_of};
use crate::{Conn, Fault, Vault, counter, row};
use domain::authority::{OfficerId, UnitId};
use domain::blocklist::{Appeal, AppealId, EntryId};
use domain::redress::State;
use domain::time::{DEFAULT_OFFSET, Instant};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::sync::Arc;

const TABLE: &str = "appeal";

const COLUMNS: &str = "SELECT id, entry, state, received_at, due_at, words, contact, answered_at, answered_by, reasons \
                       FROM appeal";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// The next number for an appeal against an entry.
pub async fn take_id(conn: &mut AnyConnection, entry: EntryId) -> Result<AppealId, Fault> {
    Ok(AppealId(counter::take_beside(conn, "appeal", entry.0, 1).await?))
}

/// Keeps a new appeal.
pub async fn insert(conn: &mut Conn, appeal: &Appeal) -> Result<(), Fault> {
    let sql = "INSERT INTO appeal (id, entry, state, received_at, due_at, words, contact, reasons) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, '')";
    let (vault, key) = (conn.vault(), key_for(conn, appeal, 2).await?);
    let sealer = Sealer::new(&vault, &key, TABLE, (appeal.id.0, 0));
    let query = sqlx::query(sql).bind(appeal.id.0).bind(appeal.entry.0).bind(appeal.state.name());
    let query = query.bind(appeal.received_at.micros()).bind(appeal.due_at.micros());
    let query = query.bind(sealer.seal("words", &appeal.words)?).bind(sealer.seal("contact", &appeal.contact)?);
    query.execute(&mut **conn).await?;
    Ok(())
}

/// Keeps its answer.
pub async fn update(conn: &mut Conn, appeal: &Appeal) -> Result<(), Fault> {
    let sql = "UPDATE appeal SET state = $1, answered_at = $2, answered_by = $3, reasons = $4 WHERE id = $5";
    let (vault, key) = (conn.vault(), key_for(conn, appeal, 1).await?);
    let reasons = Sealer::new(&vault, &key, TABLE, (appeal.id.0, 0)).seal("reasons", &appeal.reasons)?;
    let query = sqlx::query(sql).bind(appeal.state.name()).bind(appeal.answered_at.map(Instant::micros));
    let query = query.bind(appeal.answered_by.map(|by| by.0)).bind(reasons).bind(appeal.id.0);
    query.execute(&mut **conn).await?;
    Ok(())
}

/// The key of the entry's unit, of the year the appeal came.
async fn key_for(conn: &mut Conn, appeal: &Appeal, fields: usize) -> Result<Arc<DataKey>, Fault> {
    let unit = crate::blocklist::unit_of(conn, appeal.entry).await?.map_or(0, |UnitId(unit)| unit);
    let year = appeal.received_at.civil(DEFAULT_OFFSET).year();
    key_of(conn, (unit, year.into()), fields).await
}

/// One appeal.
pub async fn by_id(conn: &mut Conn, id: AppealId) -> Result<Option<Appeal>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_optional(&mut **conn).await?;
    let vault = conn.vault();
    row.map(|row| appeal(&row, &vault)).transpose()
}

/// The appeals against an entry, by number.
pub async fn of_entry(conn: &mut Conn, entry: EntryId) -> Result<Vec<Appeal>, Fault> {
    let rows = sqlx::query(select(" WHERE entry = $1 ORDER BY id")).bind(entry.0).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| appeal(row, &vault)).collect()
}

/// The appeals that wait for an answer, the first due first; against entries that this unit sees.
pub async fn waiting(conn: &mut Conn, seen_by: UnitId, most: i64) -> Result<Vec<Appeal>, Fault> {
    let sql = select(
        " WHERE state = $1 AND entry IN (SELECT id FROM blocklist_entry \
         WHERE unit IN (SELECT unit FROM unit_above WHERE above = $2)) ORDER BY due_at, id LIMIT $3",
    );
    let query = sqlx::query(sql).bind(State::Received.name()).bind(seen_by.0).bind(most);
    let rows = query.fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| appeal(row, &vault)).collect()
}

fn appeal(row: &AnyRow, vault: &Vault) -> Result<Appeal, Fault> {
    let id = row::number(row, "id")?;
    let place = Place { vault, table: TABLE, row: (id, 0) };
    Ok(Appeal {
        id: AppealId(id),
        entry: EntryId(row::number(row, "entry")?),
        state: row::named(row, "state")?,
        received_at: row::instant(row, "received_at")?,
        due_at: row::instant(row, "due_at")?,
        words: place.text(row, "words")?,
        contact: place.text(row, "contact")?,
        answered_at: row::maybe_instant(row, "answered_at")?,
        answered_by: row::maybe_number(row, "answered_by")?.map(OfficerId),
        reasons: place.text(row, "reasons")?,
    })
}
