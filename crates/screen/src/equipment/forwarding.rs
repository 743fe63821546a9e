//! Does a line pass calls on to people who never meant to be called from there?
//!
//! Either the network says who forwarded (a redirecting number), or the line holds two legs that open and close together.

use super::settings::Settings;
use crate::clock::{instant, seconds};
use crate::crowd::{Crowd, Seen};
use crate::keep::{Reader, Unreadable, Writer};
use crate::kept::{Kept, kept};
use crate::people::People;
use crate::score::Tally;
use crate::settings::Levels;
use domain::signal::{Call, Class, Direction, Evidence, Finding, Id, Kind, SuspectLine};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, VecDeque};

/// Records named behind a finding.
const EVIDENCE: usize = 10;

/// A leg that came in lately.
#[derive(Clone, Copy, Debug)]
struct Leg {
    at_s: u32,
    duration_s: u32,
    abroad: bool,
}

/// A line that passed calls on.
#[derive(Clone, Debug, Default)]
struct Passer {
    targets: People,
    redirected: u32,
    equal_legs: u32,
    abroad: u32,
    last_s: u32,
    told: bool,
    calls: VecDeque<(u32, Id)>,
}

kept!(Leg { at_s, duration_s, abroad });
kept!(Passer { targets, redirected, equal_legs, abroad, last_s, told, calls });

impl Seen for Passer {
    fn last_s(&self) -> u32 {
        self.last_s
    }
}

/// The lines that pass calls on.
#[derive(Debug)]
pub(super) struct Forwarding {
    /// The last leg into each line, for half a minute.
    legs: FxHashMap<Id, Leg>,
    order: VecDeque<(u32, Id)>,
    passers: Crowd<Passer>,
}

impl Forwarding {
    pub(super) fn new(settings: &Settings) -> Self {
        Self { legs: FxHashMap::default(), order: VecDeque::new(), passers: Crowd::new(settings.lines_max) }
    }

    /// Takes a call; `abroad` says that it came over a trunk from abroad.
    pub(super) fn call(&mut self, call: &Call, abroad: bool, settings: &Settings, levels: &Levels) -> Option<Finding> {
        let at_s = seconds(call.at);
        self.forget(at_s, settings);
        if !call.redirecting.is_none() {
            return self.passed(call.redirecting, call, true, abroad, settings, levels);
        }
        if !call.answered || call.duration_s < settings.leg_duration_min_s {
            return None;
        }
        match call.direction {
            Direction::In => {
                self.keep(call.callee, Leg { at_s, duration_s: call.duration_s, abroad }, settings);
                None
            }
            Direction::Out => {
                let leg = self.legs.get(&call.caller).copied()?;
                let is_one = equal(&leg, at_s, call.duration_s, settings.leg_apart_max_s);
                is_one.then(|| self.passed(call.caller, call, false, leg.abroad, settings, levels)).flatten()
            }
        }
    }

    fn keep(&mut self, line: Id, leg: Leg, settings: &Settings) {
        if self.order.len() < settings.legs_max {
            self.order.push_back((leg.at_s, line));
            self.legs.insert(line, leg);
        }
    }

    fn forget(&mut self, at_s: u32, settings: &Settings) {
        while let Some((from_s, line)) = self.order.front().copied().filter(|leg| leg.0 + settings.leg_s < at_s) {
            self.order.pop_front();
            if self.legs.get(&line).is_some_and(|leg| leg.at_s == from_s) {
                self.legs.remove(&line);
            }
        }
    }

    fn passed(
        &mut self,
        line: Id,
        call: &Call,
        redirected: bool,
        abroad: bool,
        settings: &Settings,
        levels: &Levels,
    ) -> Option<Finding> {
        let at_s = seconds(call.at);
        let (passer, _) = self.passers.row(line, at_s, settings.idle_s)?;
        if at_s.saturating_sub(passer.last_s) > settings.idle_s {
            *passer = Passer::default();
        }
        passer.last_s = at_s;
        passer.targets.add(call.callee);
        passer.redirected += u32::from(redirected);
        passer.equal_legs += u32::from(!redirected);
        passer.abroad += u32::from(abroad);
        if passer.calls.len() == EVIDENCE {
            passer.calls.pop_front();
        }
        passer.calls.push_back((at_s, call.callee));
        if passer.told {
            return None;
        }
        let tally = passer.tally(settings);
        let score = tally.score();
        if score < settings.score_min || passer.targets.count() < settings.targets_min {
            return None;
        }
        passer.told = true;
        Some(Finding::Line(SuspectLine {
            at: call.at,
            line,
            trunk: Id::NONE,
            class: Class::Forwarding,
            score,
            level: levels.of(score),
            reasons: tally.into_reasons(),
            evidence: passer.evidence(line),
        }))
    }

    pub(super) fn save(&self, to: &mut Writer) {
        let legs: BTreeMap<Id, Leg> = self.legs.iter().map(|(line, leg)| (*line, *leg)).collect();
        legs.save(to);
        self.order.save(to);
        self.passers.save(to);
    }

    pub(super) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        let legs: BTreeMap<Id, Leg> = Kept::restore(from)?;
        self.legs = legs.into_iter().collect();
        self.order = Kept::restore(from)?;
        self.passers.restore(from)
    }
}

/// Two legs are one call: as long as each other, or closed together.
fn equal(leg: &Leg, at_s: u32, duration_s: u32, apart_max_s: u32) -> bool {
    let as_long = leg.duration_s.abs_diff(duration_s) <= apart_max_s;
    let closed_together = (leg.at_s + leg.duration_s).abs_diff(at_s + duration_s) <= apart_max_s;
    as_long || closed_together
}

impl Passer {
    fn tally(&self, settings: &Settings) -> Tally {
        let mut tally = Tally::default();
        let calls = (self.redirected + self.equal_legs).max(1);
        if self.redirected >= settings.equal_legs_min {
            tally.add("redirected_calls", self.redirected.to_string(), settings.points_redirected);
        }
        if self.equal_legs >= settings.equal_legs_min {
            tally.add("equal_legs", self.equal_legs.to_string(), settings.points_equal_legs);
        }
        let targets = self.targets.count();
        // One's own second telephone is one target; a fraud's are as many as its calls.
        if targets >= settings.targets_min && targets >= calls as f32 * 0.5 {
            tally.add("targets", format!("{targets:.0}"), settings.points_many_targets);
        }
        if self.abroad * 2 >= calls {
            tally.add("from_abroad", format!("{} of {calls}", self.abroad), settings.points_from_abroad);
        }
        tally
    }

    fn evidence(&self, line: Id) -> Vec<Evidence> {
        let of = |(at_s, with): &(u32, Id)| Evidence { at: instant(*at_s), kind: Kind::Call, of: line, with: *with };
        self.calls.iter().map(of).collect()
    }
}
