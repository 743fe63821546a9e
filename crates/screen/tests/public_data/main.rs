//! The learned head on public data, where it is there: not part of the ordinary tests.
//!
//! `WEIR_DATA=DIR cargo test --release -p screen --test public_data -- --ignored --nocapture`, DIR holding `telecom`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod hosts;
mod linear;

use flate2::read::GzDecoder;
use screen::learned::{Measure, Table, Training, folds, measure};
use std::fs::File;
use std::path::PathBuf;

/// The file, opened; `None`, said aloud, where it is not there.
fn open(name: &str) -> Option<GzDecoder<File>> {
    let path = std::env::var_os("WEIR_DATA").map(|folder| PathBuf::from(folder).join("telecom").join(name));
    let file = path.and_then(|path| File::open(path).ok());
    if file.is_none() {
        println!("{name}: not there");
    }
    file.map(GzDecoder::new)
}

/// Every column of numbers but `left_out` and the label.
fn table(name: &str, left_out: &[&str]) -> Option<(Table, Vec<bool>)> {
    let mut reader = csv::Reader::from_reader(open(name)?);
    let header = reader.headers().unwrap().clone();
    let is_feature =
        |column: &str| !column.is_empty() && column != "label" && !left_out.iter().any(|out| column.starts_with(out));
    let kept: Vec<usize> = (0..header.len()).filter(|place| is_feature(&header[*place])).collect();
    let label = header.iter().position(|column| column == "label").unwrap();
    let mut table = Table::new(kept.iter().map(|place| header[*place].to_owned()).collect());
    let mut marks = Vec::new();
    for row in reader.records().map(Result::unwrap) {
        let values: Vec<f32> = kept.iter().map(|place| row[*place].parse().unwrap_or(f32::NAN)).collect();
        table.push(&values);
        marks.push(&row[label] == "1");
    }
    Some((table, marks))
}

fn print(title: &str, measured: &Measure) {
    println!(
        "{title}: macro-F1 {:.3}, AUC {:.3}, found {:.3} at 1 % false, {:.3} at 0.1 %",
        measured.macro_f1, measured.auc, measured.found_at_1_percent, measured.found_at_1_permille
    );
}

fn mean(all: &[Measure]) -> Measure {
    let mean = |of: fn(&Measure) -> f64| all.iter().map(of).sum::<f64>() / all.len() as f64;
    Measure {
        auc: mean(|m| m.auc),
        macro_f1: mean(|m| m.macro_f1),
        found_at_1_percent: mean(|m| m.found_at_1_percent),
        found_at_1_permille: mean(|m| m.found_at_1_permille),
    }
}

#[test]
#[ignore = "reads public data that is not in the tree"]
fn sichuan_subscribers() {
    // What the operator earned and how many months it lived are known only when the line is shut.
    for (title, left_out) in
        [("all features", &["phone_no_m"][..]), ("without what leaks", &["phone_no_m", "arpu", "month_ids"])]
    {
        let Some((table, marks)) = table("sichuan_subscribers.csv.gz", left_out) else { return };
        println!("{title}: {} rows, {} features", table.len(), table.names().len());
        let seeds: Vec<Measure> =
            (1..=5).map(|seed| measure(&folds(&table, &marks, &Training { seed, ..Training::default() }, 5))).collect();
        seeds.iter().enumerate().for_each(|(seed, measured)| print(&format!("  shuffle {}", seed + 1), measured));
        print("  mean", &mean(&seeds));
        rule(&table, &marks);
    }
}

/// The rule of the notes, on the same rows.
fn rule(table: &Table, marks: &[bool]) {
    let column = |name: &str| table.names().iter().position(|known| known == name).unwrap();
    let (count, unique, share) = (column("opposite_count"), column("opposite_unique"), column("voc_calltype1"));
    let struck = |row: &[f32]| row[count] / row[unique] < 1.5 && row[share] > 0.95 && row[unique] >= 30.0;
    let tell = |wanted: bool| {
        let of: Vec<usize> = (0..table.len()).filter(|row| marks[*row] == wanted).collect();
        of.iter().filter(|row| struck(table.row(**row))).count() as f64 / of.len() as f64
    };
    println!(
        "  rule calls a contact < 1.5, out ratio > .95, contacts >= 30: found {:.3} at {:.4} false",
        tell(true),
        tell(false)
    );
}

/// Packets of one trace in its order, cut into sessions without looking at the labels; the folds are stretches of time.
#[test]
#[ignore = "reads public data that is not in the tree"]
fn packets_voted_by_session() {
    for name in ["fbsdetector_fbs_nas.csv.gz", "fbsdetector_fbs_rrc.csv.gz"] {
        let Some((table, marks)) = table(name, &[]) else { return };
        let scored = by_stretch(&table, &marks, 5);
        println!("{name}: {} packets", scored.len());
        tell("  single packets", &scored);
        for packets in [5, 10, 20] {
            tell(&format!("  sessions of {packets} packets"), &vote(&scored, packets));
        }
    }
}

fn by_stretch(table: &Table, marks: &[bool], count: usize) -> Vec<(f64, bool)> {
    let stretch = |row: usize| row * count / marks.len();
    let mut scored = Vec::new();
    for held in 0..count {
        let seen: Vec<bool> = (0..marks.len()).filter(|row| stretch(*row) != held).map(|row| marks[row]).collect();
        let model = screen::learned::train(&table.chosen(|row| stretch(row) != held), &seen, &Training::default());
        scored.extend(
            (0..marks.len()).filter(|row| stretch(*row) == held).map(|row| (model.chance(table.row(row)), marks[row])),
        );
    }
    scored
}

/// The mean of a session's chances; it is false where most of its packets are.
fn vote(scored: &[(f64, bool)], packets: usize) -> Vec<(f64, bool)> {
    let voted = scored.chunks(packets).map(|session| {
        let sum: f64 = session.iter().map(|packet| packet.0).sum();
        (sum / session.len() as f64, session.iter().filter(|packet| packet.1).count() * 2 > session.len())
    });
    voted.collect()
}

fn tell(title: &str, scored: &[(f64, bool)]) {
    let share = |marked: bool| {
        let of: Vec<&(f64, bool)> = scored.iter().filter(|row| row.1 == marked).collect();
        of.iter().filter(|row| row.0 >= 0.5).count() as f64 / of.len().max(1) as f64
    };
    println!("{title}: found {:.3}, false {:.3}, AUC {:.3}", share(true), share(false), measure(scored).auc);
}
