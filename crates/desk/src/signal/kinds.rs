//! What a screen counts of each kind, and how many records a second came of late: for those who watch it.

use domain::signal::{Finding, Kind, Record};
use domain::time::{Instant, Span};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// Over how long records a second are counted.
const OF_LATE: Span = Span::seconds(60);

/// Counts since this start, but for what the screen left out, which counts since its log began.
#[derive(Debug, Default)]
pub struct Kinds {
    records: [AtomicU64; Kind::TABLE.len()],
    found: [AtomicU64; 5],
    late: AtomicU64,
    ahead: AtomicU64,
    repeated: AtomicU64,
    /// Seconds with the records that came in each.
    of_late: Mutex<VecDeque<(i64, u64)>>,
}

/// Why the screen left records out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Came later than the bound allows.
    pub late: u64,
    /// Stood so far ahead of all others that one wrong clock explains it.
    pub ahead: u64,
    /// Said again what the same end had said.
    pub repeated: u64,
}

impl Kinds {
    /// Notes what was screened and what was found in it.
    pub(super) fn note(&self, records: &[Record], found: &[Finding], now: Instant) {
        for record in records {
            if let Some(count) = self.records.get(record.kind() as usize) {
                count.fetch_add(1, Relaxed);
            }
        }
        for finding in found {
            let place = FOUND.iter().position(|kind| *kind == finding.kind());
            if let Some(count) = place.and_then(|place| self.found.get(place)) {
                count.fetch_add(1, Relaxed);
            }
        }
        let mut of_late = self.of_late.lock().unwrap_or_else(PoisonError::into_inner);
        let second = now.seconds();
        match of_late.back_mut() {
            Some((last, count)) if *last == second => *count += records.len() as u64,
            _ => of_late.push_back((second, records.len() as u64)),
        }
        while of_late.front().is_some_and(|(first, _)| second - first >= OF_LATE.whole_seconds()) {
            of_late.pop_front();
        }
    }

    pub(super) fn note_left_out(&self, counts: screen::Counts) {
        self.late.store(counts.late, Relaxed);
        self.ahead.store(counts.ahead, Relaxed);
        self.repeated.store(counts.repeated, Relaxed);
    }

    /// Records a second over the minute before `now`.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a rate for people's eyes")]
    pub fn a_second(&self, now: Instant) -> f64 {
        let of_late = self.of_late.lock().unwrap_or_else(PoisonError::into_inner);
        let from = now.minus(OF_LATE).seconds();
        let came: u64 = of_late.iter().filter(|(second, _)| *second > from).map(|(_, count)| count).sum();
        came as f64 / OF_LATE.whole_seconds() as f64
    }

    /// The records of each kind.
    #[must_use]
    pub fn records(&self) -> Vec<(Kind, u64)> {
        Kind::TABLE.iter().zip(&self.records).map(|(row, count)| (row.0, count.load(Relaxed))).collect()
    }

    /// The findings of each kind, by its name.
    #[must_use]
    pub fn found(&self) -> Vec<(&'static str, u64)> {
        FOUND.iter().zip(&self.found).map(|(kind, count)| (*kind, count.load(Relaxed))).collect()
    }

    /// What was left out, and why.
    #[must_use]
    pub fn left_out(&self) -> LeftOut {
        let of = |count: &AtomicU64| count.load(Relaxed);
        LeftOut { late: of(&self.late), ahead: of(&self.ahead), repeated: of(&self.repeated) }
    }
}

/// The kinds of findings by name.
const FOUND: [&str; 5] = ["warning", "line", "den", "false_cell", "chat_account"];

#[cfg(test)]
mod tests {
    use super::*;
    use domain::signal::{Id, Lookup};

    #[test]
    fn a_minute_is_counted_and_then_forgotten() {
        let kinds = Kinds::default();
        let at = |second: i64| Instant::from_seconds(1_800_000_000 + second);
        let lookup = |second| Record::Lookup(Lookup { at: at(second), line: Id::NONE, host: Id::NONE });
        // when something comes, how much, when it is asked, records in the minute before
        for (second, count, asked, minute) in
            [(0, 60, 0, 60.0), (30, 60, 30, 120.0), (70, 30, 70, 90.0), (71, 0, 200, 0.0)]
        {
            kinds.note(&vec![lookup(second); count], &[], at(second));
            assert!((kinds.a_second(at(asked)) * 60.0 - minute).abs() < 1e-9, "at {asked}");
        }
        let lookups = kinds.records().into_iter().find(|each| each.0 == Kind::Lookup);
        assert_eq!(lookups, Some((Kind::Lookup, 150)));
    }
}
