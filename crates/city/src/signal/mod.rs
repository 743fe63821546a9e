//! The city's signals: calls, messages, lookups, chats and payments from one seed, and the truth of them.
//!
//! Nothing here was chosen by what a screen finds; see `docs/decisions/0120-signals-of-the-city.md`.

mod daily;
mod danger;
mod den;
mod habit;
mod held_out;
mod host;
mod known;
mod lone;
mod map;
mod moment;
mod number;
mod ring;
mod role;
mod rush;
mod story;
#[cfg(test)]
mod tests;
mod town;
pub mod truth;
mod van;
mod words;
mod write;

pub use host::{BANK_HOSTS, LENDER_HOSTS, MEETING_HOSTS};
pub use map::metres_between;
pub use number::{Device, TACS};
pub use rush::rush;
pub use story::{Story, story};
pub use town::LINES_AT_SCALE_1;
pub use truth::Truth;
pub use write::{batch_csv, write_csv};

use danger::Foes;
use domain::indicator;
use domain::signal::{Cell, Id, Indicator, Names, Record, Scheme};
use domain::time::Instant;
use habit::Habits;
use number::{Of, chance};
use town::{Later, Out, SLOT_S, Town};
use truth::LookAlike;

/// Which gangs are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// As notes and reports tell of them.
    Known,
    /// Of habits that no author of a rule looked at.
    HeldOut,
}

/// Records in time order, made in stretches of five minutes, so that memory does not grow with the days.
pub struct Signals {
    town: Town,
    habits: Habits,
    foes: Foes,
    truth: Truth,
    later: Later,
    slot_s: i64,
    ready: std::vec::IntoIter<Record>,
}

impl Signals {
    /// `scale` 1.0 is [`LINES_AT_SCALE_1`] lines; `days` are counted from `from`, which should be a midnight.
    #[must_use]
    pub fn new(seed: u64, scale: f64, family: Family, from: Instant, days: u32) -> Self {
        let habits = match family {
            Family::Known => known::habits(),
            Family::HeldOut => held_out::habits(),
        };
        Self::with(habits, seed, scale, from, days)
    }

    fn with(habits: Habits, seed: u64, scale: f64, from: Instant, days: u32) -> Self {
        let mut town = Town::new(seed, scale, from, days);
        let hosts = hosts(&mut town, &habits);
        let (dens, lones) = (den::dens(&town, &habits), lone::lones(&town, &habits));
        let rings = ring::Rings::new(&town, &habits);
        let mut foes = Foes { dens, lones, rings, hosts };
        let (truth, later) = plan(&town, &habits, &mut foes);
        let slot_s = town.from_s;
        Self { town, habits, foes, truth, later, slot_s, ready: Vec::new().into_iter() }
    }

    /// The plan of cells.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        self.town.map.cells()
    }

    /// The words behind ids; all are there from the beginning.
    #[must_use]
    pub const fn names(&self) -> &Names {
        &self.town.names
    }

    /// How many lines there are.
    #[must_use]
    pub const fn lines(&self) -> u32 {
        self.town.lines
    }

    /// What a centre knows already: a quarter of the sites, a tenth of the numbers and chat accounts, and a few that
    /// are wrong.
    #[must_use]
    pub fn indicators(&self) -> Vec<Indicator> {
        let mut dice = chance(self.town.seed, Of::Known, &[]);
        let mut found = Vec::new();
        let mut known = |kind, value, share, dice: &mut crate::chance::Chance| {
            if dice.happens(share) {
                let confidence = [0.6, 0.8, 0.95][dice.place(3)];
                found.push(Indicator { kind, value, confidence, category: None });
            }
        };
        self.foes.hosts.iter().flatten().for_each(|host| known(indicator::Kind::Url, *host, 250, &mut dice));
        self.truth.lines.iter().for_each(|line| known(indicator::Kind::Phone, line.line, 100, &mut dice));
        self.truth.chats.iter().for_each(|chat| known(indicator::Kind::Qq, chat.account, 100, &mut dice));
        for _ in 0..3 {
            let host = self.town.hosts.popular[500 + dice.place(2_000)];
            known(indicator::Kind::Url, host, 1_000, &mut dice);
        }
        found
    }

    /// What really happens. Honest moments are in it as far as records have been made.
    #[must_use]
    pub const fn truth(&self) -> &Truth {
        &self.truth
    }

    /// Makes the next stretch that has records; `false` at the end of the last day.
    fn refill(&mut self) -> bool {
        while self.slot_s < self.town.until_s() {
            let records = self.stretch();
            if !records.is_empty() {
                self.ready = records.into_iter();
                return true;
            }
        }
        false
    }

    fn stretch(&mut self) -> Vec<Record> {
        let mut now = self.later.remove(&self.slot_s).unwrap_or_default();
        let mut out = Out { now: &mut now, later: &mut self.later, slot_s: self.slot_s };
        let town = &self.town;
        daily::day_to_day(town, &mut out);
        role::calls(town, &mut out);
        moment::moments(town, &mut out, &mut self.truth.look_alikes);
        for (nth, den) in self.foes.dens.iter_mut().enumerate() {
            den.calls(town, &self.habits.den, nth, &mut out);
        }
        self.foes.lones.iter().for_each(|lone| lone.calls(town, &self.habits, &mut out));
        self.foes.rings.chats(town, &self.habits.ring, &mut out);
        self.slot_s += SLOT_S;
        let until = Instant::from_seconds(self.town.until_s());
        now.retain(|record| record.at() < until);
        now.sort_by_key(Record::at);
        now
    }
}

impl Iterator for Signals {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            if let Some(record) = self.ready.next() {
                return Some(record);
            }
            if !self.refill() {
                return None;
            }
        }
    }
}

/// Sites of every scheme: some new ones each day.
fn hosts(town: &mut Town, habits: &Habits) -> Vec<Vec<Id>> {
    let a_day = town.lines.div_ceil(50_000);
    let mut dice = chance(town.seed, Of::Hosts, &[1]);
    let mut of = |scheme| {
        let names = &mut town.names;
        (0..a_day * (town.days + 1)).map(|_| names.id(&(habits.host)(&mut dice, scheme))).collect()
    };
    Scheme::TABLE.iter().map(|row| of(row.0)).collect()
}

/// Everything that is settled before the first record.
fn plan(town: &Town, habits: &Habits, foes: &mut Foes) -> (Truth, Later) {
    let (mut later, mut before) = (Later::new(), Vec::new());
    let mut out = Out { now: &mut before, later: &mut later, slot_s: town.from_s - SLOT_S };
    let dangers = danger::dangers(town, habits, foes, &mut out);
    let false_cells = van::drives(town, habits, &foes.hosts[Scheme::Other as usize], &mut later);
    let lines = foes.dens.iter().flat_map(|den| den.lines(town)).chain(foes.lones.iter().flat_map(|l| l.truth(town)));
    let truth = Truth {
        dangers,
        lines: lines.collect(),
        dens: foes.dens.iter().map(|den| den.truth(town)).collect(),
        false_cells,
        chats: foes.rings.accounts.clone(),
        look_alikes: roles(town),
    };
    (truth, later)
}

/// Every line of a role.
fn roles(town: &Town) -> Vec<LookAlike> {
    let at = Instant::from_seconds(town.from_s);
    let of = |(nth, role): (usize, &role::Role)| {
        let class = role.name;
        town.of_role(nth).map(move |line| LookAlike { class, line: town.number(line), at }).collect::<Vec<_>>()
    };
    role::ROLES.iter().enumerate().flat_map(of).collect()
}
