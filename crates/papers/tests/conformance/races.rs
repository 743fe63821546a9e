//! Several processes on the same papers: they take turns, and none is left half done.

use crate::fixtures::{add_unit, case, line, units, write};
use crate::place::Place;
use crate::warnings::a_warning;
use domain::authority::{OfficerId, UnitKind};
use domain::case::CaseId;
use domain::warning::WarningId;
use papers::{AnyConnection, Fault, Papers, audit};
use sqlx::{Connection, Executor};
use std::collections::BTreeSet;
use std::time::Duration;

async fn lines(papers: &Papers) -> i64 {
    let mut reader = papers.reader().await.unwrap();
    audit::verify(&mut reader).await.unwrap().lines
}

pub(crate) async fn several_processes_number_and_chain_as_one(place: Place) {
    const EACH: usize = 40;
    let processes = [place.open().await, place.open().await, place.open().await];
    let mut deeds = tokio::task::JoinSet::new();
    for n in 0..EACH {
        for papers in processes.clone() {
            deeds.spawn(async move { add_unit(&papers, &n.to_string()).await });
        }
    }
    let numbers: BTreeSet<i64> = deeds.join_all().await.into_iter().map(|unit| unit.unwrap().0).collect();
    let all = EACH * processes.len();
    assert_eq!(numbers, (1..=all as i64).collect(), "each number once, none left out");
    for papers in &processes {
        assert_eq!((units(papers).await.len(), lines(papers).await), (all, all as i64));
        assert_eq!(papers.stopped(), None);
    }
}

/// What every deed that computes outside the writer does: read the version, compute, write only if it has not moved.
async fn next_version(papers: &Papers) -> Result<bool, Fault> {
    let mut reader = papers.reader().await?;
    let version = papers::case::by_id(&mut reader, CaseId(1)).await?.unwrap().version;
    drop(reader);
    tokio::task::yield_now().await;
    write(papers, move |tx| Box::pin(async move { papers::case::touch_if(tx, CaseId(1), version).await })).await
}

pub(crate) async fn two_deeds_on_one_version_one_wins(place: Place) {
    let (one, two) = (place.open().await, place.open().await);
    write(&one, |tx| Box::pin(async move { case(tx).await })).await.unwrap();
    let (mut won, mut lost) = (0, 0);
    for _ in 0..30 {
        let (a, b) = tokio::join!(next_version(&one), next_version(&two));
        for done in [a.unwrap(), b.unwrap()] {
            if done { won += 1 } else { lost += 1 }
        }
    }
    let mut reader = two.reader().await.unwrap();
    let version = papers::case::by_id(&mut reader, CaseId(1)).await.unwrap().unwrap().version;
    assert_eq!(version, 1 + won, "each that won moved it by one");
    assert_eq!(won + lost, 60);
    assert!(won >= 30 && lost > 0, "they met: {won} won, {lost} lost");
}

pub(crate) async fn a_deed_that_fails_leaves_its_neighbours_alone(place: Place) {
    let papers = place.open().await;
    let mut deeds = tokio::task::JoinSet::new();
    for n in 0..40_i64 {
        let papers = papers.clone();
        deeds.spawn(async move {
            write(&papers, move |tx| {
                Box::pin(async move {
                    papers::unit::insert(tx, None, UnitKind::Station, &n.to_string()).await?;
                    // Every fourth asks for something the database refuses: a number twice.
                    let id = if n % 4 == 0 { 0 } else { n };
                    for _ in 0..1 + i32::from(n % 4 == 0) {
                        let sql = "INSERT INTO unit (id, kind, name) VALUES ($1, 'station', 'twice')";
                        sqlx::query(sql).bind(1000 + id).execute(tx as &mut AnyConnection).await?;
                    }
                    Ok(())
                })
            })
            .await
        });
    }
    let done = deeds.join_all().await;
    assert_eq!(done.iter().filter(|deed| deed.is_ok()).count(), 30);
    assert_eq!((units(&papers).await.len(), lines(&papers).await), (60, 30));
    assert_eq!(papers.stopped(), None);
}

