//! Whom a line was in touch with: exact for 24 of them, those of several days kept longest.

use crate::keep::{Reader, Unreadable, Writer};
use domain::signal::Id;

const SLOTS: usize = 24;
/// An hour that is never reached: an empty slot.
const EMPTY: u16 = 0;

/// The line called it, or wrote to it.
pub(crate) const OUT: u8 = 1;
/// It called the line, or wrote to it.
pub(crate) const IN: u8 = 2;
/// They were in touch on more than one day.
const AGAIN: u8 = 4;

/// A contact as it was before this touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Before {
    /// Hours since the first touch, 0 where there was none.
    pub(crate) known_h: u16,
    /// Hours since the last touch.
    pub(crate) silent_h: u16,
    /// [`OUT`], [`IN`].
    pub(crate) ways: u8,
}

/// 16 bits of each contact's id, with the hours (since 1970, cut to 16 bits) of the first and last touch.
/// Two contacts share their 16 bits once in 2,700 lines; a stranger is then taken for a friend.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contacts {
    prints: [u16; SLOTS],
    first_h: [u16; SLOTS],
    last_h: [u16; SLOTS],
    ways: [u8; SLOTS],
}

impl Default for Contacts {
    fn default() -> Self {
        Self { prints: [0; SLOTS], first_h: [EMPTY; SLOTS], last_h: [EMPTY; SLOTS], ways: [0; SLOTS] }
    }
}

/// 16 bits of an id.
fn print(id: Id) -> u16 {
    // The cut is meant: these are the best-mixed bits of the product.
    (mix(id) >> 48) as u16
}

/// All bits of an id, mixed (the finish of MurmurHash3, Appleby): numbers dialled in a row must not look alike.
pub(crate) fn mix(id: Id) -> u64 {
    let mut bits = id.bits();
    bits = (bits ^ bits >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ bits >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ bits >> 33
}

/// An hour since 1970 in 16 bits: it comes round after seven years.
#[allow(clippy::cast_possible_truncation, reason = "the cut is meant: only differences are used")]
const fn hour(minute: u32) -> u16 {
    (minute / 60) as u16
}

impl Contacts {
    /// What was known of `other` before now, and what a touch now makes of it.
    pub(crate) fn touch(&mut self, other: Id, minute: u32, way: u8) -> Option<Before> {
        let (print, now) = (print(other), hour(minute));
        let known = (0..SLOTS).find(|at| self.ways[*at] != 0 && self.prints[*at] == print);
        let Some(at) = known else {
            let at = self.weakest(now);
            (self.prints[at], self.first_h[at], self.last_h[at], self.ways[at]) = (print, now, now, way);
            return None;
        };
        let before = self.before(at, now);
        if before.known_h >= 20 {
            self.ways[at] |= AGAIN;
        }
        self.last_h[at] = now;
        self.ways[at] |= way;
        Some(before)
    }

    fn before(&self, at: usize, now: u16) -> Before {
        // A record may be late by minutes: an hour that is not reached yet counts as this one.
        let back = |then: u16| Some(now.wrapping_sub(then)).filter(|gone| *gone < u16::MAX / 2).unwrap_or(0);
        Before { known_h: back(self.first_h[at]), silent_h: back(self.last_h[at]), ways: self.ways[at] & (OUT | IN) }
    }

    /// An empty slot, else the one whose last touch is longest ago; those of one day go first.
    fn weakest(&self, now: u16) -> usize {
        let weight = |at: &usize| {
            let gone = now.wrapping_sub(self.last_h[*at]);
            (self.ways[*at] != 0, self.ways[*at] & AGAIN != 0, u16::MAX - gone)
        };
        (0..SLOTS).min_by_key(weight).unwrap_or(0)
    }

    /// How many the line called within the last 24 hours, as far as there is room for them.
    pub(crate) fn called_in_a_day(&self, minute: u32) -> u32 {
        let now = hour(minute);
        let is_called = |at: &usize| self.ways[*at] & OUT != 0 && now.wrapping_sub(self.last_h[*at]) <= 24;
        (0..SLOTS).filter(is_called).map(|_| 1).sum()
    }

    /// Which share of those it knows it was in touch with on several days.
    pub(crate) fn again_share(&self) -> f32 {
        let count = |bit: u8| self.ways.iter().filter(|ways| **ways & bit != 0).map(|_| 1.0).sum::<f32>();
        count(AGAIN) / count(OUT | IN).max(1.0)
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        for at in 0..SLOTS {
            to.u16(self.prints[at]);
            to.u16(self.first_h[at]);
            to.u16(self.last_h[at]);
            to.u8(self.ways[at]);
        }
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let mut contacts = Self::default();
        for at in 0..SLOTS {
            contacts.prints[at] = from.u16()?;
            contacts.first_h[at] = from.u16()?;
            contacts.last_h[at] = from.u16()?;
            contacts.ways[at] = from.u8()?;
        }
        Ok(contacts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(n: u64) -> Id {
        Id::of_number(13_900_000_000 + n, 11)
    }

    #[test]
    fn friends_outlast_a_crowd_of_strangers() {
        let mut contacts = Contacts::default();
        let day = 24 * 60;
        assert_eq!(contacts.touch(other(0), 20_000_000, OUT), None);
        let before = contacts.touch(other(0), 20_000_000 + day, IN).unwrap();
        assert_eq!((before.known_h, before.ways), (24, OUT));
        for n in 1..200 {
            contacts.touch(other(n), 20_000_000 + day + 60, OUT);
        }
        assert_eq!(contacts.called_in_a_day(20_000_000 + day + 60), 24);
        let before = contacts.touch(other(0), 20_000_000 + 2 * day, OUT).unwrap();
        assert_eq!((before.known_h, before.ways), (48, OUT | IN));
        assert_eq!(contacts.touch(other(1), 20_000_000 + 2 * day, OUT), None);
    }
}
