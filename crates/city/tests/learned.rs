//! What is learned of one city's lines is tried on another's, beside the rules.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use city::signal::{Family, Signals};
use domain::signal::{Class, Finding, Id};
use domain::time::Instant;
use screen::learned::{Training, train};
use screen::{Head, Screen, Settings};
use std::collections::BTreeSet;

const SCALE: f64 = 0.1;
const DAYS: u32 = 3;

fn signals(seed: u64, scale: f64) -> Signals {
    Signals::new(seed, scale, Family::Known, Instant::from_seconds(1_781_452_800), DAYS)
}

/// All records of a city through a screen; what it found, and fraud's lines.
fn screened(
    screen: impl Fn(&Signals, Screen) -> Screen,
    seed: u64,
    scale: f64,
) -> (Screen, Vec<Finding>, BTreeSet<Id>) {
    let mut signals = signals(seed, scale);
    let names = signals.names().clone();
    let new = Screen::new(Settings::embedded().unwrap(), signals.cells(), &[], &names);
    let mut screen = screen(&signals, new);
    let mut found = Vec::new();
    for record in &mut signals {
        screen.take_whole(record, &names, &mut found);
    }
    screen.finish(&names, &mut found);
    let frauds = signals.truth().lines.iter().map(|line| line.line).collect();
    (screen, found, frauds)
}

/// How many lines of here were accused rightly and wrongly.
fn accused(found: &[Finding], frauds: &BTreeSet<Id>) -> (usize, usize) {
    let lines: BTreeSet<Id> = found
        .iter()
        .filter_map(|found| match found {
            Finding::Line(line) if line.class == Class::Domestic => Some(line.line),
            _ => None,
        })
        .collect();
    let right = lines.intersection(frauds).count();
    (right, lines.len() - right)
}

/// Every mobile line that calls, marked by the truth.
fn labels(signals: &Signals) -> Vec<(Id, bool)> {
    let frauds: BTreeSet<Id> = signals.truth().lines.iter().map(|line| line.line).collect();
    let honest: BTreeSet<Id> = signals.truth().look_alikes.iter().map(|like| like.line).collect();
    frauds.iter().map(|line| (*line, true)).chain(honest.difference(&frauds).map(|line| (*line, false))).collect()
}

#[test]
fn what_one_city_taught_is_used_in_another() {
    let scale: f64 = std::env::var("WEIR_CITY_SCALE").ok().and_then(|scale| scale.parse().ok()).unwrap_or(SCALE);
    let (taught, _, _) = screened(|signals, screen| screen.with_pupils(labels(signals)), 11, scale);
    let (table, marks) = taught.lessons();
    let marked = marks.iter().filter(|mark| **mark).count();
    assert!(marked > 20 && marks.len() > 2 * marked, "{marked} of {}", marks.len());
    let scored = screen::learned::folds(&table, &marks, &Training::default(), 5);
    #[allow(clippy::cast_possible_truncation, reason = "a score")]
    let score_min = screen::learned::score_at(&scored, 1_000) as f32;
    let model = train(&table, &marks, &Training::default()).with_score_min(score_min);
    let head = Head::new(model).unwrap();
    let (_, by_rules, frauds) = screened(|_, screen| screen, 29, scale);
    let (_, learned, _) = screened(|_, screen| screen.with_head(head.clone()), 29, scale);
    let (rules, learned) = (accused(&by_rules, &frauds), accused(&learned, &frauds));
    println!("measured in the city it was taught in: {:?}", screen::learned::measure(&scored));
    println!(
        "fraud's lines {}; accused rightly and wrongly: by rules {rules:?}, by the head {learned:?}",
        frauds.len()
    );
    // It finds something, and most of those it accuses are fraud's; which of the two is better, docs/benchmarks.md says.
    assert!(learned.0 > 10 && learned.0 > 4 * learned.1, "{learned:?}");
}
