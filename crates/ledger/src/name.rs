//! Names held once each, by number.

use rustc_hash::FxHasher;
use std::hash::Hasher;

const FREE: u32 = u32::MAX;

/// A set of names; each has a number, from 0 in the order first met.
#[derive(Debug, Default)]
pub(crate) struct Names {
    text: String,
    ends: Vec<usize>,
    /// Open addressing by hash; a power of two, at most half full.
    slots: Vec<u32>,
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
        Some(self.slots[self.slot(name)]).filter(|number| *number != FREE)
    }

    /// The number of this name, new where it was not met before.
    pub(crate) fn number(&mut self, name: &str) -> u32 {
        if self.slots.len() < 2 * (self.ends.len() + 1) {
            self.grow();
        }
        let slot = self.slot(name);
        if self.slots[slot] == FREE {
            self.slots[slot] = u32::try_from(self.ends.len()).unwrap_or(FREE);
            self.text.push_str(name);
            self.ends.push(self.text.len());
        }
        self.slots[slot]
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<usize>() + self.slots.capacity() * size_of::<u32>()
    }

    fn slot(&self, name: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash_text(name) as usize & mask;
        while self.slots[slot] != FREE && self.name(self.slots[slot]) != name {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(16);
        self.slots.clear();
        self.slots.resize(size, FREE);
        for index in 0..self.ends.len() {
            let number = u32::try_from(index).unwrap_or(FREE);
            let slot = self.slot(self.name(number));
            self.slots[slot] = number;
        }
    }
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
