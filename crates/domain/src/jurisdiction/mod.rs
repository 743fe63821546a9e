//! Jurisdictions: periods, ceilings and approvals as data with sources. The texts are the `.toml` files beside this one.

mod calendar;
pub mod key;
mod period;

pub use calendar::{Calendar, CalendarFault};
pub use period::Period;

use crate::authority::{Action, Officer, OfficerId, Rank, UnitKind};
use crate::blocklist;
use crate::money::Amount;
use crate::refusal::Refusal;
use crate::time::{Instant, Span};
use crate::trace;
use serde::Deserialize;

/// The profile of the Chinese mainland, as text: a configuration may hand in another.
pub const CN: &str = include_str!("cn.toml");

/// The profile of Taiwan, as text. Small: it shows that the engine is general.
pub const TW: &str = include_str!("tw.toml");

/// The profile of Brazil, as text. Small: it shows that the engine is general.
pub const BR: &str = include_str!("br.toml");

/// The mainland's days off and days worked instead, as text: a configuration may hand in another.
pub const CN_CALENDAR: &str = include_str!("cn_calendar.toml");

/// A jurisdiction: its rules, each with its source.
#[derive(Clone, Debug, Deserialize)]
pub struct Profile {
    /// Its code: `cn`.
    pub code: String,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// How a case's money is followed until an officer sets it otherwise.
    pub trace: Tracing,
    /// The guard against account tying.
    pub tying: Tying,
    /// Its rules.
    pub rule: Vec<Rule>,
    /// The zone its months and days are counted in, as POSIX writes it: `CST-8`.
    pub zone: String,
    /// Its working days, in its zone.
    #[serde(skip)]
    pub calendar: Calendar,
    /// What is never listed, and how long an entry stands: the same for every profile, as what it protects lies in all.
    #[serde(skip)]
    pub blocklist: blocklist::Law,
}

/// What keeps reports from tying up the accounts of people who did nothing.
#[derive(Clone, Debug, Deserialize)]
pub struct Tying {
    /// Over how long a reporter's holds are counted.
    pub window: Span,
    /// A reporter whose reports led to holds on more accounts than this is flagged: no longer another's independent word.
    pub accounts_max: u32,
    /// A whole account is held only where at least so much of its balance is traced, in percent.
    pub whole_share_min: u32,
    /// The source, in Chinese.
    pub source_zh: String,
    /// The source, in English.
    pub source_en: String,
}

/// How a case's money is followed at first, after which source.
#[derive(Clone, Debug, Deserialize)]
pub struct Tracing {
    /// The rule.
    pub rule: trace::Rule,
    /// As in [`trace::Limits`].
    pub hops_max: u32,
    /// As in [`trace::Limits`].
    pub hop_window: Span,
    /// As in [`trace::Limits`]: what is smaller is not followed, so that no shop is stopped for a mule's bread.
    pub taint_min: Amount,
    /// How long before the first tainted credit a question for an account's movements begins.
    pub question_back: Span,
    /// The source, in Chinese.
    pub source_zh: String,
    /// The source, in English.
    pub source_en: String,
}

impl Tracing {
    /// These as limits; nothing else is limited.
    #[must_use]
    pub fn limits(&self) -> trace::Limits {
        let (hops_max, taint_min, hop_window) = (self.hops_max, self.taint_min, Some(self.hop_window));
        trace::Limits { hops_max, taint_min, hop_window, ..trace::Limits::default() }
    }
}

