//! What is accepted is kept whole, once, and told in the log; what is not, leaves no trace.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use domain::account::AccountId;
use domain::authority::{OfficerId, Rank, UnitId, UnitKind};
use domain::case::{Case, CaseId, State};
use domain::money::{Amount, Currency};
use domain::time::Instant;
use domain::trace::{Limits, Rule};
use domain::transfer::Movement;
use papers::{AnyConnection, Fault, Papers, Tx, audit};
use sqlx::{Connection, Executor};

async fn open(folder: &std::path::Path) -> Papers {
    Papers::open(&format!("sqlite://{}/weir.db", folder.display())).await.unwrap()
}

fn line(officer: &str, object: String) -> audit::Line {
    let detail = serde_json::json!({ "why": "因为\"所以\"" });
    let at = Instant::from_seconds(1_772_000_000);
    audit::Line { at, officer: officer.into(), action: "unit.add", object, case: Some(CaseId(7)), detail }
}

/// A deed: a unit, and its line.
async fn add_unit(papers: &Papers, name: String) -> Result<UnitId, Fault> {
    papers
        .write(move |tx: &mut Tx| {
            Box::pin(async move {
                let unit = papers::unit::insert(tx, None, UnitKind::Station, &name).await?;
                audit::write(tx, line("li", format!("unit:{}", unit.id.0))).await?;
                Ok(unit.id)
            })
        })
        .await
}

async fn units(papers: &Papers) -> usize {
    let mut reader = papers.reader().await.unwrap();
    papers::unit::all(&mut reader).await.unwrap().len()
}

async fn lines(papers: &Papers) -> i64 {
    let mut reader = papers.reader().await.unwrap();
    audit::verify(&mut reader).await.unwrap().lines
}

#[tokio::test]
async fn a_deed_and_its_line_are_kept_together_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let papers = open(folder.path()).await;
    add_unit(&papers, "一".into()).await.unwrap();
    assert_eq!((units(&papers).await, lines(&papers).await), (1, 1));

    // Refused after it wrote both: neither stays, nor the number it took.
    let refused: Result<(), Fault> = papers
        .write(|tx| {
            Box::pin(async move {
                papers::unit::insert(tx, None, UnitKind::Station, "二").await?;
                audit::write(tx, line("li", "unit:2".into())).await?;
                Err(Fault::Unreadable { what: "the test", why: "it says no".into() })
            })
        })
        .await;
    assert!(matches!(refused, Err(Fault::Unreadable { .. })));
    assert_eq!((units(&papers).await, lines(&papers).await), (1, 1));
    assert_eq!(add_unit(&papers, "三".into()).await.unwrap(), UnitId(2));
}

#[tokio::test]
async fn a_deed_writes_exactly_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let papers = open(folder.path()).await;
    for (wrote, want) in [(0, Some(0)), (1, None), (2, Some(2))] {
        let deed: Result<(), Fault> = papers
            .write(move |tx| {
                Box::pin(async move {
                    papers::unit::insert(tx, None, UnitKind::Station, "一").await?;
                    for _ in 0..wrote {
                        audit::write(tx, line("li", "unit:1".into())).await?;
                    }
                    Ok(())
                })
            })
            .await;
        let refused = match deed {
            Ok(()) => None,
            Err(Fault::Audit(lines)) => Some(lines),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(refused, want, "{wrote} lines");
    }
    assert_eq!((units(&papers).await, lines(&papers).await), (1, 1));
}

#[tokio::test]
async fn deeds_that_come_at_once_share_a_commit_and_each_stands_alone() {
    let folder = tempfile::tempdir().unwrap();
    let papers = open(folder.path()).await;
    let before = commits(folder.path());
    let mut deeds = tokio::task::JoinSet::new();
    for n in 0..200 {
        let papers = papers.clone();
        deeds.spawn(async move {
            papers
                .write(move |tx: &mut Tx| {
                    Box::pin(async move {
                        papers::unit::insert(tx, None, UnitKind::Station, &n.to_string()).await?;
                        audit::write(tx, line("li", format!("unit {n}"))).await?;
                        // Every fifth is refused in the midst of the group.
                        let why = "every fifth".to_owned();
                        if n % 5 == 0 { Err(Fault::Unreadable { what: "the test", why }) } else { Ok(n) }
                    })
                })
                .await
        });
    }
    let done = deeds.join_all().await;
    assert_eq!(done.iter().filter(|deed| deed.is_ok()).count(), 160);
    assert_eq!((units(&papers).await, lines(&papers).await), (160, 160));
    let commits = commits(folder.path()) - before;
    assert!(commits < 160, "{commits} commits for 160 deeds");
}

