//! Does a card that was given to a machine call people?
//!
//! Alarm diallers and lifts hold such cards and call, but always the same few numbers.

use super::settings::Settings;
use crate::clock::{instant, seconds};
use crate::crowd::{Crowd, Seen};
use crate::den::DeviceKind;
use crate::keep::{Reader, Unreadable, Writer};
use crate::kept::kept;
use crate::people::People;
use crate::score::Tally;
use crate::settings::Levels;
use domain::signal::{Call, Class, Evidence, Finding, Id, Kind, SuspectLine};
use std::collections::VecDeque;

/// Records named behind a finding.
const EVIDENCE: usize = 10;

/// A machine's card that calls.
#[derive(Clone, Debug, Default)]
struct Card {
    people: People,
    calls: u32,
    imei: Id,
    devices: u32,
    last_s: u32,
    told: bool,
    late: VecDeque<(u32, Id)>,
}

kept!(Card { people, calls, imei, devices, last_s, told, late });

impl Seen for Card {
    fn last_s(&self) -> u32 {
        self.last_s
    }
}

/// Machines' cards.
#[derive(Debug)]
pub(super) struct Machines {
    cards: Crowd<Card>,
}

impl Machines {
    pub(super) fn new(settings: &Settings) -> Self {
        Self { cards: Crowd::new(settings.lines_max) }
    }

    /// Takes a call of a line; `device` says what the device is.
    pub(super) fn call(
        &mut self,
        call: &Call,
        device: DeviceKind,
        settings: &Settings,
        levels: &Levels,
    ) -> Option<Finding> {
        let line = call.served();
        let value = line.value()?;
        if !settings.machine_ranges.iter().any(|range| range.has(value, line.digits())) {
            return None;
        }
        let at_s = seconds(call.at);
        let (card, _) = self.cards.row(line, at_s, settings.idle_s)?;
        card.take(call, at_s);
        if card.told {
            return None;
        }
        let tally = card.tally(device, settings);
        let score = tally.score();
        if score < settings.score_min {
            return None;
        }
        card.told = true;
        Some(Finding::Line(SuspectLine {
            at: call.at,
            line,
            trunk: Id::NONE,
            class: Class::Iot,
            score,
            level: levels.of(score),
            reasons: tally.into_reasons(),
            evidence: card.evidence(line),
        }))
    }

    pub(super) fn save(&self, to: &mut Writer) {
        self.cards.save(to);
    }

    pub(super) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        self.cards.restore(from)
    }
}

impl Card {
    fn take(&mut self, call: &Call, at_s: u32) {
        self.people.add(call.other());
        self.calls += 1;
        self.last_s = at_s;
        if !call.imei.is_none() && call.imei != self.imei {
            self.imei = call.imei;
            self.devices += 1;
        }
        if self.late.len() == EVIDENCE {
            self.late.pop_front();
        }
        self.late.push_back((at_s, call.other()));
    }

    fn tally(&self, device: DeviceKind, settings: &Settings) -> Tally {
        let mut tally = Tally::default();
        let people = self.people.count();
        if people >= settings.machine_people_min && people >= self.calls as f32 * settings.machine_new_people_min {
            let value = format!("{people:.0} people in {} calls", self.calls);
            tally.add("machine_card_calls_people", value, settings.points_machine_voice);
        }
        if device == DeviceKind::Phone {
            tally.add("machine_card_in_a_phone", String::new(), settings.points_machine_phone);
        }
        if self.devices > 1 {
            tally.add("devices", self.devices.to_string(), settings.points_machine_device);
        }
        tally
    }

    fn evidence(&self, line: Id) -> Vec<Evidence> {
        let of = |(at_s, with): &(u32, Id)| Evidence { at: instant(*at_s), kind: Kind::Call, of: line, with: *with };
        self.late.iter().map(of).collect()
    }
}
