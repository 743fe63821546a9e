//! Honest lines that look like fraud's: couriers, call centres, hospitals, schools, alarms, bank and lenders' desks.
//!
//! Their figures are guesses from what such lines do (no source measured them); none was chosen by what a screen finds.

use super::map::{Map, word};
use super::number::{Device, Of, chance};
use super::town::{Out, Ring, SLOT_S, Side, Town, day, hour, weekday};
use crate::chance::Chance;
use domain::signal::Id;

/// One kind of honest line.
pub(crate) struct Role {
    pub(crate) name: &'static str,
    /// Lines of a hundred thousand.
    share: u32,
    /// Calls that it makes on a working day.
    calls: f64,
    /// The local hours that it works in.
    hours: std::ops::Range<usize>,
    /// Whether it works at weekends.
    weekends: bool,
    /// Calls of a thousand that are answered.
    answered: u64,
    /// How long they are: the median in seconds and the spread of the logarithm.
    talk: (f64, f64),
    pub(crate) device: Device,
    /// Whether it is a fixed line.
    pub(crate) fixed: bool,
    /// How many lines stand together at one mast; 0 moves about.
    together: u32,
    whom: Whom,
}

/// Whom it calls.
#[derive(Clone, Copy)]
enum Whom {
    Anybody,
    /// So many people, again and again.
    Known(u32),
    /// The same, most of them at one time of the day.
    AtOnce(u32),
}

#[allow(clippy::too_many_arguments, reason = "a row of the table below")]
const fn role(
    name: &'static str,
    (share, calls): (u32, f64),
    hours: std::ops::Range<usize>,
    weekends: bool,
    answered: u64,
    talk: (f64, f64),
    (device, fixed, together): (Device, bool, u32),
    whom: Whom,
) -> Role {
    Role { name, share, calls, hours, weekends, answered, talk, device, fixed, together, whom }
}

use Device::{Gateway, Iot, Phone};
use Whom::{Anybody, AtOnce, Known};

/// The roles. Lines of the last ones come first among a town's.
pub(crate) const ROLES: [Role; 8] = [
    role("courier", (250, 70.0), 8..20, true, 780, (18.0, 0.6), (Phone, false, 0), Anybody),
    role("call_centre", (120, 110.0), 9..20, true, 380, (35.0, 1.1), (Gateway, true, 30), Anybody),
    role("hospital", (40, 45.0), 7..19, true, 800, (50.0, 0.7), (Gateway, true, 20), Known(900)),
    role("school", (60, 30.0), 7..18, false, 850, (40.0, 0.6), (Phone, true, 10), AtOnce(260)),
    role("alarm", (100, 6.0), 0..24, true, 900, (14.0, 0.2), (Iot, false, 1), Known(3)),
    role("bank_desk", (40, 40.0), 9..18, false, 620, (140.0, 0.7), (Gateway, true, 20), Anybody),
    role("lender_desk", (20, 75.0), 9..21, true, 450, (90.0, 0.9), (Gateway, true, 20), Anybody),
    role("agent", (60, 55.0), 9..21, true, 600, (45.0, 0.9), (Phone, false, 0), Known(400)),
];
/// The places of the desks that moments call from.
pub(crate) const CALL_CENTRE: usize = 1;
pub(crate) const BANK_DESK: usize = 5;
pub(crate) const LENDER_DESK: usize = 6;
const COURIER: usize = 0;

impl Role {
    pub(crate) fn lines(&self, all: u32) -> u32 {
        u32::try_from(u64::from(all) * u64::from(self.share) / 100_000).unwrap_or(0).max(2)
    }

    pub(crate) fn cell(&self, map: &Map, who: u64, line: u32, now: u64) -> Id {
        match line.checked_div(self.together) {
            Some(house) => {
                let house = word(0, house, 7);
                map.cell(map.work(house), house >> 9).id
            }
            None => map.cell(map.near(map.near(map.home(who), now), now >> 5), now >> 9).id,
        }
    }

    fn works(&self, at_s: i64) -> bool {
        self.hours.contains(&hour(at_s)) && (self.weekends || weekday(at_s) < 5)
    }

    #[allow(clippy::cast_precision_loss, reason = "hours")]
    fn calls_a_slot(&self) -> f64 {
        self.calls * SLOT_S as f64 / 3_600.0 / self.hours.len() as f64
    }
}

/// The calls of all roles in one stretch.
pub(crate) fn calls(town: &Town, out: &mut Out<'_>) {
    let slot_s = out.slot_s;
    for (nth, role) in ROLES.iter().enumerate().filter(|(_, role)| role.works(slot_s)) {
        let mut dice = chance(town.seed, Of::Roles, &[nth as u64, slot_s.unsigned_abs()]);
        let lines = town.of_role(nth);
        let count = lines.end - lines.start;
        for _ in 0..dice.count(role.calls_a_slot() * f64::from(count)) {
            call(town, role, lines.start + dice.one_of(count), &mut dice, out);
        }
    }
}

fn call(town: &Town, role: &Role, line: u32, dice: &mut Chance, out: &mut Out<'_>) {
    let at_s = out.slot_s + dice.between(0, SLOT_S - 1);
    let Some(callee) = whom(town, role, line, at_s, dice) else { return };
    let talk_s = if dice.happens(role.answered) { dice.lognormal(role.talk.0, role.talk.1) } else { 0 };
    let to = if dice.happens(850) { town.line(callee, at_s) } else { Side::outside(town.friend_elsewhere(callee, 9)) };
    out.ring(&Ring { at_s, from: town.line(line, at_s), to, talk_s, trunk: Id::NONE, redirecting: Id::NONE });
    if talk_s == 0 && to.served.is_some() && dice.happens(350) {
        let (at_s, talk_s) = (at_s + dice.between(60, 5_400), dice.lognormal(role.talk.0, role.talk.1));
        let from = town.line(callee, at_s);
        out.ring(&Ring { at_s, from, to: town.line(line, at_s), talk_s, trunk: Id::NONE, redirecting: Id::NONE });
    }
}

fn whom(town: &Town, role: &Role, line: u32, at_s: i64, dice: &mut Chance) -> Option<u32> {
    let known = |most: u32, dice: &mut Chance| {
        let who = word(town.seed, line, 64 + u64::from(dice.one_of(most)));
        u32::try_from(who % u64::from(town.people())).unwrap_or(0)
    };
    match role.whom {
        Whom::Anybody => Some(town.anybody(dice)),
        Whom::Known(most) => Some(known(most, dice)),
        Whom::AtOnce(most) => {
            // Most of a day's calls are made in its one busy hour, which differs from school to school and day to day.
            let busy = 7 + usize::try_from(word(town.seed, line, day(at_s).unsigned_abs()) % 11).unwrap_or(0);
            (hour(at_s) == busy || dice.happens(120)).then(|| known(most, dice))
        }
    }
}

/// The courier whose code a message carries.
pub(crate) fn courier(town: &Town, dice: &mut Chance) -> u32 {
    desk(town, COURIER, dice)
}

/// A line of a role.
pub(crate) fn desk(town: &Town, nth: usize, dice: &mut Chance) -> u32 {
    let lines = town.of_role(nth);
    lines.start + dice.one_of(lines.end - lines.start)
}
