//! A day on which many are drawn in at once, to measure how soon whoever screens says so.

use super::story::{SERVICE, play};
use super::town::midnight;
use super::{Family, Signals};
use domain::time::Instant;

/// From when to when people are called, in seconds of the day.
const FROM_S: i64 = 9 * 3_600;
const UNTIL_S: i64 = 20 * 3_600;

/// The day that begins at the midnight before `day`, of a city of this scale, on which so many people more are called by a
/// false customer service, evenly from nine to twenty.
#[must_use]
pub fn rush(seed: u64, scale: f64, day: Instant, people: u32) -> Signals {
    let today_s = midnight(day.seconds());
    let mut signals = Signals::new(seed, scale, Family::Known, Instant::from_seconds(today_s), 1);
    for nth in 0..people {
        let at_s = FROM_S + (UNTIL_S - FROM_S) * i64::from(nth) / i64::from(people);
        play(&mut signals, &SERVICE, today_s + at_s, u64::from(nth));
    }
    signals
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::signal::Record;
    use std::collections::BTreeSet;

    #[test]
    fn so_many_are_drawn_in_and_their_calls_are_among_the_records() {
        let mut signals = rush(1, 0.05, Instant::parse("2026-06-15").unwrap(), 40);
        let (usual, drawn_in) =
            (rush(1, 0.05, Instant::parse("2026-06-15").unwrap(), 0), signals.truth().dangers.clone());
        assert_eq!(drawn_in.len(), usual.truth().dangers.len() + 40);
        let called: BTreeSet<_> = signals
            .by_ref()
            .filter_map(|record| match record {
                Record::Call(call) => Some((call.caller, call.callee)),
                _ => None,
            })
            .collect();
        let all = drawn_in.iter().rev().take(40);
        assert!(all.clone().all(|danger| danger.by.iter().any(|by| called.contains(&(*by, danger.line)))));
    }
}
