//! Do two lines share a place of work? What each kind of evidence is worth stands in the settings.

use super::device::{Devices, serial};
use super::settings::Settings;
use super::watched::Watched;

/// What two lines have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pair {
    pub(super) device: bool,
    pub(super) serial: bool,
    pub(super) equipment: bool,
    pub(super) rotations: u32,
    pub(super) synchrony: bool,
    pub(super) joint: bool,
    pub(super) alike: bool,
}

/// How early a card may start before the one it follows stops, in seconds: clocks of two records.
const EARLY_S: u32 = 10;

impl Pair {
    /// Of two lines on one cell.
    pub(super) fn of(a: &Watched, b: &Watched, devices: &Devices, settings: &Settings) -> Self {
        Self {
            device: !a.imei.is_none() && a.imei == b.imei,
            serial: near(a, b, settings.serial_gap_max),
            equipment: devices.kind(a.imei).is_equipment() && devices.kind(b.imei).is_equipment(),
            rotations: rotations(a, b, settings),
            synchrony: a.jaccard(b) >= settings.jaccard_min,
            joint: joint(a, b, settings.joint_s),
            alike: a.is_alike(settings) && b.is_alike(settings),
        }
    }

    /// How strongly they belong together. `share` is what the cell's crowd leaves of it: ln(N/degree)/ln(N).
    pub(super) fn weight(&self, settings: &Settings, share: f32) -> f32 {
        let of = |holds: bool, points: f32| if holds { points } else { 0.0 };
        // A shared device is no chance of the crowd's.
        let of_place = of(self.serial, settings.link_serial)
            + of(self.equipment, settings.link_equipment)
            + settings.link_rotation * self.rotations.min(2) as f32
            + of(self.synchrony, settings.link_synchrony)
            + of(self.joint, settings.link_joint)
            + of(self.alike, settings.link_alike);
        of(self.device, settings.link_device) + of_place * share
    }
}

fn near(a: &Watched, b: &Watched, gap_max: u64) -> bool {
    let (Some(a), Some(b)) = (serial(a.imei), serial(b.imei)) else { return false };
    a != b && a.abs_diff(b) <= gap_max
}

/// How often one stopped and the other started.
pub(super) fn rotations(a: &Watched, b: &Watched, settings: &Settings) -> u32 {
    let follows = |first: &Watched, then: &Watched| {
        let starts = |end_s: u32| {
            let window = end_s.saturating_sub(EARLY_S)..=end_s.saturating_add(settings.rotation_s);
            then.stretches.iter().any(|stretch| window.contains(&stretch.from_s))
        };
        first.stretches.iter().filter(|stretch| starts(stretch.to_s)).count()
    };
    u32::try_from(follows(a, b) + follows(b, a)).unwrap_or(u32::MAX)
}

/// How many rotations chance would give `stretches` of work of lines that know nothing of each other, over `span_s`.
pub(super) fn by_chance(stretches: &[usize], span_s: u32, settings: &Settings) -> f32 {
    let all: usize = stretches.iter().sum();
    let own: usize = stretches.iter().map(|count| count * count).sum();
    let pairs = (all * all).saturating_sub(own) as f32;
    pairs * (settings.rotation_s + EARLY_S) as f32 / span_s.max(1) as f32
}

fn joint(a: &Watched, b: &Watched, joint_s: u32) -> bool {
    a.stretches.iter().any(|one| {
        b.stretches
            .iter()
            .any(|other| one.from_s.abs_diff(other.from_s) <= joint_s && one.to_s.abs_diff(other.to_s) <= joint_s)
    })
}

#[cfg(test)]
mod tests {
    use super::super::device::Kind;
    use super::super::glance::Glance;
    use super::super::settings::Tac;
    use super::super::watched::Stretch;
    use super::*;
    use domain::signal::Id;

    fn line(imei: &str, stretches: &[(u32, u32)]) -> Watched {
        let mut line = Watched::new(&Glance::default(), Id::NONE, 0);
        line.imei = Id::of_digits(imei).unwrap_or_default();
        line.stretches = stretches.iter().map(|(from_s, to_s)| Stretch { from_s: *from_s, to_s: *to_s }).collect();
        line
    }

    #[test]
    fn each_kind_of_evidence_is_seen_alone() {
        let settings = crate::Settings::embedded().unwrap().den;
        let devices = Devices::new(&[Tac { code: 86_000_001, count: 1, kind: Kind::Gateway }]);
        type Row = (&'static str, Watched, Watched, Pair);
        let table: [Row; 6] = [
            ("nothing", line("", &[(0, 900)]), line("", &[(5_000, 9_000)]), Pair::default()),
            (
                "one device",
                line("490154203237518", &[(0, 900)]),
                line("490154203237518", &[(5_000, 9_000)]),
                Pair { device: true, ..Pair::default() },
            ),
            (
                "serials in a row",
                line("490154203237518", &[(0, 900)]),
                line("490154203237526", &[(5_000, 9_000)]),
                Pair { serial: true, ..Pair::default() },
            ),
            (
                "two gateways far apart on the shelf",
                line("860000010000007", &[(0, 900)]),
                line("860000019000008", &[(5_000, 9_000)]),
                Pair { equipment: true, ..Pair::default() },
            ),
            (
                "one stops, another starts",
                line("", &[(0, 900)]),
                line("", &[(960, 9_000)]),
                Pair { rotations: 1, ..Pair::default() },
            ),
            (
                "on and off together",
                line("", &[(0, 900)]),
                line("", &[(4, 905)]),
                Pair { joint: true, ..Pair::default() },
            ),
        ];
        for (what, a, b, expected) in table {
            assert_eq!(Pair::of(&a, &b, &devices, &settings), expected, "{what}");
        }
    }

    #[test]
    fn chance_is_what_strangers_would_show() {
        // Ten lines of four stretches in twelve hours: 40 × 36 ordered pairs, 130 s of 43,200 s each.
        let chance = by_chance(&[4; 10], 43_200, &crate::Settings::embedded().unwrap().den);
        assert!((chance - 1_440.0 * 130.0 / 43_200.0).abs() < 1e-3, "{chance}");
    }
}