/// One rule: how long, how often, by whose approval, after which source.
#[derive(Clone, Debug, Deserialize)]
pub struct Rule {
    /// What it rules: `stop`, `freeze`, `release`, ….
    pub key: String,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// How long it lasts.
    pub period: Period,
    /// How often for one account; 0: no such limit.
    pub times_max: u32,
    /// From how many accounts on it applies; 0: it does not depend on that.
    #[serde(default)]
    pub accounts_from: u32,
    /// How long before the end an officer is told.
    pub tell: Option<Period>,
    /// Whose approvals it needs: `duty`, `second`, `head`, `city_head`, `any`.
    pub approvals: Vec<String>,
    /// What the law says, in short, in Chinese.
    #[serde(default)]
    pub law_zh: String,
    /// What the law says, in short, in English.
    #[serde(default)]
    pub law_en: String,
    /// The source, in Chinese.
    pub source_zh: String,
    /// The source, in English.
    pub source_en: String,
    /// Whether read in a secondary source.
    pub weak: bool,
}

impl Rule {
    /// Whether it needs a second officer.
    #[must_use]
    pub fn needs_second(&self) -> bool {
        self.approvals.iter().any(|a| a == "second")
    }

    /// Whether `officer`, who serves in a unit of this kind, may approve what `first` drafted under this rule. Refused:
    /// rank (AUTH-01), the same officer where it needs a second (ORDER-02), a head of a district where it needs the
    /// city's (HOLD-03).
    pub fn may_approve(&self, officer: &Officer, serves_at: UnitKind, first: OfficerId) -> Result<(), Refusal> {
        officer.may(Action::ApproveOrder)?;
        if self.needs_second() {
            officer.may_second(first)?;
        }
        let needs = |whose: &str| self.approvals.iter().any(|a| a == whose);
        if (needs("head") || needs("city_head")) && officer.rank != Rank::Head {
            return Err(Refusal::RankNotAllowed { action: Action::Freeze.name() });
        }
        if needs("city_head") && serves_at != UnitKind::City {
            return Err(Refusal::NeedsCity { rule_zh: self.zh.clone(), rule_en: self.en.clone() });
        }
        Ok(())
    }
}

