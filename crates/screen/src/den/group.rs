//! Which watched lines are one group, and what speaks for its being a den?

use super::device::{Devices, serial};
use super::pair::{Pair, by_chance, rotations};
use super::settings::Settings;
use super::watched::Watched;
use crate::people::People;
use crate::score::Tally;
use domain::signal::Id;
use std::collections::{BTreeMap, BTreeSet};

/// Lines that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) lines: Vec<Id>,
}

/// Sets of line numbers that grow together.
struct Forest(Vec<usize>);

impl Forest {
    fn root(&mut self, mut place: usize) -> usize {
        while self.0[place] != place {
            self.0[place] = self.0[self.0[place]];
            place = self.0[place];
        }
        place
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // The smaller number stays, so that the order of joining changes nothing.
        let (low, high) = (a.min(b), a.max(b));
        self.0[high] = low;
    }
}

/// The groups among `lines` (sorted by id), over a crowd of `crowd` lines. A hub (a device with too many lines, a cell as
/// full as the crowd) binds nobody: that is the guard against over-merging.
pub(super) fn groups(lines: &[(Id, &Watched)], crowd: usize, devices: &Devices, settings: &Settings) -> Vec<Group> {
    let mut forest = Forest((0..lines.len()).collect());
    for places in by_device(lines).into_values().filter(|places| places.len() <= settings.hub_lines) {
        places.windows(2).for_each(|pair| forest.join(pair[0], pair[1]));
    }
    for mut places in by_cell(lines).into_values() {
        let share = share(crowd, places.len());
        places.sort_by_key(|place| (std::cmp::Reverse(lines[*place].1.outs), lines[*place].0));
        places.truncate(settings.cell_lines_max);
        bind(lines, &places, share, devices, settings, &mut forest);
    }
    let mut sets: BTreeMap<usize, Vec<Id>> = BTreeMap::new();
    for (place, (id, _)) in lines.iter().enumerate() {
        sets.entry(forest.root(place)).or_default().push(*id);
    }
    sets.into_values().filter(|set| set.len() >= settings.group_lines_min).map(|lines| Group { lines }).collect()
}

fn bind(
    lines: &[(Id, &Watched)],
    places: &[usize],
    share: f32,
    devices: &Devices,
    settings: &Settings,
    forest: &mut Forest,
) {
    for (rank, a) in places.iter().enumerate() {
        for b in &places[rank + 1..] {
            let pair = Pair::of(lines[*a].1, lines[*b].1, devices, settings);
            if pair.weight(settings, share) >= settings.link_min {
                forest.join(*a, *b);
            }
        }
    }
}

/// ln(N/degree) / ln(N): 1 where two are alone, 0 where all are there.
fn share(crowd: usize, degree: usize) -> f32 {
    let crowd = crowd.max(degree).max(2) as f32;
    (crowd / degree.max(1) as f32).ln() / crowd.ln()
}

fn by_device(lines: &[(Id, &Watched)]) -> BTreeMap<Id, Vec<usize>> {
    let mut by: BTreeMap<Id, Vec<usize>> = BTreeMap::new();
    for (place, (_, line)) in lines.iter().enumerate().filter(|(_, (_, line))| !line.imei.is_none()) {
        by.entry(line.imei).or_default().push(place);
    }
    by
}

fn by_cell(lines: &[(Id, &Watched)]) -> BTreeMap<Id, Vec<usize>> {
    let mut by: BTreeMap<Id, Vec<usize>> = BTreeMap::new();
    for (place, (_, line)) in lines.iter().enumerate() {
        let cell = line.cell();
        if !cell.is_none() {
            by.entry(cell).or_default().push(place);
        }
    }
    by
}

/// What was seen of a group's lines together.
#[derive(Clone, Debug, Default)]
pub(super) struct Sight {
    pub(super) devices: BTreeSet<Id>,
    pub(super) outs: u32,
    pub(super) ins: u32,
    people: People,
    sums: f32,
    /// The most lines open at one time.
    pub(super) ports: u32,
    rotations: u32,
    chance: f32,
    joint: u32,
    pub(super) hours: u32,
    lines: usize,
    equipment: usize,
    false_imei: usize,
    serials: usize,
    known: usize,
}

/// What else is known: devices that are fraud's, and whether false IMEIs are rare enough to say anything.
pub(super) struct Known<'a> {
    pub(super) devices: &'a Devices,
    pub(super) fraud: &'a BTreeSet<Id>,
    pub(super) false_is_rare: bool,
    /// Types most of whose devices only call out.
    pub(super) odd_types: &'a BTreeSet<u32>,
}

