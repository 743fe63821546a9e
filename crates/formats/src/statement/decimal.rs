//! Decimals as named layouts write them: grouped, with a currency sign, in full width, with an exponent, too fine.
//! Read exactly from the text, never through a float.

use domain::money::Amount;

impl Decimal {
    /// The sum with its sign: what a balance is.
    pub(crate) fn signed(self) -> Amount {
        Amount::from_minor(if self.negative { -self.size.minor() } else { self.size.minor() })
    }
}

/// Digits beyond these are dropped: more than any sum or printed float has.
const DIGITS_MAX: u32 = 34;

/// A decimal as it stood, and what had to be done to read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    /// The sum without its sign.
    pub(crate) size: Amount,
    pub(crate) negative: bool,
    /// Finer than a hundredth: rounded, half away from nothing.
    pub(crate) rounded: bool,
    /// Commas, blanks, a currency sign or full-width digits were taken away.
    pub(crate) cleaned: bool,
}

/// Reads it, or `None` where it is no decimal or cannot be counted.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let mut parts = Parts::default();
    let mut rest = text.trim().chars();
    while let Some(char) = rest.next() {
        match char {
            'e' | 'E' => {
                parts.exponent = rest.as_str().parse().ok()?;
                break;
            }
            _ => parts.take(char)?,
        }
    }
    parts.done()
}

#[derive(Default)]
struct Parts {
    digits: i128,
    kept: u32,
    seen: u32,
    /// Digits kept after the point, less digits dropped before it.
    places: i32,
    point: bool,
    negative: bool,
    dropped: bool,
    cleaned: bool,
    exponent: i32,
}

impl Parts {
    fn take(&mut self, char: char) -> Option<()> {
        match char {
            '-' | '－' | '+' if self.seen == 0 && !self.point => self.negative |= char != '+',
            '.' if !self.point => self.point = true,
            '，' | ',' | '¥' | '￥' | '元' | ' ' | '\u{a0}' => self.cleaned = true,
            '０'..='９' => {
                self.cleaned = true;
                self.digit(u32::from(char) - u32::from('０'));
            }
            _ => self.digit(char.to_digit(10)?),
        }
        Some(())
    }

    fn digit(&mut self, digit: u32) {
        self.seen += 1;
        if self.kept < DIGITS_MAX {
            self.digits = self.digits * 10 + i128::from(digit);
            self.kept += u32::from(self.digits != 0);
            self.places += i32::from(self.point);
        } else {
            self.dropped |= digit != 0;
            self.places -= i32::from(!self.point);
        }
    }

    fn done(self) -> Option<Decimal> {
        if self.seen == 0 || self.exponent.unsigned_abs() > 60 {
            return None;
        }
        let shift = 2 - self.places + self.exponent;
        let power = 10_i128.checked_pow(shift.unsigned_abs());
        let (minor, exact) = match (shift >= 0, power) {
            (true, power) => (self.digits.checked_mul(power?)?, true),
            (false, None) => (0, self.digits == 0),
            (false, Some(power)) => ((self.digits + power / 2) / power, self.digits % power == 0),
        };
        let size = Amount::from_minor(i64::try_from(minor).ok()?);
        Some(Decimal { size, negative: self.negative, rounded: !exact || self.dropped, cleaned: self.cleaned })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly_however_they_are_written() {
        // text, minor units, rounded, cleaned
        type Read = Option<(i64, bool, bool)>;
        let table: &[(&str, Read)] = &[
            ("12.5", Some((1250, false, false))),
            ("-12.5", Some((-1250, false, false))),
            ("1,234.50", Some((123_450, false, true))),
            ("¥1 234.5元", Some((123_450, false, true))),
            ("１２．５", None),
            ("１２", Some((1200, false, true))),
            ("550.2881417158043", Some((55_029, true, false))),
            ("0.005", Some((1, true, false))),
            ("0.0049999", Some((0, true, false))),
            ("1.5e3", Some((150_000, false, false))),
            ("1.5E+3", Some((150_000, false, false))),
            ("5e-05", Some((0, true, false))),
            ("4.5e-13", Some((0, true, false))),
            ("1e60", None),
            ("1e999", None),
            ("0.00000000000000000000000000000000000000000000001", Some((0, true, false))),
            ("92233720368547758.07", Some((i64::MAX, false, false))),
            ("92233720368547758.08", None),
            ("", None),
            ("-", None),
            ("1-", None),
            ("1.2.3", None),
            ("abc", None),
        ];
        for (text, want) in table {
            let have = decimal(text).map(|d| {
                let minor = d.signed().minor();
                (minor, d.rounded, d.cleaned)
            });
            assert_eq!(have, *want, "{text}");
        }
    }
}
