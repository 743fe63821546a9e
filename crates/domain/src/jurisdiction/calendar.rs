//! Working days and months, in one zone: weekends, days off, and days worked instead, as data with a source.

use crate::time::Instant;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Which days are worked, in which zone.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    off: BTreeSet<Date>,
    worked: BTreeSet<Date>,
    years: BTreeSet<i16>,
    /// Where its days are from, in Chinese; empty: only weekends are known.
    pub source_zh: String,
    /// Where its days are from, in English.
    pub source_en: String,
}

/// A calendar file that cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CalendarFault {
    /// Not readable.
    #[error("the calendar cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// A day that is none, or of a year that the file does not say it knows.
    #[error("the calendar's “{0}” is not a day of the years it names; write 2026-01-31")]
    NoDay(String),
}

/// The most days that a search for working days looks at: thirty years.
const DAYS_MAX: u32 = 11_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source_zh: String,
    source_en: String,
    years: Vec<i16>,
    off: Vec<String>,
    worked: Vec<String>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self::weekdays(TimeZone::UTC)
    }
}

impl Calendar {
    /// Monday to Friday, every week.
    #[must_use]
    pub fn weekdays(zone: TimeZone) -> Self {
        let (off, worked, years) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Self { zone, off, worked, years, source_zh: String::new(), source_en: String::new() }
    }

    /// This calendar with the days of a file.
    pub fn with_days(self, text: &str) -> Result<Self, CalendarFault> {
        let file: File = toml::from_str(text)?;
        let years: BTreeSet<i16> = file.years.into_iter().collect();
        let day = |text: &String| {
            let day = text.parse::<Date>().ok().filter(|day| years.contains(&day.year()));
            day.ok_or_else(|| CalendarFault::NoDay(text.clone()))
        };
        let off = file.off.iter().map(day).collect::<Result<_, _>>()?;
        let worked = file.worked.iter().map(day).collect::<Result<_, _>>()?;
        Ok(Self { zone: self.zone, off, worked, years, source_zh: file.source_zh, source_en: file.source_en })
    }

    /// Whether the days off of the year of this instant are known; if not, only weekends are reckoned with.
    #[must_use]
    pub fn knows(&self, at: Instant) -> bool {
        self.years.contains(&self.civil(at).year())
    }

    /// Whether a day is worked.
    #[must_use]
    pub fn is_worked(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.worked.contains(&day) || (!weekend && !self.off.contains(&day))
    }

    /// The same time of day so many months later, or earlier. Where clocks are turned it may exist twice, or not at all:
    /// the earlier reading counts, because no hold may outlive its law.
    pub(super) fn months_later(&self, from: Instant, months: i32) -> Option<Instant> {
        let end = self.civil(from).checked_add(Span::new().try_months(months).ok()?).ok()?;
        self.instant(end)
    }

    /// The end of the last of so many working days after the day of `from`.
    pub(super) fn working_days_later(&self, from: Instant, days: u32) -> Option<Instant> {
        let mut day = self.civil(from).date();
        let mut left = days;
        for _ in 0..DAYS_MAX {
            if left == 0 {
                break;
            }
            day = day.tomorrow().ok()?;
            left -= u32::from(self.is_worked(day));
        }
        self.instant(day.tomorrow().ok()?.to_datetime(Time::midnight()))
    }

    /// The beginning of the first of so many working days before the day of `end`.
    pub(super) fn working_days_earlier(&self, end: Instant, days: u32) -> Option<Instant> {
        let mut day = self.civil(end).date();
        let mut left = days;
        for _ in 0..DAYS_MAX {
            if left == 0 {
                break;
            }
            day = day.yesterday().ok()?;
            left -= u32::from(self.is_worked(day));
        }
        self.instant(day.to_datetime(Time::midnight()))
    }

    fn civil(&self, at: Instant) -> DateTime {
        let timestamp = Timestamp::from_microsecond(at.micros()).unwrap_or(Timestamp::UNIX_EPOCH);
        self.zone.to_datetime(timestamp)
    }

    fn instant(&self, civil: DateTime) -> Option<Instant> {
        let timestamp = self.zone.to_ambiguous_timestamp(civil).earlier().ok()?;
        Some(Instant::from_micros(timestamp.as_microsecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jurisdiction::{CN_CALENDAR, Profile};

    #[test]
    fn the_mainlands_days_off_and_days_worked_instead_are_as_the_notice_says() {
        let calendar = Profile::mainland().unwrap().calendar;
        // 261 weekdays in 2026, 19 of them off; six days of weekends are worked instead.
        let (first, last) = (Date::constant(2026, 1, 1), Date::constant(2026, 12, 31));
        let worked = first.series(Span::new().days(1)).take_while(|day| *day <= last);
        assert_eq!(worked.filter(|day| calendar.is_worked(*day)).count(), 261 - 19 + 6);
        assert!(calendar.knows(Instant::parse("2026-06-01").unwrap()));
        assert!(
            !calendar.knows(Instant::parse("2027-06-01").unwrap()),
            "not announced yet: weekends only, and said so"
        );
    }

    #[test]
    fn a_day_of_another_year_is_refused() {
        let weekdays = || Calendar::weekdays(TimeZone::UTC);
        assert!(weekdays().with_days(&CN_CALENDAR.replace("2026-05-09", "2025-05-09")).is_err());
        assert!(weekdays().with_days(&CN_CALENDAR.replace("2026-05-09", "2026-05-32")).is_err());
    }
}
