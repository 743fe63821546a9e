//! What is kept of every line and every device, so that few need to be watched.

use crate::crowd::Seen;
use crate::kept::kept;
use domain::signal::Id;

/// A line, in 16 bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Glance {
    /// Its number; 0: not known.
    pub(super) cell: u32,
    /// When its present stretch of work began.
    pub(super) began_s: u32,
    pub(super) last_s: u32,
    pub(super) outs: u16,
    pub(super) ins: u16,
}

kept!(Glance { cell, began_s, last_s, outs, ins });

impl Glance {
    /// A call out; a pause longer than `pause_s` begins a new stretch, one longer than a day a new line.
    pub(super) fn out(&mut self, cell: u32, at_s: u32, pause_s: u32) {
        self.rest(at_s);
        if at_s.saturating_sub(self.last_s) > pause_s {
            self.began_s = at_s;
        }
        self.cell = cell;
        self.last_s = at_s;
        self.outs = self.outs.saturating_add(1);
    }

    pub(super) fn answer(&mut self, cell: u32, at_s: u32) {
        self.rest(at_s);
        if cell != 0 {
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
            glance.out(1, at_s, 1_800);
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
}
