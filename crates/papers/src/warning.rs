//! Warnings as they are kept, and what was done about each.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, Kind, Vault, counter, row};
use domain::authority::{OfficerId, UnitId};
use domain::finding::{Fact, Record};
use domain::money::Amount;
use domain::report::ReportId;
use domain::time::Instant;
use domain::warning::{Did, End, HALF_MINUTES, State, Step, Warning, WarningId};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

const TABLE: &str = "warning";
const STEPS: &str = "warning_step";

const COLUMNS: &str = "SELECT id, unit, state, level, scheme, stage, score, line, by_line, grounds, expected_loss, \
                       raised_at, pay_at, found_at, signed_by, since_at, due_at, escalations, report, closed_at \
                       FROM warning";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// Facts and records, sealed in one text.
#[derive(Serialize, Deserialize)]
struct Grounds {
    facts: Vec<Fact>,
    records: Vec<Record>,
}

/// The blind index of a line, or of an account where it is no number.
pub(crate) fn line_index(vault: &Vault, line: &str) -> Result<String, Fault> {
    let is_number = line.len() >= 3 && line.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+');
    vault.blind(if is_number { Kind::Phone } else { Kind::Name }, line)
}

/// The next number of a warning of this unit.
pub async fn take_id(conn: &mut AnyConnection, unit: UnitId) -> Result<WarningId, Fault> {
    Ok(WarningId(counter::take_at(conn, "warning", unit, 1).await?))
}

/// Keeps a new warning. A line that has one that is open is a fault: ask [`latest_of_line`] first.
pub async fn insert(conn: &mut Conn, warning: &Warning) -> Result<(), Fault> {
    let sql = "INSERT INTO warning (line, line_index, by_line, by_index, raised_at, unit, state, level, scheme, stage, score, \
               grounds, expected_loss, pay_at, found_at, signed_by, since_at, due_at, escalations, report, closed_at, id) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)";
    let (vault, key) = (conn.vault(), conn.key_of_house(3).await?);
    let sealer = Sealer::new(&vault, &key, TABLE, (warning.id.0, 0));
    let query = sqlx::query(sql).bind(sealer.seal("line", &warning.line)?).bind(line_index(&vault, &warning.line)?);
    let query = query.bind(sealer.seal("by_line", &warning.by)?).bind(line_index(&vault, &warning.by)?);
    let grounds = grounds(&sealer, warning)?;
    changing(query.bind(warning.raised_at.micros()), warning, grounds).execute(&mut **conn).await?;
    Ok(())
}

/// Keeps a warning as it is now; its line and the one that deceives stay.
pub async fn update(conn: &mut Conn, warning: &Warning) -> Result<(), Fault> {
    let sql = "UPDATE warning SET unit = $1, state = $2, level = $3, scheme = $4, stage = $5, score = $6, grounds = $7, \
               expected_loss = $8, pay_at = $9, found_at = $10, signed_by = $11, since_at = $12, due_at = $13, \
               escalations = $14, report = $15, closed_at = $16 WHERE id = $17";
    let (vault, key) = (conn.vault(), conn.key_of_house(1).await?);
    let grounds = grounds(&Sealer::new(&vault, &key, TABLE, (warning.id.0, 0)), warning)?;
    changing(sqlx::query(sql), warning, grounds).execute(&mut **conn).await?;
    Ok(())
}

