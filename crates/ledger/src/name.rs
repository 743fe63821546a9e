//! Names held once each, by number.

use rustc_hash::FxHasher;
use std::hash::Hasher;

/// A slot without a name: no name has this number.
const FREE: u64 = u64::MAX;

/// A set of names; each has a number, from 0 in the order first met.
#[derive(Debug, Default)]
pub(crate) struct Names {
    text: String,
    ends: Vec<usize>,
    /// Open addressing by hash; a power of two, at most half full. The hash stands above the number, so that a name is
    /// read only where it is probably the one looked for.
    slots: Vec<u64>,
}

/// 32 well-mixed bits of a text.
pub(crate) fn hash_text(text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    mixed(hasher.finish())
}

/// The upper half of a hash, mixed once more.
#[allow(clippy::cast_possible_truncation, reason = "the upper half is what is wanted")]
pub(crate) fn mixed(hash: u64) -> u32 {
    (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

impl Names {
    /// How many names there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The name of this number; empty where there is none.
    pub(crate) fn name(&self, number: u32) -> &str {
        let index = number as usize;
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.text[start..end]
    }

    /// The number of this name.
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let entry = self.slots[self.slot(name, hash_text(name))];
        (entry != FREE).then_some(number(entry))
    }

    /// The number of this name, new where it was not met before.
    pub(crate) fn number(&mut self, name: &str) -> u32 {
        if self.slots.len() < 2 * (self.ends.len() + 1) {
            self.grow();
        }
        let hash = hash_text(name);
        let slot = self.slot(name, hash);
        if self.slots[slot] == FREE {
            self.slots[slot] = (u64::from(hash) << 32) | self.ends.len() as u64;
            self.text.push_str(name);
            self.ends.push(self.text.len());
        }
        number(self.slots[slot])
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<usize>() + self.slots.capacity() * size_of::<u64>()
    }

    /// Where the name stands, or the free slot where it would.
    fn slot(&self, name: &str, hash: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let entry = self.slots[slot];
            if entry == FREE || (entry >> 32 == u64::from(hash) && self.name(number(entry)) == name) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(16);
        let old = std::mem::replace(&mut self.slots, vec![FREE; size]);
        for entry in old.into_iter().filter(|entry| *entry != FREE) {
            let mut slot = (entry >> 32) as usize & (size - 1);
            while self.slots[slot] != FREE {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = entry;
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the lower half is the number")]
const fn number(entry: u64) -> u32 {
    entry as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_number() {
        let mut names = Names::default();
        for round in 0..2 {
            for n in 0..1000_u32 {
                assert_eq!(names.number(&format!("n{n}")), n, "round {round}");
            }
        }
        assert_eq!(names.len(), 1000);
        assert_eq!(names.name(7), "n7");
        assert_eq!(names.find("n999"), Some(999));
        assert_eq!(names.find("n1000"), None);
    }
}
