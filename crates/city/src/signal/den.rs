//! Dens: ports with cards that take turns, at one door, until they move on.

use super::habit::{DenHabit, Habits};
use super::map::{Map, degrees};
use super::number::{Device, Of, chance};
use super::town::{DAY_S, Out, Ring, SLOT_S, Served, Side, Town, hour};
use super::truth;
use crate::chance::Chance;
use domain::signal::{Class, Id};
use domain::time::Instant;

/// Cards of one gang follow each other; each den has room for so many.
const CARDS_ROOM: u32 = 4_000;

/// A den while it stays in one place.
pub(crate) struct Den {
    den: u32,
    masts: Vec<usize>,
    place: (f64, f64),
    pub(crate) from_s: i64,
    pub(crate) to_s: i64,
    ports: u32,
    device: Device,
    device_follows_card: bool,
    model: u64,
    cards_from: u32,
    cards: u32,
    rotate_s: i64,
    slow_from_s: i64,
    /// When each port is free again.
    free_s: Vec<i64>,
    /// Ports that talk to somebody they hold: port, from, to.
    taken: Vec<(u32, i64, i64)>,
}

/// Every den of the time, place by place.
pub(crate) fn dens(town: &Town, habits: &Habits) -> Vec<Den> {
    let (habit, mut dice) = (&habits.den, chance(town.seed, Of::Dens, &[]));
    let scale = f64::from(town.lines) / 100_000.0;
    // Those of the three days before still stand when the signals begin.
    let count = dice.count(habit.a_day * scale * f64::from(town.days + 3)).max(2);
    (0..count).flat_map(|nth| lives(town, habit, nth, &mut dice)).collect()
}

/// One den: its first place, and those it moves to.
fn lives(town: &Town, habit: &DenHabit, nth: u32, dice: &mut Chance) -> Vec<Den> {
    let mut from_s = if nth < 2 {
        // Two at least are there from the first hours on, however small the town.
        town.from_s + dice.between(0, 8) * 3_600
    } else {
        town.from_s + dice.between(-3 * DAY_S, i64::from(town.days) * DAY_S - DAY_S / 4)
    };
    let device = habit.devices_of[dice.weighted(habit.devices_of.iter().map(|row| row.0))].1;
    let ports = (0..dice.between(habit.devices.0, habit.devices.1)).map(|_| dice.pick(habit.ports_each)).sum();
    let (model, mut stays) = (dice.below(6), Vec::new());
    for stay in 0..=dice.between(habit.moves.0, habit.moves.1) {
        let to_s = from_s + dice.between(habit.stay_hours.0, habit.stay_hours.1) * 3_600;
        let door = door(&town.map, dice, habit.masts);
        let slow_s = if dice.happens(habit.slows) { (to_s - from_s) / 3 } else { to_s - from_s };
        stays.push(Den {
            den: nth,
            place: door.0,
            masts: door.1,
            from_s,
            to_s,
            ports,
            device,
            device_follows_card: habit.device_follows_card,
            model,
            // Half of the cards come along.
            cards_from: nth * CARDS_ROOM + u32::try_from(stay).unwrap_or(0) * ports * habit.cards_each / 2,
            cards: ports * habit.cards_each,
            rotate_s: dice.between(habit.rotate_min.0, habit.rotate_min.1) * 60,
            slow_from_s: from_s + slow_s,
            free_s: vec![0; ports as usize],
            taken: Vec::new(),
        });
        from_s = to_s + dice.between(3, 20) * 3_600;
    }
    stays.retain(|den| den.from_s < town.until_s() && den.to_s > town.from_s);
    stays
}

/// A door some hundred metres from a mast, and the masts it uses, the first the most.
fn door(map: &Map, dice: &mut Chance, masts: usize) -> ((f64, f64), Vec<usize>) {
    let mast = map.home(dice.word());
    let (lat, lon) = map.place(mast);
    let place = (lat + degrees(dice.unit() * 400.0 - 200.0), lon + degrees(dice.unit() * 400.0 - 200.0));
    let near = (1..masts).map(|nth| map.near(mast, nth as u64));
    (place, std::iter::once(mast).chain(near).collect())
}

impl Den {
    pub(crate) fn stands(&self, at_s: i64) -> bool {
        (self.from_s..self.to_s).contains(&at_s)
    }

    fn card(&self, port: u32, at_s: i64) -> u32 {
        // Ports change at different times.
        let turn = (at_s - self.from_s + i64::from(port) * 97).div_euclid(self.rotate_s).max(0);
        let turn = u32::try_from(turn % i64::from(self.cards / self.ports)).unwrap_or(0);
        self.cards_from + turn * self.ports + port
    }

    fn number(&self, town: &Town, card: u32) -> Id {
        if self.device == Device::Iot { town.numbers.machine(u64::from(card)) } else { town.numbers.of_card(card) }
    }

    fn imei(&self, town: &Town, port: u32, card: u32) -> Id {
        let serial = if self.device_follows_card { card * 7_907 } else { self.den * 500 + port };
        let model = if self.device_follows_card { u64::from(card) } else { self.model };
        town.numbers.imei(self.device, model, u64::from(serial) + 200_000)
    }