fn grounds(sealer: &Sealer<'_>, warning: &Warning) -> Result<String, Fault> {
    let grounds = Grounds { facts: warning.facts.clone(), records: warning.records.clone() };
    sealer.seal("grounds", &row::to_json("grounds", &grounds)?)
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// The parts that change, and the number, in the order both statements have them.
fn changing<'q>(query: Query<'q>, warning: &'q Warning, grounds: String) -> Query<'q> {
    let query = query.bind(warning.unit.0).bind(warning.state.name()).bind(&*warning.level);
    let query = query.bind(warning.scheme.name()).bind(warning.stage.name()).bind(thousandths(warning.score));
    let query = query.bind(grounds).bind(warning.expected_loss.minor()).bind(warning.pay_at.micros());
    let query = query.bind(warning.found_at.micros()).bind(warning.signed_by.map(|by| by.0));
    let query = query.bind(warning.since_at.micros()).bind(warning.due_at.map(Instant::micros));
    let query = query.bind(i64::from(warning.escalations)).bind(warning.report.map(|report| report.0));
    query.bind(warning.closed_at.map(Instant::micros)).bind(warning.id.0)
}

#[allow(clippy::cast_possible_truncation, reason = "a score is clamped to 0 to 1 before")]
pub(crate) fn thousandths(score: f32) -> i64 {
    (score.clamp(0.0, 1.0) * 1000.0).round() as i64
}

pub(crate) fn score(row: &AnyRow) -> Result<f32, Fault> {
    let thousandths = i16::try_from(row::number(row, "score")?).map_err(|e| row::unreadable("score", e))?;
    Ok(f32::from(thousandths) / 1000.0)
}

/// Signs for it, if nobody did before: whether this officer is the one. Nobody is warned by two.
pub async fn claim(conn: &mut AnyConnection, id: WarningId, officer: OfficerId) -> Result<bool, Fault> {
    let sql = "UPDATE warning SET signed_by = $1 WHERE id = $2 AND signed_by IS NULL AND closed_at IS NULL";
    let done = sqlx::query(sql).bind(officer.0).bind(id.0).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// One warning.
pub async fn by_id(conn: &mut Conn, id: WarningId) -> Result<Option<Warning>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_optional(&mut **conn).await?;
    row.map(|row| warning(&row, &conn.vault())).transpose()
}

/// The unit a warning belongs to.
pub async fn unit_of(conn: &mut AnyConnection, id: WarningId) -> Result<Option<UnitId>, Fault> {
    let row = sqlx::query("SELECT unit FROM warning WHERE id = $1").bind(id.0).fetch_optional(conn).await?;
    row.map(|row| Ok(UnitId(row::number(&row, "unit")?))).transpose()
}

/// The latest warning of this line: the open one, if one is.
pub async fn latest_of_line(conn: &mut Conn, line: &str) -> Result<Option<Warning>, Fault> {
    let vault = conn.vault();
    let sql = select(" WHERE line_index = $1 ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 1");
    let row = sqlx::query(sql).bind(line_index(&vault, line)?).fetch_optional(&mut **conn).await?;
    row.map(|row| warning(&row, &vault)).transpose()
}

/// The warnings of people whom this line deceives, or that are of it, the newest first; of what this unit sees.
pub async fn naming(conn: &mut Conn, line: &str, seen_by: UnitId, most: i64) -> Result<Vec<Warning>, Fault> {
    let vault = conn.vault();
    let sql = select(
        " WHERE (by_index = $1 OR line_index = $1) AND unit IN (SELECT unit FROM unit_above WHERE above = $2) \
         ORDER BY id DESC LIMIT $3",
    );
    let query = sqlx::query(sql).bind(line_index(&vault, line)?).bind(seen_by.0).bind(most);
    query.fetch_all(&mut **conn).await?.iter().map(|row| warning(row, &vault)).collect()
}

/// Which warnings a queue shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Those that nobody signed for.
    ToSign,
    /// Those that this officer signed for.
    Of(OfficerId),
    /// Every one that is open.
    Open,
}

/// The open warnings that this unit sees, its own and those of units below, what weighs most first: expected loss times
/// urgency, as [`domain::warning::weight`] has it.
pub async fn queue(
    conn: &mut Conn,
    seen_by: UnitId,
    filter: Filter,
    now: Instant,
    most: i64,
) -> Result<Vec<Warning>, Fault> {
    let signed_by = match filter {
        Filter::ToSign => 0,
        Filter::Of(officer) => officer.0,
        Filter::Open => -1,
    };
    let sql = select(
        " WHERE closed_at IS NULL AND ($2 = -1 OR COALESCE(signed_by, 0) = $2) \
         AND unit IN (SELECT unit FROM unit_above WHERE above = $1) \
         ORDER BY expected_loss * $4 / ($4 + CASE WHEN pay_at > $3 THEN (pay_at - $3) / 60000000 ELSE 0 END) DESC, \
         raised_at, id LIMIT $5",
    );
    let query = sqlx::query(sql).bind(seen_by.0).bind(signed_by).bind(now.micros()).bind(HALF_MINUTES).bind(most);
    let rows = query.fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| warning(row, &vault)).collect()
}

/// Those that are over and that this unit sees, the last closed first.
pub async fn closed(conn: &mut Conn, seen_by: UnitId, most: i64) -> Result<Vec<Warning>, Fault> {
    let sql = select(
        " WHERE closed_at IS NOT NULL AND unit IN (SELECT unit FROM unit_above WHERE above = $1) \
         ORDER BY closed_at DESC, id DESC LIMIT $2",
    );
    let rows = sqlx::query(sql).bind(seen_by.0).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| warning(row, &vault)).collect()
}

/// The open ones whose next rung is overdue, the longest overdue first.
pub async fn overdue(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<Warning>, Fault> {
    let sql = select(" WHERE due_at <= $1 AND closed_at IS NULL ORDER BY due_at, id LIMIT $2");
    let rows = sqlx::query(sql).bind(now.micros()).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| warning(row, &vault)).collect()
}

/// How many warnings stand where: of what this unit sees, those open, and those closed since then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that nobody signed for.
    pub to_sign: i64,
    /// Those that are open.
    pub open: i64,
    /// Those raised since then.
    pub raised: i64,
    /// How those ended that were closed since then.
    pub ended: Vec<(End, i64)>,
}

