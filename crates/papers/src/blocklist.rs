//! Entries of the blocklist as they are kept, the log of listings and givings-back, and how often a value was seen.

use crate::vault::{DataKey, Place, Sealer, key_of};
use crate::{Conn, Fault, Kind, Vault, counter, row};
use domain::authority::{OfficerId, UnitId};
use domain::blocklist::{Entry, EntryId, Line, Page, Sightings, Standing, State, Told, Value, What};
use domain::category::Category;
use domain::indicator;
use domain::redress::Reference;
use domain::time::{DEFAULT_OFFSET, Instant};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::sync::Arc;

const TABLE: &str = "blocklist_entry";

const COLUMNS: &str = "SELECT id, unit, kind, value, state, basis, category, evidence, confidence, days, reference, \
                       proposed_by, proposed_at, verified_by, verified_at, published_by, published_at, expires_at, \
                       ended_by, ended_at, ended_why FROM blocklist_entry";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// The next number for an entry of this unit.
pub async fn take_id(conn: &mut AnyConnection, unit: UnitId) -> Result<EntryId, Fault> {
    Ok(EntryId(counter::take_at(conn, "blocklist entry", unit, 1).await?))
}

/// Keeps a new entry.
pub async fn insert(conn: &mut Conn, entry: &Entry) -> Result<(), Fault> {
    let sql = "INSERT INTO blocklist_entry (id, unit, kind, value, value_index, state, basis, category, evidence, \
               confidence, days, reference, proposed_by, proposed_at, ended_why) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '')";
    let (vault, key) = (conn.vault(), key_for(conn, entry, 2).await?);
    let sealer = Sealer::new(&vault, &key, TABLE, (entry.id.0, 0));
    let query = sqlx::query(sql)
        .bind(entry.id.0)
        .bind(entry.unit.0)
        .bind(entry.value.kind().name())
        .bind(sealer.seal("value", entry.value.text())?)
        .bind(index_of(&vault, &entry.value)?)
        .bind(entry.state.name())
        .bind(entry.basis.code())
        .bind(entry.category.map(Category::code))
        .bind(sealer.seal("evidence", &entry.evidence)?)
        .bind(i64::from(entry.confidence))
        .bind(i64::from(entry.days))
        .bind(entry.reference.as_str())
        .bind(entry.proposed_by.0)
        .bind(entry.proposed_at.micros());
    query.execute(&mut **conn).await?;
    Ok(())
}

/// Keeps an entry as it is now; what is listed, why and how it is appealed never change.
pub async fn update(conn: &mut Conn, entry: &Entry) -> Result<(), Fault> {
    let sql = "UPDATE blocklist_entry SET state = $1, verified_by = $2, verified_at = $3, published_by = $4, \
               published_at = $5, expires_at = $6, ended_by = $7, ended_at = $8, ended_why = $9 WHERE id = $10";
    let (vault, key) = (conn.vault(), key_for(conn, entry, 1).await?);
    let why = Sealer::new(&vault, &key, TABLE, (entry.id.0, 0)).seal("ended_why", &entry.ended_why)?;
    let query = sqlx::query(sql)
        .bind(entry.state.name())
        .bind(entry.verified_by.map(|by| by.0))
        .bind(entry.verified_at.map(Instant::micros))
        .bind(entry.published_by.map(|by| by.0))
        .bind(entry.published_at.map(Instant::micros))
        .bind(entry.expires_at.map(Instant::micros))
        .bind(entry.ended_by.map(|by| by.0))
        .bind(entry.ended_at.map(Instant::micros))
        .bind(why)
        .bind(entry.id.0);
    query.execute(&mut **conn).await?;
    Ok(())
}

/// The key of its unit and year.
async fn key_for(conn: &mut Conn, entry: &Entry, fields: usize) -> Result<Arc<DataKey>, Fault> {
    let year = entry.proposed_at.civil(DEFAULT_OFFSET).year();
    key_of(conn, (entry.unit.0, year.into()), fields).await
}

