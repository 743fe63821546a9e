//! What is kept of every line and every device, so that few need to be watched.

use crate::keep::{Reader, Unreadable, Writer};
use crate::kept::{Kept, kept, restore_all, save_all};
use domain::signal::Id;
use rustc_hash::FxHashMap;

/// A line: 24 bytes with the cell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Glance {
    pub(super) cell: Id,
    /// When its present stretch of work began.
    pub(super) began_s: u32,
    pub(super) last_s: u32,
    pub(super) outs: u16,
    pub(super) ins: u16,
}

kept!(Glance { cell, began_s, last_s, outs, ins });

impl Glance {
    /// A call out; a pause longer than `pause_s` begins a new stretch, one longer than a day a new line.
    pub(super) fn out(&mut self, cell: Id, at_s: u32, pause_s: u32) {
        self.rest(at_s);
        if at_s.saturating_sub(self.last_s) > pause_s {
            self.began_s = at_s;
        }
        self.cell = cell;
        self.last_s = at_s;
        self.outs = self.outs.saturating_add(1);
    }

    pub(super) fn answer(&mut self, cell: Id, at_s: u32) {
        self.rest(at_s);
        if !cell.is_none() {
            self.cell = cell;
        }
        self.ins = self.ins.saturating_add(1);
    }

    fn rest(&mut self, at_s: u32) {
        if at_s.saturating_sub(self.last_s) > DAY_S {
            (self.outs, self.ins) = (0, 0);
        }
    }
}

const DAY_S: u32 = 86_400;

/// A device: who was on it, by the last line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bearer {
    pub(super) line: Id,
    is_used: bool,
    last_s: u32,
}

kept!(Bearer { line, is_used, last_s });

impl Bearer {
    /// Notes that `line` is on it; the line before, where that was another one lately.
    pub(super) fn note(&mut self, line: Id, at_s: u32, idle_s: u32) -> Option<Id> {
        if at_s.saturating_sub(self.last_s) > idle_s {
            self.is_used = false;
        }
        self.last_s = at_s;
        let before = std::mem::replace(&mut self.line, line);
        let was_used = std::mem::replace(&mut self.is_used, true);
        (was_used && before != line).then_some(before)
    }
}

/// Lines or devices, bounded: when full, those that are idle go first, and then nobody new is let in.
#[derive(Clone, Debug)]
pub(super) struct Crowd<T> {
    rows: FxHashMap<Id, T>,
    max: usize,
    swept_s: u32,
}

/// A full table is swept at most so often.
const SWEEP_EVERY_S: u32 = 600;

impl<T: Copy + Default + Seen + Kept> Crowd<T> {
    pub(super) fn new(max: usize) -> Self {
        Self { rows: FxHashMap::default(), max, swept_s: 0 }
    }

    /// The row of `id`, and whether it is new; `None` where the table is full.
    pub(super) fn row(&mut self, id: Id, at_s: u32, idle_s: u32) -> Option<(&mut T, bool)> {
        if self.rows.len() >= self.max && !self.rows.contains_key(&id) {
            self.sweep(at_s, idle_s);
            if self.rows.len() >= self.max {
                return None;
            }
        }
        let mut is_new = false;
        let row = self.rows.entry(id).or_insert_with(|| {
            is_new = true;
            T::default()
        });
        Some((row, is_new))
    }

    pub(super) fn get(&self, id: Id) -> Option<&T> {
        self.rows.get(&id)
    }

    fn sweep(&mut self, at_s: u32, idle_s: u32) {
        if at_s.saturating_sub(self.swept_s) < SWEEP_EVERY_S {
            return;
        }
        self.swept_s = at_s;
        self.rows.retain(|_, row| at_s.saturating_sub(row.last_s()) <= idle_s);
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Rows by id, so that two runs write the same bytes.
    pub(super) fn save(&self, to: &mut Writer) {
        let mut rows: Vec<(Id, T)> = self.rows.iter().map(|(id, row)| (*id, *row)).collect();
        rows.sort_unstable_by_key(|(id, _)| *id);
        save_all(rows.iter(), to);
        self.swept_s.save(to);
    }

    pub(super) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        self.rows = restore_all(from)?;
        self.swept_s = Kept::restore(from)?;
        Ok(())
    }
}

/// When a row was last touched.
pub(super) trait Seen {
    fn last_s(&self) -> u32;
}

impl Seen for Glance {
    fn last_s(&self) -> u32 {
        self.last_s
    }
}

impl Seen for Bearer {
    fn last_s(&self) -> u32 {
        self.last_s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u64) -> Id {
        Id::of_digits(&n.to_string()).unwrap()
    }

    #[test]
    fn a_pause_begins_a_new_stretch_and_a_day_a_new_line() {
        let mut glance = Glance::default();
        for (at_s, began_s, outs) in
            [(100_000, 100_000, 1), (100_600, 100_000, 2), (110_000, 110_000, 3), (300_000, 300_000, 1)]
        {
            glance.out(id(1), at_s, 1_800);
            assert_eq!((glance.began_s, glance.outs), (began_s, outs), "{at_s}");
        }
    }

    #[test]
    fn a_device_tells_who_was_on_it_before() {
        let mut bearer = Bearer::default();
        for (line, at_s, before) in
            [(1, 10, None), (1, 20, None), (2, 30, Some(1)), (1, 40, Some(2)), (3, 900_000, None)]
        {
            assert_eq!(bearer.note(id(line), at_s, 1_000), before.map(id), "{at_s}");
        }
    }

    #[test]
    fn a_full_table_lets_the_idle_go_first() {
        let mut crowd: Crowd<Glance> = Crowd::new(2);
        for (line, at_s, room) in
            [(1, 1_000, true), (2, 5_000, true), (3, 5_100, false), (3, 9_000, true), (4, 9_001, false)]
        {
            let row = crowd.row(id(line), at_s, 4_500);
            assert_eq!(row.is_some(), room, "{line}");
            if let Some((row, _)) = row {
                row.last_s = at_s;
            }
        }
        assert_eq!([1, 2, 3, 4].map(|line| crowd.get(id(line)).is_some()), [false, true, true, false]);
    }
}
