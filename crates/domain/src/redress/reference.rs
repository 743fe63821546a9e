//! The public reference of a hold: on its order's paper, so that the bank can give it to the holder.

use std::fmt;

/// Digits and letters that are not taken for each other on paper or on the telephone (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many of them a reference has: 80 bits of chance, which nobody guesses.
const LENGTH: usize = 16;

/// A public reference, as it is kept: 16 letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(String);

impl Reference {
    /// From ten bytes of chance.
    #[must_use]
    pub fn of_chance(chance: [u8; 10]) -> Self {
        let bits = chance.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        let letter = |place: usize| char::from(LETTERS[(bits >> (5 * place) & 31) as usize]);
        Self((0..LENGTH).rev().map(letter).collect())
    }

    /// As a holder types it: in any case, with or without dashes and spaces, O for 0, I and L for 1.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let plain = |letter: char| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let typed = typed.chars().take(80).filter(|letter| !letter.is_whitespace() && !"-－—".contains(*letter));
        let letters: String = typed.map(plain).collect();
        let known = letters.chars().all(|letter| u8::try_from(letter).is_ok_and(|byte| LETTERS.contains(&byte)));
        (known && letters.len() == LENGTH).then_some(Self(letters))
    }

    /// The 16 letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    /// In four groups of four.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups = (0..LENGTH).step_by(4).map(|at| self.0.get(at..at + 4).unwrap_or_default());
        f.write_str(&groups.collect::<Vec<_>>().join("-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_as_people_type_it() {
        let reference = Reference::of_chance([0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf]);
        assert_eq!(reference.to_string(), "0123-4567-89AB-CDEF");
        let table = [
            ("0123-4567-89AB-CDEF", true),
            ("0123456789abcdef", true),
            (" 0123 4567　89ab－cdef ", true),
            ("oI23-4567-89AB-CDEF", true),
            ("OL23-4567-89AB-CDEF", true),
            ("0123-4567-89AB-CDEU", false),
            ("0123-4567-89AB-CDE", false),
            ("0123-4567-89AB-CDEF0", false),
            ("", false),
            ("１１１１", false),
        ];
        for (typed, same) in table {
            assert_eq!(Reference::parse(typed).is_some_and(|read| read == reference), same, "{typed}");
        }
    }
}
