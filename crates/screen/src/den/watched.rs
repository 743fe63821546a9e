//! A line that is watched: does it work as equipment works?

use super::glance::Glance;
use super::settings::Settings;
use crate::kept::kept;
use crate::people::People;
use domain::signal::{Call, Id};
use std::collections::VecDeque;

/// Cells told apart on one line.
const CELLS: usize = 4;
/// What an older call weighs beside the next one: after ten calls elsewhere a line is held to have moved.
const FADE: f32 = 0.94;
/// Stretches of work, calls and people remembered.
const STRETCHES: usize = 6;
const CALLS: usize = 8;
/// Minutes of a day, in words of 64 bits.
const MINUTE_WORDS: usize = 23;
const DAY_MINUTES: u32 = 1_440;
const DAY_S: u32 = 86_400;

/// A stretch of work without a long pause, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from_s: u32,
    pub(super) to_s: u32,
}

/// One call out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialled {
    pub(super) at_s: u32,
    pub(super) until_s: u32,
    pub(super) with: Id,
}

/// What is known of a watched line.
#[derive(Clone, Debug)]
pub(super) struct Watched {
    pub(super) imei: Id,
    cells: Vec<(Id, f32)>,
    /// The cell of its last call.
    pub(super) last_cell: Id,
    pub(super) outs: u32,
    pub(super) ins: u32,
    pub(super) people: People,
    minutes: Minutes,
    pub(super) stretches: VecDeque<Stretch>,
    pub(super) calls: VecDeque<Dialled>,
    /// When counting began: counts are of a day.
    since_s: u32,
    pub(super) last_s: u32,
    /// What the day before said, for as long as this one says nothing.
    was_alike: bool,
    /// Whether it was told as a line of a den.
    pub(super) told: bool,
}

kept!(Stretch { from_s, to_s });
kept!(Dialled { at_s, until_s, with });
kept!(Minutes { bits, now });
kept!(Watched {
    imei,
    cells,
    last_cell,
    outs,
    ins,
    people,
    minutes,
    stretches,
    calls,
    since_s,
    last_s,
    was_alike,
    told
});

impl Watched {
    /// From a glance: how often it called before, and since when.
    pub(super) fn new(glance: &Glance, imei: Id, at_s: u32) -> Self {
        let began_s = if glance.last_s == 0 { at_s } else { glance.began_s };
        Self {
            imei,
            cells: Vec::new(),
            last_cell: Id::NONE,
            outs: 0,
            ins: u32::from(glance.ins),
            people: People::default(),
            minutes: Minutes::default(),
            stretches: VecDeque::from([Stretch { from_s: began_s, to_s: at_s }]),
            calls: VecDeque::new(),
            since_s: at_s,
            last_s: at_s,
            was_alike: false,
            told: false,
        }
    }

    /// The bytes it takes beyond its own.
    pub(super) fn bytes_beyond(&self) -> usize {
        self.cells.capacity() * size_of::<(Id, f32)>()
            + self.stretches.capacity() * size_of::<Stretch>()
            + self.calls.capacity() * size_of::<Dialled>()
    }

    pub(super) fn out(&mut self, call: &Call, at_s: u32, settings: &Settings) {
        self.turn(at_s, settings);
        self.outs += 1;
        self.people.add(call.callee);
        if !call.imei.is_none() {
            self.imei = call.imei;
        }
        self.stand(call.cell);
        let until_s = at_s.saturating_add(call.duration_s);
        self.minutes.fill(at_s, until_s);
        self.work(at_s, until_s, settings.pause_s);
        push(&mut self.calls, CALLS, Dialled { at_s, until_s, with: call.callee });
        self.last_s = self.last_s.max(until_s);
    }

    pub(super) fn answer(&mut self, at_s: u32, settings: &Settings) {
        self.turn(at_s, settings);
        self.ins += 1;
    }

    fn turn(&mut self, at_s: u32, settings: &Settings) {
        if at_s.saturating_sub(self.since_s) > DAY_S {
            self.was_alike = self.is_alike(settings);
            self.since_s = at_s;
            (self.outs, self.ins) = (0, 0);
            self.people = People::default();
        }
    }

