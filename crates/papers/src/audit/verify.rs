//! Going over the log: every line against the one before, and the tree over them. Lines are read in runs, several at
//! once, each checked by itself and joined in order; nothing is parsed, and no more than a few pages are in memory.

use super::line::{Algorithm, Words};
use super::note::Checkpoint;
use super::tree::{Mark, Tree};
use super::{Entry, PAGE};
use crate::{Fault, Papers};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// How many lines one run holds.
const RUN: u64 = 1 << 14;
/// How many runs are gone over at once: readers wait for the disk while others hash.
const AT_ONCE: usize = 4;

/// The log up to a line, or a run of its lines: what was hashed, and what the next line must follow.
#[derive(Clone, Debug)]
pub struct Log {
    algorithm: Algorithm,
    tree: Tree,
    /// What the run's first line says it follows; `None` at the log's own first line.
    follows: Option<String>,
    /// The hash of the last line; `None` before a run's first.
    head: Option<String>,
    encoded: Vec<u8>,
}

impl Log {
    /// Before the first line.
    #[must_use]
    pub fn new(algorithm: Algorithm) -> Self {
        Self::resumed(algorithm, Tree::new(algorithm), algorithm.nothing_before())
    }

    pub(super) fn resumed(algorithm: Algorithm, tree: Tree, head: String) -> Self {
        Self { algorithm, tree, follows: None, head: Some(head), encoded: Vec::new() }
    }

    fn run(algorithm: Algorithm, after: u64, mark: Option<Mark>) -> Self {
        let tree = Tree::run(algorithm, after, mark);
        Self { algorithm, tree, follows: None, head: None, encoded: Vec::new() }
    }

    /// Takes the next line; [`Fault::Tampered`] where it does not hold.
    pub fn take(&mut self, entry: &Entry) -> Result<(), Fault> {
        self.take_words(Words::from(entry))
    }

    fn take_words(&mut self, words: Words<'_>) -> Result<(), Fault> {
        let seq = self.next_seq();
        if words.seq != seq {
            return Err(Fault::Tampered { seq, why: "the line is missing" });
        }
        match &self.head {
            Some(head) if head != words.prev => return Err(Fault::Tampered { seq, why: FOLLOWS }),
            Some(_) => {}
            None => self.follows = Some(words.prev.to_owned()),
        }
        words.encode(&mut self.encoded);
        if !words.holds(self.algorithm, &self.encoded) {
            return Err(Fault::Tampered { seq, why: "its words are not those that were hashed" });
        }
        self.tree.push(self.algorithm.leaf(&self.encoded));
        let head = self.head.get_or_insert_default();
        head.clear();
        head.push_str(words.hash);
        Ok(())
    }

    fn next_seq(&self) -> i64 {
        i64::try_from(self.tree.size()).map_or(i64::MAX, |size| size.saturating_add(1))
    }

    /// Joins a run that begins where this ends.
    fn join(&mut self, run: Self) -> Result<(), Fault> {
        if run.follows != self.head {
            return Err(Fault::Tampered { seq: self.next_seq(), why: FOLLOWS });
        }
        self.tree.append(run.tree);
        self.head = run.head;
        Ok(())
    }

    /// The log's hash function.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The tree over its lines.
    #[must_use]
    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The hash of the last line.
    #[must_use]
    pub fn head(&self) -> &str {
        self.head.as_deref().unwrap_or_default()
    }
}

const FOLLOWS: &str = "it does not follow the line before";

/// A log that holds: whoever keeps its head or a checkpoint can compare later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many lines.
    pub lines: i64,
    /// The hash of the last; zeros where there is none.
    pub head: String,
    /// The root of the tree over them, in hex.
    pub root: String,
    /// The hash function.
    pub hash: Algorithm,
    /// The checkpoints that it holds to, oldest first.
    pub checkpoints: Vec<Checkpoint>,
}

impl Verified {
    fn of(log: &Log, checkpoints: Vec<Checkpoint>) -> Self {
        let root = super::hex(&log.tree.root());
        Self { lines: log.next_seq() - 1, head: log.head().to_owned(), root, hash: log.algorithm, checkpoints }
    }
}

/// Goes over the whole log on one connection, in its snapshot; [`Fault::Tampered`] names the first line that does not
/// hold. Lines cut off at the end show only against what is kept elsewhere.
pub async fn verify(conn: &mut AnyConnection) -> Result<Verified, Fault> {
    let (algorithm, last) = extent(conn).await?;
    let mut log = Log::new(algorithm);
    read(conn, &mut log, last).await?;
    Ok(Verified::of(&log, Vec::new()))
}

/// Goes over the whole log, several readers at once, and holds it against these checkpoints, oldest first.
/// [`Fault::Checkpoint`] names the first that it does not agree with: lines were then cut off, or written anew.
pub async fn verify_against(papers: &Papers, checkpoints: Vec<Checkpoint>) -> Result<Verified, Fault> {
    let sizes: Vec<u64> = checkpoints.iter().map(|checkpoint| checkpoint.size).collect();
    let surveyed = survey(papers, None, &sizes, None).await?;
    for checkpoint in &checkpoints {
        let at = surveyed.at.iter().find(|log| log.tree.size() == checkpoint.size);
        let why = match at {
            None => "the log ends before it: lines were cut off at the end",
            Some(log) if log.algorithm != checkpoint.algorithm => "it is of another hash function",
            Some(log) if log.tree.root() != checkpoint.root || log.head() != checkpoint.head => {
                "the lines up to it are not those that were signed: they were written anew"
            }
            Some(_) => continue,
        };
        return Err(Fault::Checkpoint { lines: checkpoint.size, why });
    }
    Ok(Verified::of(&surveyed.log, checkpoints))
}