pub(crate) async fn whoever_finds_it_locked_waits(place: Place) {
    let papers = place.open().await;
    let mut other = AnyConnection::connect(&place.url).await.unwrap();
    let lock =
        if other.backend_name() == "SQLite" { "BEGIN IMMEDIATE" } else { "BEGIN; LOCK TABLE audit IN EXCLUSIVE MODE" };
    other.execute(lock).await.unwrap();
    let waiting = tokio::spawn({
        let papers = papers.clone();
        async move { add_unit(&papers, "一").await }
    });
    // Longer than one asking for the lock takes.
    tokio::time::sleep(Duration::from_millis(5500)).await;
    assert!(!waiting.is_finished());
    other.execute("ROLLBACK").await.unwrap();
    waiting.await.unwrap().unwrap();
    assert_eq!((lines(&papers).await, papers.stopped()), (1, None));
}

pub(crate) async fn processes_open_new_papers_at_once(place: Place) {
    let place = std::sync::Arc::new(place);
    let mut processes = tokio::task::JoinSet::new();
    for n in 0..4 {
        let place = std::sync::Arc::clone(&place);
        processes.spawn(async move { add_unit(&place.open().await, &n.to_string()).await.unwrap() });
    }
    processes.join_all().await;
    assert_eq!(units(&place.open().await).await.len(), 4);
}

pub(crate) async fn readers_see_one_instant_and_write_nothing(place: Place) {
    let papers = place.open().await;
    add_unit(&papers, "一").await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(papers::unit::all(&mut reader).await.unwrap().len(), 1);
    add_unit(&papers, "二").await.unwrap();
    assert_eq!(papers::unit::all(&mut reader).await.unwrap().len(), 1, "what came since is not seen");
    assert!(reader.execute("DELETE FROM unit").await.is_err());
    drop(reader);
    assert_eq!(units(&papers).await, ["一", "二"]);
}

pub(crate) async fn what_was_accepted_is_there_anew(place: Place) {
    let papers = place.open().await;
    add_unit(&papers, "一").await.unwrap();
    // Refused after it wrote both: neither stays, nor the number it took.
    let refused: Result<(), Fault> = papers
        .write(|tx| {
            Box::pin(async move {
                papers::unit::insert(tx, None, UnitKind::Station, "二").await?;
                audit::write(tx, line("unit:2")).await?;
                Err(Fault::Unreadable { what: "the test", why: "it says no".into() })
            })
        })
        .await;
    assert!(matches!(refused, Err(Fault::Unreadable { .. })));
    papers.clone().close().await;
    assert!(matches!(add_unit(&papers, "after").await, Err(Fault::Stopped(_))), "nothing is taken after the end");
    let papers = place.open().await;
    assert_eq!(add_unit(&papers, "三").await.unwrap().0, 2);
    assert_eq!((units(&papers).await, lines(&papers).await), (vec!["一".to_owned(), "三".into()], 2));
}

/// Two officers at two processes sign for the same warnings at once: each warning is one officer's, and none is nobody's.
pub(crate) async fn two_officers_sign_for_one_warning_one_wins(place: Place) {
    const WARNINGS: i64 = 30;
    let processes = [place.open().await, place.open().await];
    write(&processes[0], |tx| {
        Box::pin(async move {
            case(tx).await?;
            for n in 1..=WARNINGS {
                papers::warning::take_id(tx, domain::authority::UnitId(1)).await?;
                papers::warning::insert(tx, &a_warning(n, &format!("139{n:08}"))).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
    let claim = async |papers: &Papers, n: i64, officer: i64| {
        write(papers, move |tx| {
            Box::pin(async move { papers::warning::claim(tx, WarningId(n), OfficerId(officer)).await })
        })
        .await
        .unwrap()
    };
    for n in 1..=WARNINGS {
        let (one, two) = tokio::join!(claim(&processes[0], n, 1), claim(&processes[1], n, 2));
        assert!(one != two, "warning {n}: {one} {two}");
    }
    // A second open warning of one line is refused by the papers themselves.
    let twice: Result<(), Fault> = write(&processes[1], |tx| {
        Box::pin(async move { papers::warning::insert(tx, &a_warning(99, "13900000001")).await })
    })
    .await;
    assert!(matches!(twice, Err(Fault::Storage(_))));
}
