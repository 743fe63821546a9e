//! Which lines are equipment's? Those that pass calls on, and machines' cards that call people. Many cards on one device
//! are a den's mark: see [`crate::den`].

mod forwarding;
mod machine;
mod settings;

pub use settings::{Range, Settings};

use crate::den::DeviceKind;
use crate::keep::{Reader, Unreadable, Writer};
use crate::settings::Levels;
use domain::signal::{Call, Finding};
use forwarding::Forwarding;
use machine::Machines;

/// Equipment: state and rules.
#[derive(Debug)]
pub(crate) struct Equipment {
    settings: Settings,
    levels: Levels,
    forwarding: Forwarding,
    machines: Machines,
}

impl Equipment {
    pub(crate) fn new(settings: Settings, levels: Levels) -> Self {
        Self { forwarding: Forwarding::new(&settings), machines: Machines::new(&settings), levels, settings }
    }

    /// Takes a call. `abroad` says that it came over a trunk from abroad, `device` what the served line's device is.
    pub(crate) fn call(&mut self, call: &Call, abroad: bool, device: DeviceKind, found: &mut Vec<Finding>) {
        found.extend(self.forwarding.call(call, abroad, &self.settings, &self.levels));
        found.extend(self.machines.call(call, device, &self.settings, &self.levels));
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        self.forwarding.save(to);
        self.machines.save(to);
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        self.forwarding.restore(from)?;
        self.machines.restore(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::signal::{Class, Direction, Id};
    use domain::time::Instant;

    fn id(n: u64) -> Id {
        Id::of_digits(&n.to_string()).unwrap()
    }

    fn call(at_s: i64, caller: u64, callee: u64, duration_s: u32, direction: Direction) -> Call {
        Call {
            at: Instant::from_seconds(1_772_380_800 + at_s),
            caller: id(caller),
            callee: id(callee),
            duration_s,
            direction,
            cell: id(5),
            imei: id(9),
            imsi: id(8),
            trunk: Id::NONE,
            redirecting: Id::NONE,
            answered: true,
        }
    }

    fn screened(calls: &[(Call, bool, DeviceKind)]) -> Vec<(Class, Id)> {
        let settings = crate::Settings::embedded().unwrap();
        let mut equipment = Equipment::new(settings.equipment, settings.levels);
        let mut found = Vec::new();
        calls.iter().for_each(|(call, abroad, device)| equipment.call(call, *abroad, *device, &mut found));
        let line = |one: &Finding| if let Finding::Line(line) = one { Some((line.class, line.line)) } else { None };
        found.iter().filter_map(line).collect()
    }

    /// A call in and one out, `apart_s` later, closed `late_s` after it; to ever new people or to one.
    fn legs(count: i64, new: bool, late_s: u32, abroad: bool) -> Vec<(Call, bool, DeviceKind)> {
        let of = |n: i64| {
            let target = if new { 13_900_000_000 + n.unsigned_abs() } else { 13_900_000_000 };
            let into = call(n * 600, 880, 13_800_000_001, 120, Direction::In);
            let out = call(n * 600 + 6, 13_800_000_001, target, 114 + late_s, Direction::Out);
            [(into, abroad, DeviceKind::Unknown), (out, false, DeviceKind::Unknown)]
        };
        (0..count).flat_map(of).collect()
    }

    fn redirected(count: i64, new: bool, abroad: bool) -> Vec<(Call, bool, DeviceKind)> {
        let of = |n: i64| {
            let target = if new { 13_900_000_000 + n.unsigned_abs() } else { 13_900_000_000 };
            let mut call = call(n * 600, 880, target, 120, Direction::Out);
            call.redirecting = id(13_800_000_002);
            (call, abroad, DeviceKind::Unknown)
        };
        (0..count).map(of).collect()
    }

    fn machine(line: u64, people: u64, device: DeviceKind) -> Vec<(Call, bool, DeviceKind)> {
        let of = |n: u64| {
            let at_s = i64::try_from(n).unwrap() * 300;
            (call(at_s, line, 13_900_000_000 + n % people, 40, Direction::Out), false, device)
        };
        (0..12).map(of).collect()
    }

    #[test]
    fn what_passes_calls_on_and_which_machines_talk() {
        let passes = |line: u64| vec![(Class::Forwarding, id(line))];
        let talks = |line: u64| vec![(Class::Iot, id(line))];
        type Row = (&'static str, Vec<(Call, bool, DeviceKind)>, Vec<(Class, Id)>);
        let table: [Row; 11] = [
            ("two legs that close together, to ever new people", legs(8, true, 0, true), passes(13_800_000_001)),
            ("the same, from inside the country", legs(8, true, 0, false), passes(13_800_000_001)),
            ("legs that close apart are two calls", legs(8, true, 30, true), vec![]),
            ("one's own second telephone", legs(8, false, 0, false), vec![]),
            ("the network says who passed it on, from abroad", redirected(8, true, true), passes(13_800_000_002)),
            ("a switchboard inside", redirected(8, true, false), vec![]),
            ("a voice box", redirected(8, false, true), vec![]),
            (
                "a machine's card calls people",
                machine(1_440_123_456_789, 12, DeviceKind::Unknown),
                talks(1_440_123_456_789),
            ),
            ("a lift calls its keeper", machine(1_440_123_456_789, 2, DeviceKind::Unknown), vec![]),
            ("a person calls people", machine(13_800_000_003, 12, DeviceKind::Phone), vec![]),
            ("a number of another length", machine(14_401_234_567, 12, DeviceKind::Unknown), vec![]),
        ];
        for (what, calls, expected) in table {
            assert_eq!(screened(&calls), expected, "{what}");
        }
    }
}
