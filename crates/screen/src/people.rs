//! How many different people: a count that takes 64 bytes.

use crate::kept::kept;
use domain::signal::Id;

/// How many different people, by a sketch of 512 bits (linear counting, Whang 1990): within some per cent up to 1,000.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct People {
    bits: [u64; 8],
}

kept!(People { bits });

impl People {
    pub(crate) fn add(&mut self, person: Id) {
        let mixed = mix(person.bits()) >> 55;
        // Nine bits: which of 512.
        if let Some(word) = self.bits.get_mut((mixed >> 6) as usize) {
            *word |= 1 << (mixed & 63);
        }
    }

    pub(crate) fn count(&self) -> f32 {
        let bits = 512.0_f32;
        let zero = self.bits.iter().map(|word| word.count_zeros()).sum::<u32>().max(1) as f32;
        bits * (bits / zero).ln()
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(word, other)| *word |= other);
    }
}

/// Spreads neighbouring numbers over all bits (the finish of SplitMix64).
pub(crate) const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u64) -> Id {
        Id::of_digits(&n.to_string()).unwrap()
    }

    #[test]
    fn people_are_counted_once() {
        let mut people = People::default();
        (0..300).for_each(|n| people.add(id(13_900_000_000 + n % 150)));
        assert!((people.count() - 150.0).abs() < 15.0, "{}", people.count());
    }
}
