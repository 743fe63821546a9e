//! Weights and thresholds, as data.

use domain::signal::Level;
use domain::time::Span;
use serde::Deserialize;

/// The embedded settings, as text: a configuration may hand in another.
pub const SETTINGS: &str = include_str!("settings.toml");

/// What a screen is told before it begins; see `settings.toml` for the embedded one, with units.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Lateness and forgetting.
    pub stream: Stream,
    /// Numbers above every rule.
    pub numbers: Numbers,
    /// How much a score presses.
    pub levels: Levels,
    /// SIM boxes and dens.
    pub den: crate::den::Settings,
    /// Lines that pass calls on, machines' cards that call people.
    pub equipment: crate::equipment::Settings,
    /// False base stations.
    pub false_cell: crate::false_cell::Settings,
    /// Chat accounts.
    pub chat: crate::chat::Settings,
    /// Lines that deceive.
    pub line: crate::line::Lines,
    /// People being deceived.
    pub danger: crate::danger::Danger,
}

/// How late records may be, and when a line is forgotten.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// What is later than this, in seconds, is counted and left out.
    pub bound_s: u32,
    /// How long a record waits for earlier ones, in seconds: whole minutes, at most the bound.
    pub wait_s: u32,
    /// A line silent for so many days is forgotten.
    pub idle_d: u32,
    /// A record this many hours ahead of all others needs a second one to be believed.
    pub ahead_h: u32,
}

impl Stream {
    /// The bound on lateness.
    #[must_use]
    pub fn bound(&self) -> Span {
        Span::seconds(self.bound_s.into())
    }

    /// How long a record waits.
    #[must_use]
    pub fn wait(&self) -> Span {
        Span::seconds(self.wait_s.min(self.bound_s).into())
    }
}

/// Numbers above every rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// These.
    pub never: Vec<String>,
    /// Five digits that begin with one of these.
    pub never_five_digits: Vec<String>,
}

/// From which score a finding presses so much.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    /// 0 to 1.
    pub medium: f32,
    /// 0 to 1.
    pub high: f32,
}

impl Levels {
    /// The level of a score.
    #[must_use]
    pub fn of(&self, score: f32) -> Level {
        match score {
            s if s >= self.high => Level::High,
            s if s >= self.medium => Level::Medium,
            _ => Level::Low,
        }
    }
}

/// Why settings cannot be used, with what to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadSettings(pub String);

impl std::fmt::Display for BadSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the screen's settings cannot be used: {}", self.0)
    }
}

impl std::error::Error for BadSettings {}

impl Settings {
    /// Of a TOML text with all of the embedded one's keys.
    ///
    /// # Errors
    /// Where a key is missing or unknown, or a value is out of range: the key and what it may be.
    pub fn of(text: &str) -> Result<Self, BadSettings> {
        let settings: Self = toml::from_str(text).map_err(|e| BadSettings(e.to_string()))?;
        settings.check()?;
        Ok(settings)
    }

    /// The embedded settings.
    ///
    /// # Errors
    /// Never: a test reads them.
    pub fn embedded() -> Result<Self, BadSettings> {
        Self::of(SETTINGS)
    }

    fn check(&self) -> Result<(), BadSettings> {
        let bad = |what: &str| Err(BadSettings(what.to_owned()));
        if self.stream.wait_s > self.stream.bound_s {
            return bad("stream.wait_s is longer than stream.bound_s: nothing waits longer than it may be late");
        }
        if !self.stream.wait_s.is_multiple_of(60) {
            return bad("stream.wait_s is whole minutes, or 0");
        }
        if self.stream.bound_s > 86_400 || !(1..=90).contains(&self.stream.idle_d) || self.stream.ahead_h == 0 {
            return bad("stream.bound_s is at most 86400, stream.idle_d 1 to 90, stream.ahead_h at least 1");
        }
        if !(0.0..=1.0).contains(&self.levels.medium) || !(self.levels.medium..=1.0).contains(&self.levels.high) {
            return bad("levels rise from 0 to 1: medium, then high");
        }
        if self.line.every_calls == 0 {
            return bad("line.every_calls is at least 1");
        }
        self.danger.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_settings_are_read_and_wrong_ones_named() {
        assert!(Settings::embedded().is_ok());
        let table = [
            ("bound_s = 600", "bound_s = 60", "wait_s"),
            ("idle_d = 7", "idle_d = 0", "idle_d"),
            ("medium = 0.7", "medium = 0.9", "levels"),
            ("medium = 0.7", "medum = 0.7", "medum"),
            ("idle_d = 7", "", "idle_d"),
            ("every_calls = 4", "every_calls = 0", "every_calls"),
            ("told_caller = 0.072", "tolled_caller = 0.072", "tolled_caller"),
            ("told_caller = 0.072", "told_caller = 1.6", "1.6"),
            ("scheme = \"fake_loan\"", "scheme = \"fake_lone\"", "fake_lone"),
        ];
        for (from, to, named) in table {
            let told = Settings::of(&SETTINGS.replace(from, to)).unwrap_err().to_string();
            assert!(told.contains(named), "{from} -> {to}: {told}");
        }
    }
}
