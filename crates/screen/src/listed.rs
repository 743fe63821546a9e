//! What is listed, in memory: ten million values and more, each in 16 bytes of a flat table that is at most nine tenths full.
//!
//! A value is known by 96 bits of a keyed hash of its kind and text; the text itself is not kept. Among ten million values
//! another one is taken for listed with a chance of 10⁷ · 2⁻⁹⁶ < 2⁻⁷². The key is random in each process, so that nobody
//! can look for a text that meets another's.

use domain::indicator::Kind;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash, Hasher};
use std::hint::black_box;
use std::num::NonZeroU32;

/// One place of the table. `load` is 0 where nothing stands.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// What orders the table, and says where a value would best stand.
    high: u64,
    low: u32,
    load: u32,
}

impl Slot {
    const fn is_free(self) -> bool {
        self.load == 0
    }

    const fn is(self, key: Key) -> bool {
        self.high == key.high && self.low == key.low
    }
}

#[derive(Clone, Copy, Debug)]
struct Key {
    high: u64,
    low: u32,
}

/// A table of what is listed, each with four bytes of the caller's.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// In the order of `high` but for free places: a search ends at the first that is greater.
    slots: Vec<Slot>,
    /// Of the slots, how many a value may best stand at; those behind take what is pushed on.
    homes: u64,
    count: usize,
    keys: RandomState,
}

/// A table grows when nine tenths are taken, by a fifth.
const FULL: (usize, usize) = (9, 10);
const GROWTH: (usize, usize) = (6, 5);
const HOMES_MIN: usize = 16;
/// Places behind the last home; where they are not enough the table grows.
const BEHIND: usize = 64;
/// So many are looked up together: their ways from memory overlap.
const TOGETHER: usize = 64;

