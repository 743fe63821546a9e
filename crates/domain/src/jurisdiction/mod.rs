//! Jurisdictions: periods, ceilings and approvals as data with sources. The texts are the `.toml` files beside this one.

use crate::authority::{Action, Officer, OfficerId, Rank};
use crate::money::Amount;
use crate::refusal::Refusal;
use crate::time::{DEFAULT_OFFSET, Instant, Span};
use crate::trace;
use serde::{Deserialize, Deserializer, Serialize};

/// The profile of the Chinese mainland, as text: a configuration may hand in another.
pub const CN: &str = include_str!("cn.toml");

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
    /// Its rules.
    pub rule: Vec<Rule>,
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
    /// Whose approvals it needs: `duty`, `second`, `head`, `city_head`, `any`.
    pub approvals: Vec<String>,
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

    /// Whether `officer` may approve what `first` drafted under this rule. Refused: rank (AUTH-01), the same officer
    /// where it needs a second (ORDER-02).
    pub fn may_approve(&self, officer: &Officer, first: OfficerId) -> Result<(), Refusal> {
        officer.may(Action::ApproveOrder)?;
        if self.needs_second() {
            officer.may_second(first)?;
        }
        let head = self.approvals.iter().any(|a| a == "head" || a == "city_head");
        if head && officer.rank != Rank::Head {
            return Err(Refusal::RankNotAllowed { action: Action::ApproveOrder.name() });
        }
        Ok(())
    }
}

/// A legal period: hours and days count from the instant, months by the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Period {
    /// A length of time.
    Span(Span),
    /// Calendar months at +08:00; a day that does not exist is the month's last.
    Months(i32),
}

impl Period {
    /// Reads `48h`, `3d`, `6mo`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_suffix("mo") {
            Some(months) => months.parse().ok().filter(|m| (0..=1200).contains(m)).map(Self::Months),
            None => Span::parse(text).map(Self::Span),
        }
    }

    /// When it ends, begun at `from`.
    #[must_use]
    pub fn ends(self, from: Instant) -> Instant {
        match self {
            Self::Span(span) => from.plus(span),
            Self::Months(months) => {
                let end = from.civil(DEFAULT_OFFSET).checked_add(jiff::Span::new().months(months));
                end.ok().and_then(|civil| Instant::from_civil(civil, DEFAULT_OFFSET)).unwrap_or(Instant::MAX)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a period such as 48h, 3d or 6mo"))
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
}

/// The rules that orders lean on; every profile must have them.
const NEEDED: [&str; 4] = ["stop", "release", "question", "live_question"];

impl Profile {
    /// Reads a profile and checks that the rules orders lean on are there.
    pub fn read(text: &str) -> Result<Self, ProfileFault> {
        let profile: Self = toml::from_str(text)?;
        match NEEDED.into_iter().find(|key| profile.rule(key).is_none()) {
            Some(key) => Err(ProfileFault::Missing(key)),
            None => Ok(profile),
        }
    }

    /// The rule of this key.
    #[must_use]
    pub fn rule(&self, key: &str) -> Option<&Rule> {
        self.rule.iter().find(|rule| rule.key == key)
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
    fn periods_end_by_clock_and_calendar() {
        let table = [
            ("48h", "2026-01-30T10:00:00+08:00", "2026-02-01T10:00:00+08:00"),
            ("3d", "2026-02-27T10:00:00+08:00", "2026-03-02T10:00:00+08:00"),
            ("6mo", "2026-08-31T10:00:00+08:00", "2027-02-28T10:00:00+08:00"),
            ("12mo", "2028-02-29T00:00:00+08:00", "2029-02-28T00:00:00+08:00"),
        ];
        for (period, from, want) in table {
            let end = Period::parse(period).unwrap().ends(Instant::parse(from).unwrap());
            assert_eq!(end.to_string(), want, "{period} from {from}");
        }
    }

    #[test]
    fn every_rule_of_the_mainland_names_its_source() {
        let profile = Profile::read(CN).unwrap();
        assert_eq!(profile.times_max("stop"), Some(2));
        for rule in &profile.rule {
            assert!(!rule.source_zh.is_empty() && !rule.source_en.is_empty(), "{}", rule.key);
        }
    }

    #[test]
    fn a_profile_without_a_needed_rule_is_refused() {
        let text = CN.replace("key = \"release\"", "key = \"something_else\"");
        assert!(matches!(Profile::read(&text), Err(ProfileFault::Missing("release"))));
    }
}