fn index_of(vault: &Vault, value: &Value) -> Result<String, Fault> {
    vault.blind(Kind::Listed, &format!("{}\0{}", value.kind().name(), value.text()))
}

/// One entry.
pub async fn by_id(conn: &mut Conn, id: EntryId) -> Result<Option<Entry>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_optional(&mut **conn).await?;
    let vault = conn.vault();
    row.map(|row| entry(&row, &vault)).transpose()
}

/// The entry of a public reference.
pub async fn by_reference(conn: &mut Conn, reference: &Reference) -> Result<Option<Entry>, Fault> {
    let row = sqlx::query(select(" WHERE reference = $1")).bind(reference.as_str());
    let row = row.fetch_optional(&mut **conn).await?;
    let vault = conn.vault();
    row.map(|row| entry(&row, &vault)).transpose()
}

/// The unit an entry belongs to.
pub async fn unit_of(conn: &mut AnyConnection, id: EntryId) -> Result<Option<UnitId>, Fault> {
    let row = sqlx::query("SELECT unit FROM blocklist_entry WHERE id = $1").bind(id.0).fetch_optional(conn).await?;
    row.map(|row| row::number(&row, "unit").map(UnitId)).transpose()
}

/// The entry of this value that is published, whoever's it is.
pub async fn published(conn: &mut Conn, value: &Value) -> Result<Option<Entry>, Fault> {
    let (vault, sql) = (conn.vault(), select(" WHERE value_index = $1 AND state = 'published'"));
    let row = sqlx::query(sql).bind(index_of(&vault, value)?).fetch_optional(&mut **conn).await?;
    row.map(|row| entry(&row, &vault)).transpose()
}

/// Which entries a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this kind alone.
    pub kind: Option<indicator::Kind>,
    /// In this state alone.
    pub state: Option<State>,
}

/// The newest entries that this unit sees, its own and those of units below.
pub async fn list(conn: &mut Conn, seen_by: UnitId, filter: Filter, most: i64) -> Result<Vec<Entry>, Fault> {
    let sql = select(
        " WHERE unit IN (SELECT unit FROM unit_above WHERE above = $1) AND ($2 = '' OR kind = $2) \
         AND ($3 = '' OR state = $3) ORDER BY proposed_at DESC, id DESC LIMIT $4",
    );
    let query = sqlx::query(sql).bind(seen_by.0).bind(filter.kind.map_or("", indicator::Kind::name));
    let query = query.bind(filter.state.map_or("", State::name)).bind(most);
    let rows = query.fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| entry(row, &vault)).collect()
}

/// How many entries of each state this unit sees.
pub async fn counts(conn: &mut AnyConnection, seen_by: UnitId) -> Result<Vec<(State, i64)>, Fault> {
    let sql = "SELECT state, COUNT(*) AS entries FROM blocklist_entry \
               WHERE unit IN (SELECT unit FROM unit_above WHERE above = $1) GROUP BY state ORDER BY state";
    let rows = sqlx::query(sql).bind(seen_by.0).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((row::named(row, "state")?, row::number(row, "entries")?))).collect()
}

/// The published entries whose time is over, the longest over first.
pub async fn expiring(conn: &mut AnyConnection, now: Instant, most: i64) -> Result<Vec<EntryId>, Fault> {
    let sql = "SELECT id FROM blocklist_entry WHERE state = 'published' AND expires_at <= $1 \
               ORDER BY expires_at, id LIMIT $2";
    let rows = sqlx::query(sql).bind(now.micros()).bind(most).fetch_all(conn).await?;
    rows.iter().map(|row| row::number(row, "id").map(EntryId)).collect()
}

