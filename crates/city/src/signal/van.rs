//! False base stations on the road: each minute the phones nearby get one message that no message centre carried.

use super::habit::{Habits, VanHabit};
use super::map::metres_between;
use super::number::{Of, chance};
use super::town::{DAY_S, Later, Out, SLOT_S, Town, midnight};
use super::truth::FalseCell;
use super::words;
use crate::chance::Chance;
use domain::signal::{Id, Record, Sms};
use domain::time::Instant;
use std::collections::HashSet;

/// Plans every drive of the time.
pub(crate) fn drives(town: &Town, habits: &Habits, hosts: &[Id], later: &mut Later) -> Vec<FalseCell> {
    let mut dice = chance(town.seed, Of::Vans, &[]);
    let mean = habits.van.a_day * f64::from(town.lines) / 100_000.0 * f64::from(town.days);
    let mut found: Vec<FalseCell> = (0..dice.count(mean).max(1))
        .filter_map(|nth| drive(town, &habits.van, (nth, hosts), &mut dice, later))
        .collect();
    found.sort_by_key(|drive| drive.path[0].0);
    found
}

fn drive(
    town: &Town,
    habit: &VanHabit,
    (nth, hosts): (u32, &[Id]),
    dice: &mut Chance,
    later: &mut Later,
) -> Option<FalseCell> {
    let day = dice.between(0, i64::from(town.days) - 1);
    let hours = (i64::try_from(habit.hours.start).ok()?, i64::try_from(habit.hours.end).ok()?);
    let from_s = midnight(town.from_s) + day * DAY_S + dice.between(hours.0 * 3_600, hours.1 * 3_600);
    let path = path(town, habit, from_s.max(town.from_s), dice);
    let own = dice.happens(habit.own_cell);
    let bank = dice.place(words::BANKS);
    let mut found = FalseCell {
        cell: if own { Id::of_number((990_000 + u64::from(nth)) * 256 + 7, 9) } else { Id::NONE },
        path,
        sender: words::bank_number(bank),
        template: dice.pick(habit.templates),
        reached: 0,
    };
    let (mut reached, host) = (HashSet::new(), dice.pick(hosts));
    for (at, lat, lon) in found.path.clone() {
        minute(town, habit, (&found, at.seconds(), (lat, lon), host, bank), &mut reached, dice, later);
    }
    found.reached = u32::try_from(reached.len()).unwrap_or(u32::MAX);
    (found.reached > 0).then_some(found)
}

/// From mast to mast, with halts.
fn path(town: &Town, habit: &VanHabit, from_s: i64, dice: &mut Chance) -> Vec<(Instant, f64, f64)> {
    let mut here = town.map.place(town.map.home(dice.word()));
    let mut goal = town.map.place(town.map.home(dice.word()));
    let (mut path, mut at_s) = (Vec::new(), from_s);
    for _ in 0..dice.between(habit.minutes.0, habit.minutes.1) {
        if at_s >= town.until_s() {
            break;
        }
        path.push((Instant::from_seconds(at_s), here.0, here.1));
        at_s += 60;
        if dice.happens(850) {
            #[allow(clippy::cast_precision_loss, reason = "a speed")]
            let metres = dice.between(habit.km_an_hour.0, habit.km_an_hour.1) as f64 * 1_000.0 / 60.0;
            here = towards(here, goal, metres);
        }
        if metres_between(here, goal) < 300.0 {
            goal = town.map.place(town.map.home(dice.word()));
        }
    }
    path
}

fn towards(here: (f64, f64), goal: (f64, f64), metres: f64) -> (f64, f64) {
    let part = (metres / metres_between(here, goal).max(1.0)).min(1.0);
    (here.0 + (goal.0 - here.0) * part, here.1 + (goal.1 - here.1) * part)
}

type Minute<'a> = (&'a FalseCell, i64, (f64, f64), Id, usize);

fn minute(
    town: &Town,
    habit: &VanHabit,
    (van, at_s, place, host, bank): Minute<'_>,
    reached: &mut HashSet<u32>,
    dice: &mut Chance,
    later: &mut Later,
) {
    let around = town.map.around(place, habit.reach_m);
    let cells: HashSet<Id> =
        around.iter().flat_map(|mast| (0..3).map(|sector| town.map.cell(*mast, sector).id)).collect();
    if cells.is_empty() {
        return;
    }
    let wanted = dice.count(habit.phones_a_minute);
    // Nobody keeps a list of who is where: people are drawn until enough are found nearby.
    let (mut found, mut now) = (0, Vec::new());
    let mut out = Out { now: &mut now, later, slot_s: town.from_s - SLOT_S };
    for _ in 0..wanted * 40 * u32::try_from(town.map.masts() / around.len()).unwrap_or(1).min(100) {
        if found == wanted {
            break;
        }
        let line = town.anybody(dice);
        if cells.contains(&town.cell(line, at_s)) && reached.insert(line) {
            found += 1;
            send(town, (van, line, at_s + dice.between(0, 59), host, bank), dice, &mut out);
        }
    }
}

fn send(
    town: &Town,
    (van, line, at_s, host, bank): (&FalseCell, u32, i64, Id, usize),
    dice: &mut Chance,
    out: &mut Out<'_>,
) {
    let code = (1_000 + dice.below(9_000)).to_string();
    let text = van.template.replace("{host}", &town.names.text(host)).replace("{code}", &code);
    let cell = if van.cell.is_none() { town.cell(line, at_s) } else { van.cell };
    out.push(Record::Sms(Sms {
        at: Instant::from_seconds(at_s),
        sender: van.sender,
        receiver: town.number(line),
        cell,
        smsc: Id::NONE,
        text: format!("【{}】{text}", words::brand(bank)).into(),
    }));
    if dice.happens(25) {
        out.look(at_s + dice.between(30, 900), town.number(line), host);
    }
}
