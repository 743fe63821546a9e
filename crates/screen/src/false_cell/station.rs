//! One station as it is followed: who received what, where, and when.

use super::settings::Settings;
use super::template::Template;
use crate::kept::kept;
use crate::plan::metres;
use crate::score::Tally;
use domain::signal::Id;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One message that no honest network sent so.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Vote {
    pub(super) at_s: u32,
    pub(super) receiver: Id,
    pub(super) sender: Id,
    pub(super) cell: Id,
    pub(super) place: Option<(f64, f64)>,
    pub(super) no_centre: bool,
    pub(super) unplanned: bool,
    pub(super) service: bool,
    /// Which of the station's templates.
    pub(super) template: u32,
}

/// A step of the path: messages of two minutes and their middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) at_s: u32,
    lat: f64,
    lon: f64,
    votes: u32,
}

/// A script with how often it was sent, and the most people within one window and neighbourhood.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    pub(super) template: Template,
    pub(super) sent: u32,
    pub(super) burst: u32,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Station {
    pub(super) from_s: u32,
    pub(super) last_s: u32,
    pub(super) late: VecDeque<Vote>,
    pub(super) receivers: BTreeSet<Id>,
    pub(super) cells: BTreeMap<Id, u32>,
    pub(super) scripts: Vec<Script>,
    pub(super) steps: VecDeque<Step>,
    votes: u32,
    no_centre: u32,
    unplanned: u32,
    service: u32,
    pub(super) told_steps: u32,
    pub(super) told: bool,
    /// Whether anything came since it was told or judged.
    pub(super) is_new: bool,
}

kept!(Vote { at_s, receiver, sender, cell, place, no_centre, unplanned, service, template });
kept!(Step { at_s, lat, lon, votes });
kept!(Script { template, sent, burst });
kept!(Station {
    from_s,
    last_s,
    late,
    receivers,
    cells,
    scripts,
    steps,
    votes,
    no_centre,
    unplanned,
    service,
    told_steps,
    told,
    is_new
});

/// Cells remembered of one station.
const CELLS_MAX: usize = 256;

impl Station {
    pub(super) fn new(at_s: u32) -> Self {
        Self { from_s: at_s, last_s: at_s, ..Self::default() }
    }

    /// Whether a message here and now can be of this station: as near as a vehicle can have come.
    pub(super) fn reaches(&self, at_s: u32, place: Option<(f64, f64)>, cell: Id, settings: &Settings) -> bool {
        let gap_s = at_s.saturating_sub(self.last_s);
        if gap_s > settings.quiet_s {
            return false;
        }
        match (place, self.place()) {
            (Some(place), Some(last)) => {
                metres(place, last) <= settings.near_m + settings.speed_max_kmh / 3.6 * f64::from(gap_s)
            }
            _ => self.cells.contains_key(&cell),
        }
    }

    /// The middle of the last window.
    pub(super) fn place(&self) -> Option<(f64, f64)> {
        middle(self.late.iter().rev().take(20).filter_map(|vote| vote.place))
    }

