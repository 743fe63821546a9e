//! Levels of warnings, as a centre configures them.

use crate::money::Amount;
use crate::signal;
use serde::Deserialize;

/// The levels as text: a configuration may hand in others.
pub const LEVELS: &str = include_str!("levels.toml");

/// One level.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Level {
    /// Its name in papers: `high`.
    pub name: String,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// The least level that the screen gave.
    pub from: signal::Level,
    /// The least expected loss.
    pub loss_min: Amount,
    /// The most minutes left; `None`: any.
    pub minutes_max: Option<u32>,
    /// How long the clocks of the ladder run, in percent of what the jurisdiction says.
    pub pace: u32,
    /// Whether the person is to be found and met where a call did not do.
    pub visit: bool,
    /// Whether the person is seen again before it is closed as talked out.
    pub revisit: bool,
}

/// Every level, the most pressing first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Levels {
    /// The rows.
    pub level: Vec<Level>,
}

/// Levels that cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LevelFault {
    /// Not readable.
    #[error("the levels of warnings cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// A warning could have no level.
    #[error("the last level of warnings must fit everything: from = \"low\", loss_min = \"0.00\", no minutes_max")]
    NotAll,
    /// A level that makes no clock, or one of years.
    #[error("the level {0} has a pace out of 10 to 1000 percent; set it within")]
    Pace(String),
    /// Two of one name.
    #[error("the level {0} stands twice; give each a name of its own")]
    Twice(String),
}

impl Levels {
    /// Reads them, and sees that every warning has one.
    pub fn read(text: &str) -> Result<Self, LevelFault> {
        let levels: Self = toml::from_str(text)?;
        let last = levels.level.last().ok_or(LevelFault::NotAll)?;
        if last.from != signal::Level::Low || last.loss_min.is_positive() || last.minutes_max.is_some() {
            return Err(LevelFault::NotAll);
        }
        for level in &levels.level {
            if !(10..=1000).contains(&level.pace) {
                return Err(LevelFault::Pace(level.name.clone()));
            }
            if levels.level.iter().filter(|other| other.name == level.name).count() > 1 {
                return Err(LevelFault::Twice(level.name.clone()));
            }
        }
        Ok(levels)
    }

    /// The level of a warning.
    #[must_use]
    pub fn fits(&self, from: signal::Level, loss: Amount, minutes_left: u32) -> Option<&Level> {
        let fits = |level: &&Level| {
            from >= level.from
                && loss >= level.loss_min
                && level.minutes_max.is_none_or(|minutes| minutes_left <= minutes)
        };
        self.level.iter().find(fits)
    }

    /// The level of this name; the last one where a configuration no longer has it.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Level> {
        self.level.iter().find(|level| level.name == name).or(self.level.last())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXTRA: &str = "[[level]]\nname = \"extra_high\"\nzh = \"特高\"\nen = \"extra high\"\nfrom = \"high\"\n\
                         loss_min = \"100000.00\"\nminutes_max = 30\npace = 50\nvisit = true\nrevisit = true\n";

    #[test]
    fn the_first_row_that_fits_is_the_level() {
        let levels = Levels::read(&format!("{EXTRA}{LEVELS}")).unwrap();
        use signal::Level::{High, Low, Medium};
        // level of the screen, loss, minutes, level
        for (from, loss, minutes, want) in [
            (High, 100_000, 30, "extra_high"),
            (High, 99_999, 30, "high"),
            (High, 100_000, 31, "high"),
            (Medium, 900_000, 1, "medium"),
            (Low, 900_000, 1, "low"),
        ] {
            let level = levels.fits(from, Amount::from_major(loss), minutes).unwrap();
            assert_eq!(level.name, want, "{from:?} {loss} {minutes}");
        }
    }

    #[test]
    fn levels_that_leave_a_warning_without_one_are_refused() {
        let no_low = LEVELS.replace("from = \"low\"", "from = \"medium\"");
        let slow = LEVELS.replace("pace = 400", "pace = 4000");
        let twice = LEVELS.replace("name = \"low\"", "name = \"high\"");
        assert!(matches!(Levels::read(""), Err(LevelFault::Unreadable(_) | LevelFault::NotAll)));
        assert!(matches!(Levels::read(&no_low), Err(LevelFault::NotAll)));
        assert!(matches!(Levels::read(&slow), Err(LevelFault::Pace(_))));
        assert!(matches!(Levels::read(&twice), Err(LevelFault::Twice(_))));
    }
}