    fn stand(&mut self, cell: Id) {
        if cell.is_none() {
            return;
        }
        self.last_cell = cell;
        self.cells.iter_mut().for_each(|(_, weight)| *weight *= FADE);
        if let Some((_, weight)) = self.cells.iter_mut().find(|(known, _)| *known == cell) {
            *weight += 1.0;
        } else {
            if self.cells.len() == CELLS {
                self.cells.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                self.cells.pop();
            }
            self.cells.push((cell, 1.0));
        }
    }

    fn work(&mut self, at_s: u32, until_s: u32, pause_s: u32) {
        match self.stretches.back_mut() {
            Some(last) if at_s.saturating_sub(last.to_s) <= pause_s => last.to_s = last.to_s.max(until_s),
            _ => push(&mut self.stretches, STRETCHES, Stretch { from_s: at_s, to_s: until_s }),
        }
    }

    /// The cell that most of its late calls used.
    pub(super) fn cell(&self) -> Id {
        let first =
            self.cells.iter().copied().reduce(|best, next| {
                if next.1 > best.1 || (next.1 == best.1 && next.0 < best.0) { next } else { best }
            });
        first.map_or(Id::NONE, |(cell, _)| cell)
    }

    pub(super) fn out_ratio(&self) -> f32 {
        self.outs as f32 / (self.outs + self.ins).max(1) as f32
    }

    fn stays(&self) -> f32 {
        let all: f32 = self.cells.iter().map(|(_, weight)| weight).sum();
        let most = self.cells.iter().map(|(_, weight)| *weight).fold(0.0, f32::max);
        if all > 0.0 { most / all } else { 0.0 }
    }

    /// Whether it calls out, stands still and hardly ever calls the same person twice.
    pub(super) fn is_alike(&self, settings: &Settings) -> bool {
        if self.outs < settings.outs_min {
            return self.was_alike && self.ins <= self.outs;
        }
        self.out_ratio() >= settings.out_ratio_min
            && self.stays() >= settings.stays_min
            && self.people.count() / self.outs as f32 >= settings.new_victims_min
    }

    /// The share of active minutes of the last day that two lines have in common; 0 where either has few.
    pub(super) fn jaccard(&self, other: &Self) -> f32 {
        self.minutes.jaccard(&other.minutes)
    }

    /// How many hours of the day it worked in, by the last day's minutes: bit `h` for hour `h` at +08:00.
    pub(super) fn hours(&self) -> u32 {
        self.minutes.hours()
    }
}

fn push<T>(queue: &mut VecDeque<T>, max: usize, next: T) {
    if queue.len() == max {
        queue.pop_front();
    }
    queue.push_back(next);
}

/// Which of the last day's minutes it was on a call in.
#[derive(Clone, Debug, Default)]
struct Minutes {
    bits: [u64; MINUTE_WORDS],
    /// The minute up to which the ring is right.
    now: u32,
}

impl Minutes {
    fn fill(&mut self, at_s: u32, until_s: u32) {
        let (from, to) = (at_s / 60, until_s / 60);
        // A call longer than a day fills the day.
        let to = to.min(from + DAY_MINUTES - 1);
        self.forget(to);
        for minute in from..=to {
            self.put(minute, true);
        }
    }

    fn forget(&mut self, now: u32) {
        let stale = now.saturating_sub(self.now).min(DAY_MINUTES);
        for minute in now + 1 - stale..=now {
            self.put(minute, false);
        }
        self.now = self.now.max(now);
    }

    fn put(&mut self, minute: u32, on: bool) {
        let place = minute % DAY_MINUTES;
        if let Some(word) = self.bits.get_mut((place / 64) as usize) {
            let bit = 1 << (place % 64);
            *word = if on { *word | bit } else { *word & !bit };
        }
    }