impl Listed {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many values it holds.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether it holds none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The bytes that its table takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>()
    }

    /// What was put with this value; `None` where it is not listed.
    #[must_use]
    pub fn find(&self, kind: Kind, text: &str) -> Option<NonZeroU32> {
        self.load_of(self.key(kind, text))
    }

    fn load_of(&self, key: Key) -> Option<NonZeroU32> {
        let at = self.place_of(key).ok()?;
        self.slots.get(at).and_then(|slot| NonZeroU32::new(slot.load))
    }

    /// What was put with each of these values, in their order: the same as [`Listed::find`] of each, sooner where many are
    /// asked, as one's way from memory does not wait for another's.
    #[must_use]
    pub fn find_all(&self, asked: &[(Kind, &str)]) -> Vec<Option<NonZeroU32>> {
        let mut found = Vec::with_capacity(asked.len());
        for block in asked.chunks(TOGETHER) {
            let mut keys = [Key { high: 0, low: 0 }; TOGETHER];
            for ((kind, text), key) in block.iter().zip(&mut keys) {
                *key = self.key(*kind, text);
            }
            let keys = keys.get(..block.len()).unwrap_or_default();
            let near = |key: &Key| self.slots.get(self.home(key.high)).map_or(0, |slot| slot.high);
            black_box(keys.iter().fold(0, |sum, key| sum ^ near(key)));
            found.extend(keys.iter().map(|key| self.load_of(*key)));
        }
        found
    }

    /// Puts a value, or puts another load to one that is there. Returns whether it is new.
    pub fn insert(&mut self, kind: Kind, text: &str, load: NonZeroU32) -> bool {
        if self.count * FULL.1 >= self.homes() * FULL.0 {
            self.grow();
        }
        let key = self.key(kind, text);
        loop {
            match self.place_of(key) {
                Ok(at) => {
                    self.slots[at].load = load.get();
                    return false;
                }
                Err(at) if self.push(at, Slot { high: key.high, low: key.low, load: load.get() }) => {
                    self.count += 1;
                    return true;
                }
                Err(_) => self.grow(),
            }
        }
    }

    /// Takes a value out. Returns whether it was there.
    pub fn remove(&mut self, kind: Kind, text: &str) -> bool {
        let Ok(mut at) = self.place_of(self.key(kind, text)) else { return false };
        // What was pushed on comes back, up to a free place or a value that stands at its home.
        while let Some(next) = self.slots.get(at + 1).copied().filter(|next| !next.is_free()) {
            if self.home(next.high) > at {
                break;
            }
            self.slots[at] = next;
            at += 1;
        }
        self.slots[at] = Slot::default();
        self.count -= 1;
        true
    }

    fn homes(&self) -> usize {
        self.slots.len().saturating_sub(BEHIND)
    }

    /// Where a value of this hash best stands: in the order of hashes.
    fn home(&self, high: u64) -> usize {
        let at = (u128::from(high) * u128::from(self.homes)) >> 64;
        #[allow(clippy::cast_possible_truncation, reason = "less than `homes`, which was a usize")]
        {
            at as usize
        }
    }

    /// Where it stands, or else where it would.
    fn place_of(&self, key: Key) -> Result<usize, usize> {
        let mut at = self.home(key.high);
        while let Some(slot) = self.slots.get(at).filter(|slot| !slot.is_free() && slot.high <= key.high) {
            if slot.is(key) {
                return Ok(at);
            }
            at += 1;
        }
        Err(at)
    }

    /// Puts a slot here and pushes the others on; not where there is no free place left behind.
    fn push(&mut self, at: usize, slot: Slot) -> bool {
        let behind = self.slots.get(at..).unwrap_or_default();
        let Some(free) = behind.iter().position(|slot| slot.is_free()) else { return false };
        self.slots.copy_within(at..at + free, at + 1);
        self.slots[at] = slot;
        true
    }

    fn grow(&mut self) {
        let homes = (self.homes() * GROWTH.0 / GROWTH.1).max(HOMES_MIN);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); homes + BEHIND]);
        self.homes = homes as u64;
        // In their order each is put behind the one before, or at its home.
        let mut at = 0;
        for slot in old.into_iter().filter(|slot| !slot.is_free()) {
            at = self.home(slot.high).max(at);
            if at >= self.slots.len() {
                self.slots.resize(at + BEHIND, Slot::default());
            }
            self.slots[at] = slot;
            at += 1;
        }
    }

    fn key(&self, kind: Kind, text: &str) -> Key {
        let mut hasher = self.keys.build_hasher();
        hasher.write_u8(kind as u8);
        text.hash(&mut hasher);
        let high = hasher.finish();
        // The same text and one byte more is another message to a keyed hash: 64 bits of its own.
        hasher.write_u8(0);
        #[allow(clippy::cast_possible_truncation, reason = "32 of the 64 bits are kept")]
        Key { high, low: hasher.finish() as u32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    const LOAD: NonZeroU32 = NonZeroU32::MIN;

    fn load(n: u32) -> NonZeroU32 {
        NonZeroU32::new(n + 1).unwrap()
    }

    #[test]
    fn a_kind_and_a_text_together_are_listed() {
        let mut listed = Listed::new();
        assert_eq!(listed.find(Kind::Phone, "+8613912345678"), None);
        assert!(listed.insert(Kind::Phone, "+8613912345678", LOAD));
        assert!(!listed.insert(Kind::Phone, "+8613912345678", load(6)), "it is there");
        assert_eq!(listed.find(Kind::Phone, "+8613912345678"), Some(load(6)));
        assert_eq!((listed.find(Kind::Qq, "+8613912345678"), listed.find(Kind::Phone, "+861391234567")), (None, None));
        assert!(listed.remove(Kind::Phone, "+8613912345678") && !listed.remove(Kind::Phone, "+8613912345678"));
        assert!(listed.is_empty() && listed.find(Kind::Phone, "+8613912345678").is_none());
    }

    /// A simple generator: the same steps in each run.
    fn steps(seed: u64) -> impl Iterator<Item = u64> {
        std::iter::successors(Some(seed), |n| {
            Some(n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
        })
        .map(|n| n >> 33)
    }

    #[test]
    fn after_any_steps_it_holds_what_a_plain_map_holds() {
        let (mut listed, mut plain) = (Listed::new(), HashMap::new());
        for (at, n) in (0_u32..).zip(steps(7).take(60_000)) {
            // As many are taken out as put in, among so few that most are met again.
            let text = (n % 5_000).to_string();
            if n % 3 == 0 {
                assert_eq!(listed.remove(Kind::Qq, &text), plain.remove(&text).is_some(), "{text}");
            } else {
                assert_eq!(listed.insert(Kind::Qq, &text, load(at)), plain.insert(text.clone(), load(at)).is_none());
            }
        }
        assert!(plain.len() > 1_000);
        assert_eq!(listed.len(), plain.len());
        let texts: Vec<String> = (0..5_000).map(|n| n.to_string()).collect();
        let asked: Vec<(Kind, &str)> = texts.iter().map(|text| (Kind::Qq, text.as_str())).collect();
        let all = listed.find_all(&asked);
        assert_eq!(all.len(), texts.len());
        for (text, of_all) in texts.iter().zip(all) {
            let expected = plain.get(text).copied();
            assert_eq!((listed.find(Kind::Qq, text), of_all), (expected, expected), "{text}");
        }
    }

    #[test]
    fn each_takes_no_more_than_24_bytes() {
        let mut listed = Listed::new();
        for n in 0..400_000_u32 {
            listed.insert(Kind::Phone, &n.to_string(), LOAD);
            // A small table has a small overhead that does not shrink.
            assert!(n < 2_000 || listed.bytes() <= 24 * listed.len(), "{n}: {}", listed.bytes());
        }
        for n in 0..400_000_u32 {
            assert!(listed.find(Kind::Phone, &n.to_string()).is_some(), "{n}");
            assert!(listed.find(Kind::Phone, &(n + 400_000).to_string()).is_none(), "{n}");
        }
    }
}
