//! Lines that deceive alone: from abroad, with another's number, from a phone in a hand, through a line that forwards.

use super::habit::{Caller, Habits, LineHabit};
use super::map::word;
use super::number::{Device, Of, chance};
use super::town::{DAY_S, Out, Ring, SLOT_S, Served, Side, Town, hour};
use super::truth;
use crate::chance::Chance;
use domain::signal::{Class, Id};
use domain::time::Instant;

/// Cards of lone lines stand behind those of dens.
const CARDS_FROM: u32 = 60_000_000;

/// One such line.
pub(crate) struct Lone {
    pub(crate) caller: Caller,
    nth: u32,
    habit: usize,
    /// What it shows.
    number: Id,
    trunk: Id,
    from_s: i64,
    to_s: i64,
    /// The person's line that forwards.
    line: u32,
    diverts: bool,
    /// When it holds somebody.
    taken: Vec<(i64, i64)>,
}

pub(crate) fn lones(town: &Town, habits: &Habits) -> Vec<Lone> {
    let mut dice = chance(town.seed, Of::Cold, &[u64::MAX - 1]);
    let scale = f64::from(town.lines) / 100_000.0;
    let mut all = Vec::new();
    for (habit, of) in habits.lines.iter().enumerate() {
        let count = dice.count(of.a_day * scale * f64::from(town.days + 1)).max(2);
        for _ in 0..count {
            let nth = u32::try_from(all.len()).unwrap_or(0);
            all.push(lone(town, of, (habit, nth), &mut dice));
        }
    }
    all.retain(|lone| lone.from_s < town.until_s() && lone.to_s > town.from_s);
    all
}

fn lone(town: &Town, habit: &LineHabit, (place, nth): (usize, u32), dice: &mut Chance) -> Lone {
    let from_s = town.from_s + dice.between(-DAY_S, i64::from(town.days) * DAY_S);
    let (line, plain) = (town.anybody(dice), dice.happens(habit.plain));
    let (abroad, odd) = (dice.pick(&town.ways.abroad), dice.pick(&town.ways.odd));
    let (number, trunk) = match habit.caller {
        Caller::Spoofed if plain => (town.number(town.anybody(dice)), if dice.happens(500) { abroad } else { odd }),
        Caller::Spoofed => (town.numbers.trusted_end(dice.word()), if dice.happens(700) { abroad } else { odd }),
        Caller::Domestic | Caller::Den => (town.numbers.of_card(CARDS_FROM + nth), Id::NONE),
        Caller::Abroad | Caller::Forwarded => (town.numbers.abroad(dice.word()), abroad),
    };
    Lone {
        caller: habit.caller,
        nth,
        habit: place,
        number,
        trunk,
        from_s,
        to_s: from_s + dice.between(habit.stay_hours.0, habit.stay_hours.1) * 3_600,
        line,
        diverts: plain,
        taken: Vec::new(),
    }
}

impl Lone {
    pub(crate) fn works(&self, at_s: i64) -> bool {
        (self.from_s..self.to_s).contains(&at_s)
    }

    /// Its calls in one stretch.
    pub(crate) fn calls(&self, town: &Town, habits: &Habits, out: &mut Out<'_>) {
        let habit = &habits.lines[self.habit];
        if !self.works(out.slot_s) || !habit.hours.contains(&hour(out.slot_s)) {
            return;
        }
        let mut dice = chance(town.seed, Of::Cold, &[u64::from(self.nth), out.slot_s.unsigned_abs()]);
        #[allow(clippy::cast_precision_loss, reason = "hours of a day")]
        let mean = habit.calls_a_day / habit.hours.len() as f64 * SLOT_S as f64 / 3_600.0;
        let mut free_s = out.slot_s;
        for _ in 0..dice.count(mean) {
            let at_s = free_s.max(out.slot_s + dice.between(0, SLOT_S - 1));
            if self.taken.iter().any(|hold| (hold.0..hold.1).contains(&at_s)) {
                continue;
            }
            let talk_s = if dice.happens(habit.answered) { dice.lognormal(habit.talk.0, habit.talk.1) } else { 0 };
            // A phone in a hand makes one call after the other; behind a number abroad are many seats.
            if self.caller == Caller::Domestic || self.caller == Caller::Forwarded {
                free_s = at_s + talk_s + dice.between(5, 40);
            }
            self.ring(town, town.anybody(&mut dice), at_s, talk_s, out);
        }
    }

