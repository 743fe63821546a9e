//! Dens that were told: kept as one, told again when they have grown or moved.

use super::clock::instant;
use super::group::Sight;
use super::place::place;
use super::settings::Settings;
use super::watched::Watched;
use crate::plan::Plan;
use crate::score::{Tally, level};
use domain::signal::{Class, Den, Evidence, Finding, Id, Kind, Reason, SuspectLine};
use std::collections::BTreeSet;

/// Records named behind one finding.
const EVIDENCE: usize = 20;

/// One den, as it was last told.
#[derive(Clone, Debug, Default)]
pub(super) struct Remembered {
    pub(super) lines: BTreeSet<Id>,
    pub(super) devices: BTreeSet<Id>,
    pub(super) cell: Id,
    pub(super) from_s: u32,
    pub(super) ports: u32,
    pub(super) hours: u32,
    pub(super) told_s: u32,
    pub(super) told_size: u32,
}

/// All dens, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub(super) dens: Vec<Remembered>,
}

impl Told {
    /// Tells a group: a new den, more of a known one, or nothing. Returns the lines told for the first time.
    #[allow(clippy::too_many_arguments, reason = "what was seen, where, and by which measure")]
    pub(super) fn tell(
        &mut self,
        now_s: u32,
        lines: &[(Id, &Watched)],
        sight: &Sight,
        tally: Tally,
        plan: &Plan,
        settings: &Settings,
        found: &mut Vec<Finding>,
    ) -> Vec<Id> {
        let place = place(lines, plan);
        let Some(den) = self.den(lines, sight, place.cell, settings) else { return Vec::new() };
        let is_moved = !den.cell.is_none() && den.cell != place.cell;
        den.take(lines, sight, place.cell, settings);
        let new: Vec<(Id, &Watched)> = lines.iter().filter(|(_, line)| !line.told).copied().collect();
        let score = tally.score();
        let reasons = den.reasons(tally);
        for (id, line) in &new {
            found.push(Finding::Line(suspect(now_s, *id, line, score, &reasons)));
        }
        if den.is_news(now_s, is_moved, settings) {
            den.told_s = now_s;
            den.told_size = den.size();
            found.push(Finding::Den(Den {
                at: instant(now_s),
                cell: place.cell,
                place: place.at,
                #[allow(clippy::cast_possible_truncation, reason = "metres need seven digits at most")]
                radius_m: place.radius_m as f32,
                lines: den.lines.iter().copied().collect(),
                devices: den.devices.iter().copied().collect(),
                ports: den.ports,
                from: instant(den.from_s),
                to: instant(lines.iter().map(|(_, line)| line.last_s).max().unwrap_or(now_s)),
                score,
                level: level(score),
                reasons,
                evidence: evidence(lines),
            }));
        }
        new.into_iter().map(|(id, _)| id).collect()
    }

    /// The den these lines are of: one that shares a device, two lines, or its cell; a new one where none does.
    fn den(
        &mut self,
        lines: &[(Id, &Watched)],
        sight: &Sight,
        cell: Id,
        settings: &Settings,
    ) -> Option<&mut Remembered> {
        let is_same = |den: &Remembered| {
            let common = lines.iter().filter(|(id, _)| den.lines.contains(id)).count();
            common >= 2
                || sight.devices.iter().any(|imei| den.devices.contains(imei))
                || (den.cell == cell && !cell.is_none())
        };
        let place = self.dens.iter().position(is_same).or_else(|| {
            (self.dens.len() < settings.dens_max).then(|| {
                self.dens.push(Remembered { from_s: u32::MAX, ..Remembered::default() });
                self.dens.len() - 1
            })
        })?;
        self.dens.get_mut(place)
    }
}

impl Remembered {
    fn take(&mut self, lines: &[(Id, &Watched)], sight: &Sight, cell: Id, settings: &Settings) {
        let from_s = lines.iter().filter_map(|(_, line)| line.stretches.front()).map(|stretch| stretch.from_s).min();
        self.from_s = self.from_s.min(from_s.unwrap_or(u32::MAX));
        self.lines.extend(lines.iter().map(|(id, _)| *id).take(settings.members_max.saturating_sub(self.lines.len())));
        self.devices
            .extend(sight.devices.iter().copied().take(settings.members_max.saturating_sub(self.devices.len())));
        self.cell = cell;
        self.ports = self.ports.max(sight.ports);
        self.hours |= sight.hours;
    }

    fn size(&self) -> u32 {
        u32::try_from(self.lines.len() + self.devices.len()).unwrap_or(u32::MAX)
    }

    fn is_news(&self, now_s: u32, is_moved: bool, settings: &Settings) -> bool {
        let has_grown = self.size() as f32 >= self.told_size as f32 * settings.grown_by;
        self.told_s == 0 || is_moved || (has_grown && now_s.saturating_sub(self.told_s) >= settings.again_s)
    }

    fn reasons(&self, tally: Tally) -> Vec<Reason> {
        let mut reasons = tally.into_reasons();
        reasons.push(Reason { name: "duty_hours", value: duty(self.hours), points: 0.0 });
        reasons
    }
}

/// `09-12 14-18`: runs of hours, each with the hour it ends at.
fn duty(hours: u32) -> String {
    let on = |hour: u32| hour < 24 && hours >> hour & 1 == 1;
    let begins = (0..24).filter(|hour| on(*hour) && (*hour == 0 || !on(hour - 1)));
    let run = |begin: u32| {
        let end = (begin..24).find(|hour| !on(*hour)).unwrap_or(24);
        format!("{begin:02}-{end:02}")
    };
    begins.map(run).collect::<Vec<_>>().join(" ")
}

fn suspect(now_s: u32, id: Id, line: &Watched, score: f32, reasons: &[Reason]) -> SuspectLine {
    SuspectLine {
        at: instant(now_s),
        line: id,
        trunk: Id::NONE,
        class: Class::SimBox,
        score,
        level: level(score),
        reasons: reasons.to_vec(),
        evidence: evidence(&[(id, line)]),
    }
}

/// The last calls, the latest last, of as many lines as there is room for.
fn evidence(lines: &[(Id, &Watched)]) -> Vec<Evidence> {
    let each = EVIDENCE.div_ceil(lines.len().max(1));
    let mut evidence: Vec<Evidence> = lines
        .iter()
        .flat_map(|(id, line)| line.calls.iter().rev().take(each).map(|call| (*id, call)))
        .map(|(id, call)| Evidence { at: instant(call.at_s), kind: Kind::Call, of: id, with: call.with })
        .collect();
    evidence.sort_by_key(|one| (one.at, one.of, one.with));
    let surplus = evidence.len().saturating_sub(EVIDENCE);
    evidence.drain(..surplus);
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_written_as_runs() {
        for (hours, expected) in [(0, ""), (0b1110, "01-04"), (1 << 23 | 1, "00-01 23-24"), (0xff_ffff, "00-24")] {
            assert_eq!(duty(hours), expected);
        }
    }
}
