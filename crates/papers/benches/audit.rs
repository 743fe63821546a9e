//! Ten million audit lines in SQLite, gone over from the first: chain, tree, checkpoint. `cargo bench -p papers [LINES]`.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use papers::audit::{self, Algorithm, Entry, Key};
use papers::{AnyConnection, Papers};
use sqlx::{Connection, Executor};
use std::path::Path;
use std::time::Instant as Wall;

const LINES: i64 = 10_000_000;

fn main() {
    let lines = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(LINES);
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(measure(lines));
}

async fn measure(lines: i64) {
    let folder = tempfile::tempdir().unwrap();
    let papers = Papers::open(&format!("sqlite://{}/weir.db", folder.path().display())).await.unwrap();
    let began = Wall::now();
    fill(folder.path(), lines).await;
    let bytes = std::fs::metadata(folder.path().join("weir.db")).unwrap().len();
    println!("{lines} lines made in {:.1} s, {} MB", began.elapsed().as_secs_f64(), bytes / 1_000_000);

    let began = Wall::now();
    let at = domain::time::Instant::from_seconds(1_772_000_000);
    audit::sign(&papers, folder.path(), at).await.unwrap().unwrap();
    println!("first checkpoint, every line read: {:.1} s", began.elapsed().as_secs_f64());

    let key = Key::of(folder.path()).unwrap().public();
    let checkpoints = audit::checkpoints(&folder.path().join(audit::CHECKPOINTS), &key).unwrap();
    let began = Wall::now();
    let verified = audit::verify_against(&papers, checkpoints).await.unwrap();
    let took = began.elapsed().as_secs_f64();
    println!("{} lines verified against {} checkpoint in {took:.1} s", verified.lines, verified.checkpoints.len());

    let began = Wall::now();
    fill_from(folder.path(), verified.lines, verified.head, 1000).await;
    audit::sign(&papers, folder.path(), at).await.unwrap().unwrap();
    println!("1,000 more lines written, and the next checkpoint: {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
}

async fn fill(folder: &Path, lines: i64) {
    let head = audit::Log::new(Algorithm::Sha256).head().to_owned();
    fill_from(folder, 0, head, lines).await;
}

/// Appends lines like those of orders, many to a statement: only their checking is measured.
async fn fill_from(folder: &Path, after: i64, mut prev: String, lines: i64) {
    let mut conn = AnyConnection::connect(&format!("sqlite://{}/weir.db", folder.display())).await.unwrap();
    conn.execute("PRAGMA synchronous = OFF").await.unwrap();
    for first in (after + 1..=after + lines).step_by(100_000) {
        conn.execute("BEGIN").await.unwrap();
        for seq in first..(first + 100_000).min(after + lines + 1) {
            let entry = entry(seq, prev);
            insert(&mut conn, &entry).await;
            prev = entry.hash;
        }
        conn.execute("COMMIT").await.unwrap();
    }
    conn.close().await.unwrap();
}

fn entry(seq: i64, prev: String) -> Entry {
    let mut entry = Entry {
        seq,
        at: domain::time::Instant::from_micros(1_772_000_000_000_000 + seq * 250_000),
        officer: "li.ming".into(),
        action: "order.approve".into(),
        object: format!("order:{seq}"),
        case: Some(domain::case::CaseId(seq / 20)),
        detail: format!("{{\"amount\":\"{}.00\",\"digest\":\"{:016x}\",\"orders\":[{seq}]}}", seq % 50_000, seq * 7919),
        prev,
        hash: String::new(),
    };
    entry.hash = audit::hash(&entry);
    entry
}

async fn insert(conn: &mut AnyConnection, entry: &Entry) {
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
    query.execute(conn).await.unwrap();
}
