//! What names a line, a cell, a device or a host, in eight bytes: numbers as their digits, other words by a table.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;
use std::hash::{BuildHasherDefault, Hasher};

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
///
/// All words stand one behind the other in one text, and a word takes its bytes and some 20 to 40 more.
#[derive(Clone, Debug, Default)]
pub struct Names {
    text: String,
    /// In the order in which words came.
    order: Vec<Place>,
    places: HashMap<u64, Place, BuildHasherDefault<Mixed>>,
}

/// Where a word stands in the text: its first byte above, its length in the lower bits.
#[derive(Clone, Copy, Debug)]
struct Place(u64);

const LENGTH_BITS: u32 = 24;
/// A word is told from others by so many bytes of it, and no more are kept: 16 MB.
const WORD_BYTES_MAX: usize = (1 << LENGTH_BITS) - 1;

impl Place {
    fn word(self, text: &str) -> &str {
        let part = |bits: u64| usize::try_from(bits).unwrap_or(usize::MAX);
        let (from, length) = (part(self.0 >> LENGTH_BITS), part(self.0 & WORD_BYTES_MAX as u64));
        text.get(from..from.saturating_add(length)).unwrap_or_default()
    }
}

/// The keys are hashes already.
#[derive(Clone, Copy, Debug, Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, key: u64) {
        // The table tells keys apart by their top bits, and the topmost is the same in all.
        self.0 = key.rotate_left(32);
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }
}

impl Names {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of `text`, trimmed; an empty text is [`Id::NONE`]. Of a word longer than 16 MB only the beginning counts.
    pub fn id(&mut self, text: &str) -> Id {
        let text = text.trim();
        if text.is_empty() {
            return Id::NONE;
        }
        if let Some(id) = Id::of_digits(text) {
            return id;
        }
        let word = text.get(..text.floor_char_boundary(WORD_BYTES_MAX)).unwrap_or_default();
        let mut key = hash(word) | WORD;
        loop {
            match self.places.get(&key) {
                None => {
                    let place = Place((self.text.len() as u64) << LENGTH_BITS | word.len() as u64);
                    self.order.push(place);
                    self.places.insert(key, place);
                    self.text.push_str(word);
                    return Id(key);
                }
                Some(known) if known.word(&self.text) == word => return Id(key),
                Some(_) => key = key.wrapping_add(1) | WORD,
            }
        }
    }

    /// The text of an id; empty for [`Id::NONE`] and for a word this table never gave.
    #[must_use]
    pub fn text(&self, id: Id) -> Cow<'_, str> {
        match id.value() {
            None => Cow::Borrowed(self.places.get(&id.0).map_or("", |place| place.word(&self.text))),
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

    /// The words that a search for this one goes by, and itself at the end: those that had its place before it came. It is
    /// the same id in another table only where they are there too.
    pub fn way_to(&self, id: Id) -> impl Iterator<Item = Id> {
        let mut at = self.places.get(&id.0).map(|place| hash(place.word(&self.text)) | WORD);
        std::iter::from_fn(move || {
            let key = at?;
            at = (key != id.0).then(|| key.wrapping_add(1) | WORD);
            Some(Id(key))
        })
    }

    /// The ids of all words, in no order.
    pub fn ids(&self) -> impl Iterator<Item = Id> {
        self.places.keys().map(|key| Id(*key))
    }

    /// Forgets all words but those of these ids and those on the way to them; each keeps its id.
    pub fn keep(&mut self, ids: impl IntoIterator<Item = Id>) {
        let all = std::mem::take(self);
        let mut kept = HashMap::new();
        for id in ids.into_iter().flat_map(|id| all.way_to(id)) {
            if let Some(place) = all.places.get(&id.0) {
                kept.insert(place.0, id.0);
            }
        }
        for place in &all.order {
            let Some(key) = kept.remove(&place.0) else { continue };
            let word = place.word(&all.text);
            let place = Place((self.text.len() as u64) << LENGTH_BITS | word.len() as u64);
            self.order.push(place);
            self.places.insert(key, place);
            self.text.push_str(word);
        }
    }

    /// How many words it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The words from this place on, in the order in which they came. Another table that is given them in this order has
    /// the same ids for them.
    pub fn words(&self, from: usize) -> impl Iterator<Item = &str> {
        self.order.iter().skip(from).map(|place| place.word(&self.text))
    }

    /// Whether it holds no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        // A table of so many has an eighth more places, and a byte of control for each.
        self.text.capacity()
            + self.order.capacity() * size_of::<Place>()
            + self.places.capacity() * 8 / 7 * (size_of::<(u64, Place)>() + 1)
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
        let taken = names.places.remove(&first.0);
        names.places.insert(first.0, Place((names.text.len() as u64) << LENGTH_BITS | 3));
        names.text.push_str("two");
        let second = names.id("one");
        assert!(taken.is_some() && second != first);
        assert_eq!(names.text(second), "one");
    }

    #[test]
    fn a_hundred_thousand_hosts_take_little() {
        let mut names = Names::new();
        let hosts: Vec<String> = (0..100_000).map(|n| format!("host-{n}.example")).collect();
        let ids: Vec<Id> = hosts.iter().map(|host| names.id(host)).collect();
        let written: usize = hosts.iter().map(String::len).sum();
        assert!(names.bytes() < 2 * written + 100_000 * 40, "{}", names.bytes());
        for (host, id) in hosts.iter().zip(&ids) {
            assert_eq!((names.id(host), names.text(*id).as_ref()), (*id, host.as_str()));
        }
        let mut others = Names::new();
        for word in names.words(0) {
            others.id(word);
        }
        assert!(ids.iter().all(|id| others.text(*id) == names.text(*id)));
        assert_eq!(names.words(99_999).collect::<Vec<_>>(), ["host-99999.example"]);
        assert_eq!(names.len(), hosts.len());
    }

    #[test]
    fn what_is_kept_keeps_its_id_and_what_it_was_told_from() {
        // These two have one FNV-1a of 64 bits.
        let [first, second] = ["8yn0iYCKYHlIj4-BwPqk", "GReLUrM4wMqfg9yzV3KQ"];
        assert_eq!(hash(first), hash(second));
        let mut names = Names::new();
        let ids = [first, "icbc.example", second, "cell-7"].map(|word| names.id(word));
        assert_ne!(ids[0], ids[2]);
        assert_eq!(names.way_to(ids[2]).collect::<Vec<_>>(), [ids[0], ids[2]]);
        assert_eq!(names.way_to(Id::of_number(1, 3)).count(), 0);
        names.keep([ids[2], Id::of_number(1, 3), Id::NONE]);
        assert_eq!(names.words(0).collect::<Vec<_>>(), [first, second]);
        assert_eq!([ids[0], ids[1], ids[2]].map(|id| names.text(id).into_owned()), [first, "", second]);
        assert_eq!([names.id(second), names.id("icbc.example")], [ids[2], ids[1]]);
        assert_eq!(names.ids().count(), 3);
        names.keep([ids[1]]);
        assert_eq!(names.words(0).collect::<Vec<_>>(), ["icbc.example"]);
    }
}