    fn jaccard(&self, other: &Self) -> f32 {
        let both: u32 = self.bits.iter().zip(&other.bits).map(|(a, b)| (a & b).count_ones()).sum();
        let any: u32 = self.bits.iter().zip(&other.bits).map(|(a, b)| (a | b).count_ones()).sum();
        // Two single calls in one minute are no synchrony.
        if both < JACCARD_MINUTES_MIN { 0.0 } else { both as f32 / any as f32 }
    }

    fn hours(&self) -> u32 {
        let on = |minute: u32| self.bits.get((minute / 64) as usize).is_some_and(|word| word >> (minute % 64) & 1 == 1);
        // The ring begins at midnight UTC.
        (0..DAY_MINUTES).filter(|minute| on(*minute)).fold(0, |hours, minute| hours | 1 << ((minute / 60 + 8) % 24))
    }
}

const JACCARD_MINUTES_MIN: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;
    use domain::signal::Direction;
    use domain::time::Instant;

    fn id(n: u64) -> Id {
        Id::of_digits(&n.to_string()).unwrap()
    }

    fn call(callee: u64, cell: u64, duration_s: u32) -> Call {
        Call {
            at: Instant::default(),
            caller: id(1),
            callee: id(callee),
            duration_s,
            direction: Direction::Out,
            cell: id(cell),
            imei: id(9),
            imsi: id(8),
            trunk: Id::NONE,
            redirecting: Id::NONE,
            answered: duration_s > 0,
        }
    }

    #[test]
    fn equipment_calls_out_stands_still_and_calls_nobody_twice() {
        let settings = crate::Settings::embedded().unwrap().den;
        type Row = (&'static str, fn(u64) -> u64, fn(u64) -> u64, u32, bool);
        let table: [Row; 5] = [
            ("a port of a box", |n| 100 + n, |_| 5, 0, true),
            ("a courier moves", |n| 100 + n, |n| n % 4, 0, false),
            ("a shop calls its customers again", |n| 100 + n % 3, |_| 5, 0, false),
            ("a person is called too", |n| 100 + n, |_| 5, 6, false),
            ("a box that moved", |n| 100 + n, |n| if n < 6 { 4 } else { 5 }, 0, true),
        ];
        for (who, callee, cell, ins, expected) in table {
            let mut watched = Watched::new(&Glance::default(), Id::NONE, 1_000);
            (0..ins).for_each(|_| watched.answer(1_000, &settings));
            for n in 0..20_u32 {
                watched.out(&call(callee(n.into()), cell(n.into()), 30), 1_000 + n * 300, &settings);
            }
            assert_eq!(watched.is_alike(&settings), expected, "{who}");
        }
    }

    #[test]
    fn minutes_of_both_are_counted_and_forgotten_after_a_day() {
        let settings = crate::Settings::embedded().unwrap().den;
        let (mut a, mut b) =
            (Watched::new(&Glance::default(), Id::NONE, 0), Watched::new(&Glance::default(), Id::NONE, 0));
        a.out(&call(2, 5, 600), 60_000, &settings);
        b.out(&call(3, 5, 600), 60_300, &settings);
        // Eleven minutes each, six of them shared.
        assert!((a.jaccard(&b) - 6.0 / 16.0).abs() < 1e-6, "{}", a.jaccard(&b));
        a.out(&call(2, 5, 600), 60_000 + 90_000, &settings);
        assert!(a.jaccard(&b) < 1e-6);
        // 60,300 s after midnight UTC is 00:45 of the next day at +08:00.
        assert_eq!(b.hours(), 1);
    }

    #[test]
    fn a_pause_ends_a_stretch() {
        let settings = crate::Settings::embedded().unwrap().den;
        let mut watched = Watched::new(&Glance::default(), Id::NONE, 1_000);
        for at_s in [1_000, 1_600, 9_000, 9_100] {
            watched.out(&call(2, 5, 60), at_s, &settings);
        }
        let expected = [Stretch { from_s: 1_000, to_s: 1_660 }, Stretch { from_s: 9_000, to_s: 9_160 }];
        assert_eq!(watched.stretches, expected);
    }
}
