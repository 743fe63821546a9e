//! Tasks as they are kept.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, Vault, counter, row};
use domain::authority::{OfficerId, UnitId};
use domain::case::CaseId;
use domain::task::{Kind, Task, TaskId};
use domain::time::Instant;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// A task to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// What is to be done.
    pub kind: Kind,
    /// With what, by kind and number: `order:12`, `hold:3`.
    pub object: String,
    /// The case it belongs to, where it belongs to one.
    pub case: Option<CaseId>,
    /// Whose it is.
    pub unit: UnitId,
    /// Now.
    pub opened_at: Instant,
    /// By when.
    pub due_at: Instant,
}

const COLUMNS: &str = "SELECT id, kind, object, case_id, unit, opened_at, due_at, done_at, done_by, word FROM task";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// Opens a task, unless one of the same kind with the same object is open: then that one stays as it is. Returns the
/// number of the one that is open now.
pub async fn open_once(conn: &mut AnyConnection, new: &New) -> Result<TaskId, Fault> {
    let open = sqlx::query(select(" WHERE object = $1 AND kind = $2 AND done_at IS NULL"));
    if let Some(row) = open.bind(&*new.object).bind(new.kind.name()).fetch_optional(&mut *conn).await? {
        return Ok(TaskId(row::number(&row, "id")?));
    }
    let id = TaskId(counter::take_at(conn, "task", new.unit, 1).await?);
    let sql = "INSERT INTO task (id, kind, object, case_id, unit, opened_at, due_at, word) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, '')";
    let query = sqlx::query(sql).bind(id.0).bind(new.kind.name()).bind(&*new.object).bind(new.case.map(|case| case.0));
    let query = query.bind(new.unit.0).bind(new.opened_at.micros()).bind(new.due_at.micros());
    query.execute(conn).await?;
    Ok(id)
}

/// Ends a task that is open. `by` is `None` where what it waited for came by itself.
pub async fn done(conn: &mut Conn, id: TaskId, by: Option<OfficerId>, word: &str, now: Instant) -> Result<(), Fault> {
    let sql = "UPDATE task SET done_at = $1, done_by = $2, word = $3 WHERE id = $4 AND done_at IS NULL";
    let (vault, key) = (conn.vault(), conn.key_of_house(1).await?);
    let word = Sealer::new(&vault, &key, "task", (id.0, 0)).seal("word", word)?;
    let query = sqlx::query(sql).bind(now.micros()).bind(by.map(|by| by.0)).bind(word).bind(id.0);
    query.execute(&mut **conn).await?;
    Ok(())
}

/// Ends whatever was to be done with this object in this way, because it came by itself.
pub async fn done_by_itself(conn: &mut AnyConnection, kind: Kind, object: &str, now: Instant) -> Result<(), Fault> {
    let sql = "UPDATE task SET done_at = $1 WHERE object = $2 AND kind = $3 AND done_at IS NULL";
    sqlx::query(sql).bind(now.micros()).bind(object).bind(kind.name()).execute(conn).await?;
    Ok(())
}

/// Whether this was ever to be done with this object.
pub async fn was_opened(conn: &mut AnyConnection, kind: Kind, object: &str) -> Result<bool, Fault> {
    let sql = select(" WHERE object = $1 AND kind = $2 LIMIT 1");
    Ok(sqlx::query(sql).bind(object).bind(kind.name()).fetch_optional(conn).await?.is_some())
}

/// One task.
pub async fn by_id(conn: &mut Conn, id: TaskId) -> Result<Option<Task>, Fault> {
    let row = sqlx::query(select(" WHERE id = $1")).bind(id.0).fetch_optional(&mut **conn).await?;
    row.map(|row| task(&row, &conn.vault())).transpose()
}

/// The unit a task belongs to.
pub async fn unit_of(conn: &mut AnyConnection, id: TaskId) -> Result<Option<UnitId>, Fault> {
    let row = sqlx::query("SELECT unit FROM task WHERE id = $1").bind(id.0).fetch_optional(conn).await?;
    row.map(|row| Ok(UnitId(row::number(&row, "unit")?))).transpose()
}

/// The open ones that this unit sees, its own and those of units below, the first due first.
pub async fn open(conn: &mut Conn, seen_by: UnitId, most: i64) -> Result<Vec<Task>, Fault> {
    let sql = select(
        " WHERE done_at IS NULL AND unit IN (SELECT unit FROM unit_above WHERE above = $1) \
         ORDER BY due_at, id LIMIT $2",
    );
    let rows = sqlx::query(sql).bind(seen_by.0).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| task(row, &vault)).collect()
}

fn task(row: &AnyRow, vault: &Vault) -> Result<Task, Fault> {
    let id = row::number(row, "id")?;
    Ok(Task {
        id: TaskId(id),
        kind: row::named(row, "kind")?,
        object: row::text(row, "object")?,
        case: row::maybe_number(row, "case_id")?.map(CaseId),
        unit: UnitId(row::number(row, "unit")?),
        opened_at: row::instant(row, "opened_at")?,
        due_at: row::instant(row, "due_at")?,
        done_at: row::maybe_instant(row, "done_at")?,
        done_by: row::maybe_number(row, "done_by")?.map(OfficerId),
        word: Place { vault, table: "task", row: (id, 0) }.text(row, "word")?,
    })
}
