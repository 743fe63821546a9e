//! The audit log: a chain of lines, each holding the hash of the one before, and a Merkle tree over them. Append only.
//!
//! The hash is SHA-256 (or SM3, where the log began with it: [`begin`]), in hex, over the fields `seq`, `at`
//! (microseconds), `officer`, `action`, `object`, `case` (decimal, or empty), `detail` and `prev`, in this order, each
//! written as its length in bytes (decimal), a colon, its UTF-8 bytes, and a comma. No two different lines are written
//! alike. The same bytes are the leaf of the tree (RFC 9162): [`sign`] signs its root, [`verify_against`] holds the log
//! against what was signed, [`prove_receipt`] shows one line to whoever has its [`Receipt`].

mod line;
mod note;
mod proof;
mod shelf;
mod tree;
mod verify;

pub use line::{Algorithm, Digest, Receipt};
pub use note::{Checkpoint, Key, PublicKey};
pub use proof::{Shown, check, prove_growth, prove_receipt};
pub use shelf::{CHECKPOINTS, checkpoints, has_checkpoints, key_of, note, sign};
pub use tree::{Tree, extends, includes};
pub use verify::{Log, Verified, verify, verify_against};

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, Tx, row};
use domain::case::CaseId;
use domain::time::Instant;
use line::Words;
use serde::Serialize;
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

const COLUMNS: &str = "SELECT seq, at, officer, action, object, case_id, detail, prev, hash FROM audit";

/// Writes a deed's line and gives its receipt. Exactly one line a deed: [`crate::Papers::write`] counts.
pub async fn write(tx: &mut Tx, line: Line) -> Result<Receipt, Fault> {
    let (seq, prev) = next(tx).await?;
    append(tx, seq, prev, line).await
}

/// The first line of a log with this hash function: an empty log begins with SHA-256 otherwise, by its first deed.
/// `false`, and nothing is written, where the log has begun.
pub async fn begin(tx: &mut Tx, algorithm: Algorithm, line: Line) -> Result<bool, Fault> {
    let (seq, _) = next(tx).await?;
    if seq == 1 {
        append(tx, seq, algorithm.nothing_before(), line).await?;
    }
    Ok(seq == 1)
}

/// The hash function that the log began with; `None` where it has no line yet.
pub async fn algorithm(conn: &mut AnyConnection) -> Result<Option<Algorithm>, Fault> {
    let first = sqlx::query("SELECT prev FROM audit ORDER BY seq LIMIT 1").fetch_optional(conn).await?;
    first.map(|first| row::text(&first, "prev").map(|prev| Algorithm::of(&prev))).transpose()
}

/// Where officers' own words stand in a line's particulars.
const WORDS: [&str; 2] = ["reason", "decision"];

/// What an officer wrote in words may name people: it stands sealed in the line, and is hashed as it stands.
async fn seal_words(conn: &mut Conn, seq: i64, line: &mut Line) -> Result<(), Fault> {
    for column in WORDS {
        let Some(words) = line.detail.get(column).and_then(|words| words.as_str()).map(str::to_owned) else { continue };
        let (vault, key) = (conn.vault(), conn.key_of_house(1).await?);
        line.detail[column] = Sealer::new(&vault, &key, "audit", (seq, 0)).seal(column, &words)?.into();
    }
    Ok(())
}

/// A line's particulars, with what an officer wrote in clear.
pub fn detail_in_clear(conn: &Conn, entry: &Entry) -> Result<String, Fault> {
    let mut detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let vault = conn.vault();
    let place = Place { vault: &vault, table: "audit", row: (entry.seq, 0) };
    for column in WORDS {
        if let Some(sealed) =
            detail.get(column).and_then(|words| words.as_str()).filter(|words| words.starts_with("s1."))
        {
            detail[column] = vault.opened(&place, column, sealed)?.into();
        }
    }
    Ok(detail.to_string())
}

async fn append(tx: &mut Tx, seq: i64, prev: String, mut line: Line) -> Result<Receipt, Fault> {
    tx.audited += 1;
    seal_words(tx, seq, &mut line).await?;
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
    insert(tx, &entry).await?;
    Ok(entry.receipt())
}

async fn next(conn: &mut AnyConnection) -> Result<(i64, String), Fault> {
    let last = sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetch_optional(conn).await?;
    match last {
        Some(last) => Ok((row::number(&last, "seq")? + 1, row::text(&last, "hash")?)),
        None => Ok((1, Algorithm::default().nothing_before())),
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
    let mut encoded = Vec::new();
    Words::from(entry).encode(&mut encoded);
    let algorithm = Algorithm::of(&entry.prev);
    algorithm.say(&Words::chained(algorithm, &encoded))
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

/// A hash from its hex.
fn digest_of(hex: &str) -> Option<Digest> {
    let nibble = |byte: u8| char::from(byte).to_digit(16).and_then(|nibble| u8::try_from(nibble).ok());
    let pair = |pair: &[u8]| Some(nibble(pair[0])? << 4 | nibble(pair[1])?);
    let bytes: Option<Vec<u8>> = hex.as_bytes().chunks_exact(2).map(pair).collect();
    bytes.filter(|_| hex.len() == 64)?.try_into().ok()
}

/// How many lines are read in one go.
const PAGE: i64 = 1000;

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