/// Writes a line of the log; its place.
pub async fn log(conn: &mut AnyConnection, entry: EntryId, what: What, at: Instant) -> Result<i64, Fault> {
    let position = counter::take(conn, "blocklist log", 1).await?;
    let sql = "INSERT INTO blocklist_log (position, entry, ended, at) VALUES ($1, $2, $3, $4)";
    let query = sqlx::query(sql).bind(position).bind(entry.0).bind(what.kept()).bind(at.micros());
    query.execute(conn).await?;
    Ok(position)
}

/// The last place of the log; 0 while nothing was ever listed.
pub async fn last(conn: &mut AnyConnection) -> Result<i64, Fault> {
    let row = sqlx::query("SELECT COALESCE(MAX(position), 0) AS last FROM blocklist_log").fetch_one(conn).await?;
    row::number(&row, "last")
}

/// At most so many places of the log behind a cursor. A listing that was given back since is left out.
pub async fn page(conn: &mut Conn, cursor: i64, most: i64) -> Result<Page, Fault> {
    let sql = "SELECT log.position AS position, log.ended AS ended, log.at AS at, entry.id AS id, entry.kind AS kind, \
               entry.value AS value, entry.basis AS basis, entry.category AS category, \
               entry.confidence AS confidence, entry.published_at AS published_at, entry.expires_at AS expires_at, \
               entry.reference AS reference, entry.state AS state FROM blocklist_log AS log \
               JOIN blocklist_entry AS entry ON entry.id = log.entry WHERE log.position > $1 \
               ORDER BY log.position LIMIT $2";
    let rows = sqlx::query(sql).bind(cursor).bind(most).fetch_all(&mut **conn).await?;
    let (vault, last) = (conn.vault(), last(conn).await?);
    let (mut lines, mut reached) = (Vec::with_capacity(rows.len()), cursor);
    for row in &rows {
        reached = row::number(row, "position")?;
        let what: What = row::named(row, "ended")?;
        if what != What::List || row::named::<State>(row, "state")? == State::Published {
            lines.push(Line { position: reached, at: row::instant(row, "at")?, what, entry: told(row, &vault)? });
        }
    }
    Ok(Page { lines, cursor: reached, more: reached < last })
}

/// The published entries of this kind, by number, with the place in the log that they are as of; `None`: of every kind.
pub async fn standing(conn: &mut Conn, kind: Option<indicator::Kind>, most: i64) -> Result<Standing, Fault> {
    let sql = "SELECT id, kind, value, basis, category, confidence, published_at, expires_at, reference \
               FROM blocklist_entry WHERE state = 'published' AND ($1 = '' OR kind = $1) ORDER BY id LIMIT $2";
    // The place first: what comes between is told again behind it, and never left out.
    let (vault, cursor) = (conn.vault(), last(conn).await?);
    let query = sqlx::query(sql).bind(kind.map_or("", indicator::Kind::name)).bind(most);
    let rows = query.fetch_all(&mut **conn).await?;
    let entries = rows.iter().map(|row| told(row, &vault)).collect::<Result<_, _>>()?;
    Ok(Standing { entries, cursor })
}

/// The lines of one entry: when partners were asked, and when it was given back.
pub async fn lines(conn: &mut AnyConnection, entry: EntryId) -> Result<Vec<(i64, Instant, What)>, Fault> {
    let sql = "SELECT position, ended, at FROM blocklist_log WHERE entry = $1 ORDER BY position";
    let rows = sqlx::query(sql).bind(entry.0).fetch_all(conn).await?;
    rows.iter()
        .map(|row| Ok((row::number(row, "position")?, row::instant(row, "at")?, row::named(row, "ended")?)))
        .collect()
}

/// The day of an instant, counted from 1970 in +08:00.
fn day(at: Instant) -> i64 {
    (at.seconds() + 8 * 3_600).div_euclid(86_400)
}

