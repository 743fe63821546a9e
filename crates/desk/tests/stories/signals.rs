//! Batches of signals: kept before they are answered, taken once, screened again after a death.

use crate::town::{Town, papers_of};
use async_trait::async_trait;
use desk::blocklist::{self, Proposal};
use desk::signal::{Answer, BATCH_MAX_BYTES, Begin, Delivered, NewBatch, Screening, Sink, parked, read_parked, take};
use desk::{Desk, Error, key, unit};
use domain::authority::{Action, Officer, Rank, UnitKind};
use domain::blocklist::{Basis, EntryId, Value};
use domain::indicator;
use domain::personal::Purpose;
use domain::signal::{Finding, Kind, Names};
use domain::time::Span;
use sqlx::{Connection, Executor};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

struct Nobody;

#[async_trait]
impl Sink for Nobody {
    async fn take(&self, _: &Finding, _: &Names) -> Result<(), Error> {
        Ok(())
    }
}

fn code<T>(done: Result<T, Error>) -> Option<&'static str> {
    done.err().and_then(|error| error.refusal().map(|refusal| refusal.code()))
}

async fn screening(desk: &Desk, save_every: Span) -> Screening {
    let begin = Begin {
        papers: desk.papers.clone(),
        clock: Arc::clone(&desk.clock),
        settings: screen::Settings::embedded().unwrap(),
        cells: Vec::new(),
        indicators: Vec::new(),
        names: Names::new(),
        sink: Arc::new(Nobody),
        save_every,
    };
    Screening::start(begin).await.unwrap()
}

async fn operator(town: &Town) -> Officer {
    let desk = &town.desk;
    let mut admin = town.zhang.clone();
    admin.rank = Rank::Admin;
    let new = unit::NewUnit { parent: Some(town.li.unit), kind: UnitKind::Partner, name: "某运营商".into() };
    let partner = unit::add(desk, None, new).await.unwrap().id;
    let new = key::NewKey { unit: partner, actions: vec![Action::SendSignals], days: 9 };
    let made = key::make(desk, &admin, new).await.unwrap();
    key::by_token(desk, &made.text).await.unwrap().officer
}

fn batch(id: &str, body: &str) -> NewBatch {
    NewBatch { id: id.into(), kind: Kind::Lookup, body: body.into() }
}

/// Two good rows, one without a host, one ahead of the clock, which shows ten.
const BODY: &str = "time,line,host\n2026-03-02 10:00:00,13900000001,a.example\n2026-03-02 10:00:01,13900000002,b.example\n\
    2026-03-02 10:00:02,13900000003,\n2026-03-02 12:00:00,13900000004,a.example\n";

#[tokio::test]
async fn a_batch_is_kept_once_and_screened_again_after_a_death() {
    let mut town = Town::wakes().await;
    let operator = operator(&town).await;
    assert_eq!(code(take(&town.desk, &operator, batch("1", BODY)).await), Some("STREAM-01"));
    let told = |is_again| Answer { taken: 2, parked: 2, is_again };
    // First a checkpoint after each round, then none but the last.
    for (round, save_every) in [Span::default(), Span::days(1)].into_iter().enumerate() {
        let screening = screening(&town.desk, save_every).await;
        town.desk.screening = Some(screening.clone());
        let desk = &town.desk;
        let new = format!("{round}");
        assert_eq!(take(desk, &operator, batch(&new, BODY)).await.unwrap(), told(false));
        assert_eq!(take(desk, &operator, batch(&new, BODY)).await.unwrap(), told(true));
        assert_eq!(take(desk, &operator, batch("0", BODY)).await.unwrap(), told(true), "known over a restart");
        for (new, want) in [
            (batch("x", "time,line\n"), "STREAM-02"),
            (batch("", BODY), "DEED-02"),
            (batch("two words", BODY), "DEED-02"),
            (batch("x", &" ".repeat(17 << 20)), "DEED-03"),
        ] {
            assert_eq!(code(take(desk, &operator, new).await), Some(want));
        }
        assert_eq!(code(take(desk, &town.li, batch("x", BODY)).await), Some("AUTH-01"));
        let records = (round as u64 + 1) * 2;
        while screening.counted().records.load(Relaxed) != records {
            tokio::task::yield_now().await;
        }
        // What begins now stands on what the disk has: a checkpoint, and the log behind it.
        let again = self::screening(desk, Span::days(1)).await;
        assert_eq!(again.counted().records.load(Relaxed), records);
        again.end().await;
        screening.end().await;
    }
    let parked = papers::signal::parked_batches(&town.desk.papers).unwrap();
    let rows: Vec<serde_json::Value> = parked
        .iter()
        .flat_map(|(_, rows)| rows.split(|byte| *byte == b'\n').filter(|row| !row.is_empty()))
        .map(|row| serde_json::from_slice(row).unwrap())
        .collect();
    assert_eq!((parked.len(), rows.len()), (2, 4));
    assert!(rows.iter().any(|row| row["why"].as_str().unwrap().starts_with("later than now")), "{rows:?}");
    // "2026-03-02 10:00:02,13900000003,\n" as it came.
    assert!(rows.iter().any(|row| row["row"] == 4 && row["bytes"] == "MjAyNi0wMy0wMiAxMDowMDowMiwxMzkwMDAwMDAwMywK"));
}

