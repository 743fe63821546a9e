//! Is a station that is no operator's sending messages? Told by what many phones received, never by one message.
//!
//! A message counts where its sender is a service number and no SMS centre has a record of it, or where its cell is in
//! nobody's plan. What counts is gathered by place and time; a station is told when one script reached many within one
//! neighbourhood and a few minutes, and told again as it moves on.

mod settings;
mod station;
mod template;

pub use settings::Settings;

use crate::clock::{instant, seconds};
use crate::keep::{Reader, Unreadable, Writer};
use crate::kept::Kept;
use crate::number::{Sort, home, sort};
use crate::plan::Plan;
use crate::settings::Levels;
use domain::signal::{Evidence, FalseCell, Finding, Id, Kind, Sms};
use domain::time::Instant;
use station::{Station, Vote};
use template::Template;

/// Records named behind a finding.
const EVIDENCE: usize = 20;

/// False base stations: state and rules.
#[derive(Debug)]
pub(crate) struct FalseCells {
    settings: Settings,
    levels: Levels,
    stations: Vec<Station>,
    /// Service messages, and those of them whose centre is known.
    messages: u64,
    with_centre: u64,
}

impl FalseCells {
    pub(crate) const fn new(settings: Settings, levels: Levels) -> Self {
        Self { settings, levels, stations: Vec::new(), messages: 0, with_centre: 0 }
    }

    /// Takes a message. `stood` is the cell the receiver was last seen on by a call.
    pub(crate) fn sms(&mut self, sms: &Sms, plan: &Plan, stood: impl FnOnce() -> Option<Id>) {
        let service = sort(home(sms.sender)) == Sort::Service;
        if service {
            self.messages += 1;
            self.with_centre += u64::from(!sms.smsc.is_none());
        }
        let no_centre = sms.smsc.is_none() && self.centres_are_told();
        let unplanned = plan.is_known() && !sms.cell.is_none() && plan.place(sms.cell).is_none();
        let counts = unplanned || (no_centre && service);
        if !counts {
            return;
        }
        let place = plan.place(sms.cell).or_else(|| stood().and_then(|cell| plan.place(cell)));
        let at_s = seconds(sms.at);
        let Some(station) = self.station(at_s, place, sms.cell) else { return };
        let Some(station) = self.stations.get_mut(station) else { return };
        let template = station.script(Template::of(&sms.text), &self.settings);
        let vote = Vote {
            at_s,
            receiver: sms.receiver,
            sender: sms.sender,
            cell: sms.cell,
            place,
            no_centre,
            unplanned,
            service,
            template,
        };
        station.take(vote, &self.settings);
    }

    /// Time has come to `now`: stations are judged.
    pub(crate) fn pass(&mut self, now: Instant, found: &mut Vec<Finding>) {
        let now_s = seconds(now);
        for place in 0..self.stations.len() {
            self.judge(place, now_s, found);
        }
        let quiet_s = self.settings.quiet_s;
        self.stations.retain(|station| now_s.saturating_sub(station.last_s) <= quiet_s);
    }

    fn centres_are_told(&self) -> bool {
        self.messages >= self.settings.centre_messages_min
            && self.with_centre as f64 >= self.messages as f64 * f64::from(self.settings.centre_known_min)
    }

    /// The nearest station that can be the one, or a new one.
    fn station(&mut self, at_s: u32, place: Option<(f64, f64)>, cell: Id) -> Option<usize> {
        let near = |station: &Station| match (place, station.place()) {
            (Some(place), Some(last)) => crate::plan::metres(place, last),
            _ => 0.0,
        };
        let known = self
            .stations
            .iter()
            .enumerate()
            .filter(|(_, station)| station.reaches(at_s, place, cell, &self.settings))
            .min_by(|a, b| near(a.1).total_cmp(&near(b.1)).then(a.0.cmp(&b.0)));
        if let Some((known, _)) = known {
            return Some(known);
        }
        if self.stations.len() >= self.settings.stations_max {
            return None;
        }
        self.stations.push(Station::new(at_s));
        Some(self.stations.len() - 1)
    }

