//! The audit log: a chain of lines, each holding the hash of the one before. Append only.
//!
//! The hash is SHA-256, in hex, over the fields `seq`, `at` (microseconds), `officer`, `action`, `object`, `case`
//! (decimal, or empty), `detail` and `prev`, in this order, each written as its length in bytes (decimal), a colon, its
//! UTF-8 bytes, and a comma. No two different lines are written alike.

use crate::{Fault, Tx, row};
use domain::case::CaseId;
use domain::time::Instant;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its place, from 1.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Who: an officer's login, `door:<bank>`, `weir` or `command_line`.
    pub officer: String,
    /// What: `order.approve`.
    pub action: String,
    /// On what: `order:12`.
    pub object: String,
    /// In which case.
    pub case: Option<CaseId>,
    /// The particulars, as JSON.
    pub detail: String,
    /// The hash of the line before, in hex; 64 zeros for the first.
    pub prev: String,
    /// The hash of this line, in hex.
    pub hash: String,
}

/// What a deed has to say of itself.
#[derive(Clone, Debug)]
pub struct Line {
    /// When.
    pub at: Instant,
    /// Who.
    pub officer: String,
    /// What.
    pub action: &'static str,
    /// On what.
    pub object: String,
    /// In which case.
    pub case: Option<CaseId>,
    /// The particulars.
    pub detail: serde_json::Value,
}

/// What stands before the first line.
const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const COLUMNS: &str = "SELECT seq, at, officer, action, object, case_id, detail, prev, hash FROM audit";

/// Writes a deed's line. Exactly one a deed: [`crate::Papers::write`] counts.
pub async fn write(tx: &mut Tx, line: Line) -> Result<(), Fault> {
    tx.audited += 1;
    let (seq, prev) = next(tx).await?;
    let mut entry = Entry {
        seq,
        at: line.at,
        officer: line.officer,
        action: line.action.to_owned(),
        object: line.object,
        case: line.case,
        detail: line.detail.to_string(),
        prev,
        hash: String::new(),
    };
    entry.hash = hash(&entry);
    insert(tx, &entry).await
}

async fn next(conn: &mut AnyConnection) -> Result<(i64, String), Fault> {
    let last = sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetch_optional(conn).await?;
    match last {
        Some(last) => Ok((row::number(&last, "seq")? + 1, row::text(&last, "hash")?)),
        None => Ok((1, NOTHING_BEFORE.to_owned())),
    }
}

async fn insert(conn: &mut AnyConnection, entry: &Entry) -> Result<(), Fault> {
    let sql = "INSERT INTO audit (seq, at, officer, action, object, case_id, detail, prev, hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let query = sqlx::query(sql)
        .bind(entry.seq)
        .bind(entry.at.micros())
        .bind(&*entry.officer)
        .bind(&*entry.action)
        .bind(&*entry.object)
        .bind(entry.case.map(|case| case.0))
        .bind(&*entry.detail)
        .bind(&*entry.prev)
        .bind(&*entry.hash);
    query.execute(conn).await?;
    Ok(())
}

/// The hash of a line, as stated above; the `hash` it carries is not looked at.
#[must_use]
pub fn hash(entry: &Entry) -> String {
    let case = entry.case.map(|case| case.0.to_string()).unwrap_or_default();
    let fields = [
        &*entry.seq.to_string(),
        &*entry.at.micros().to_string(),
        &*entry.officer,
        &*entry.action,
        &*entry.object,
        &*case,
        &*entry.detail,
        &*entry.prev,
    ];
    let mut sha = Sha256::new();
    for field in fields {
        sha.update(field.len().to_string());
        sha.update(":");
        sha.update(field);
        sha.update(",");
    }
    hex(&sha.finalize())
}

/// Bytes as lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A chain that holds: how many lines, and the hash of the last, which whoever keeps it can compare later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many lines.
    pub lines: i64,
    /// The hash of the last; 64 zeros where there is none.
    pub head: String,
}

/// How many lines are looked at in one go.
const PAGE: i64 = 1000;

/// Goes over the whole chain; [`Fault::Tampered`] names the first line that does not hold. Lines cut off at the end
/// show only against a `head` kept elsewhere.
pub async fn verify(conn: &mut AnyConnection) -> Result<Verified, Fault> {
    let mut verified = Verified { lines: 0, head: NOTHING_BEFORE.to_owned() };
    loop {
        let page = page(conn, verified.lines).await?;
        if page.is_empty() {
            return Ok(verified);
        }
        for entry in page {
            check(&entry, &verified)?;
            verified = Verified { lines: entry.seq, head: entry.hash };
        }
    }
}

fn check(entry: &Entry, before: &Verified) -> Result<(), Fault> {
    let seq = before.lines + 1;
    if entry.seq != seq {
        return Err(Fault::Tampered { seq, why: "the line is missing" });
    }
    if entry.prev != before.head {
        return Err(Fault::Tampered { seq, why: "it does not follow the line before" });
    }
    if entry.hash != hash(entry) {
        return Err(Fault::Tampered { seq, why: "its words are not those that were hashed" });
    }
    Ok(())
}

async fn page(conn: &mut AnyConnection, after: i64) -> Result<Vec<Entry>, Fault> {
    let sql = select(" WHERE seq > $1 ORDER BY seq LIMIT $2");
    read(sqlx::query(sql).bind(after).bind(PAGE).fetch_all(conn).await?)
}

/// The latest lines of a case, newest first.
pub async fn of_case(conn: &mut AnyConnection, case: CaseId, most: i64) -> Result<Vec<Entry>, Fault> {
    let sql = select(" WHERE case_id = $1 ORDER BY seq DESC LIMIT $2");
    read(sqlx::query(sql).bind(case.0).bind(most).fetch_all(conn).await?)
}

/// The latest lines of all, newest first.
pub async fn latest(conn: &mut AnyConnection, most: i64) -> Result<Vec<Entry>, Fault> {
    let sql = select(" ORDER BY seq DESC LIMIT $1");
    read(sqlx::query(sql).bind(most).fetch_all(conn).await?)
}

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

fn read(rows: Vec<AnyRow>) -> Result<Vec<Entry>, Fault> {
    rows.iter().map(entry).collect()
}

fn entry(row: &AnyRow) -> Result<Entry, Fault> {
    Ok(Entry {
        seq: row::number(row, "seq")?,
        at: row::instant(row, "at")?,
        officer: row::text(row, "officer")?,
        action: row::text(row, "action")?,
        object: row::text(row, "object")?,
        case: row::maybe_number(row, "case_id")?.map(CaseId),
        detail: row::text(row, "detail")?,
        prev: row::text(row, "prev")?,
        hash: row::text(row, "hash")?,
    })
}
