//! Instants and spans. The law reads no clock: instants are handed in.

use jiff::{Timestamp, civil, tz::Offset};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// One instant, in microseconds since 1970-01-01T00:00:00Z. Written in RFC 3339 with +08:00 unless told otherwise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(i64);

/// A length of time, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(i64);

/// The offset that a time without a zone is read in, and that times are written in: +08:00.
pub const DEFAULT_OFFSET: Offset = Offset::constant(8);

const SECOND: i64 = 1_000_000;

impl Instant {
    /// The earliest and latest instants that can be written.
    pub const MIN: Self = Self(-62_135_596_800 * SECOND);
    /// The latest instant that can be written.
    pub const MAX: Self = Self(253_402_200_000 * SECOND);

    /// From microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds * SECOND)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// From a date and time of day, read at `offset`; `None` where no such date or time exists.
    #[must_use]
    pub fn from_civil(date_time: civil::DateTime, offset: Offset) -> Option<Self> {
        let timestamp = offset.to_timestamp(date_time).ok()?;
        Some(Self(timestamp.as_microsecond()))
    }

    /// The date and time of day at `offset`.
    #[must_use]
    pub fn civil(self, offset: Offset) -> civil::DateTime {
        let timestamp = Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        offset.to_datetime(timestamp)
    }

    /// Reads `2026-01-02T03:04:05+08:00`, `2026-01-02 03:04:05[.123]`, `2026/1/2 3:04`, `20260102030405`, or a date
    /// alone (its midnight). Without a zone the time is at [`DEFAULT_OFFSET`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        parse(text.trim())
    }

    /// RFC 3339 at `offset`, with a fraction only where there is one.
    #[must_use]
    pub fn rfc3339(self, offset: Offset) -> String {
        let civil = self.civil(offset);
        let total = offset.seconds();
        let sign = if total < 0 { '-' } else { '+' };
        let total = total.unsigned_abs();
        format!("{civil}{sign}{:02}:{:02}", total / 3600, total / 60 % 60)
    }

    /// This instant later by `span`; stands at [`Instant::MAX`] beyond it.
    #[must_use]
    pub fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0)).min(Self::MAX)
    }

    /// This instant earlier by `span`; stands at [`Instant::MIN`] before it.
    #[must_use]
    pub fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0)).max(Self::MIN)
    }

    /// From `earlier` to here; negative where `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

fn parse(text: &str) -> Option<Instant> {
    if let Some(instant) = parse_plain(text.as_bytes()) {
        return Some(instant);
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(Instant(timestamp.as_microsecond()));
    }
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let formats: &[&str] = if digits {
        &["%Y%m%d%H%M%S", "%Y%m%d"]
    } else {
        &[
            "%Y/%m/%d %H:%M:%S",
            "%Y/%m/%d %H:%M",
            "%Y-%m-%d %H:%M",
            "%Y-%m-%dT%H:%M",
            "%Y/%m/%d",
            "%Y%m%d %H%M%S",
            "%Y%m%d %H:%M:%S",
        ]
    };
    if digits && !matches!(text.len(), 8 | 14) {
        return None;
    }
    let civil = formats
        .iter()
        .find_map(|f| {
            civil::DateTime::strptime(f, text).ok().or_else(|| Some(civil::Date::strptime(f, text).ok()?.into()))
        })
        .or_else(|| text.parse::<civil::DateTime>().ok())
        .or_else(|| text.parse::<civil::Date>().ok().map(Into::into))?;
    Instant::from_civil(civil, DEFAULT_OFFSET)
}

/// The fast path: `YYYY-MM-DD[T| ]HH:MM:SS` with nothing behind, or `+08:00`, or `Z`.
fn parse_plain(text: &[u8]) -> Option<Instant> {
    let (plain, offset_seconds) = match text.len() {
        19 => (text, 8 * 3600),
        20 if text[19] == b'Z' => (&text[..19], 0),
        25 if &text[19..] == b"+08:00" => (&text[..19], 8 * 3600),
        _ => return None,
    };
    if plain[4] != b'-'
        || plain[7] != b'-'
        || !matches!(plain[10], b'T' | b' ')
        || plain[13] != b':'
        || plain[16] != b':'
    {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<i64> {
        plain[from..to].iter().try_fold(0_i64, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if year < 1 || !(1..=12).contains(&month) || day < 1 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    if day > 28 {
        civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    }
    let seconds = days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset_seconds;
    Some(Instant::from_seconds(seconds))
}

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

impl Span {
    /// So many microseconds.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// So many seconds.
    #[must_use]
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds * SECOND)
    }

    /// So many minutes.
    #[must_use]
    pub const fn minutes(minutes: i64) -> Self {
        Self::seconds(minutes * 60)
    }

    /// So many hours.
    #[must_use]
    pub const fn hours(hours: i64) -> Self {
        Self::seconds(hours * 3600)
    }

    /// So many days of 24 hours.
    #[must_use]
    pub const fn days(days: i64) -> Self {
        Self::hours(days * 24)
    }

    /// The microseconds.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds, rounded down.
    #[must_use]
    pub const fn whole_seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// Reads `72h`, `90m`, `30s`, `7d`, or a whole number followed by nothing (hours).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let number: i64 = number.parse().ok().filter(|n| *n <= 1_000_000_000)?;
        match unit {
            "s" => Some(Self::seconds(number)),
            "m" | "min" => Some(Self::minutes(number)),
            "" | "h" => Some(Self::hours(number)),
            "d" => Some(Self::days(number)),
            _ => None,
        }
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339(DEFAULT_OFFSET))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a time"))
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{}s", self.whole_seconds()))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a span such as 72h"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_the_ways_statements_write_them() {
        let table: &[(&str, Option<&str>)] = &[
            ("2026-01-02T03:04:05+08:00", Some("2026-01-02T03:04:05+08:00")),
            ("2026-01-02T03:04:05Z", Some("2026-01-02T11:04:05+08:00")),
            ("2026-01-02T03:04:05.5+09:00", Some("2026-01-02T02:04:05.5+08:00")),
            ("2026-01-02 03:04:05", Some("2026-01-02T03:04:05+08:00")),
            ("2026-01-02 03:04:05.25", Some("2026-01-02T03:04:05.25+08:00")),
            ("2026/01/02 03:04", Some("2026-01-02T03:04:00+08:00")),
            ("2026/1/2 3:04:05", Some("2026-01-02T03:04:05+08:00")),
            ("20260102030405", Some("2026-01-02T03:04:05+08:00")),
            ("20260102", Some("2026-01-02T00:00:00+08:00")),
            ("2026-01-02", Some("2026-01-02T00:00:00+08:00")),
            ("1969-12-31T23:59:59Z", Some("1970-01-01T07:59:59+08:00")),
            ("2024-02-29 00:00:00", Some("2024-02-29T00:00:00+08:00")),
            ("2026-02-29 00:00:00", None),
            ("2026-01-02 25:00:00", None),
            ("202601", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, want) in table {
            assert_eq!(Instant::parse(text).map(|i| i.to_string()).as_deref(), *want, "{text}");
        }
    }

    #[test]
    fn spans_are_read_with_their_unit() {
        for (text, want) in [
            ("72h", Some(259_200)),
            ("90m", Some(5400)),
            ("7d", Some(604_800)),
            ("5", Some(18_000)),
            ("h", None),
            ("3w", None),
        ] {
            assert_eq!(Span::parse(text).map(Span::whole_seconds), want, "{text}");
        }
    }
}
