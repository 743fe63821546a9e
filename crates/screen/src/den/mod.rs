//! Where is equipment calling from? SIM boxes and the dens they stand in.
//!
//! Every line and device is glanced at; a line that only calls out, or that shares a device, is watched; every ten minutes
//! watched lines that work as equipment does are grouped by place, device and time, and a group with enough against it is a
//! den, told once and again when it has grown or moved.

mod cells;
mod device;
mod glance;
mod group;
mod pair;
mod place;
mod settings;
mod told;
mod watched;

pub use device::Kind as DeviceKind;
pub use settings::{Settings, Tac};

use crate::clock::seconds;
use crate::crowd::Crowd;
use crate::keep::{Reader, Unreadable, Writer};
use crate::kept::{Kept, kept};
use crate::number::{Sort, home, sort};
use crate::plan::Plan;
use crate::settings::Levels;
use cells::Cells;
use device::Devices;
use domain::signal::{Call, Direction, Finding, Id};
use domain::time::Instant;
use glance::{Bearer, Glance};
use group::{Known, Sight, groups};
use std::collections::{BTreeMap, BTreeSet};
use told::Told;
use watched::Watched;

/// Types counted at most: there are about 250,000 in all, a city shows some thousands.
const TYPES_MAX: usize = 65_536;
/// A type is odd when so many of its lines are watched, and most are.
const ODD_LINES_MIN: u32 = 4;
/// Above this share of false IMEIs among devices the feed itself spoils them, and they say nothing.
const FALSE_SHARE_MAX: f32 = 0.05;

/// SIM boxes and dens: state and rules.
#[derive(Debug)]
pub(crate) struct Dens {
    settings: Settings,
    levels: Levels,
    devices: Devices,
    fraud: BTreeSet<Id>,
    cells: Cells,
    lines: Crowd<Glance>,
    bearers: Crowd<Bearer>,
    watched: BTreeMap<Id, Watched>,
    types: BTreeMap<u32, Type>,
    false_devices: u32,
    /// Records of calls in and out: a feed may hold only the callers' side.
    sides: Sides,
    told: Told,
    looked_s: u32,
}

/// The digits of a machine's number: 106… like a service's, but of a card.
const MACHINE_DIGITS: u32 = 13;

/// A landline or a service's number has no card that a box could hold: an office's exchange is no den.
fn has_card(line: Id) -> bool {
    let line = home(line);
    match sort(line) {
        Sort::Landline => false,
        Sort::Service => line.digits() == MACHINE_DIGITS,
        _ => true,
    }
}

/// How many lines with devices of one type were seen, and how many of them are watched.
#[derive(Clone, Copy, Debug, Default)]
struct Type {
    seen: u32,
    watched: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sides {
    out: u64,
    answered: u64,
}

kept!(Type { seen, watched });
kept!(Sides { out, answered });

impl Sides {
    /// Whether called lines have records of their own, so that they need not be told from the callers'.
    const fn both(self) -> bool {
        self.answered * 10 >= self.out
    }
}

impl Dens {
    /// With devices that are known to be fraud's.
    pub(crate) fn new(settings: Settings, levels: Levels, fraud: BTreeSet<Id>) -> Self {
        Self {
            levels,
            devices: Devices::new(&settings.tac),
            fraud,
            cells: Cells::default(),
            lines: Crowd::new(settings.lines_max),
            bearers: Crowd::new(settings.devices_max),
            watched: BTreeMap::new(),
            types: BTreeMap::new(),
            false_devices: 0,
            sides: Sides::default(),
            told: Told::default(),
            looked_s: 0,
            settings,
        }
    }

    /// Takes a call of a served line.
    pub(crate) fn call(&mut self, call: &Call) {
        let at_s = seconds(call.at);
        match call.direction {
            Direction::Out => self.out(call, at_s),
            Direction::In => {
                self.sides.answered += 1;
                self.answer(call.callee, call, call.cell, at_s);
            }
        }
    }

    /// Fetches what is known of the lines and devices of calls that come next.
    pub(crate) fn fetch<'a>(&self, calls: impl Iterator<Item = &'a Call> + Clone) {
        self.lines.fetch(calls.clone().flat_map(|call| [call.caller, call.callee]));
        self.bearers.fetch(calls.map(|call| call.imei));
    }