/// Commits in the write-ahead log: frames whose header names the database's size after them are commits (SQLite file
/// format, section 4.1).
fn commits(folder: &std::path::Path) -> usize {
    let log = std::fs::read(folder.join("weir.db-wal")).unwrap();
    let page = u32::from_be_bytes(log[8..12].try_into().unwrap()) as usize;
    let salt = &log[16..24];
    let frames = log[32..].chunks_exact(24 + page).filter(|frame| &frame[8..16] == salt);
    frames.filter(|frame| frame[4..8] != [0; 4]).count()
}

#[tokio::test]
async fn what_was_accepted_is_there_after_a_new_start() {
    let folder = tempfile::tempdir().unwrap();
    let papers = open(folder.path()).await;
    for n in 0..5 {
        add_unit(&papers, n.to_string()).await.unwrap();
    }
    papers.clone().close().await;
    let stopped = add_unit(&papers, "after".into()).await;
    assert!(matches!(stopped, Err(Fault::Stopped(_))), "nothing is taken after the end");
    let papers = open(folder.path()).await;
    assert_eq!((units(&papers).await, lines(&papers).await), (5, 5));
    assert_eq!(add_unit(&papers, "six".into()).await.unwrap(), UnitId(6));
    let copy = folder.path().join("copy.db");
    papers.backup(&copy).await.unwrap();
    let copy = Papers::open(&format!("sqlite://{}", copy.display())).await.unwrap();
    assert_eq!((units(&copy).await, lines(&copy).await), (6, 6));
}

#[tokio::test]
async fn readers_read_one_snapshot_and_write_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let papers = open(folder.path()).await;
    add_unit(&papers, "一".into()).await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(papers::unit::all(&mut reader).await.unwrap().len(), 1);
    add_unit(&papers, "二".into()).await.unwrap();
    assert_eq!(papers::unit::all(&mut reader).await.unwrap().len(), 1, "what came since is not seen");
    assert!(reader.execute("DELETE FROM unit").await.is_err());
}

#[tokio::test]
async fn flipping_any_byte_of_any_line_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let papers = open(folder.path()).await;
    for n in 0..4 {
        add_unit(&papers, n.to_string()).await.unwrap();
    }
    let mut thief = AnyConnection::connect(&format!("sqlite://{}/weir.db", folder.path().display())).await.unwrap();
    let mut flips = 0;
    for seq in 1..=4_i64 {
        for column in ["officer", "action", "object", "detail", "prev", "hash"] {
            let read = format!("SELECT CAST({column} AS TEXT) AS text FROM audit WHERE seq = {seq}");
            let row = sqlx::query(sqlx::AssertSqlSafe(read)).fetch_one(&mut thief).await.unwrap();
            let text: String = sqlx::Row::try_get(&row, "text").unwrap();
            for place in 0..text.len() {
                let mut bytes = text.clone().into_bytes();
                bytes[place] ^= 1;
                let Ok(flipped) = String::from_utf8(bytes) else { continue };
                set(&mut thief, column, seq, &flipped).await;
                assert_eq!(broken_at(&mut thief).await, Some(seq), "{column} of {seq}, byte {place}");
                flips += 1;
            }
            set(&mut thief, column, seq, &text).await;
        }
        for column in ["at", "case_id"] {
            for by in [1, -1] {
                let sql = format!("UPDATE audit SET {column} = {column} + {by} WHERE seq = {seq}");
                thief.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
                let want = if by == 1 { Some(seq) } else { None };
                assert_eq!(broken_at(&mut thief).await, want, "{column} of {seq}");
            }
        }
        assert_eq!(broken_at(&mut thief).await, None, "put back, it holds again");
    }
    assert!(flips > 600, "{flips}");

    // A line taken out of the midst shows; one cut off at the end shows against a head kept elsewhere.
    let head = audit::verify(&mut thief).await.unwrap().head;
    thief.execute("DELETE FROM audit WHERE seq = 4").await.unwrap();
    assert_ne!(audit::verify(&mut thief).await.unwrap().head, head);
    thief.execute("DELETE FROM audit WHERE seq = 2").await.unwrap();
    assert_eq!(broken_at(&mut thief).await, Some(2));
}

