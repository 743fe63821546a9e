//! Objections as they are kept, and the figures of the error ledger.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, Vault, counter, row};
use domain::authority::{OfficerId, UnitId};
use domain::case::CaseId;
use domain::hold::HoldId;
use domain::redress::{Held, Objection, ObjectionId, State};
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// A file that came with an objection. Its bytes are kept as those of reports are: [`crate::attachment::store`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// SHA-256 of its bytes, in hex.
    pub digest: String,
    /// The file's name, as given. Personal.
    pub name: String,
    /// What it is, by its first bytes.
    pub media_type: String,
    /// How many bytes.
    pub bytes: u64,
}

const TABLE: &str = "objection";
const FILE_TABLE: &str = "objection_file";

const COLUMNS: &str = "SELECT id, hold_id, case_id, state, received_at, due_at, words, contact, answered_at, \
                       answered_by, reasons FROM objection";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// The next number for an objection in a case.
pub async fn take_id(conn: &mut AnyConnection, case: CaseId) -> Result<ObjectionId, Fault> {
    Ok(ObjectionId(counter::take_beside(conn, "objection", case.0, 1).await?))
}

/// Keeps a new objection with its files.
pub async fn insert(conn: &mut Conn, objection: &Objection, files: &[File]) -> Result<(), Fault> {
    let sql = "INSERT INTO objection (id, hold_id, case_id, state, received_at, due_at, words, contact, reasons) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let (vault, key) = (conn.vault(), conn.key_of_case(objection.case, 3 + files.len()).await?);
    let sealer = Sealer::new(&vault, &key, TABLE, (objection.id.0, 0));
    let query = sqlx::query(sql).bind(objection.id.0).bind(objection.hold.0).bind(objection.case.0);
    let query = query.bind(objection.state.name()).bind(objection.received_at.micros()).bind(objection.due_at.micros());
    let query = query.bind(sealer.seal("words", &objection.words)?).bind(sealer.seal("contact", &objection.contact)?);
    query.bind(sealer.seal("reasons", &objection.reasons)?).execute(&mut **conn).await?;
    for (place, file) in (1_i64..).zip(files) {
        let sql = "INSERT INTO objection_file (objection, place, digest, name, media_type, bytes) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let bytes = i64::try_from(file.bytes).map_err(|e| row::unreadable("file", e))?;
        let name = Sealer::new(&vault, &key, FILE_TABLE, (objection.id.0, place)).seal("name", &file.name)?;
        let query = sqlx::query(sql).bind(objection.id.0).bind(place).bind(&*file.digest).bind(name);
        query.bind(&*file.media_type).bind(bytes).execute(&mut **conn).await?;
    }
    Ok(())
}

/// Keeps its answer.
pub async fn update(conn: &mut Conn, objection: &Objection) -> Result<(), Fault> {
    let sql = "UPDATE objection SET state = $1, answered_at = $2, answered_by = $3, reasons = $4 WHERE id = $5";
    let (vault, key) = (conn.vault(), conn.key_of_case(objection.case, 1).await?);
    let reasons = Sealer::new(&vault, &key, TABLE, (objection.id.0, 0)).seal("reasons", &objection.reasons)?;
    let query = sqlx::query(sql).bind(objection.state.name()).bind(objection.answered_at.map(Instant::micros));
    let query = query.bind(objection.answered_by.map(|id| id.0)).bind(reasons);
    query.bind(objection.id.0).execute(&mut **conn).await?;
    Ok(())
}

/// One objection.
pub async fn by_id(conn: &mut Conn, id: ObjectionId) -> Result<Option<Objection>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_optional(&mut **conn).await?;
    let vault = conn.vault();
    row.map(|row| objection(&row, &vault)).transpose()
}

/// The objections to a hold, by number.
pub async fn of_hold(conn: &mut Conn, hold: HoldId) -> Result<Vec<Objection>, Fault> {
    let rows = sqlx::query(select(" WHERE hold_id = $1 ORDER BY id")).bind(hold.0).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| objection(row, &vault)).collect()
}