/// Counts that a value was seen.
pub async fn saw(conn: &mut Conn, value: &Value, at: Instant, count: i64) -> Result<(), Fault> {
    let sql = "INSERT INTO sighting (value_index, day, count) VALUES ($1, $2, $3) \
               ON CONFLICT (value_index, day) DO UPDATE SET count = sighting.count + excluded.count";
    let index = index_of(&conn.vault(), value)?;
    sqlx::query(sql).bind(index).bind(day(at)).bind(count).execute(&mut **conn).await?;
    Ok(())
}

/// How often a value was seen of late.
pub async fn sightings(conn: &mut Conn, value: &Value, now: Instant) -> Result<Sightings, Fault> {
    let sql = "SELECT day, count FROM sighting WHERE value_index = $1 AND day > $2";
    let (index, today) = (index_of(&conn.vault(), value)?, day(now));
    let rows = sqlx::query(sql).bind(index).bind(today - Sightings::DAYS).fetch_all(&mut **conn).await?;
    let mut counted = Sightings::default();
    for row in &rows {
        counted = counted.with(today - row::number(row, "day")?, row::number(row, "count")?);
    }
    Ok(counted)
}

/// Forgets what was seen before the longest counter looks back.
pub async fn forget_sightings(conn: &mut AnyConnection, now: Instant) -> Result<(), Fault> {
    let sql = "DELETE FROM sighting WHERE day <= $1";
    sqlx::query(sql).bind(day(now) - Sightings::DAYS).execute(conn).await?;
    Ok(())
}

fn value(row: &AnyRow, vault: &Vault) -> Result<Value, Fault> {
    let place = Place { vault, table: TABLE, row: (row::number(row, "id")?, 0) };
    Ok(Value::kept(row::named(row, "kind")?, place.text(row, "value")?))
}

fn reference(row: &AnyRow) -> Result<Reference, Fault> {
    let kept = row::text(row, "reference")?;
    Reference::parse(&kept).ok_or_else(|| row::unreadable("reference", "it is none"))
}

fn category(row: &AnyRow) -> Result<Option<Category>, Fault> {
    row::maybe_named(row, "category")
}

fn percent(row: &AnyRow) -> Result<u8, Fault> {
    u8::try_from(row::number(row, "confidence")?).map_err(|e| row::unreadable("confidence", e))
}

fn told(row: &AnyRow, vault: &Vault) -> Result<Told, Fault> {
    Ok(Told {
        id: EntryId(row::number(row, "id")?),
        value: value(row, vault)?,
        basis: row::named(row, "basis")?,
        category: category(row)?,
        confidence: percent(row)?,
        listed_at: row::instant(row, "published_at")?,
        expires_at: row::instant(row, "expires_at")?,
        reference: reference(row)?,
    })
}

fn entry(row: &AnyRow, vault: &Vault) -> Result<Entry, Fault> {
    let id = row::number(row, "id")?;
    let place = Place { vault, table: TABLE, row: (id, 0) };
    let officer = |column| Ok::<_, Fault>(row::maybe_number(row, column)?.map(OfficerId));
    Ok(Entry {
        id: EntryId(id),
        unit: UnitId(row::number(row, "unit")?),
        value: value(row, vault)?,
        state: row::named(row, "state")?,
        basis: row::named(row, "basis")?,
        category: category(row)?,
        evidence: place.text(row, "evidence")?,
        confidence: percent(row)?,
        days: u32::try_from(row::number(row, "days")?).map_err(|e| row::unreadable("days", e))?,
        reference: reference(row)?,
        proposed_by: OfficerId(row::number(row, "proposed_by")?),
        proposed_at: row::instant(row, "proposed_at")?,
        verified_by: officer("verified_by")?,
        verified_at: row::maybe_instant(row, "verified_at")?,
        published_by: officer("published_by")?,
        published_at: row::maybe_instant(row, "published_at")?,
        expires_at: row::maybe_instant(row, "expires_at")?,
        ended_by: officer("ended_by")?,
        ended_at: row::maybe_instant(row, "ended_at")?,
        ended_why: place.text(row, "ended_why")?,
    })
}
