//! Dens that were told: kept as one, told again when they have grown or moved.

use super::group::Sight;
use super::place::{main_cell, place};
use super::settings::Settings;
use super::watched::Watched;
use crate::clock::instant;
use crate::kept::kept;
use crate::plan::Plan;
use crate::score::Tally;
use crate::settings::Levels;
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
    pub(super) last_s: u32,
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

kept!(Remembered { lines, devices, cell, from_s, last_s, ports, hours, told_s, told_size });
kept!(Told { dens });

impl Told {
    /// Tells what is seen of the den at `den`: when it is new, has grown or moved. Returns the lines told for the first time.
    #[allow(clippy::too_many_arguments, reason = "which den, what was seen, where, and by which measure")]
    pub(super) fn tell(
        &mut self,
        den: usize,
        now_s: u32,
        lines: &[(Id, Watched)],
        sight: &Sight,
        plan: &Plan,
        (settings, levels): (&Settings, &Levels),
        found: &mut Vec<Finding>,
    ) -> Vec<Id> {
        let Some(den) = self.dens.get_mut(den) else { return Vec::new() };
        let place = place(lines, plan, settings.place_s);
        let is_moved = !den.cell.is_none() && den.cell != place.cell;
        den.take(lines, sight, place.cell, settings);
        let new: Vec<&(Id, Watched)> = lines.iter().filter(|(_, line)| !line.told).collect();
        let tally = sight.tally(settings);
        let score = tally.score();
        let reasons = den.reasons(tally);
        for (id, line) in &new {
            found.push(Finding::Line(suspect(now_s, *id, line, score, levels, &reasons)));
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
                to: instant(den.last_s),
                score,
                level: levels.of(score),
                reasons,
                evidence: evidence(lines.iter().map(|(id, line)| (*id, line))),
            }));
        }
        new.into_iter().map(|(id, _)| *id).collect()
    }

    /// The den these lines are of: one that shares a device, two lines, or its cell; a new one where none does.
    pub(super) fn place(&mut self, lines: &[(Id, Watched)], sight: &Sight, settings: &Settings) -> Option<usize> {
        let (cell, _) = main_cell(lines, settings.place_s);
        let is_same = |den: &Remembered| {
            let common = lines.iter().filter(|(id, _)| den.lines.contains(id)).count();
            let on_device = sight.devices.iter().any(|imei| den.devices.contains(imei));
            common >= 2 || on_device || (den.cell == cell && !cell.is_none())
        };
        let known = self.dens.iter().position(is_same);
        if known.is_none() && self.dens.len() < settings.dens_max {
            self.dens.push(Remembered { cell, from_s: u32::MAX, ..Remembered::default() });
            return Some(self.dens.len() - 1);
        }
        known
    }
}

impl Remembered {
    fn take(&mut self, lines: &[(Id, Watched)], sight: &Sight, cell: Id, settings: &Settings) {
        let from_s = lines.iter().filter_map(|(_, line)| line.stretches.front()).map(|stretch| stretch.from_s).min();
        self.from_s = self.from_s.min(from_s.unwrap_or(u32::MAX));
        self.lines.extend(lines.iter().map(|(id, _)| *id).take(settings.members_max.saturating_sub(self.lines.len())));
        self.devices
            .extend(sight.devices.iter().copied().take(settings.members_max.saturating_sub(self.devices.len())));
        self.last_s = self.last_s.max(lines.iter().map(|(_, line)| line.last_s).max().unwrap_or(0));
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

fn suspect(now_s: u32, id: Id, line: &Watched, score: f32, levels: &Levels, reasons: &[Reason]) -> SuspectLine {
    SuspectLine {
        at: instant(now_s),
        line: id,
        trunk: Id::NONE,
        class: Class::SimBox,
        score,
        level: levels.of(score),
        reasons: reasons.to_vec(),
        evidence: evidence([(id, line)].into_iter()),
    }
}

/// The last calls, the latest last, of as many lines as there is room for.
fn evidence<'a>(lines: impl ExactSizeIterator<Item = (Id, &'a Watched)>) -> Vec<Evidence> {
    let each = EVIDENCE.div_ceil(lines.len().max(1));
    let mut evidence: Vec<Evidence> = lines
        .flat_map(|(id, line)| line.calls.iter().rev().take(each).map(move |call| (id, call)))
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