async fn set(thief: &mut AnyConnection, column: &str, seq: i64, text: &str) {
    let sql = format!("UPDATE audit SET {column} = $1 WHERE seq = {seq}");
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(text.to_owned()).execute(thief).await.unwrap();
}

async fn broken_at(conn: &mut AnyConnection) -> Option<i64> {
    match audit::verify(conn).await {
        Ok(_) => None,
        Err(Fault::Tampered { seq, .. }) => Some(seq),
        Err(other) => panic!("{other}"),
    }
}

fn movement(serial: &str, at: i64, payee_balance: Option<i64>) -> Movement {
    Movement {
        serial: serial.into(),
        at: Instant::from_seconds(at),
        payer: "b/1".into(),
        payee: "b/2".into(),
        amount: Amount::from_major(5),
        currency: Currency::CNY,
        payer_balance: None,
        payee_balance: payee_balance.map(Amount::from_major),
        channel: "transfer".into(),
        remark: "货款".into(),
        payer_name: String::new(),
        payee_name: "张三".into(),
    }
}

#[tokio::test]
async fn what_a_bank_tells_twice_is_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let papers = open(folder.path()).await;
    let told =
        vec![movement("s1", 1, None), movement("", 2, Some(9)), movement("", 2, Some(9)), movement("s2", 3, None)];
    let many: Vec<Movement> = (0..250).map(|n| movement("m", 100 + n, None)).collect();
    // bank, what it tells, how many are new
    let table = [
        ("b", told.clone(), 4), // two rows alike in one telling are two movements
        ("b", told.clone(), 0),
        ("b", vec![movement("s1", 1, None), movement("s3", 4, None)], 1),
        ("c", told.clone(), 4), // another bank's side of it
        ("b", many, 250),
    ];
    let rows: Vec<(&'static str, Vec<Movement>, usize)> = table.into_iter().collect();
    let counts: Vec<usize> = rows.iter().map(|row| row.2).collect();
    let new: Result<Vec<usize>, Fault> = papers
        .write(move |tx| {
            Box::pin(async move {
                let case = a_case(tx).await?;
                let mut new = Vec::new();
                for (bank, movements, _) in rows {
                    new.push(papers::movement::insert(tx, case, bank, &movements).await?);
                }
                audit::write(tx, line("li", "case:1".into())).await?;
                Ok(new)
            })
        })
        .await;
    assert_eq!(new.unwrap(), counts);
    let mut reader = papers.reader().await.unwrap();
    let kept = papers::movement::of_case_after(&mut reader, CaseId(1), 0).await.unwrap();
    assert_eq!(kept.len(), 259);
    assert_eq!(kept.iter().take(4).map(|k| k.movement.clone()).collect::<Vec<_>>(), told, "as told, in the order told");
    let later = papers::movement::of_case_after(&mut reader, CaseId(1), kept[257].id).await.unwrap();
    assert_eq!(later, kept[258..]);
}

async fn a_case(tx: &mut Tx) -> Result<CaseId, Fault> {
    let unit = papers::unit::insert(tx, None, UnitKind::City, "城").await?.id;
    let new = papers::officer::New { login: "li", name: "李", badge: "1", unit, rank: Rank::Duty, code_hash: "x" };
    let officer: OfficerId = papers::officer::insert(tx, new).await?.id;
    let (id, place) = papers::case::take_id(tx, unit, 2026).await?;
    let mut limits = Limits::default();
    limits.stop_accounts.insert(AccountId::new("b/shop").unwrap(), "merchant".into());
    let case = Case {
        id,
        number: format!("A2026-{place:06}"),
        state: State::Opened,
        opened_at: Instant::from_seconds(5),
        opened_by: officer,
        unit,
        category: None,
        loss: Amount::from_minor(123),
        rule: Rule::CleanFirst,
        limits,
    };
    papers::case::insert(tx, &case).await?;
    assert_eq!(papers::case::by_id(tx, id).await?.unwrap().case, case);
    assert!(papers::case::touch_if(tx, id, 1).await? && !papers::case::touch_if(tx, id, 1).await?);
    Ok(id)
}
