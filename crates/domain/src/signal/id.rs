//! What names a line, a cell, a device or a host, in eight bytes: numbers as their digits, other words by a table.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;

/// A number, cell, device, trunk, host or account. A number of up to 17 digits, with or without a leading `+`, is held
/// in the value itself as written (leading zeros kept); any other word is looked up in [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(u64);

const WORD: u64 = 1 << 63;
const PLUS: u64 = 1 << 62;
const LENGTH_AT: u32 = 57;
const VALUE: u64 = (1 << LENGTH_AT) - 1;
/// 10^17 is below 2^57.
const DIGITS_MAX: usize = 17;

impl Id {
    /// Nothing was written.
    pub const NONE: Self = Self(0);

    /// Of 1 to 17 ASCII digits, with or without a leading `+`; `None` for anything else.
    #[must_use]
    pub fn of_digits(text: &str) -> Option<Self> {
        let (plus, digits) = match text.strip_prefix('+') {
            Some(rest) => (PLUS, rest),
            None => (0, text),
        };
        if digits.is_empty() || digits.len() > DIGITS_MAX {
            return None;
        }
        let mut value = 0;
        for byte in digits.bytes() {
            if !byte.is_ascii_digit() {
                return None;
            }
            value = value * 10 + u64::from(byte - b'0');
        }
        Some(Self(plus | (digits.len() as u64) << LENGTH_AT | value))
    }

    /// The id of these eight bytes, as [`Id::bits`] gave them.
    #[must_use]
    pub const fn of_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The number that `value` is when written with `digits` digits (1 to 17), zeros before it, without a `+`.
    #[must_use]
    pub const fn of_number(value: u64, digits: u32) -> Self {
        Self((digits as u64 & 0x1f) << LENGTH_AT | value & VALUE)
    }

    /// The same, with a `+`.
    #[must_use]
    pub const fn of_international(value: u64, digits: u32) -> Self {
        Self(Self::of_number(value, digits).0 | PLUS)
    }

    /// Whether nothing was written.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The digits' value, for a number; leading zeros and `+` are not in it.
    #[must_use]
    pub const fn value(self) -> Option<u64> {
        if self.is_none() || self.0 & WORD != 0 { None } else { Some(self.0 & VALUE) }
    }

    /// How many digits were written; 0 where it is no number.
    #[must_use]
    pub const fn digits(self) -> u32 {
        if self.0 & WORD != 0 { 0 } else { ((self.0 >> LENGTH_AT) & 0x1f) as u32 }
    }

    /// Whether it is a number written with a leading `+`.
    #[must_use]
    pub const fn is_international(self) -> bool {
        self.0 & WORD == 0 && self.0 & PLUS != 0
    }

    /// The eight bytes, for sketches and partitions; the same for the same text in every process.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }
}

/// The words behind those [`Id`]s that are no numbers. Equal words have equal ids; different words never share one.
#[derive(Clone, Debug, Default)]
pub struct Names {
    words: HashMap<u64, Box<str>>,
}

impl Names {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of `text`, trimmed; an empty text is [`Id::NONE`].
    pub fn id(&mut self, text: &str) -> Id {
        let text = text.trim();
        if text.is_empty() {
            return Id::NONE;
        }
        if let Some(id) = Id::of_digits(text) {
            return id;
        }
        let mut key = hash(text) | WORD;
        loop {
            match self.words.get(&key) {
                None => {
                    self.words.insert(key, text.into());
                    return Id(key);
                }
                Some(known) if **known == *text => return Id(key),
                Some(_) => key = key.wrapping_add(1) | WORD,
            }
        }
    }

    /// The text of an id; empty for [`Id::NONE`] and for a word this table never gave.
    #[must_use]
    pub fn text(&self, id: Id) -> Cow<'_, str> {
        match id.value() {
            None => Cow::Borrowed(self.words.get(&id.0).map_or("", |word| word)),
            Some(value) => {
                let mut text = String::with_capacity(DIGITS_MAX + 1);
                if id.is_international() {
                    text.push('+');
                }
                let width = id.digits() as usize;
                // Writing to a string cannot fail.
                let _ = write!(text, "{value:0width$}");
                Cow::Owned(text)
            }
        }
    }

    /// How many words it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether it holds no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// FNV-1a of 64 bits, finished so that every bit counts (Fowler, Noll, Vo).
fn hash(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_comes_back() {
        let mut names = Names::new();
        for text in ["13912345678", "+8613912345678", "0931", "00", "95588", "460001234567890", "12345678901234567"] {
            let id = names.id(text);
            assert_eq!((names.text(id).as_ref(), names.len()), (text, 0), "{text}");
            assert_eq!(Id::of_bits(id.bits()), id, "{text}");
            let bare = Id::of_number(id.value().unwrap(), id.digits());
            assert_eq!(names.text(bare), text.trim_start_matches('+'), "{text}");
        }
        for text in ["106575123456789012345", "intl-7", "a.example", "招商银行", "+", "1-2"] {
            let id = names.id(text);
            assert_eq!((names.id(text), id.value()), (id, None), "{text}");
            assert_eq!(names.text(id).as_ref(), text);
        }
        assert_eq!((names.id("  "), names.text(Id::NONE).as_ref()), (Id::NONE, ""));
    }

    #[test]
    fn a_value_with_its_digits_is_the_text() {
        for text in ["0931", "00", "15412345678", "99999999999999999"] {
            let (value, digits) = (text.parse().unwrap(), u32::try_from(text.len()).unwrap());
            assert_eq!(Some(Id::of_number(value, digits)), Id::of_digits(text));
            assert_eq!(Some(Id::of_international(value, digits)), Id::of_digits(&format!("+{text}")));
        }
    }

    #[test]
    fn words_with_one_hash_stay_apart() {
        let mut names = Names::new();
        let first = names.id("one");
        let taken = names.words.remove(&first.0);
        names.words.insert(first.0, "two".into());
        let second = names.id("one");
        assert!(taken.is_some() && second != first);
        assert_eq!(names.text(second), "one");
    }
}