impl Sight {
    pub(super) fn of(rows: &[(Id, Watched)], known: &Known<'_>, settings: &Settings) -> Self {
        let lines: Vec<&Watched> = rows.iter().map(|(_, line)| line).collect();
        let mut sight = Self { lines: lines.len(), ..Self::default() };
        for line in &lines {
            sight.add(line, known);
        }
        sight.ports = ports(&lines);
        sight.serials = serials(&sight.devices, settings.serial_gap_max);
        sight.together(&lines, settings);
        sight
    }

    fn add(&mut self, line: &Watched, known: &Known<'_>) {
        if !line.imei.is_none() {
            self.devices.insert(line.imei);
        }
        self.outs += line.outs;
        self.ins += line.ins;
        self.sums += line.people.count();
        self.people.join(&line.people);
        self.hours |= line.hours();
        let kind = known.devices.kind(line.imei);
        let is_odd = super::device::tac(line.imei).is_some_and(|tac| known.odd_types.contains(&tac));
        self.equipment += usize::from(kind.is_equipment() || is_odd);
        self.false_imei += usize::from(kind.is_false() && known.false_is_rare);
        self.known += usize::from(known.fraud.contains(&line.imei));
    }

    fn together(&mut self, lines: &[&Watched], settings: &Settings) {
        let few = &lines[..lines.len().min(settings.cell_lines_max)];
        for (rank, a) in few.iter().enumerate() {
            for b in &few[rank + 1..] {
                self.rotations += rotations(a, b, settings);
                self.joint += u32::from(Pair::of(a, b, &Devices::default(), settings).joint);
            }
        }
        let stretches: Vec<usize> = few.iter().map(|line| line.stretches.len()).collect();
        let all = few.iter().flat_map(|line| &line.stretches);
        let (from_s, to_s) =
            all.fold((u32::MAX, 0), |(from, to), stretch| (from.min(stretch.from_s), to.max(stretch.to_s)));
        // Work is done in the hours of work: a night between two days is no time for chance.
        let span_s = to_s.saturating_sub(from_s).min(self.hours.count_ones().max(1) * 3_600 * days(from_s, to_s));
        self.chance = by_chance(&stretches, span_s, settings);
    }

    /// Whether enough speaks for a den, and some of it for equipment.
    pub(super) fn is_den(&self, settings: &Settings) -> bool {
        self.tally(settings).score() >= settings.score_min && self.shows_equipment(settings)
    }

    /// Every fact with its points.
    pub(super) fn tally(&self, settings: &Settings) -> Tally {
        let mut tally = Tally::default();
        let lines = self.lines.max(1) as f32;
        let share = |count: usize| count as f32 / lines;
        let cards = lines / self.devices.len().max(1) as f32;
        if !self.devices.is_empty() && cards >= 1.3 {
            let points = settings.points_cards * ((cards - 1.0) / 1.0).min(1.0);
            tally.add("cards_per_device", format!("{cards:.1}"), points);
        }
        let mut fact = |name, value: f32, min: f32, points: f32| {
            if value >= min {
                tally.add(name, format!("{value:.2}"), points);
            }
        };
        fact("equipment_share", share(self.equipment), 0.5, settings.points_equipment);
        fact("false_imei_share", share(self.false_imei), 0.3, settings.points_false_imei);
        fact(
            "serials_in_a_row_share",
            self.serials as f32 / self.devices.len().max(1) as f32,
            0.5,
            settings.points_serials,
        );
        fact("known_device_share", share(self.known), 0.01, settings.points_known_device);
        fact("joint_per_line", self.joint as f32 / lines, 0.5, settings.points_joint);
        fact("lines", lines, 8.0, settings.points_many);
        let new = self.people.count().min(self.sums) / self.outs.max(1) as f32;
        fact("different_people_per_call", new.min(1.0), settings.new_victims_min, settings.points_new_victims);
        let back = self.ins as f32 / (self.ins + self.outs).max(1) as f32;
        match back {
            back if back <= 0.05 => tally.add("called_back_ratio", format!("{back:.2}"), settings.points_no_callback),
            back if back >= 0.15 => tally.add("called_back_ratio", format!("{back:.2}"), settings.points_called_back),
            _ => {}
        }
        let sigma = self.sigma();
        if self.rotations >= 3 && sigma >= settings.rotation_sigma_min {
            let value = format!("{} where chance gives {:.1}", self.rotations, self.chance);
            tally.add("rotations", value, settings.points_rotation);
        }
        tally
    }

    fn sigma(&self) -> f32 {
        (self.rotations as f32 - self.chance) / (self.chance + 1.0).sqrt()
    }

