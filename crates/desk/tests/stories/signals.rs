//! Batches of signals: kept before they are answered, taken once, screened again after a death.

use crate::town::Town;
use async_trait::async_trait;
use desk::signal::{Answer, Begin, NewBatch, Screening, Sink, take};
use desk::{Desk, Error, key, unit};
use domain::authority::{Action, Officer, Rank, UnitKind};
use domain::signal::{Finding, Kind, Names};
use domain::time::Span;
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