/// The counts of what this unit sees.
pub async fn counts(conn: &mut AnyConnection, seen_by: UnitId, since: Instant) -> Result<Counts, Fault> {
    let sql = "SELECT state, CAST(CASE WHEN signed_by IS NULL THEN 1 ELSE 0 END AS BIGINT) AS unsigned, \
               CAST(CASE WHEN raised_at >= $2 THEN 1 ELSE 0 END AS BIGINT) AS lately, COUNT(*) AS many FROM warning \
               WHERE unit IN (SELECT unit FROM unit_above WHERE above = $1) AND (closed_at IS NULL OR closed_at >= $3) \
               GROUP BY 1, 2, 3";
    let rows = sqlx::query(sql).bind(seen_by.0).bind(since.micros()).bind(since.micros()).fetch_all(conn).await?;
    let mut counts = Counts::default();
    let mut ended = std::collections::BTreeMap::<End, i64>::new();
    for row in &rows {
        let (state, many): (State, i64) = (row::named(row, "state")?, row::number(row, "many")?);
        counts.raised += many * row::number(row, "lately")?;
        match state.end() {
            Some(end) => *ended.entry(end).or_default() += many,
            None => {
                counts.open += many;
                counts.to_sign += many * row::number(row, "unsigned")?;
            }
        }
    }
    counts.ended = ended.into_iter().collect();
    Ok(counts)
}

fn warning(row: &AnyRow, vault: &Vault) -> Result<Warning, Fault> {
    let id = row::number(row, "id")?;
    let place = Place { vault, table: TABLE, row: (id, 0) };
    let grounds: Grounds = place.json(row, "grounds")?;
    Ok(Warning {
        id: WarningId(id),
        unit: UnitId(row::number(row, "unit")?),
        state: row::named(row, "state")?,
        level: row::text(row, "level")?,
        scheme: row::named(row, "scheme")?,
        stage: row::named(row, "stage")?,
        score: score(row)?,
        line: place.text(row, "line")?,
        by: place.text(row, "by_line")?,
        facts: grounds.facts,
        records: grounds.records,
        expected_loss: Amount::from_minor(row::number(row, "expected_loss")?),
        raised_at: row::instant(row, "raised_at")?,
        pay_at: row::instant(row, "pay_at")?,
        found_at: row::instant(row, "found_at")?,
        signed_by: row::maybe_number(row, "signed_by")?.map(OfficerId),
        since_at: row::instant(row, "since_at")?,
        due_at: row::maybe_instant(row, "due_at")?,
        escalations: u32::try_from(row::number(row, "escalations")?).unwrap_or(u32::MAX),
        report: row::maybe_number(row, "report")?.map(ReportId),
        closed_at: row::maybe_instant(row, "closed_at")?,
    })
}

/// Keeps a step; its place among the steps of its warning.
pub async fn add_step(
    conn: &mut Conn,
    id: WarningId,
    at: Instant,
    officer: Option<OfficerId>,
    did: &Did,
) -> Result<i64, Fault> {
    let sql = "SELECT COUNT(*) AS many FROM warning_step WHERE warning = $1";
    let row = sqlx::query(sql).bind(id.0).fetch_one(&mut **conn).await?;
    let place = row::number(&row, "many")? + 1;
    let body = body(conn, id, place, did).await?;
    let sql = "INSERT INTO warning_step (warning, place, at, officer, body) VALUES ($1, $2, $3, $4, $5)";
    let query = sqlx::query(sql).bind(id.0).bind(place).bind(at.micros()).bind(officer.map(|officer| officer.0));
    query.bind(body).execute(&mut **conn).await?;
    Ok(place)
}

/// Keeps what became of a step: what the gateway said of it.
pub async fn put_step(conn: &mut Conn, id: WarningId, place: i64, did: &Did) -> Result<(), Fault> {
    let body = body(conn, id, place, did).await?;
    let sql = "UPDATE warning_step SET body = $1 WHERE warning = $2 AND place = $3";
    sqlx::query(sql).bind(body).bind(id.0).bind(place).execute(&mut **conn).await?;
    Ok(())
}

async fn body(conn: &mut Conn, id: WarningId, place: i64, did: &Did) -> Result<String, Fault> {
    let (vault, key) = (conn.vault(), conn.key_of_house(1).await?);
    Sealer::new(&vault, &key, STEPS, (id.0, place)).seal("body", &row::to_json("body", did)?)
}

/// The steps of a warning, in order.
pub async fn steps(conn: &mut Conn, id: WarningId) -> Result<Vec<Step>, Fault> {
    let sql = "SELECT place, at, officer, body FROM warning_step WHERE warning = $1 ORDER BY place";
    let rows = sqlx::query(sql).bind(id.0).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    let step = |row: &AnyRow| {
        let place = row::number(row, "place")?;
        Ok(Step {
            place,
            at: row::instant(row, "at")?,
            officer: row::maybe_number(row, "officer")?.map(OfficerId),
            did: Place { vault: &vault, table: STEPS, row: (id.0, place) }.json(row, "body")?,
        })
    };
    rows.iter().map(step).collect()
}
