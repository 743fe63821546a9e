//! Money: whole minor units, checked.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A sum in whole minor units (fen, cents). Written and read as a decimal in major units: `600000.00`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not digits with an optional sign and point.
    #[error("not a decimal number")]
    NotDecimal,
    /// More than two digits after the point, other than zeros.
    #[error("finer than a hundredth")]
    TooFine,
    /// Greater than what can be counted (±92 233 720 368 547 758.07).
    #[error("too large")]
    TooLarge,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest sum that can be counted.
    pub const MAX: Self = Self(i64::MAX);

    /// From minor units: `Amount::from_minor(150)` is 1.50.
    #[must_use]
    pub const fn from_minor(minor: i64) -> Self {
        Self(minor)
    }

    /// From whole major units: `Amount::from_major(600_000)` is 600000.00. For constants and tables.
    #[must_use]
    pub const fn from_major(major: i64) -> Self {
        Self(major * 100)
    }

    /// The minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// Whether nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether more than nothing.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// The sum, or `None` where it cannot be counted.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, or `None` where it cannot be counted.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(rest) => Some(Self(rest)),
            None => None,
        }
    }

    /// What is left after taking `other` away, at least nothing.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).max(0))
    }

    /// Reads a decimal of at most two places from bytes: the fast path of statements. Grouping commas are refused here.
    pub fn parse_bytes(text: &[u8]) -> Result<Self, AmountError> {
        let (negative, digits) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let mut minor: i64 = 0;
        let mut places: Option<u32> = None;
        let mut seen = 0usize;
        for &byte in digits {
            match byte {
                b'0'..=b'9' => {
                    seen += 1;
                    let digit = i64::from(byte - b'0');
                    match places {
                        Some(2) if digit != 0 => return Err(AmountError::TooFine),
                        Some(2) => continue,
                        Some(n) => places = Some(n + 1),
                        None => {}
                    }
                    minor = minor.checked_mul(10).and_then(|m| m.checked_add(digit)).ok_or(AmountError::TooLarge)?;
                }
                b'.' if places.is_none() => places = Some(0),
                _ => return Err(AmountError::NotDecimal),
            }
        }
        if seen == 0 {
            return Err(AmountError::NotDecimal);
        }
        let scale = 10_i64.pow(2 - places.unwrap_or(0));
        let minor = minor.checked_mul(scale).ok_or(AmountError::TooLarge)?;
        Ok(Self(if negative { -minor } else { minor }))
    }
}

impl std::iter::Sum for Amount {
    /// Saturating: sums of checked amounts that overflow stand at the largest sum.
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, |a, b| Self(a.0.saturating_add(b.0)))
    }
}

impl std::ops::Add for Amount {
    type Output = Self;
    /// Saturating; use [`Amount::checked_add`] where overflow must be refused.
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::ops::Sub for Amount {
    type Output = Self;
    /// Saturating; may be negative. Use [`Amount::less`] where nothing is the least.
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::ops::SubAssign for Amount {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let minor = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", minor / 100, minor % 100))
    }
}

impl FromStr for Amount {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Self, AmountError> {
        Self::parse_bytes(text.as_bytes())
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A currency by its three ISO 4217 letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The yuan, the default.
    pub const CNY: Self = Self(*b"CNY");

    /// Three ASCII letters in any case; the local names `人民币` and `RMB` are CNY; else `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "" | "人民币" | "人民币元" | "人民幣" | "RMB" => return Some(Self::CNY),
            _ => {}
        }
        match text.as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|x| x.is_ascii_alphabetic()) => {
                Some(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase(), c.to_ascii_uppercase()]))
            }
            _ => None,
        }
    }

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self::CNY
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a currency code"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_decimals_of_two_places() {
        let table: &[(&str, Result<i64, AmountError>)] = &[
            ("600000.00", Ok(60_000_000)),
            ("600000", Ok(60_000_000)),
            ("0.5", Ok(50)),
            (".5", Ok(50)),
            ("5.", Ok(500)),
            ("-1.25", Ok(-125)),
            ("+1.25", Ok(125)),
            ("1.2500", Ok(125)),
            ("1.255", Err(AmountError::TooFine)),
            ("", Err(AmountError::NotDecimal)),
            (".", Err(AmountError::NotDecimal)),
            ("1,000", Err(AmountError::NotDecimal)),
            ("1e3", Err(AmountError::NotDecimal)),
            ("1.2.3", Err(AmountError::NotDecimal)),
            ("99999999999999999999", Err(AmountError::TooLarge)),
            ("92233720368547758.07", Ok(i64::MAX)),
            ("92233720368547758.08", Err(AmountError::TooLarge)),
        ];
        for (text, want) in table {
            assert_eq!(text.parse::<Amount>().map(Amount::minor), *want, "{text}");
        }
    }

    #[test]
    fn amounts_are_written_with_two_places() {
        for (minor, want) in [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-125, "-1.25"), (60_000_000, "600000.00")] {
            assert_eq!(Amount::from_minor(minor).to_string(), want);
        }
    }
}