/// A profile that cannot be used: not TOML, or a rule is missing.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ProfileFault {
    /// Not readable.
    #[error("the jurisdiction profile cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// A rule that orders need is missing.
    #[error("the jurisdiction profile has no rule “{0}”; add it with its source")]
    Missing(&'static str),
    /// Its zone is none.
    #[error("the jurisdiction profile's zone “{0}” is not as POSIX writes zones; write CST-8 for +08:00")]
    Zone(String),
    /// Its calendar cannot be used.
    #[error(transparent)]
    Calendar(#[from] CalendarFault),
    /// What may be listed cannot be read.
    #[error("the law of blocklists cannot be read: {0}")]
    Blocklist(String),
}

/// The rules that orders lean on; every profile must have them.
const NEEDED: [&str; 4] = [key::STOP, key::RELEASE, key::QUESTION, key::LIVE_QUESTION];

impl Profile {
    /// Reads a profile and checks that the rules orders lean on are there. Its working days are Monday to Friday until it
    /// is given a calendar.
    pub fn read(text: &str) -> Result<Self, ProfileFault> {
        let mut profile: Self = toml::from_str(text)?;
        let zone = jiff::tz::TimeZone::posix(&profile.zone).map_err(|_| ProfileFault::Zone(profile.zone.clone()))?;
        profile.calendar = Calendar::weekdays(zone);
        profile.blocklist = blocklist::Law::read(blocklist::LAW).map_err(ProfileFault::Blocklist)?;
        match NEEDED.into_iter().find(|key| profile.rule(key).is_none()) {
            Some(key) => Err(ProfileFault::Missing(key)),
            None => Ok(profile),
        }
    }

    /// This profile with the days off, and the days worked instead, of a calendar file.
    pub fn with_calendar(mut self, text: &str) -> Result<Self, ProfileFault> {
        self.calendar = self.calendar.with_days(text)?;
        Ok(self)
    }

    /// The mainland's profile with its calendar.
    pub fn mainland() -> Result<Self, ProfileFault> {
        Self::read(CN)?.with_calendar(CN_CALENDAR)
    }

    /// When the period of this rule ends, begun at `from`; `None` where there is no such rule.
    #[must_use]
    pub fn ends(&self, key: &str, from: Instant) -> Option<Instant> {
        Some(self.rule(key)?.period.ends(from, &self.calendar))
    }

    /// The rule of this key.
    #[must_use]
    pub fn rule(&self, key: &str) -> Option<&Rule> {
        self.rule.iter().find(|rule| rule.key == key)
    }

    /// The rule of this key. Refused where the profile has none (HOLD-05): what has no rule is not done.
    pub fn needed(&self, key: &str) -> Result<&Rule, Refusal> {
        self.rule(key).ok_or_else(|| Refusal::NoSuchRule { key: key.to_owned(), profile: self.en.clone() })
    }

    /// How often a rule may be used for one account; `None`: no such limit.
    #[must_use]
    pub fn times_max(&self, key: &str) -> Option<u32> {
        self.rule(key).map(|rule| rule.times_max).filter(|times| *times > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_every_profile_names_its_source_and_says_what_the_law_says() {
        for text in [CN, TW, BR] {
            let profile = Profile::read(text).unwrap();
            for rule in &profile.rule {
                let said = [&rule.zh, &rule.en, &rule.law_zh, &rule.law_en, &rule.source_zh, &rule.source_en];
                assert!(said.iter().all(|words| !words.is_empty()), "{} {}", profile.code, rule.key);
                let twice = profile.rule.iter().filter(|other| other.key == rule.key).count();
                assert_eq!(twice, 1, "{} {}", profile.code, rule.key);
            }
        }
    }

    #[test]
    fn the_mainland_has_every_rule_that_deeds_lean_on() {
        let profile = Profile::mainland().unwrap();
        for key in key::ALL {
            assert!(profile.rule(key).is_some(), "{key}");
        }
        assert_eq!(profile.times_max(key::STOP), Some(2));
    }

    #[test]
    fn a_profile_that_cannot_be_used_is_refused_by_name() {
        let missing = CN.replace("key = \"release\"", "key = \"something_else\"");
        assert!(matches!(Profile::read(&missing), Err(ProfileFault::Missing("release"))));
        let nowhere = CN.replace("zone = \"CST-8\"", "zone = \"Moon\"");
        assert!(matches!(Profile::read(&nowhere), Err(ProfileFault::Zone(_))));
    }

    #[test]
    fn an_approval_needs_the_rank_and_the_house_that_the_rule_names() {
        use UnitKind::{City, District};
        let profile = Profile::mainland().unwrap();
        let officer = |id, rank| Officer {
            id: OfficerId(id),
            login: String::new(),
            name: String::new(),
            badge: String::new(),
            unit: crate::authority::UnitId(1),
            rank,
        };
        let table = [
            // rule, who, rank, where, refused with; the first officer is 1
            (key::STOP, 2, Rank::Duty, District, None),
            (key::STOP, 1, Rank::Duty, District, Some("ORDER-02")),
            (key::STOP, 2, Rank::Analyst, District, Some("AUTH-01")),
            (key::FREEZE, 2, Rank::Duty, City, Some("AUTH-01")),
            (key::FREEZE, 2, Rank::Head, District, None),
            (key::FREEZE, 1, Rank::Head, District, Some("ORDER-02")),
            (key::FREEZE_MAJOR, 2, Rank::Head, District, Some("HOLD-03")),
            (key::FREEZE_MAJOR, 2, Rank::Head, City, None),
            (key::FREEZE_MANY_AT_ONCE, 2, Rank::Head, District, Some("HOLD-03")),
            (key::RELEASE, 1, Rank::Duty, District, None),
        ];
        for (key, who, rank, at, refused) in table {
            let got = profile.rule(key).unwrap().may_approve(&officer(who, rank), at, OfficerId(1));
            assert_eq!(got.err().map(|r| r.code()), refused, "{key} {who} {rank:?} {at:?}");
        }
    }
}
