//! Whom a line was in touch with: exact for 24 of them, those of several days kept longest. Room for the first eight is in
//! every line; most lines need no more.

use super::bits::{In, put};
use crate::keep::{Reader, Unreadable, Writer};
use domain::signal::Id;

const FEW: usize = 8;
const MORE: usize = 16;
const SLOTS: usize = FEW + MORE;
/// The line called it, or wrote to it.
pub(crate) const OUT: u8 = 1;
/// It called the line, or wrote to it.
pub(crate) const IN: u8 = 2;
/// They were in touch on more than one day.
const AGAIN: u8 = 4;

/// Among packed ones: the last touch was in this hour; it was the first too.
const IS_NOW: u8 = 8;
const IS_ONE: u8 = 16;

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
struct Slots<const N: usize> {
    prints: [u16; N],
    first_h: [u16; N],
    last_h: [u16; N],
    ways: [u8; N],
}

impl<const N: usize> Default for Slots<N> {
    fn default() -> Self {
        Self { prints: [0; N], first_h: [0; N], last_h: [0; N], ways: [0; N] }
    }
}

/// One slot's values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Slot {
    print: u16,
    first_h: u16,
    last_h: u16,
    ways: u8,
}

impl<const N: usize> Slots<N> {
    fn find(&self, print: u16) -> Option<usize> {
        (0..N).find(|at| self.prints[*at] == print && self.ways[*at] != 0)
    }

    fn get(&self, at: usize) -> Slot {
        Slot { print: self.prints[at], first_h: self.first_h[at], last_h: self.last_h[at], ways: self.ways[at] }
    }

    fn put(&mut self, at: usize, slot: Slot) {
        self.prints[at] = slot.print;
        self.first_h[at] = slot.first_h;
        self.last_h[at] = slot.last_h;
        self.ways[at] = slot.ways;
    }

    /// The slot that is given up first, and how little it is worth keeping: an empty one, else the one whose last touch is
    /// longest ago; those of one day go first.
    fn weakest(&self, now: u16) -> (Weight, usize) {
        let weight = |at: usize| {
            let gone = now.wrapping_sub(self.last_h[at]);
            ((self.ways[at] != 0, self.ways[at] & AGAIN != 0, u16::MAX - gone), at)
        };
        (0..N).map(weight).min().unwrap_or_default()
    }
}

type Weight = (bool, bool, u16);