/// Rows that name a host, each a second after the other.
fn lookups(host: &str, count: usize) -> String {
    let row = |n: usize| format!("2026-03-02 10:00:{n:02},1390000000{n},{host}\n");
    format!("time,line,host\n{}", (0..count).map(row).collect::<String>())
}

async fn is_listed(town: &Town, typed: &str) -> EntryId {
    let proposal = Proposal {
        value: Value::parse(indicator::Kind::Url, typed).unwrap(),
        basis: Basis::Reported,
        category: None,
        evidence: "两名报案人打开的网站".into(),
        confidence: 90,
        days: 30,
    };
    let entry = blocklist::propose(&town.desk, &town.li, proposal).await.unwrap();
    blocklist::verify(&town.desk, &town.wang, entry.id).await.unwrap();
    blocklist::publish(&town.desk, &town.wang, entry.id).await.unwrap().id
}

/// What is listed before the screen begins, and while it stands, is counted; what was given back is not.
#[tokio::test]
async fn what_is_listed_is_counted_until_it_is_given_back() {
    let mut town = Town::wakes().await;
    let operator = operator(&town).await;
    let before = is_listed(&town, "before.example").await;
    town.desk.screening = Some(screening(&town.desk, Span::days(1)).await);
    let later = is_listed(&town, "later.example").await;
    let seen = async |entry| blocklist::entry(&town.desk, &town.li, entry).await.unwrap().seen.three_days;
    let mut screened = 0_u64;
    // minute, host, how often; what the counters of both show a minute later
    for (minute, host, count, want) in
        [(1, "before.example", 3, (3, 0)), (3, "later.example", 5, (3, 5)), (5, "else.example", 2, (3, 5))]
    {
        town.clock_shows(&format!("10:{minute:02}:00"));
        take(&town.desk, &operator, batch(host, &lookups(host, count))).await.unwrap();
        town.clock_shows(&format!("10:{:02}:30", minute + 1));
        take(&town.desk, &operator, batch(&format!("{minute}"), &lookups("quiet.example", 1))).await.unwrap();
        screened += count as u64 + 1;
        while town.desk.screening.as_ref().unwrap().counted().records.load(Relaxed) != screened {
            tokio::task::yield_now().await;
        }
        assert_eq!((seen(before).await, seen(later).await), want, "{host}");
    }
    blocklist::lift(&town.desk, &town.li, later, "登记有误").await.unwrap();
    town.clock_shows("10:08:00");
    take(&town.desk, &operator, batch("lifted", &lookups("later.example", 4))).await.unwrap();
    town.desk.screening.as_ref().unwrap().end().await;
    assert_eq!((seen(before).await, seen(later).await), (3, 5), "given back: counted no more");
}

/// A list that cannot be read for a while stops no signal, and what it says is known afterwards.
#[tokio::test]
async fn signals_go_on_while_the_list_cannot_be_read() {
    let mut town = Town::wakes().await;
    let operator = operator(&town).await;
    town.desk.screening = Some(screening(&town.desk, Span::days(1)).await);
    let entry = is_listed(&town, "evil.example").await;
    let mut other = sqlx::AnyConnection::connect(&papers_of(town.folder.path())).await.unwrap();
    for (minute, away) in [(1, true), (3, false)] {
        let [from, to] = if away { ["blocklist_log", "gone"] } else { ["gone", "blocklist_log"] };
        let rename = format!("ALTER TABLE {from} RENAME TO {to}");
        other.execute(sqlx::AssertSqlSafe(rename)).await.unwrap();
        town.clock_shows(&format!("10:{minute:02}:00"));
        let taken = take(&town.desk, &operator, batch(&format!("{minute}"), &lookups("evil.example", 2))).await;
        assert_eq!(taken.unwrap().taken, 2, "{minute}");
    }
    town.desk.screening.as_ref().unwrap().end().await;
    let seen = blocklist::entry(&town.desk, &town.li, entry).await.unwrap().seen.three_days;
    assert_eq!(seen, 2, "counted since it could be read");
}

/// Everyone sees where a row is wrong and why; what stands in it is shown for a purpose that is written down before.
#[tokio::test]
async fn a_row_nobody_could_read_is_shown_for_a_purpose() {
    let mut town = Town::wakes().await;
    let operator = operator(&town).await;
    town.desk.screening = Some(screening(&town.desk, Span::days(1)).await);
    take(&town.desk, &operator, batch("noon", BODY)).await.unwrap();
    let (desk, li) = (&town.desk, &town.li);
    let rows = parked(desk, li).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.batch.ends_with(":noon") && !row.why.contains("1390000")), "{rows:?}");
    let row = rows.iter().find(|row| row.row == Some(4)).unwrap();
    let read = async |by: &Officer, place, words: &'static str| {
        read_parked(desk, by, (&row.name, place), Purpose::Supervision, words).await
    };
    assert_eq!(code(read(li, row.place, " ").await), Some("DEED-02"), "no purpose");
    assert_eq!(code(read(&operator, row.place, "x").await), Some("AUTH-01"));
    assert_eq!(code(read(li, 9, "x").await), Some("AUTH-03"), "no such row");
    assert_eq!(read(li, row.place, "核对运营商数据").await.unwrap(), b"2026-03-02 10:00:02,13900000003,\n");
    let log = papers::audit::latest(&mut desk.papers.reader().await.unwrap(), 1).await.unwrap();
    assert_eq!((&*log[0].action, &*log[0].officer), ("signal.read_parked", &*li.login));
    assert!(log[0].detail.contains("核对运营商数据") && !format!("{log:?}").contains("13900000003"));
}