    /// It will hold somebody for so long.
    pub(crate) fn hold(&mut self, at_s: i64, talk_s: i64) {
        self.taken.push((at_s - 60, at_s + talk_s));
    }

    /// One call to a person, with both legs where a line forwards.
    pub(crate) fn ring(&self, town: &Town, person: u32, at_s: i64, talk_s: i64, out: &mut Out<'_>) {
        for ring in self.rings(town, person, at_s, talk_s).into_iter().flatten() {
            out.ring(&ring);
        }
    }

    fn rings(&self, town: &Town, person: u32, at_s: i64, talk_s: i64) -> [Option<Ring>; 2] {
        let (to, none) = (town.line(person, at_s), Id::NONE);
        let far = Side::outside(self.number);
        let ring =
            |at_s, from, to, talk_s, trunk, redirecting| Some(Ring { at_s, from, to, talk_s, trunk, redirecting });
        match self.caller {
            Caller::Abroad | Caller::Spoofed => [ring(at_s, far, to, talk_s, self.trunk, none), None],
            Caller::Domestic | Caller::Den => [ring(at_s, self.hand(town, at_s), to, talk_s, none, none), None],
            Caller::Forwarded => {
                let middle = town.line(self.line, at_s);
                let first = ring(at_s, far, middle, talk_s, self.trunk, none);
                let second = if self.diverts {
                    ring(at_s + 1, far, to, talk_s, self.trunk, middle.number)
                } else {
                    ring(at_s + 2, middle, to, (talk_s - 1).max(0), none, none)
                };
                [first, second]
            }
        }
    }

    fn hand(&self, town: &Town, at_s: i64) -> Side {
        let mast = town.map.home(word(town.seed, self.nth, 11));
        let served = Served {
            cell: town.map.cell(town.map.near(mast, word(town.seed, self.nth, (at_s / 7_200).unsigned_abs())), 0).id,
            imei: town.numbers.imei(Device::Phone, u64::from(self.nth), 900_000 + u64::from(self.nth)),
            imsi: town.numbers.imsi(5_000_000_000 + u64::from(self.nth), false),
        };
        Side { number: self.number, served: Some(served) }
    }

    /// What it shows to people.
    pub(crate) fn shown(&self, town: &Town) -> Id {
        if self.caller == Caller::Forwarded && !self.diverts { town.number(self.line) } else { self.number }
    }

    pub(crate) fn truth(&self, town: &Town) -> Vec<truth::Line> {
        let (from, to) = (self.from_s.max(town.from_s), self.to_s.min(town.until_s()));
        let line = |line, trunk, class| truth::Line {
            line,
            trunk,
            class,
            from: Instant::from_seconds(from),
            to: Instant::from_seconds(to),
        };
        match self.caller {
            Caller::Abroad => vec![line(self.number, self.trunk, Class::Foreign)],
            Caller::Spoofed => vec![line(self.number, self.trunk, Class::Spoofed)],
            Caller::Domestic | Caller::Den => vec![line(self.number, Id::NONE, Class::Domestic)],
            Caller::Forwarded => vec![
                line(town.number(self.line), Id::NONE, Class::Forwarding),
                line(self.number, self.trunk, Class::Foreign),
            ],
        }
    }
}

/// One of those at work, of this kind.
pub(crate) fn one_of<'a>(lones: &'a mut [Lone], caller: Caller, at_s: i64, dice: &mut Chance) -> Option<&'a mut Lone> {
    let at_work = |lone: &&mut Lone| lone.caller == caller && lone.works(at_s);
    let count = lones.iter_mut().filter(at_work).count();
    if count == 0 {
        return None;
    }
    let nth = dice.place(count);
    lones.iter_mut().filter(at_work).nth(nth)
}