/// Whom a line was in touch with.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Contacts {
    few: Slots<FEW>,
    more: Option<Box<Slots<MORE>>>,
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
        let Some(at) = self.find(print) else {
            let at = self.weakest(now);
            self.put(at, Slot { print, first_h: now, last_h: now, ways: way });
            return None;
        };
        let mut slot = self.get(at);
        let before = before(slot, now);
        if before.known_h >= 20 {
            slot.ways |= AGAIN;
        }
        slot.last_h = now;
        slot.ways |= way;
        self.put(at, slot);
        Some(before)
    }

    fn find(&self, print: u16) -> Option<usize> {
        let in_more = || self.more.as_ref().and_then(|more| more.find(print)).map(|at| FEW + at);
        self.few.find(print).or_else(in_more)
    }

    fn get(&self, at: usize) -> Slot {
        if at < FEW {
            self.few.get(at)
        } else {
            self.more.as_ref().map_or_else(Slot::default, |more| more.get(at - FEW))
        }
    }

    fn put(&mut self, at: usize, slot: Slot) {
        if at < FEW {
            self.few.put(at, slot);
        } else {
            self.more.get_or_insert_default().put(at - FEW, slot);
        }
    }

    /// Where the next contact is put: see [`Slots::weakest`].
    fn weakest(&self, now: u16) -> usize {
        let (few, at) = self.few.weakest(now);
        let is_empty = !few.0;
        // What there is no room for yet is empty.
        let (more, at_more) = self.more.as_ref().map_or_else(Default::default, |more| more.weakest(now));
        if is_empty || few <= more { at } else { FEW + at_more }
    }

    fn all(&self) -> impl Iterator<Item = Slot> + '_ {
        let count = if self.more.is_some() { SLOTS } else { FEW };
        (0..count).map(|at| self.get(at))
    }

    /// How many the line called within the last 24 hours, as far as there is room for them.
    pub(crate) fn called_in_a_day(&self, minute: u32) -> u32 {
        let now = hour(minute);
        let is_called = |slot: &Slot| slot.ways & OUT != 0 && now.wrapping_sub(slot.last_h) <= 24;
        self.all().filter(is_called).map(|_| 1).sum()
    }

    /// Which share of those it knows it was in touch with on several days.
    pub(crate) fn again_share(&self) -> f32 {
        let count = |bit: u8| self.all().filter(|slot| slot.ways & bit != 0).map(|_| 1.0).sum::<f32>();
        count(AGAIN) / count(OUT | IN).max(1.0)
    }

    /// The bytes it takes beyond its own.
    pub(crate) fn bytes_beyond(&self) -> usize {
        if self.more.is_some() { size_of::<Slots<MORE>>() } else { 0 }
    }

    /// Reads a little of every part, so that all of it is near.
    pub(crate) fn touched(&self) -> u64 {
        (self.few.prints[0] ^ self.few.last_h[FEW - 1] ^ u16::from(self.few.ways[FEW - 1])).into()
    }

    /// The same of what it points to.
    pub(crate) fn touched_far(&self) -> u64 {
        self.more.as_ref().map_or(0, |more| more.prints[0] ^ u16::from(more.ways[MORE - 1])).into()
    }

    /// As few bytes as these contacts need: hours as distances back from the hour of `minute`.
    pub(crate) fn pack(&self, minute: u32, to: &mut Vec<u8>) {
        let now = hour(minute);
        let count = (0..SLOTS).rev().find(|at| self.get(*at) != Slot::default()).map_or(0, |at| at + 1);
        put(to, u32::try_from(count).unwrap_or(0));
        for slot in self.all().take(count) {
            let (is_now, is_one) = (slot.last_h == now, slot.first_h == slot.last_h);
            to.extend_from_slice(&slot.print.to_le_bytes());
            to.push(slot.ways | (u8::from(is_now) * IS_NOW) | (u8::from(is_one) * IS_ONE));
            if !is_now {
                put(to, now.wrapping_sub(slot.last_h).into());
            }
            if !is_one {
                put(to, slot.last_h.wrapping_sub(slot.first_h).into());
            }
        }
    }

    /// What [`Contacts::pack`] wrote.
    pub(crate) fn unpack(minute: u32, from: &mut In<'_>) -> Self {
        let (mut contacts, now) = (Self::default(), hour(minute));
        for at in 0..SLOTS.min(usize::from(from.u16())) {
            let print = u16::from_le_bytes(from.chunk());
            let ways = from.u8();
            let last_h = if ways & IS_NOW != 0 { now } else { now.wrapping_sub(from.u16()) };
            let first_h = if ways & IS_ONE != 0 { last_h } else { last_h.wrapping_sub(from.u16()) };
            contacts.put(at, Slot { print, first_h, last_h, ways: ways & (OUT | IN | AGAIN) });
        }
        contacts
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        for at in 0..SLOTS {
            let slot = self.get(at);
            to.u16(slot.print);
            to.u16(slot.first_h);
            to.u16(slot.last_h);
            to.u8(slot.ways);
        }
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let mut contacts = Self::default();
        for at in 0..SLOTS {
            let slot = Slot { print: from.u16()?, first_h: from.u16()?, last_h: from.u16()?, ways: from.u8()? };
            if slot != Slot::default() {
                contacts.put(at, slot);
            }
        }
        Ok(contacts)
    }
}

fn before(slot: Slot, now: u16) -> Before {
    // A record may be late by minutes: an hour that is not reached yet counts as this one.
    let back = |then: u16| Some(now.wrapping_sub(then)).filter(|gone| *gone < u16::MAX / 2).unwrap_or(0);
    Before { known_h: back(slot.first_h), silent_h: back(slot.last_h), ways: slot.ways & (OUT | IN) }
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
