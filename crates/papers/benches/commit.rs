//! Group commit: how many deeds a second are durable, and how long one waits, by how many do them at once.
//!
//! `cargo bench -p papers --bench commit`; also on PostgreSQL where `WEIR_TEST_POSTGRES` names a throw-away server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::cast_precision_loss, missing_docs)]

#[path = "../tests/conformance/place.rs"]
mod place;

use domain::authority::UnitKind;
use domain::time::Instant as Moment;
use papers::{Fault, Papers, audit};
use std::time::{Duration, Instant};

const LASTS: Duration = Duration::from_secs(3);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        measure("SQLite", &place::Place::sqlite()).await;
        if let Some(place) = place::Place::postgres().await {
            measure("PostgreSQL", &place).await;
        }
    });
}

async fn measure(name: &str, place: &place::Place) {
    let papers = place.open().await;
    for at_once in [1, 8, 64, 256] {
        let mut took = deeds(&papers, at_once).await;
        took.sort();
        let at = |part: usize| took[(took.len() - 1) * part / 100].as_secs_f64() * 1e3;
        let rate = took.len() as f64 / LASTS.as_secs_f64();
        println!("{name}, {at_once:>3} at once: {rate:>7.0} deeds/s, p50 {:.2} ms, p99 {:.2} ms", at(50), at(99));
    }
}

/// How long each deed took, from its asking to its being durable.
async fn deeds(papers: &Papers, at_once: usize) -> Vec<Duration> {
    let began = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let papers = papers.clone();
        clients.spawn(async move {
            let mut took = Vec::new();
            while began.elapsed() < LASTS {
                let asked = Instant::now();
                deed(&papers).await.unwrap();
                took.push(asked.elapsed());
            }
            took
        });
    }
    clients.join_all().await.into_iter().flatten().collect()
}

/// One row and its audit line: the smallest deed there is.
async fn deed(papers: &Papers) -> Result<(), Fault> {
    papers
        .write(|tx| {
            Box::pin(async move {
                let unit = papers::unit::insert(tx, None, UnitKind::Station, "派出所").await?;
                let (officer, object) = ("li".into(), format!("unit:{}", unit.id.0));
                let detail = serde_json::json!({});
                let at = Moment::from_seconds(0);
                audit::write(tx, audit::Line { at, officer, action: "unit.add", object, case: None, detail }).await?;
                Ok(())
            })
        })
        .await
}
