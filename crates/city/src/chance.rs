//! Chance: streams of numbers that the seed and a name decide, and nothing else.
//!
//! Own and tiny (SplitMix64), so that the same seed gives the same figures whatever crate versions a build takes.

/// One stream of chance.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Mixes the bits of one word.
pub(crate) const fn mixed(word: u64) -> u64 {
    let a = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let b = (a ^ (a >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    b ^ (b >> 31)
}

/// What a stream is for: two streams of one seed never meet.
#[derive(Clone, Copy)]
pub(crate) enum For {
    Name = 1,
    Phone,
    Opening,
    Life,
    Mules,
    Victims,
    Plans,
    Tale,
    Bank,
    Feed,
    Friends,
    Id,
    Signals,
}

impl Chance {
    /// The stream of this seed for this purpose and place.
    pub(crate) fn of(seed: u64, purpose: For, place: &[u64]) -> Self {
        let start = mixed(seed ^ mixed((purpose as u64).wrapping_mul(GOLDEN)));
        Self(place.iter().fold(start, |state, part| mixed(state ^ mixed(part.wrapping_add(GOLDEN)))))
    }

    /// The next word.
    pub(crate) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mixed(self.0)
    }

    /// Evenly from 0 to `most` − 1; 0 where `most` is 0.
    #[allow(clippy::cast_possible_truncation, reason = "the high half of a product of two words is a word")]
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        ((u128::from(self.word()) * u128::from(most)) >> 64) as u64
    }

    /// Evenly among `low..=high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// Whether it happens, in `per_mille` of 1000 cases.
    pub(crate) fn happens(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of these; the slice is never empty.
    #[allow(clippy::cast_possible_truncation, reason = "below the slice's length")]
    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }

    /// The place of one of these weights, in their proportion.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = u64> + Clone) -> usize {
        let mut left = self.below(weights.clone().sum());
        for (place, weight) in weights.enumerate() {
            match left.checked_sub(weight) {
                Some(rest) => left = rest,
                None => return place,
            }
        }
        0
    }

    /// Evenly one of `most` places; 0 where `most` is 0.
    #[allow(clippy::cast_possible_truncation, reason = "below a usize")]
    pub(crate) fn place(&mut self, most: usize) -> usize {
        self.below(most as u64) as usize
    }

    /// Evenly one of `most`; 0 where `most` is 0.
    #[allow(clippy::cast_possible_truncation, reason = "below a u32")]
    pub(crate) fn one_of(&mut self, most: u32) -> u32 {
        self.below(u64::from(most)) as u32
    }

    /// How many happen where `mean` are to be expected: Poisson's law, above 30 by the normal one.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a u32 holds")]
    pub(crate) fn count(&mut self, mean: f64) -> u32 {
        if mean > 30.0 {
            return (mean + self.bell() * mean.sqrt()).round().clamp(0.0, 4e9) as u32;
        }
        let (floor, mut left, mut count) = ((-mean).exp(), self.unit(), 0);
        while left > floor {
            left *= self.unit();
            count += 1;
        }
        count
    }

    /// Evenly in 0 ≤ x < 1.
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub(crate) fn unit(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normal, mean 0, deviation 1, within ±6: the sum of twelve even ones less six.
    pub(crate) fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Log-normal with this median, in whole units, at least 1.
    #[allow(clippy::cast_possible_truncation, reason = "rounded; medians and spreads here stay far below 2^53")]
    pub(crate) fn lognormal(&mut self, median: f64, sigma: f64) -> i64 {
        ((median * (sigma * self.bell()).exp()).round() as i64).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_gives_the_same_stream_and_another_another() {
        let words = |seed, purpose, place: &[u64]| {
            let mut chance = Chance::of(seed, purpose, place);
            [chance.word(), chance.word(), chance.word()]
        };
        assert_eq!(words(7, For::Name, &[1, 2]), words(7, For::Name, &[1, 2]));
        for other in [words(8, For::Name, &[1, 2]), words(7, For::Phone, &[1, 2]), words(7, For::Name, &[2, 1])] {
            assert_ne!(words(7, For::Name, &[1, 2]), other);
        }
    }

    #[test]
    fn draws_stay_in_their_bounds_and_reach_them() {
        let mut chance = Chance::of(1, For::Life, &[]);
        let drawn: Vec<i64> = (0..2000).map(|_| chance.between(-3, 4)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&-3), Some(&4)));
        let mut counts = [0_u32; 3];
        (0..4000).for_each(|_| counts[chance.weighted([1, 0, 3].into_iter())] += 1);
        assert!(counts[1] == 0 && counts[2] > 2 * counts[0], "{counts:?}");
    }
}