/// The log at its end, and as it was at the sizes asked for.
pub(super) struct Surveyed {
    pub(super) log: Log,
    pub(super) at: Vec<Log>,
}

/// Goes over the lines from where `from` ends (from the first where there is none).
pub(super) async fn survey(
    papers: &Papers,
    from: Option<Log>,
    sizes: &[u64],
    mark: Option<Mark>,
) -> Result<Surveyed, Fault> {
    let mut reader = papers.reader().await?;
    let (algorithm, last) = extent(&mut reader).await?;
    drop(reader);
    let mut log =
        from.unwrap_or_else(|| Log::resumed(algorithm, Tree::run(algorithm, 0, mark), algorithm.nothing_before()));
    if log.algorithm != algorithm || log.tree.size() > last {
        return Err(Fault::Checkpoint { lines: log.tree.size(), why: "the log ends before it, or is another" });
    }
    // A run ends wherever the log is asked for, so that it can be taken there whole.
    let mut ends = VecDeque::from(ends(log.tree.size(), last, sizes));
    let mut begun: VecDeque<JoinHandle<Result<Log, Fault>>> = VecDeque::new();
    let (mut next, mut at) = (log.tree.size(), Vec::new());
    loop {
        if sizes.contains(&log.tree.size()) {
            at.push(log.clone());
        }
        while begun.len() < AT_ONCE
            && let Some(end) = ends.pop_front()
        {
            let run = Log::run(algorithm, next, mark);
            begun.push_back(tokio::spawn(read_run(papers.clone(), run, end)));
            next = end;
        }
        let Some(first) = begun.pop_front() else { return Ok(Surveyed { log, at }) };
        log.join(first.await.map_err(|e| crate::row::unreadable("the audit log", e))??)?;
    }
}

/// Where runs end: at every whole run, at every size asked for, and at the last line.
fn ends(from: u64, last: u64, sizes: &[u64]) -> Vec<u64> {
    let whole = (from / RUN + 1..).map(|run| run * RUN).take_while(|end| *end < last);
    let asked = sizes.iter().copied().filter(|size| *size > from && *size < last);
    let mut ends: Vec<u64> = whole.chain(asked).chain((last > from).then_some(last)).collect();
    ends.sort_unstable();
    ends.dedup();
    ends
}

async fn read_run(papers: Papers, mut run: Log, end: u64) -> Result<Log, Fault> {
    let mut reader = papers.reader().await?;
    read(&mut reader, &mut run, end).await?;
    Ok(run)
}

/// Takes the lines after `log`'s last up to the line `end`.
async fn read(conn: &mut AnyConnection, log: &mut Log, end: u64) -> Result<(), Fault> {
    let sql: Arc<str> = format!("{} WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3", super::COLUMNS).into();
    while log.tree.size() < end {
        let (after, upto) = (log.next_seq() - 1, i64::try_from(end).unwrap_or(i64::MAX));
        // Both parts are texts of this file: nothing typed by anyone comes in.
        let query = sqlx::query(sqlx::AssertSqlSafe(Arc::clone(&sql)));
        let rows = query.bind(after).bind(upto).bind(PAGE).fetch_all(&mut *conn).await?;
        if rows.is_empty() {
            return Err(Fault::Tampered { seq: log.next_seq(), why: "the line is missing" });
        }
        rows.iter().try_for_each(|row| log.take_words(words(row)?))?;
    }
    Ok(())
}

/// The hash function, and the number of the last line.
async fn extent(conn: &mut AnyConnection) -> Result<(Algorithm, u64), Fault> {
    let first = sqlx::query("SELECT prev, seq FROM audit ORDER BY seq LIMIT 1").fetch_optional(&mut *conn).await?;
    let Some(first) = first else { return Ok((Algorithm::default(), 0)) };
    if first.try_get::<i64, _>(1)? != 1 {
        return Err(Fault::Tampered { seq: 1, why: "the log does not begin with it" });
    }
    let algorithm = Algorithm::of(first.try_get(0)?);
    let last: i64 = sqlx::query("SELECT MAX(seq) FROM audit").fetch_one(conn).await?.try_get(0)?;
    Ok((algorithm, u64::try_from(last).unwrap_or(0)))
}

/// The columns by place: their names are looked up ten million times otherwise.
fn words(row: &AnyRow) -> Result<Words<'_>, Fault> {
    Ok(Words {
        seq: row.try_get(0)?,
        at: row.try_get(1)?,
        officer: row.try_get(2)?,
        action: row.try_get(3)?,
        object: row.try_get(4)?,
        case: row.try_get(5)?,
        detail: row.try_get(6)?,
        prev: row.try_get(7)?,
        hash: row.try_get(8)?,
    })
}