    /// The template's number; the last one takes what is beyond the limit.
    pub(super) fn script(&mut self, template: Template, settings: &Settings) -> u32 {
        let same = |script: &Script| script.template.distance(&template) <= settings.template_bits_max;
        let place = self.scripts.iter().position(same).unwrap_or(self.scripts.len());
        if place == self.scripts.len() && place < settings.templates_max {
            self.scripts.push(Script { template, ..Script::default() });
        }
        let place = place.min(self.scripts.len().saturating_sub(1));
        if let Some(script) = self.scripts.get_mut(place) {
            script.sent += 1;
        }
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    pub(super) fn take(&mut self, vote: Vote, settings: &Settings) {
        self.last_s = self.last_s.max(vote.at_s);
        self.votes += 1;
        self.no_centre += u32::from(vote.no_centre);
        self.unplanned += u32::from(vote.unplanned);
        self.service += u32::from(vote.service);
        if self.receivers.len() < settings.receivers_max {
            self.receivers.insert(vote.receiver);
        }
        if self.cells.len() < CELLS_MAX || self.cells.contains_key(&vote.cell) {
            *self.cells.entry(vote.cell).or_default() += 1;
        }
        self.step(&vote, settings);
        if self.late.len() == settings.votes_max {
            self.late.pop_front();
        }
        self.late.push_back(vote);
        self.is_new = true;
    }

    fn step(&mut self, vote: &Vote, settings: &Settings) {
        let Some((lat, lon)) = vote.place else { return };
        let bin_s = vote.at_s / settings.bin_s * settings.bin_s;
        match self.steps.back_mut() {
            // A step with few messages takes the next ones too: one phone is no middle.
            Some(step)
                if step.at_s == bin_s
                    || (step.votes < settings.bin_votes_min && vote.at_s - step.at_s <= settings.window_s) =>
            {
                let votes = f64::from(step.votes);
                step.lat = (step.lat * votes + lat) / (votes + 1.0);
                step.lon = (step.lon * votes + lon) / (votes + 1.0);
                step.votes += 1;
            }
            _ => {
                if self.steps.len() == settings.path_max {
                    self.steps.pop_front();
                }
                self.steps.push_back(Step { at_s: bin_s, lat, lon, votes: 1 });
            }
        }
    }

    /// The steps that have enough messages, in time order.
    pub(super) fn path(&self, settings: &Settings) -> Vec<(u32, f64, f64)> {
        let solid = self.steps.iter().filter(|step| step.votes >= settings.bin_votes_min);
        solid.map(|step| (step.at_s, step.lat, step.lon)).collect()
    }

    /// People who received script `script` in the window up to `now_s`, near its middle.
    pub(super) fn burst(&self, script: u32, now_s: u32, settings: &Settings) -> usize {
        let of = |vote: &&Vote| vote.template == script && now_s.saturating_sub(vote.at_s) <= settings.window_s;
        let votes: Vec<&Vote> = self.late.iter().filter(of).collect();
        let middle = middle(votes.iter().filter_map(|vote| vote.place));
        let is_near = |vote: &&&Vote| match (vote.place, middle) {
            (Some(place), Some(middle)) => metres(place, middle) <= settings.near_m,
            _ => true,
        };
        votes.iter().filter(is_near).map(|vote| vote.receiver).collect::<BTreeSet<Id>>().len()
    }

    /// Every fact with its points.
    pub(super) fn tally(&self, settings: &Settings) -> Tally {
        let mut tally = Tally::default();
        let of = |count: u32| format!("{count} of {}", self.votes);
        let mut most = |name, count: u32, points: f32| {
            if count * 2 >= self.votes {
                tally.add(name, of(count), points);
            }
        };
        most("service_number_without_centre", self.no_centre.min(self.service), settings.points_no_centre);
        most("cell_not_in_plan", self.unplanned, settings.points_unplanned);
        most("service_sender", self.service, settings.points_service_sender);
        let burst = self.scripts.iter().map(|script| script.burst).max().unwrap_or(0);
        if burst as usize >= settings.receivers_min {
            tally.add("one_script_to_people", burst.to_string(), settings.points_burst);
        }
        if let Some(speed) = speed_kmh(&self.path(settings))
            && (settings.speed_min_kmh..=settings.speed_max_kmh).contains(&speed)
        {
            tally.add("moves_kmh", format!("{speed:.0}"), settings.points_moves);
        }
        tally
    }
}

fn middle(places: impl Iterator<Item = (f64, f64)>) -> Option<(f64, f64)> {
    let (mut lat, mut lon, mut count) = (0.0, 0.0, 0.0);
    for place in places {
        lat += place.0;
        lon += place.1;
        count += 1.0;
    }
    (count > 0.0).then(|| (lat / count, lon / count))
}

/// From the middle of the first steps to that of the last, over the farthest it went: noise of single steps falls away.
fn speed_kmh(path: &[(u32, f64, f64)]) -> Option<f64> {
    // Means of three steps each; fewer than six are no movement.
    let means: Vec<(f64, (f64, f64))> = path
        .chunks_exact(3)
        .filter_map(|three| {
            let at_s = three.iter().map(|step| f64::from(step.0)).sum::<f64>() / 3.0;
            Some((at_s, middle(three.iter().map(|step| (step.1, step.2)))?))
        })
        .collect();
    let (first, last) = (means.first()?, means.last()?);
    let metres: f64 = means.windows(2).map(|pair| metres(pair[0].1, pair[1].1)).sum();
    (last.0 > first.0).then(|| metres / (last.0 - first.0) * 3.6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_still_does_not_move() {
        // 0.001 degrees of latitude are 111 m; two minutes apart that is 3.3 km/h.
        let path = |step: f64| -> Vec<(u32, f64, f64)> {
            (0..9).map(|n| (n * 120, 36.0 + f64::from(n) * step, 103.8)).collect()
        };
        assert!(speed_kmh(&path(0.0)).unwrap() < 0.1);
        assert!((speed_kmh(&path(0.006)).unwrap() - 20.0).abs() < 0.3);
        assert_eq!(speed_kmh(&path(0.006)[..3]), None);
    }
}