    /// Whether anything but people's work shows: cards that share devices, equipment, false or neighbouring IMEIs,
    /// cards taking turns. Lines that only work alike are a call centre as well.
    fn shows_equipment(&self, settings: &Settings) -> bool {
        let lines = self.lines.max(1) as f32;
        (!self.devices.is_empty() && lines / self.devices.len() as f32 >= 1.3)
            || self.equipment as f32 >= lines * 0.5
            || self.false_imei as f32 >= lines * 0.3
            || self.serials as f32 >= self.devices.len().max(1) as f32 * 0.5
            || self.known > 0
            || (self.rotations >= 3 && self.sigma() >= settings.rotation_sigma_min)
    }
}

const fn days(from_s: u32, to_s: u32) -> u32 {
    to_s.saturating_sub(from_s) / 86_400 + 1
}

/// Devices with a neighbour among them.
fn serials(devices: &BTreeSet<Id>, gap_max: u64) -> usize {
    let mut serials: Vec<u64> = devices.iter().filter_map(|imei| serial(*imei)).collect();
    serials.sort_unstable();
    let near =
        |place: usize, other: Option<&u64>| other.is_some_and(|other| serials[place].abs_diff(*other) <= gap_max);
    let has_neighbour = |place: &usize| {
        near(*place, place.checked_sub(1).and_then(|before| serials.get(before)))
            || near(*place, serials.get(place + 1))
    };
    (0..serials.len()).filter(has_neighbour).count()
}

/// The most calls open at one time, over the calls remembered.
fn ports(lines: &[&Watched]) -> u32 {
    let mut edges: Vec<(u32, i32)> = Vec::new();
    for call in lines.iter().flat_map(|line| &line.calls) {
        edges.push((call.at_s, 1));
        // A call nobody answered was open for a moment.
        edges.push((call.until_s.max(call.at_s + 1), -1));
    }
    edges.sort_unstable();
    let mut open = 0;
    let most = edges.into_iter().map(|(_, step)| {
        open += step;
        open
    });
    most.max().map_or(0, i32::unsigned_abs)
}

#[cfg(test)]
mod tests {
    use super::super::glance::Glance;
    use super::super::watched::Dialled;
    use super::*;

    fn id(n: u64) -> Id {
        Id::of_digits(&n.to_string()).unwrap()
    }

    fn calls(spans: &[(u32, u32)]) -> Watched {
        let mut line = Watched::new(&Glance::default(), Id::NONE, 0);
        line.calls =
            spans.iter().map(|(at_s, until_s)| Dialled { at_s: *at_s, until_s: *until_s, with: id(1) }).collect();
        line
    }

    #[test]
    fn ports_are_the_most_calls_open_at_once() {
        let (a, b, c) = (calls(&[(0, 100), (200, 300)]), calls(&[(50, 250)]), calls(&[(90, 210), (210, 400)]));
        assert_eq!(ports(&[&a]), 1);
        assert_eq!(ports(&[&a, &b]), 2);
        assert_eq!(ports(&[&a, &b, &c]), 3);
        assert_eq!(ports(&[]), 0);
    }

    #[test]
    fn a_neighbour_counts_once() {
        let devices: BTreeSet<Id> =
            [490_154_203_237_518, 490_154_203_237_526, 490_154_999_999_990].map(id).into_iter().collect();
        assert_eq!(serials(&devices, 10), 2);
    }

    #[test]
    fn a_hub_binds_nobody() {
        let settings = Settings { hub_lines: 4, ..crate::Settings::embedded().unwrap().den };
        let mut lines: Vec<Watched> = (0..8).map(|_| calls(&[])).collect();
        // Five lines show one blank IMEI, three another device.
        for (place, line) in lines.iter_mut().enumerate() {
            line.imei = if place < 5 { id(10) } else { id(11) };
        }
        let rows: Vec<(Id, &Watched)> =
            lines.iter().enumerate().map(|(place, line)| (id(place as u64 + 1), line)).collect();
        let found = groups(&rows, 1_000, &Devices::default(), &settings);
        assert_eq!(found, [Group { lines: vec![id(6), id(7), id(8)] }]);
    }

    #[test]
    fn a_crowd_on_a_cell_weakens_what_binds_there() {
        for (crowd, degree, expected) in
            [(1_000_000, 2, 0.95), (1_000_000, 1_000, 0.5), (1_000, 1_000, 0.0), (0, 0, 1.0)]
        {
            assert!((share(crowd, degree) - expected).abs() < 0.01, "{crowd} {degree}: {}", share(crowd, degree));
        }
    }
}
