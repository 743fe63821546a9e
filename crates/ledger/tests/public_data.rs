//! The engine and the second reading on public data, where it is there: not part of the ordinary tests.
//!
//! `WEIR_DATA=DIR cargo test --release -p ledger --test public_data -- --ignored --nocapture`, DIR holding `amlsim`, `amlgentex_sample`
//! and `berka`. Roots: the three greatest transfers between two accounts in the first quarter of each file whose payee pays later.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod engine;
mod oracle;
mod same;

use domain::trace::{Limits, Root, Rule};
use engine::Fed;
use formats::statement::{self, Source};
use oracle::OwnedRow;
use same::{comparable, conserves, difference};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The second reading takes about a second for so many rows.
const ROWS_MAX: usize = 20_000;

const FILES: [&str; 4] = [
    "amlsim/20K_cycle200/transactions.csv",
    "amlsim/20K_fanin200/transactions.csv",
    "amlgentex_sample/tx_log.csv.gz",
    "berka/trans.asc",
];

fn rows(path: &Path) -> Vec<OwnedRow> {
    let mut rows: Vec<OwnedRow> = Vec::new();
    let mut keep = |row: &domain::transfer::Row<'_>| {
        rows.push(OwnedRow {
            place: row.place,
            id: row.id.into(),
            serial: row.serial.into(),
            at: row.at,
            payer: row.payer.into(),
            payee: row.payee.into(),
            amount: row.amount,
            currency: row.currency,
            payer_balance: row.payer_balance,
            payee_balance: row.payee_balance,
            channel: row.channel.into(),
        });
        Ok(())
    };
    statement::read(&Source::path(path), None, &mut keep, &mut |_| {}).unwrap();
    // The name that docs/formats.md gives a row without one, so that it stays when other rows are left out.
    for (place, row) in rows.iter_mut().enumerate().filter(|(_, row)| row.id.is_empty()) {
        row.id = format!("r{}", place + 1);
    }
    rows
}

fn roots(rows: &[OwnedRow]) -> Vec<Root> {
    let mut last_paid = BTreeMap::new();
    for row in rows {
        last_paid.insert(&row.payer, row.at);
    }
    let passes_on = |row: &&(usize, &OwnedRow)| last_paid.get(&row.1.payee).is_some_and(|at| *at > row.1.at);
    let between = |row: &&(usize, &OwnedRow)| !row.1.payer.is_empty() && !row.1.payee.is_empty();
    let early: Vec<(usize, &OwnedRow)> = rows.iter().enumerate().take(rows.len() / 4).collect();
    let mut candidates: Vec<&(usize, &OwnedRow)> = early.iter().filter(between).filter(passes_on).collect();
    candidates.sort_by_key(|(place, row)| (std::cmp::Reverse(row.amount), *place));
    let name =
        |(place, row): &(usize, &OwnedRow)| if row.id.is_empty() { format!("r{}", place + 1) } else { row.id.clone() };
    candidates.into_iter().take(3).map(|row| Root::Id(name(row))).collect()
}

#[test]
#[ignore = "reads public data that is not in the tree"]
fn public_data_is_traced_alike_by_both_readings() {
    let Some(folder) = std::env::var_os("WEIR_DATA") else {
        println!("not there: set WEIR_DATA");
        return;
    };
    for file in FILES {
        let path = Path::new(&folder).join(file);
        if !path.exists() {
            println!("{file}: not there");
            continue;
        }
        let rows = rows(&path);
        let roots = roots(&rows);
        let fed = Fed::new(&rows).unwrap();
        println!("{file}: {} rows, roots {roots:?}", rows.len());
        let limits = Limits { until: rows.iter().map(|row| row.at).max(), ..Limits::default() };
        for rule in Rule::ALL {
            let trail = fed.trace(&roots, rule, &limits).unwrap();
            println!(
                "  {rule:<12} lost {} held {} returned {} cashed {} beyond {}, {} accounts, {:?}",
                trail.lost,
                trail.held,
                trail.returned,
                trail.cashed_out,
                trail.beyond.total(),
                trail.accounts.len(),
                trail.repairs.iter().filter(|r| r.count > 0).collect::<Vec<_>>(),
            );
            if rule.conserves() {
                conserves(&trail).unwrap();
            }
            // The second reading loops over all rows at every step: it gets every row of the accounts entered, and
            // so does the engine.
            let entered: BTreeSet<&str> = trail.accounts.iter().map(|a| a.account.as_str()).collect();
            let concerned = |row: &&OwnedRow| {
                let is_root = roots.iter().any(|root| matches!(root, Root::Id(id) if *id == row.id));
                is_root || entered.contains(&*row.payer) || entered.contains(&*row.payee)
            };
            let few: Vec<OwnedRow> = rows.iter().filter(concerned).cloned().collect();
            if few.len() > ROWS_MAX {
                println!("    {} rows concerned: too many for the second reading, not compared", few.len());
                continue;
            }
            let first = comparable(engine::trace(&few, &roots, rule, &limits).unwrap());
            let second = comparable(oracle::trace(&few, &roots, rule, &limits).unwrap());
            assert!(first == second, "{file} {rule}: {:?}", difference(&second, &first));
            let whole = comparable(trail);
            assert_eq!(whole.accounts, first.accounts, "{file} {rule}: the rows left out matter");
            println!("    agrees with the second reading over {} rows", few.len());
        }
    }
}