    fn side(&self, town: &Town, port: u32, at_s: i64, word: u64) -> Side {
        let card = self.card(port, at_s);
        let mast =
            if word.is_multiple_of(4) { self.masts[(word >> 8) as usize % self.masts.len()] } else { self.masts[0] };
        let served = Served {
            cell: town.map.cell(mast, u64::from(self.den)).id,
            imei: self.imei(town, port, card),
            imsi: town.numbers.imsi(3_000_000_000 + u64::from(card), self.device == Device::Iot),
        };
        Side { number: self.number(town, card), served: Some(served) }
    }

    /// A port that holds somebody from now on, for so long.
    pub(crate) fn hold(&mut self, town: &Town, at_s: i64, talk_s: i64, dice: &mut Chance) -> Side {
        let port = dice.one_of(self.ports);
        self.taken.push((port, at_s - 60, at_s + talk_s));
        self.side(town, port, at_s, 1)
    }

    fn is_taken(&self, port: u32, at_s: i64) -> bool {
        self.free_s[port as usize] > at_s
            || self.taken.iter().any(|hold| hold.0 == port && (hold.1..hold.2).contains(&at_s))
    }

    /// Its calls in one stretch.
    pub(crate) fn calls(&mut self, town: &Town, habit: &DenHabit, nth: usize, out: &mut Out<'_>) {
        if !self.stands(out.slot_s) || !habit.hours.contains(&hour(out.slot_s)) {
            return;
        }
        let slow = out.slot_s >= self.slow_from_s;
        let rate = if slow { habit.slow_calls } else { habit.calls };
        let mut dice = chance(town.seed, Of::DenCalls, &[nth as u64, out.slot_s.unsigned_abs()]);
        #[allow(clippy::cast_precision_loss, reason = "seconds of a slot")]
        let count = dice.count(f64::from(self.ports) * rate * SLOT_S as f64 / 3_600.0);
        let mut times: Vec<i64> = (0..count).map(|_| out.slot_s + dice.between(0, SLOT_S - 1)).collect();
        times.sort_unstable();
        for at_s in times {
            let port = dice.one_of(self.ports);
            if !self.is_taken(port, at_s) {
                self.call(town, habit, port, (at_s, slow), &mut dice, out);
            }
        }
    }

    fn call(
        &mut self,
        town: &Town,
        habit: &DenHabit,
        port: u32,
        (at_s, slow): (i64, bool),
        dice: &mut Chance,
        out: &mut Out<'_>,
    ) {
        let other = (port + 1 + dice.one_of(self.ports.max(2) - 1)) % self.ports;
        let own = slow && other != port && dice.happens(habit.own_calls) && !self.is_taken(other, at_s);
        let to = if own { self.side(town, other, at_s, dice.word()) } else { self.whom(town, habit, at_s, dice) };
        let answered = own || dice.happens(if to.served.is_some() { habit.answered } else { habit.answered / 2 });
        let talk_s = if answered { dice.lognormal(habit.talk.0, habit.talk.1) } else { 0 };
        let from = self.side(town, port, at_s, dice.word());
        out.ring(&Ring { at_s, from, to, talk_s, trunk: Id::NONE, redirecting: Id::NONE });
        self.free_s[port as usize] = at_s + talk_s + dice.between(4, 25);
        if own {
            self.free_s[other as usize] = at_s + talk_s + 5;
        }
    }

    fn whom(&self, town: &Town, habit: &DenHabit, at_s: i64, dice: &mut Chance) -> Side {
        if dice.happens(habit.in_sequence) {
            // One block of numbers after the other, most of them nobody's.
            return Side::outside(town.numbers.in_block(u64::from(self.den), (at_s - self.from_s).unsigned_abs() / 20));
        }
        if dice.happens(550) {
            town.line(town.anybody(dice), at_s)
        } else {
            Side::outside(town.numbers.elsewhere(dice.word()))
        }
    }

    pub(crate) fn truth(&self, town: &Town) -> truth::Den {
        let cards = self.cards_used();
        let devices = if self.device_follows_card {
            cards.clone().map(|card| self.imei(town, 0, card)).collect()
        } else {
            (0..self.ports).map(|port| self.imei(town, port, 0)).collect()
        };
        truth::Den {
            den: self.den,
            cell: town.map.cell(self.masts[0], u64::from(self.den)).id,
            place: self.place,
            lines: cards.map(|card| self.number(town, card)).collect(),
            devices,
            ports: self.ports,
            from: Instant::from_seconds(self.from_s.max(town.from_s)),
            to: Instant::from_seconds(self.to_s.min(town.until_s())),
        }
    }

    /// The cards that come to their turn in the time.
    fn cards_used(&self) -> std::ops::Range<u32> {
        let turns = (self.to_s - self.from_s) / self.rotate_s + 2;
        let turns = u32::try_from(turns).unwrap_or(u32::MAX).min(self.cards / self.ports);
        self.cards_from..self.cards_from + turns * self.ports
    }

    pub(crate) fn lines(&self, town: &Town) -> impl Iterator<Item = truth::Line> {
        let class = if self.device == Device::Iot { Class::Iot } else { Class::SimBox };
        let truth = self.truth(town);
        truth.lines.into_iter().map(move |line| truth::Line {
            line,
            trunk: Id::NONE,
            class,
            from: truth.from,
            to: truth.to,
        })
    }
}