    /// The bytes it takes, without those of the allocator.
    pub(crate) fn bytes(&self) -> usize {
        let watched = self.watched.values().map(|line| size_of::<(Id, Watched)>() + line.bytes_beyond()).sum::<usize>();
        self.cells.bytes() + self.lines.bytes() + self.bearers.bytes() + watched
    }

    /// What a device is, by the IMEI it shows.
    pub(crate) fn device(&self, imei: Id) -> DeviceKind {
        self.devices.kind(imei)
    }

    /// Where a line was last seen.
    pub(crate) fn cell(&self, line: Id) -> Option<Id> {
        self.lines.get(line).and_then(|glance| self.cells.cell(glance.cell))
    }

    /// Time has come to `now`: groups are looked for.
    pub(crate) fn pass(&mut self, now: Instant, plan: &Plan, found: &mut Vec<Finding>) {
        let now_s = seconds(now);
        if now_s.saturating_sub(self.looked_s) < self.settings.look_every_s {
            return;
        }
        self.looked_s = now_s;
        let (idle_s, told_idle_s) = (self.settings.idle_s, self.settings.told_idle_s);
        self.watched
            .retain(|_, line| now_s.saturating_sub(line.last_s) <= if line.told { told_idle_s } else { idle_s });
        self.told.dens.retain(|den| now_s.saturating_sub(den.last_s) <= told_idle_s);
        self.look(now_s, plan, found);
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        self.cells.save(to);
        self.lines.save(to);
        self.bearers.save(to);
        self.watched.save(to);
        self.types.save(to);
        self.false_devices.save(to);
        self.sides.save(to);
        self.told.save(to);
        self.looked_s.save(to);
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        self.cells = Kept::restore(from)?;
        self.lines.restore(from)?;
        self.bearers.restore(from)?;
        self.watched = Kept::restore(from)?;
        self.types = Kept::restore(from)?;
        self.false_devices = Kept::restore(from)?;
        self.sides = Kept::restore(from)?;
        self.told = Kept::restore(from)?;
        self.looked_s = Kept::restore(from)?;
        Ok(())
    }

    fn out(&mut self, call: &Call, at_s: u32) {
        self.sides.out += 1;
        let line = call.caller;
        let before = self.bear(call, at_s);
        let (settings, cell) = (&self.settings, self.cells.number(call.cell));
        let Some((glance, is_new)) = self.lines.row(line, at_s, settings.idle_s) else { return };
        let earlier = *glance;
        glance.out(cell, at_s, settings.pause_s);
        let now = *glance;
        if is_new {
            self.count_type(call.imei);
        }
        if !self.sides.both() {
            self.answer(call.callee, call, Id::NONE, at_s);
        }
        if let Some(before) = before {
            self.watch(before, call.imei, at_s);
        }
        if !self.watched.contains_key(&line) {
            let calls_out =
                u32::from(now.outs) >= self.settings.watch_outs_min && now.ins.saturating_mul(9) <= now.outs;
            let odd = self.devices.kind(call.imei);
            let is_odd = odd.is_equipment() || (odd.is_false() && self.false_is_rare());
            if !calls_out && before.is_none() && !is_odd {
                return;
            }
            self.watch_from(line, &earlier, call.imei, at_s);
        }
        if let Some(watched) = self.watched.get_mut(&line) {
            watched.out(call, at_s, &self.settings);
        }
    }

    /// The line that had the device before, where that was another.
    fn bear(&mut self, call: &Call, at_s: u32) -> Option<Id> {
        if call.imei.is_none() {
            return None;
        }
        let (bearer, is_new) = self.bearers.row(call.imei, at_s, self.settings.idle_s)?;
        let before = bearer.note(call.caller, at_s, self.settings.idle_s);
        if is_new && self.devices.kind(call.imei).is_false() {
            self.false_devices = self.false_devices.saturating_add(1);
        }
        before
    }

    fn answer(&mut self, line: Id, call: &Call, cell: Id, at_s: u32) {
        // Lines of one den call each other to look like people.
        let by_mate = self.watched.get(&call.caller).is_some_and(|mate| {
            self.watched.get(&line).is_some_and(|line| line.cell() == mate.cell() && !mate.cell().is_none())
        });
        if by_mate {
            return;
        }
        if let Some(watched) = self.watched.get_mut(&line) {
            watched.answer(at_s, &self.settings);
        }
        let cell = self.cells.number(cell);
        if let Some((glance, _)) = self.lines.row(line, at_s, self.settings.idle_s) {
            glance.answer(cell, at_s);
        }
    }