    fn judge(&mut self, place: usize, now_s: u32, found: &mut Vec<Finding>) {
        let bursts = self.bursts(place, now_s);
        let settings = &self.settings;
        let Some(station) = self.stations.get_mut(place).filter(|station| station.is_new) else { return };
        for (script, burst) in station.scripts.iter_mut().zip(bursts) {
            script.burst = script.burst.max(burst);
        }
        let steps = station.path(settings).len();
        let is_over = now_s.saturating_sub(station.last_s) > settings.quiet_s;
        let has_moved_on = steps >= station.told_steps as usize + settings.again_bins;
        if station.told && !has_moved_on && !is_over {
            return;
        }
        let burst = station.scripts.iter().map(|script| script.burst as usize).max().unwrap_or(0);
        let tally = station.tally(settings);
        let score = tally.score();
        if burst < settings.receivers_min || score < settings.score_min {
            return;
        }
        station.told = true;
        station.is_new = false;
        station.told_steps = u32::try_from(steps).unwrap_or(u32::MAX);
        let path = station.path(settings).into_iter().map(|(at_s, lat, lon)| (instant(at_s), lat, lon));
        found.push(Finding::FalseCell(FalseCell {
            at: instant(now_s),
            cells: cells(station),
            from: instant(station.from_s),
            to: instant(station.last_s),
            path: path.collect(),
            template: template(station),
            score,
            level: self.levels.of(score),
            reasons: tally.into_reasons(),
            evidence: evidence(station),
        }));
    }

    /// For each script of a station the people it reached here and now; none where most who got it are elsewhere.
    fn bursts(&self, place: usize, now_s: u32) -> Vec<u32> {
        let Some(station) = self.stations.get(place).filter(|station| station.is_new) else { return Vec::new() };
        let count = |script: usize| {
            let here = station.burst(u32::try_from(script).unwrap_or(u32::MAX), now_s, &self.settings);
            let Some(template) = station.scripts.get(script).map(|script| &script.template) else { return 0 };
            let elsewhere: usize = self
                .stations
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != place)
                .map(|(_, other)| self.same(other, template, now_s))
                .sum();
            let is_one_place = here as f32 >= (here + elsewhere) as f32 * self.settings.one_place_min;
            if is_one_place { u32::try_from(here).unwrap_or(u32::MAX) } else { 0 }
        };
        (0..station.scripts.len()).map(count).collect()
    }

    fn same(&self, station: &Station, template: &Template, now_s: u32) -> usize {
        let is_same = |script: &station::Script| script.template.distance(template) <= self.settings.template_bits_max;
        let of = (0..).zip(&station.scripts).filter(|(_, script)| is_same(script));
        of.map(|(script, _)| station.burst(script, now_s, &self.settings)).sum()
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        self.stations.save(to);
        self.messages.save(to);
        self.with_centre.save(to);
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        self.stations = Kept::restore(from)?;
        self.messages = Kept::restore(from)?;
        self.with_centre = Kept::restore(from)?;
        Ok(())
    }
}

/// The busiest first.
fn cells(station: &Station) -> Vec<Id> {
    let mut cells: Vec<(Id, u32)> =
        station.cells.iter().filter(|(cell, _)| !cell.is_none()).map(|(cell, votes)| (*cell, *votes)).collect();
    cells.sort_by_key(|(cell, votes)| (std::cmp::Reverse(*votes), *cell));
    cells.into_iter().map(|(cell, _)| cell).collect()
}

/// The script sent most.
fn template(station: &Station) -> String {
    let most = station.scripts.iter().reduce(|most, next| if next.sent > most.sent { next } else { most });
    most.map_or_else(String::new, |script| script.template.text.clone())
}

/// The last messages, the latest last.
fn evidence(station: &Station) -> Vec<Evidence> {
    let late = station.late.iter().skip(station.late.len().saturating_sub(EVIDENCE));
    late.map(|vote| Evidence { at: instant(vote.at_s), kind: Kind::Sms, of: vote.receiver, with: vote.sender })
        .collect()
}
