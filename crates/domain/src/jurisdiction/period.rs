//! Legal periods: how long, counted how.

use super::Calendar;
use crate::time::{Instant, Span};
use serde::{Deserialize, Deserializer, Serialize};

/// A legal period: hours and days count from the instant, months and working days by the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Period {
    /// A length of time: no zone and no clock change touches it.
    Span(Span),
    /// Calendar months in the profile's zone, to the same time of day; a day that does not exist is the month's last.
    Months(i32),
    /// Working days: the day it begins in does not count, and it ends with the last of them.
    WorkingDays(u32),
}

impl Period {
    /// Reads `48h`, `3d`, `6mo`, `3wd`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(months) = text.strip_suffix("mo") {
            return months.parse().ok().filter(|m| (0..=1200).contains(m)).map(Self::Months);
        }
        if let Some(days) = text.strip_suffix("wd") {
            return days.parse().ok().filter(|d| *d <= 1000).map(Self::WorkingDays);
        }
        Span::parse(text).map(Self::Span)
    }

    /// Whether it is no time at all: what is done under it has no clock.
    #[must_use]
    pub fn is_none(self) -> bool {
        matches!(self, Self::Span(span) if span == Span::default())
    }

    /// When it ends, begun at `from`.
    #[must_use]
    pub fn ends(self, from: Instant, calendar: &Calendar) -> Instant {
        match self {
            Self::Span(span) => from.plus(span),
            Self::Months(months) => calendar.months_later(from, months).unwrap_or(Instant::MAX),
            Self::WorkingDays(days) => calendar.working_days_later(from, days).unwrap_or(Instant::MAX),
        }
    }

    /// The instant that lies so long before `end`. Of working days, the beginning of the first of them.
    #[must_use]
    pub fn before(self, end: Instant, calendar: &Calendar) -> Instant {
        match self {
            Self::Span(span) => end.minus(span),
            Self::Months(months) => calendar.months_later(end, -months).unwrap_or(Instant::MIN),
            Self::WorkingDays(days) => calendar.working_days_earlier(end, days).unwrap_or(Instant::MIN),
        }
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a period such as 48h, 3d, 6mo or 3wd"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jurisdiction::Profile;
    use jiff::tz::TimeZone;

    fn ends(period: &str, from: &str, calendar: &Calendar) -> String {
        Period::parse(period).unwrap().ends(Instant::parse(from).unwrap(), calendar).to_string()
    }

    #[test]
    fn periods_end_by_clock_and_calendar() {
        let calendar = Profile::mainland().unwrap().calendar;
        let table = [
            ("48h", "2026-01-30T10:00:00+08:00", "2026-02-01T10:00:00+08:00"),
            ("3d", "2026-02-27T10:00:00+08:00", "2026-03-02T10:00:00+08:00"),
            ("6mo", "2026-08-31T10:00:00+08:00", "2027-02-28T10:00:00+08:00"),
            ("12mo", "2028-02-29T00:00:00+08:00", "2029-02-28T00:00:00+08:00"),
            // Monday to Thursday's end.
            ("3wd", "2026-03-02T10:00:00+08:00", "2026-03-06T00:00:00+08:00"),
            // Friday: Saturday and Sunday do not count.
            ("3wd", "2026-03-06T10:00:00+08:00", "2026-03-12T00:00:00+08:00"),
            // Over the Spring Festival: 15 to 23 February are off.
            ("1wd", "2026-02-13T10:00:00+08:00", "2026-02-15T00:00:00+08:00"),
            ("2wd", "2026-02-13T10:00:00+08:00", "2026-02-25T00:00:00+08:00"),
            // Sunday 20 September is worked instead of a day of the National Day week.
            ("1wd", "2026-09-19T10:00:00+08:00", "2026-09-21T00:00:00+08:00"),
            // Begun on a day off.
            ("1wd", "2026-10-03T10:00:00+08:00", "2026-10-09T00:00:00+08:00"),
            ("0wd", "2026-10-03T10:00:00+08:00", "2026-10-04T00:00:00+08:00"),
        ];
        for (period, from, want) in table {
            assert_eq!(ends(period, from, &calendar), want, "{period} from {from}");
        }
    }

    #[test]
    fn what_must_be_sought_before_an_end_is_counted_back_from_it() {
        let calendar = Profile::mainland().unwrap().calendar;
        let table = [
            ("10d", "2026-07-15T10:00:00+08:00", "2026-07-05T10:00:00+08:00"),
            ("1mo", "2026-03-31T10:00:00+08:00", "2026-02-28T10:00:00+08:00"),
            ("1wd", "2026-03-09T10:00:00+08:00", "2026-03-06T00:00:00+08:00"),
            ("2wd", "2026-02-24T10:00:00+08:00", "2026-02-13T00:00:00+08:00"),
        ];
        for (period, end, want) in table {
            let got = Period::parse(period).unwrap().before(Instant::parse(end).unwrap(), &calendar);
            assert_eq!(got.to_string(), want, "{period} before {end}");
        }
    }

    /// Berlin turns its clocks on 29 March and 25 October 2026.
    #[test]
    fn a_change_of_clocks_moves_no_hour_and_keeps_the_time_of_day_of_months() {
        let berlin = Calendar::weekdays(TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap());
        let table = [
            // Hours are hours: from noon before the change, 48 of them end at 13:00 and 11:00 on the wall.
            ("48h", "2026-03-28T12:00:00+01:00", "2026-03-30T13:00:00+02:00"),
            ("48h", "2026-10-24T12:00:00+02:00", "2026-10-26T11:00:00+01:00"),
            // Months end at the same time of day.
            ("1mo", "2026-03-10T12:00:00+01:00", "2026-04-10T12:00:00+02:00"),
            ("6mo", "2026-04-26T12:00:00+02:00", "2026-10-26T12:00:00+01:00"),
            // 02:30 does not exist on 29 March, and exists twice on 25 October: a hold ends at the earlier reading.
            ("1mo", "2026-02-28T02:30:00+01:00", "2026-03-28T02:30:00+01:00"),
            ("1mo", "2026-03-01T02:30:00+01:00", "2026-04-01T02:30:00+02:00"),
            ("12mo", "2025-03-29T02:30:00+01:00", "2026-03-29T01:30:00+01:00"),
            ("12mo", "2025-10-25T02:30:00+02:00", "2026-10-25T02:30:00+02:00"),
            // A working day of 23 or 25 hours is a day.
            ("1wd", "2026-03-27T12:00:00+01:00", "2026-03-31T00:00:00+02:00"),
        ];
        for (period, from, want) in table {
            let want = Instant::parse(want).unwrap().to_string();
            assert_eq!(ends(period, from, &berlin), want, "{period} from {from}");
        }
    }
}