/// Those that wait, the first due first, then the latest answered; of the cases that this unit sees.
pub async fn list(conn: &mut Conn, seen_by: UnitId, most: i64) -> Result<Vec<Objection>, Fault> {
    let waiting = sqlx::query(seen(" AND state = $2 ORDER BY due_at, id LIMIT $3"));
    let waiting = waiting.bind(seen_by.0).bind(State::Received.name()).bind(most);
    let mut rows = waiting.fetch_all(&mut **conn).await?;
    let answered = sqlx::query(seen(" AND state <> $2 ORDER BY id DESC LIMIT $3"));
    rows.extend(answered.bind(seen_by.0).bind(State::Received.name()).bind(most).fetch_all(&mut **conn).await?);
    let vault = conn.vault();
    rows.iter().map(|row| objection(row, &vault)).collect()
}

fn seen(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // All parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE case_id IN (SELECT id FROM case_file \
         WHERE unit IN (SELECT unit FROM unit_above WHERE above = $1) \
         OR id IN (SELECT case_id FROM share WHERE unit = $1 AND ended_at IS NULL)){rest}"
    ))
}

/// The files of an objection, in the order given.
pub async fn files(conn: &mut Conn, id: ObjectionId) -> Result<Vec<File>, Fault> {
    let sql = "SELECT place, digest, name, media_type, bytes FROM objection_file WHERE objection = $1 ORDER BY place";
    let rows = sqlx::query(sql).bind(id.0).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    let file = |row: &AnyRow| {
        let place = Place { vault: &vault, table: FILE_TABLE, row: (id.0, row::number(row, "place")?) };
        Ok(File {
            digest: row::text(row, "digest")?,
            name: place.text(row, "name")?,
            media_type: row::text(row, "media_type")?,
            bytes: u64::try_from(row::number(row, "bytes")?).unwrap_or(0),
        })
    };
    rows.iter().map(file).collect()
}

/// Every hold since then in cases of this unit and those below, as the error ledger counts it. A release's time runs from the officer's decision to the bank's
/// word; a stop that a freeze followed is one with it; a hold is wrong where an objection to it was upheld, or nothing is left that it rests on.
pub async fn ledger(conn: &mut AnyConnection, seen_by: UnitId, since: Instant) -> Result<Vec<Held>, Fault> {
    let sql = "SELECT case_file.unit, order_paper.held, hold.amount, hold.state, \
               (SELECT COUNT(*) FROM objection WHERE objection.hold_id = hold.id AND objection.state <> 'received') AS answered, \
               (SELECT COUNT(*) FROM objection WHERE objection.hold_id = hold.id AND objection.state = 'upheld') AS upheld, \
               (SELECT COUNT(*) FROM mark WHERE mark.order_id = hold.order_id AND mark.withdrawn_at IS NOT NULL) AS cleared, \
               (SELECT MIN(lift.answered_at - lift.drafted_at) FROM order_paper AS lift \
                WHERE lift.original = hold.order_id AND lift.act IN ('lift', 'lift_freeze') \
                AND lift.state IN ('executed_whole', 'executed_part')) AS took \
               FROM hold JOIN case_file ON case_file.id = hold.case_id \
               JOIN order_paper ON order_paper.id = hold.order_id WHERE hold.since_at >= $1 AND hold.state <> 'frozen' \
               AND case_file.unit IN (SELECT unit FROM unit_above WHERE above = $2) ORDER BY hold.id";
    sqlx::query(sql).bind(since.micros()).bind(seen_by.0).fetch_all(conn).await?.iter().map(held).collect()
}

fn held(row: &AnyRow) -> Result<Held, Fault> {
    let (amount, upheld) = (row::amount(row, "amount")?, row::number(row, "upheld")?);
    let refunded = row::text(row, "state")? == domain::hold::State::Ended(domain::hold::End::Refunded).name();
    Ok(Held {
        unit: UnitId(row::number(row, "unit")?),
        stopped: row::maybe_amount(row, "held")?.unwrap_or(amount),
        restored: if refunded { amount } else { domain::money::Amount::ZERO },
        wrong: upheld > 0 || row::number(row, "cleared")? > 0,
        release: row::maybe_number(row, "took")?.map(domain::time::Span::from_micros),
        answered: row::number(row, "answered")?,
        upheld,
    })
}

fn objection(row: &AnyRow, vault: &Vault) -> Result<Objection, Fault> {
    let id = row::number(row, "id")?;
    let place = Place { vault, table: TABLE, row: (id, 0) };
    Ok(Objection {
        id: ObjectionId(id),
        hold: HoldId(row::number(row, "hold_id")?),
        case: CaseId(row::number(row, "case_id")?),
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