    fn count_type(&mut self, imei: Id) {
        let Some(tac) = device::tac(imei) else { return };
        if self.types.len() < TYPES_MAX || self.types.contains_key(&tac) {
            self.types.entry(tac).or_default().seen += 1;
        }
    }

    fn watch(&mut self, line: Id, imei: Id, at_s: u32) {
        if self.watched.contains_key(&line) {
            return;
        }
        let earlier = self.lines.get(line).copied().unwrap_or_default();
        self.watch_from(line, &earlier, imei, at_s);
    }

    fn watch_from(&mut self, line: Id, earlier: &Glance, imei: Id, at_s: u32) {
        if self.watched.len() >= self.settings.watched_max {
            return;
        }
        let watched = Watched::new(earlier, imei, at_s);
        self.watched.insert(line, watched);
        if let Some(kind) = device::tac(imei).and_then(|tac| self.types.get_mut(&tac)) {
            kind.watched += 1;
        }
    }

    fn look(&mut self, now_s: u32, plan: &Plan, found: &mut Vec<Finding>) {
        let shared = self.shared();
        let is_candidate = |line: &Watched| {
            let on_shared = shared.contains(&line.imei) && line.ins <= line.outs / 4;
            now_s.saturating_sub(line.last_s) <= self.settings.idle_s && (on_shared || line.is_alike(&self.settings))
        };
        let lines = self.watched.iter().filter(|(id, line)| has_card(**id) && is_candidate(line));
        let lines: Vec<(Id, &Watched)> = lines.map(|(id, line)| (*id, line)).collect();
        let odd_types = self.odd_types();
        let known = Known {
            devices: &self.devices,
            fraud: &self.fraud,
            false_is_rare: self.false_is_rare(),
            odd_types: &odd_types,
        };
        let mut dens: BTreeMap<usize, Vec<Id>> = BTreeMap::new();
        for group in groups(&lines, self.lines.len(), &self.devices, &self.settings) {
            let of = self.rows(&group.lines);
            let sight = Sight::of(&of, &known, &self.settings);
            if sight.is_den(&self.settings)
                && let Some(place) = self.told.place(&of, &sight, &self.settings)
            {
                dens.entry(place).or_default().extend(group.lines);
            }
        }
        let mut new_lines = Vec::new();
        for (place, lines) in dens {
            let of = self.rows(&lines);
            let sight = Sight::of(&of, &known, &self.settings);
            new_lines.extend(self.told.tell(place, now_s, &of, &sight, plan, (&self.settings, &self.levels), found));
        }
        for line in new_lines {
            if let Some(watched) = self.watched.get_mut(&line) {
                watched.told = true;
            }
        }
    }

    fn false_is_rare(&self) -> bool {
        self.false_devices as f32 <= self.bearers.len().max(20) as f32 * FALSE_SHARE_MAX
    }

    fn rows(&self, lines: &[Id]) -> Vec<(Id, Watched)> {
        lines.iter().filter_map(|id| Some((*id, self.watched.get(id)?.clone()))).collect()
    }

    /// Devices with three lines or more among those watched.
    fn shared(&self) -> BTreeSet<Id> {
        let mut count: BTreeMap<Id, u32> = BTreeMap::new();
        for line in self.watched.values().filter(|line| !line.imei.is_none()) {
            *count.entry(line.imei).or_default() += 1;
        }
        count.into_iter().filter(|(_, lines)| *lines >= 3).map(|(imei, _)| imei).collect()
    }

    fn odd_types(&self) -> BTreeSet<u32> {
        let is_odd = |kind: &Type| kind.watched >= ODD_LINES_MIN && kind.watched * 2 >= kind.seen;
        self.types.iter().filter(|(_, kind)| is_odd(kind)).map(|(tac, _)| *tac).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_holds_cards_and_no_landline_has_one() {
        for (number, want) in [
            ("13900000001", true),
            ("1064812345678", true),
            ("09318812345", false),
            ("95588", false),
            ("4006001234", false),
        ] {
            assert_eq!(has_card(Id::of_digits(number).unwrap()), want, "{number}");
        }
    }
}
