//! Every paper on both databases, from one table of tests: what goes in comes out, whoever else writes meanwhile.
//!
//! A new paper needs a row: a function in `rows.rs` and its name in the list below.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)]

mod blocklist;
mod fixtures;
mod place;
mod races;
mod redress;
mod rows;
mod tls;
mod told;
mod warnings;

/// Each name is a test of its module, run on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($module:ident: $($name:ident)+;)+) => {
        mod sqlite {
            $($(#[tokio::test] async fn $name() { crate::$module::$name(crate::place::Place::sqlite()).await })+)+
        }
        mod postgres {
            $($(#[tokio::test] async fn $name() {
                if let Some(place) = crate::place::Place::postgres().await { crate::$module::$name(place).await }
            })+)+
        }
    };
}

on_both! {
    rows: units officers sessions reports attachments cases mandates orders holds movements tasks typed_answers shares clocks trails
        audit_lines;
    redress: refunds objections_to_refunds objections_to_holds error_ledger marks_and_clearings receipts_and_references;
    told: keys recovery_codes looks outbox holders_and_accounts differences bank_reports;
    blocklist: entries appeals_and_feeds;
    warnings: warnings findings;
    races: several_processes_number_and_chain_as_one two_deeds_on_one_version_one_wins
        a_deed_that_fails_leaves_its_neighbours_alone whoever_finds_it_locked_waits
        processes_open_new_papers_at_once two_officers_sign_for_one_warning_one_wins
        readers_see_one_instant_and_write_nothing what_was_accepted_is_there_anew;
}

/// A server that goes away in the midst stops the writer: what was accepted is known only after a new start.
#[tokio::test]
async fn a_server_that_goes_away_stops_the_writer() {
    let Some(place) = place::Place::postgres().await else { return };
    let papers = place.open().await;
    fixtures::add_unit(&papers, "一").await.unwrap();
    let mut other = <papers::AnyConnection as sqlx::Connection>::connect(&place.url).await.unwrap();
    let gone: Result<(), papers::Fault> = papers
        .write(move |tx| {
            Box::pin(async move {
                papers::unit::insert(tx, None, domain::authority::UnitKind::Station, "二").await?;
                let sql = "SELECT pid FROM pg_locks WHERE relation = 'audit'::regclass AND mode LIKE '%Exclusive%'";
                let row = sqlx::query(sql).fetch_one(&mut other).await?;
                let end = "SELECT pg_terminate_backend($1)";
                sqlx::query(end).bind(sqlx::Row::try_get::<i32, _>(&row, "pid")?).execute(&mut other).await?;
                papers::audit::write(tx, fixtures::line("unit:2")).await?;
                Ok(())
            })
        })
        .await;
    assert!(gone.is_err());
    assert!(papers.stopped().is_some());
    assert!(fixtures::add_unit(&papers, "三").await.is_err(), "it takes no more work");
    let papers = place.open().await;
    assert_eq!(fixtures::units(&papers).await, ["一"]);
    fixtures::add_unit(&papers, "四").await.unwrap();
}
