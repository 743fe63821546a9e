//! Lines: what is kept of each, and what it says of them.

mod bits;
mod busy;
mod contacts;
pub(crate) mod features;
mod head;
mod packed;
pub(crate) mod rule;
mod state;
mod table;

pub(crate) use contacts::{Before, IN, OUT};
pub use head::{Head, UnknownFeature};
pub(crate) use head::{Pupils, table};
pub(crate) use state::{Open, State};
pub(crate) use table::Table;

use crate::number::{Never, Sort, home, sort};
use crate::settings::Settings;
use domain::signal::{Call, Class, Direction, Evidence, Finding, Id, Kind, Reason, SuspectLine};
use domain::time::Instant;
use features::Features;
use rule::{Calls, Verdict, Way};
use serde::Deserialize;

/// What the line rules go by.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// A line is judged again after so many calls out.
    pub every_calls: u16,
    /// From abroad.
    pub foreign: rule::Foreign,
    /// With another's number.
    pub spoofed: rule::Spoofed,
    /// From here.
    pub domestic: rule::Domestic,
    /// Honest.
    pub look_alike: rule::LookAlike,
}

/// The minute of an instant since 1970; 0 before, the last there is beyond the year 10000.
pub(crate) fn minute(at: Instant) -> u32 {
    u32::try_from(at.seconds().max(0) / 60).unwrap_or(u32::MAX)
}

/// Calls shorter than this were hung up, longer than that were talks (seconds).
const SHORT_S: u32 = 15;
pub(crate) const LONG_S: u32 = 180;

/// The caller's side of a call that came as it should: what it was to the callee before, and a finding if there is one.
pub(crate) fn out(
    state: &mut State,
    call: &Call,
    is_settled: bool,
    (settings, head): (&Settings, Option<&Head>),
) -> (Option<Before>, Option<Finding>) {
    let minute = minute(call.at);
    let block = state.now(minute);
    block.out = block.out.saturating_add(1);
    if call.answered {
        block.answered = block.answered.saturating_add(1);
        block.short = block.short.saturating_add((call.duration_s < SHORT_S).into());
        block.long = block.long.saturating_add((call.duration_s > LONG_S).into());
    }
    let is_time = is_judged(*block, settings);
    if call.direction == Direction::Out {
        state.stands(call.cell, minute);
    }
    let callee = home(call.callee);
    state.called(callee, minute);
    let before = touch(state, callee, minute, OUT);
    (before, is_time.then(|| judge(state, call, is_settled, (settings, head))).flatten())
}

/// Whether a line that has just called is judged.
fn is_judged(block: state::Block, settings: &Settings) -> bool {
    block.out.is_multiple_of(settings.line.every_calls)
}

/// A line that has just called, in figures, where it is judged now.
pub(crate) fn judged(state: &mut State, at: Instant, settings: &Settings) -> Option<Features> {
    let minute = minute(at);
    is_judged(*state.now(minute), settings).then(|| Features::of(state, minute))
}

/// The callee's side of a call: what it was to the caller before.
pub(crate) fn into(state: &mut State, call: &Call) -> Option<Before> {
    let minute = minute(call.at);
    state.now(minute);
    if call.direction == Direction::In {
        state.stands(call.cell, minute);
    }
    let before = touch(state, home(call.caller), minute, IN);
    let is_back = before.is_some_and(|b| b.ways & OUT != 0 && b.silent_h <= 24);
    let block = state.now(minute);
    block.into = block.into.saturating_add(1);
    block.back = block.back.saturating_add(is_back.into());
    block.strange = block.strange.saturating_add(before.is_none().into());
    before
}

/// Services are in touch with everybody: they take no friend's place.
pub(crate) fn touch(state: &mut State, other: Id, minute: u32, way: u8) -> Option<Before> {
    if sort(other) == Sort::Service { None } else { state.contacts.touch(other, minute, way) }
}

/// What is to be said of a line that has just called, if it was not said before.
fn judge(
    state: &mut State,
    call: &Call,
    is_settled: bool,
    (settings, head): (&Settings, Option<&Head>),
) -> Option<Finding> {
    let by = &settings.line;
    let line = Features::of(state, minute(call.at));
    let (class, accused, score_min) = match line.sort {
        Sort::Foreign => (Class::Foreign, rule::foreign(&line, &by.foreign), by.foreign.score_min),
        // While the stream is new every courier is a stranger whom nobody has called back yet.
        Sort::Service => (Class::Domestic, Verdict::default(), 1.0),
        _ if !is_settled => (Class::Domestic, Verdict::default(), 1.0),
        _ => (Class::Domestic, rule::domestic(&line, &by.domestic), by.domestic.score_min),
    };
    let honest = rule::look_alike(&line, &by.look_alike);
    let is_honest = honest.score() >= by.look_alike.score_min && line.sort != Sort::Foreign;
    let (class, verdict) = if is_honest { (Class::LookAlike, honest) } else { (class, accused) };
    let is_ruled = matches!(line.sort, Sort::Foreign | Sort::Service) || is_honest;
    let (is_said, score, reasons) = match head.filter(|_| is_settled && !is_ruled) {
        Some(head) => match head.accuse(&line) {
            Some((score, reasons)) => (true, score, reasons),
            None => return None,
        },
        None => {
            let enough = if is_honest { line.out >= by.look_alike.calls_min } else { verdict.score() >= score_min };
            (enough, verdict.score(), Vec::new())
        }
    };
    if !is_said || state.said & bit(class) != 0 {
        return None;
    }
    state.said |= bit(class);
    let reasons = if reasons.is_empty() { verdict.reasons() } else { reasons };
    let calls = state.busy.iter().flat_map(|busy| busy.kept());
    Some(finding((state.id, Id::NONE), class, (score, reasons), call.at, calls, settings))
}

const fn bit(class: Class) -> u8 {
    1 << class as u8
}

/// A call that shows a number it may not come from; `at_home` is when its owner last called from the own network.
pub(crate) fn falsely(
    calls: &mut Calls,
    call: &Call,
    way: Way,
    at_home: u32,
    (settings, never): (&Settings, &Never),
) -> Option<Finding> {
    let minute = minute(call.at);
    calls.see(home(call.callee), minute);
    let caller = home(call.caller);
    if calls.said || never.has(caller) {
        return None;
    }
    let verdict = rule::spoofed(way, calls, minute, at_home, &settings.line.spoofed);
    if verdict.score() < settings.line.spoofed.score_min {
        return None;
    }
    calls.said = true;
    let kept = calls.kept.iter().copied();
    let (score, reasons) = (verdict.score(), verdict.reasons());
    Some(finding((caller, call.trunk), Class::Spoofed, (score, reasons), call.at, kept, settings))
}

fn finding(
    (line, trunk): (Id, Id),
    class: Class,
    (score, reasons): (f32, Vec<Reason>),
    at: Instant,
    calls: impl Iterator<Item = (u32, Id)>,
    settings: &Settings,
) -> Finding {
    let at_minute = |minute: u32| Instant::from_seconds(i64::from(minute) * 60);
    let evidence =
        calls.map(|(minute, with)| Evidence { at: at_minute(minute), kind: Kind::Call, of: line, with }).collect();
    Finding::Line(SuspectLine { at, line, trunk, class, score, level: settings.levels.of(score), reasons, evidence })
}
