//! What one chat account did, and what speaks against it.

use super::settings::Settings;
use crate::clock::instant;
use crate::crowd::Seen;
use crate::kept::kept;
use crate::people::People;
use crate::score::Tally;
use domain::signal::{Evidence, Id, Kind};
use std::collections::VecDeque;

/// Records remembered of one account.
const EVIDENCE: usize = 8;
const HOUR_S: u32 = 3_600;
const DAY_S: u32 = 86_400;

/// Acts within the current span, and the most within any.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    from_s: u32,
    count: u32,
    pub(super) most: u32,
}

kept!(Pace { from_s, count, most });

impl Pace {
    pub(super) fn beat(&mut self, at_s: u32, span_s: u32) {
        if at_s.saturating_sub(self.from_s) >= span_s {
            (self.from_s, self.count) = (at_s, 0);
        }
        self.count += 1;
        self.most = self.most.max(self.count);
    }
}

/// An account.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    pub(super) last_s: u32,
    adds_hour: Pace,
    adds_day: Pace,
    joins_hour: Pace,
    adds: u32,
    accepts: u32,
    renamed_s: Option<u32>,
    is_boss: bool,
    name_is_taken: bool,
    asked_after_s: Option<u32>,
    asked: People,
    pub(super) device: Id,
    pub(super) told: bool,
    late: VecDeque<(u32, Id)>,
}

kept!(Account {
    last_s,
    adds_hour,
    adds_day,
    joins_hour,
    adds,
    accepts,
    renamed_s,
    is_boss,
    name_is_taken,
    asked_after_s,
    asked,
    device,
    told,
    late,
});

impl Seen for Account {
    fn last_s(&self) -> u32 {
        self.last_s
    }
}

/// What others on the same device tell of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Company {
    /// Accounts on the device, this one too; 0 where it says nothing.
    pub(super) accounts: usize,
    /// Those of them that were told.
    pub(super) told: usize,
}

impl Account {
    pub(super) fn add(&mut self, at_s: u32) {
        self.adds += 1;
        self.adds_hour.beat(at_s, HOUR_S);
        self.adds_day.beat(at_s, DAY_S);
    }

    pub(super) fn accept(&mut self) {
        self.accepts += 1;
    }

    pub(super) fn join(&mut self, at_s: u32) {
        self.joins_hour.beat(at_s, HOUR_S);
    }

    pub(super) fn rename(&mut self, at_s: u32, is_boss: bool, is_taken: bool) {
        self.renamed_s = Some(at_s);
        self.is_boss = is_boss;
        self.name_is_taken = is_taken;
    }

    pub(super) fn ask(&mut self, at_s: u32, of: Id, settings: &Settings) {
        self.asked.add(of);
        let after = self.renamed_s.map(|renamed_s| at_s.saturating_sub(renamed_s));
        if self.asked_after_s.is_none() {
            self.asked_after_s = after.filter(|after_s| *after_s <= settings.rename_ask_s);
        }
    }

    pub(super) fn note(&mut self, at_s: u32, with: Id) {
        self.last_s = self.last_s.max(at_s);
        if self.late.len() == EVIDENCE {
            self.late.pop_front();
        }
        self.late.push_back((at_s, with));
    }

    /// Every fact with its points.
    pub(super) fn tally(&self, company: Company, settings: &Settings) -> Tally {
        let mut tally = Tally::default();
        let mut most = |name, pace: &Pace, min: u32, points: f32| {
            if pace.most >= min {
                tally.add(name, pace.most.to_string(), points);
            }
        };
        most("friends_asked_in_an_hour", &self.adds_hour, settings.adds_hour_min, settings.points_adds_hour);
        most("friends_asked_in_a_day", &self.adds_day, settings.adds_day_min, settings.points_adds_day);
        most("groups_joined_in_an_hour", &self.joins_hour, settings.joins_hour_min, settings.points_joins);
        let accepted = self.accepts as f32 / self.adds.max(1) as f32;
        if self.adds >= settings.adds_hour_min && accepted <= settings.accepted_max {
            tally.add("accepted_ratio", format!("{accepted:.2}"), settings.points_refused);
        }
        if self.adds >= settings.strangers_min && accepted <= settings.accepted_max {
            tally.add("strangers_asked", self.adds.to_string(), settings.points_strangers);
        }
        self.names(settings, &mut tally);
        let asked = self.asked.count();
        if asked >= settings.asked_people_min as f32 - 0.5 {
            tally.add("people_asked_for_money", format!("{asked:.0}"), settings.points_asks_many);
        }
        if (settings.device_accounts_min..=settings.device_accounts_max).contains(&company.accounts) {
            tally.add("accounts_on_device", company.accounts.to_string(), settings.points_shared_device);
        }
        if company.told > 0 {
            tally.add("suspects_on_device", company.told.to_string(), settings.points_suspect_device);
        }
        tally
    }

    fn names(&self, settings: &Settings, tally: &mut Tally) {
        if self.is_boss {
            tally.add("name_of_a_boss", String::new(), settings.points_boss_name);
        }
        if self.name_is_taken {
            tally.add("name_of_another_account", String::new(), settings.points_name_taken);
        }
        if let Some(after_s) = self.asked_after_s {
            tally.add("asked_hours_after_rename", (after_s / HOUR_S).to_string(), settings.points_ask_after_rename);
        }
    }

    pub(super) fn evidence(&self, account: Id) -> Vec<Evidence> {
        let of = |(at_s, with): &(u32, Id)| Evidence { at: instant(*at_s), kind: Kind::Chat, of: account, with: *with };
        self.late.iter().map(of).collect()
    }
}