fn delivered(source: &str, number: u64, kind: Option<Kind>, body: impl Into<Vec<u8>>) -> Delivered {
    Delivered { source: source.into(), number, kind, body: body.into() }
}

#[tokio::test]
async fn a_stream_is_taken_once_by_its_numbers_and_what_nobody_can_read_of_it_is_parked_whole() {
    let town = Town::wakes().await;
    let told = |taken, parked, is_again| Answer { taken, parked, is_again };
    let deliver = async |screening: &Screening, new| screening.deliver(new).await.unwrap().await.unwrap();
    let (lookups, good) = (Some(Kind::Lookup), "time,line,host\n2026-03-02 10:00:00,13900000001,a.example\n");
    let screening = screening(&town.desk, Span::days(1)).await;
    for (new, want) in [
        (delivered("S@1", 3, lookups, good), told(1, 0, false)),
        (delivered("S@1", 4, lookups, BODY), told(2, 2, false)),
        (delivered("S@1", 4, lookups, BODY), told(0, 0, true)),
        (delivered("S@1", 3, lookups, good), told(0, 0, true)),
        (delivered("S@1", 6, None, "fax"), told(0, 1, false)),
        (delivered("S@1", 7, lookups, "time,line\n"), told(0, 1, false)),
        (delivered("S@1", 8, lookups, vec![b' '; BATCH_MAX_BYTES + 1]), told(0, 1, false)),
        (delivered("S@2", 1, lookups, good), told(1, 0, false)),
    ] {
        let name = (new.source.clone(), new.number);
        assert_eq!(deliver(&screening, new).await, want, "{name:?}");
    }
    // Two at once: each is answered for itself.
    let first = screening.deliver(delivered("S@2", 2, lookups, good)).await.unwrap();
    let second = screening.deliver(delivered("S@2", 3, lookups, good)).await.unwrap();
    assert_eq!((second.await.unwrap(), first.await.unwrap()), (told(1, 0, false), told(1, 0, false)));
    let sources = || screening.counted().sources("S@").into_iter().collect::<Vec<_>>();
    assert_eq!(sources(), [("S@1".into(), 8), ("S@2".into(), 3)]);
    assert_eq!((screening.counted().last_of("S@1"), screening.counted().last_of("S@3")), (Some(8), None));
    screening.end().await;
    // By the checkpoint, and by the log behind it.
    for number in [4, 5] {
        let again = self::screening(&town.desk, Span::days(1)).await;
        assert_eq!(again.counted().sources("S@").get("S@2"), Some(&(number - 1)));
        assert_eq!(deliver(&again, delivered("S@1", 8, None, "fax")).await, told(0, 0, true));
        assert_eq!(deliver(&again, delivered("S@2", number, lookups, good)).await, told(1, 0, false));
        if number == 4 {
            again.end().await;
        }
    }
    let parked = papers::signal::parked_batches(&town.desk.papers).unwrap();
    let rows: Vec<String> = parked.into_iter().map(|(_, rows)| String::from_utf8(rows).unwrap()).collect();
    assert_eq!(rows.len(), 4, "one file a batch");
    assert!(rows.iter().any(|row| row.contains("names no kind of signal") && row.contains("\"ZmF4\"")), "{rows:?}");
    assert!(rows.iter().any(|row| row.contains("longer than 16777216 bytes")));
}

#[tokio::test]
async fn what_the_disk_does_not_take_is_not_acknowledged() {
    let town = Town::wakes().await;
    let (lookups, good) = (Some(Kind::Lookup), "time,line,host\n2026-03-02 10:00:00,13900000001,a.example\n");
    let full = screening(&town.desk, Span::days(1)).await;
    // The log's first file is one that takes no byte.
    let log = town.desk.papers.folder().unwrap().join("signals").join(format!("{:020}.log", 0));
    std::os::unix::fs::symlink("/dev/full", &log).unwrap();
    let refused = full.deliver(delivered("S@1", 1, lookups, good)).await.unwrap().await;
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(full.counted().last_of("S@1"), None);
    full.end().await;
    std::fs::remove_file(log).unwrap();
    let again = screening(&town.desk, Span::days(1)).await;
    let taken = again.deliver(delivered("S@1", 1, lookups, good)).await.unwrap().await.unwrap();
    assert_eq!(taken, Answer { taken: 1, parked: 0, is_again: false });
    again.end().await;
}
