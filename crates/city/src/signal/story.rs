//! One day's story for the demo: one person who can be reached before paying, one who pays too soon, a den with its
//! door, a false base station's van, and a courier whose number may be cut wrongly.

use super::habit::{Act, Caller, Habits, Script, during, step};
use super::number::{Of, chance};
use super::town::{Out, SLOT_S, midnight};
use super::truth::{Danger, Den, FalseCell};
use super::{Signals, danger, known};
use domain::money::Amount;
use domain::signal::{Cell, Id, Indicator, Names, Record, Scheme};
use domain::time::{Instant, Span};

/// The smallest town.
const SCALE: f64 = 0.05;
/// The day before, so that habits are known, and the day itself.
const DAYS: u32 = 2;

/// Everything of the story.
pub struct Story {
    /// The records of the day before and the day, in time order.
    pub records: Vec<Record>,
    /// The words of the records.
    pub names: Names,
    /// The plan of cells.
    pub cells: Vec<Cell>,
    /// What is known already.
    pub indicators: Vec<Indicator>,
    /// Who is drawn in, and has not paid.
    pub reached: Danger,
    /// When and what they would pay if nobody came.
    pub would_pay: (Instant, Amount),
    /// Who has paid before the signs are clear.
    pub too_late: Danger,
    /// The den that stands longest in the time.
    pub den: Den,
    /// Every den, place by place.
    pub dens: Vec<Den>,
    /// The van's drive.
    pub van: FalseCell,
    /// A courier's number: many short calls to strangers, and nothing wrong.
    pub cut_wrongly: Id,
}

/// A customer service that stays on the line for most of an hour, has the screen shared and waits for passwords; the money
/// is to leave while the call is open.
pub(super) static SERVICE: Script = Script {
    scheme: Scheme::FakeService,
    a_day: 0.0,
    hours: 9..20,
    callers: &[(1, Caller::Den)],
    loss: (48_000.0, 0.2),
    steps: &[
        step((0, 0), Act::Call((3_000, 3_600)), 1_000),
        during((4, 6), Act::Meeting, 1_000),
        during((2, 3), Act::Site((1, 2)), 1_000),
        during((2, 4), Act::Bank, 1_000),
        during((1, 2), Act::Passwords((2, 3)), 1_000),
    ],
};

/// Fake police who have the money moved in the first minutes.
static POLICE: Script = Script {
    scheme: Scheme::FakePolice,
    a_day: 0.0,
    hours: 9..20,
    callers: &[(1, Caller::Spoofed)],
    loss: (36_000.0, 0.2),
    steps: &[
        step((0, 0), Act::Call((2_400, 3_000)), 1_000),
        during((3, 4), Act::Pay((1_000, 1_000)), 1_000),
        during((6, 9), Act::Meeting, 1_000),
        during((3, 5), Act::Bank, 1_000),
        during((1, 2), Act::Passwords((2, 3)), 1_000),
    ],
};

/// The story of the day that begins at the midnight before `day`; `None` where a seed gives no van or den.
#[must_use]
pub fn story(seed: u64, day: Instant) -> Option<Story> {
    let today_s = midnight(day.seconds());
    let from = Instant::from_seconds(today_s).minus(Span::days(1));
    let habits = Habits { scripts: &[], ..known::habits() };
    let mut signals = Signals::with(habits, seed, SCALE, from, DAYS);
    let reached = play(&mut signals, &SERVICE, today_s + 10 * 3_600, 1);
    let too_late = play(&mut signals, &POLICE, today_s + 11 * 3_600, 2);
    let truth = signals.truth();
    let den = truth.dens.iter().max_by_key(|den| den.to.since(den.from))?.clone();
    let dens = truth.dens.clone();
    let (van, lines) = (truth.false_cells.first()?.clone(), signals.town.of_role(0));
    let would_pay = (reached.contact_at.plus(Span::minutes(45)), Amount::from_major(48_000));
    let cut_wrongly = signals.town.number(lines.start);
    let (names, cells, indicators) = (signals.names().clone(), signals.cells().to_vec(), signals.indicators());
    let records = signals.by_ref().collect();
    Some(Story { records, names, cells, indicators, reached, would_pay, too_late, den, dens, van, cut_wrongly })
}

pub(super) fn play(signals: &mut Signals, script: &'static Script, at_s: i64, nth: u64) -> Danger {
    let mut dice = chance(signals.town.seed, Of::Dangers, &[u64::MAX - 1, nth]);
    let mut before = Vec::new();
    let slot_s = signals.town.from_s - SLOT_S;
    let mut out = Out { now: &mut before, later: &mut signals.later, slot_s };
    let line = signals.town.anybody(&mut dice);
    let found = danger::play(&signals.town, script, (line, at_s), &mut dice, &mut signals.foes, &mut out);
    signals.truth.dangers.push(found.clone());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_has_one_who_can_be_reached_and_one_who_cannot() {
        let day = Instant::parse("2026-06-15").unwrap();
        for seed in [1, 2, 3] {
            let story = story(seed, day).unwrap();
            assert!(story.reached.payments.is_empty() && story.would_pay.0 > story.reached.contact_at);
            assert_eq!(story.too_late.payments.len(), 1);
            assert!(story.too_late.payments[0].0.since(story.too_late.contact_at) < Span::minutes(5));
            assert!(story.records.is_sorted_by_key(Record::at) && story.van.reached > 0 && !story.den.lines.is_empty());
            let of =
                |id: Id| story.records.iter().filter(move |r| matches!(r, Record::Call(call) if call.caller == id));
            assert!(of(story.cut_wrongly).count() > 20);
            let called = |danger: &Danger| {
                story.records.iter().any(|r| matches!(r, Record::Call(call) if call.callee == danger.line && danger.by.contains(&call.caller)))
            };
            assert!(called(&story.reached) && called(&story.too_late));
        }
    }
}
