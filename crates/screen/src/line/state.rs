//! What is kept of every line: some 200 bytes, and twice as many where it is in touch with many or calls a lot.

use super::bits::{In, put};
use super::busy::Busy;
use super::contacts::Contacts;
use crate::keep::{Reader, Unreadable, Writer};
use domain::signal::Id;

/// Blocks of six hours: the last four cover 18 to 24 hours.
const BLOCKS: usize = 4;
const BLOCK_MINUTES: u32 = 6 * 60;
const DAY_MINUTES: u32 = 24 * 60;
/// From so many calls within a day on, sketches are kept.
const BUSY_CALLS: u32 = 6;

/// What a line did within a block of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) out: u16,
    pub(crate) answered: u16,
    /// Answered, and under 15 s.
    pub(crate) short: u16,
    /// Over 180 s.
    pub(crate) long: u16,
    pub(crate) into: u16,
    /// Calls from somebody it had called within the last 24 hours.
    pub(crate) back: u16,
    /// Calls from somebody it had never been in touch with.
    pub(crate) strange: u16,
}

impl Block {
    fn parts(&mut self) -> [&mut u16; 7] {
        let Self { out, answered, short, long, into, back, strange } = self;
        [out, answered, short, long, into, back, strange]
    }

    fn add(&mut self, mut other: Self) {
        for (to, part) in self.parts().into_iter().zip(other.parts()) {
            *to = to.saturating_add(*part);
        }
    }
}

/// An open call with a stranger, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) with: Id,
    pub(crate) from_s: u32,
    pub(crate) until_s: u32,
}

/// What is kept of a line. Minutes are since 1970.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    pub(crate) id: Id,
    pub(crate) first: u32,
    pub(crate) last: u32,
    block: u32,
    blocks: [Block; BLOCKS],
    day: u32,
    /// Calls out on each of the last seven days, this one first.
    days: [u8; 7],
    /// The hours of the day at which it called, as bits.
    pub(crate) hours: u32,
    pub(crate) contacts: Contacts,
    pub(crate) open: Open,
    /// When it last called from a cell of its own network; 0: never.
    pub(crate) at_home: u32,
    /// When it last was in touch with abroad; 0: never.
    pub(crate) abroad: u32,
    cell: u32,
    /// How often its cell was another than before.
    pub(crate) moves: u16,
    /// Findings about it that were said, as bits of [`domain::signal::Class`].
    pub(crate) said: u8,
    pub(crate) busy: Option<Box<Busy>>,
}

impl State {
    pub(crate) fn new(id: Id, minute: u32) -> Self {
        Self { id, first: minute, last: minute, ..Self::default() }
    }

    /// The block of this time, those of more than a day ago being forgotten.
    pub(crate) fn now(&mut self, minute: u32) -> &mut Block {
        self.last = self.last.max(minute);
        let block = minute / BLOCK_MINUTES;
        if block > self.block {
            let gone = usize::try_from(block - self.block).unwrap_or(BLOCKS).min(BLOCKS);
            self.blocks.rotate_right(gone);
            self.blocks[..gone].fill(Block::default());
            self.block = block;
        }
        let day = (minute + 8 * 60) / DAY_MINUTES;
        if day > self.day {
            let gone = usize::try_from(day - self.day).unwrap_or(7).min(7);
            self.days.rotate_right(gone);
            self.days[..gone].fill(0);
            self.day = day;
        }
        &mut self.blocks[0]
    }

    /// What it did within the last 18 to 24 hours.
    pub(crate) fn in_a_day(&self) -> Block {
        let mut sum = Block::default();
        self.blocks.iter().for_each(|block| sum.add(*block));
        sum
    }

    /// It called `callee`: counts what a day and an hour of the day need, and keeps sketches once it calls a lot.
    pub(crate) fn called(&mut self, callee: Id, minute: u32) {
        self.days[0] = self.days[0].saturating_add(1);
        self.hours |= 1 << ((minute / 60 + 8) % 24);
        if self.busy.as_ref().is_some_and(|busy| busy.is_over(minute)) {
            self.busy = None;
        }
        if let Some(busy) = &mut self.busy {
            busy.call(callee, minute);
        } else if u32::from(self.in_a_day().out) >= BUSY_CALLS {
            self.busy.insert(Box::default()).call(callee, minute);
        }
    }

    /// It stands in `cell`.
    pub(crate) fn stands(&mut self, cell: Id, minute: u32) {
        if cell.is_none() {
            return;
        }
        self.at_home = minute;
        let print = (super::contacts::mix(cell) >> 32) as u32;
        if self.cell != 0 && self.cell != print {
            self.moves = self.moves.saturating_add(1);
        }
        self.cell = print;
    }

    /// On how many of the last seven days it called.
    pub(crate) fn days_active(&self) -> u32 {
        self.days.iter().filter(|calls| **calls > 0).map(|_| 1).sum()
    }

    /// Its calls of the last seven days; no day counts more than 255.
    pub(crate) fn calls_of_the_days(&self) -> f32 {
        self.days.iter().map(|calls| f32::from(*calls)).sum()
    }

    /// How long it is known, in hours.
    pub(crate) const fn known_h(&self, minute: u32) -> u32 {
        minute.saturating_sub(self.first) / 60
    }

    /// The bytes it takes beyond its own.
    pub(crate) fn bytes_beyond(&self) -> usize {
        self.contacts.bytes_beyond() + if self.busy.is_some() { size_of::<Busy>() } else { 0 }
    }

    /// Reads a little of every part, so that all of it is near.
    pub(crate) fn touched(&self) -> u64 {
        let [first, .., last] = self.blocks;
        let few = u64::from(first.out) ^ u64::from(last.strange) ^ u64::from(self.days[0]) ^ u64::from(self.last);
        few ^ self.open.with.bits() ^ self.contacts.touched()
    }

    /// The same of what it points to.
    pub(crate) fn touched_far(&self) -> u64 {
        self.contacts.touched_far() ^ self.busy.as_ref().map_or(0, |busy| busy.touched())
    }

    /// Sketches that cover nothing since `minute`, and a call that ended before it, are put away: nobody asks for them.
    pub(crate) fn rest(&mut self, minute: u32) {
        if self.busy.as_ref().is_some_and(|busy| busy.is_over(minute)) {
            self.busy = None;
        }
        if self.open.until_s / 60 < minute {
            self.open = Open::default();
        }
    }

    /// Everything but whose it is, when it was last seen, and sketches: times as distances back, and no zeros.
    pub(crate) fn pack(&self, to: &mut Vec<u8>) {
        let open = self.open;
        let is_usual = (self.block, self.day) == (self.last / BLOCK_MINUTES, (self.last + 8 * 60) / DAY_MINUTES);
        let has = [
            self.first != self.last,
            !is_usual,
            self.moves != 0,
            self.said != 0,
            open != Open::default(),
            self.at_home != 0,
            self.abroad != 0,
            self.cell != 0,
        ];
        to.push(bits(has));
        if !is_usual {
            put(to, self.block);
            put(to, self.day);
        }
        for (is, value) in [(has[0], self.first), (has[5], self.at_home), (has[6], self.abroad)] {
            if is {
                put(to, self.last.wrapping_sub(value));
            }
        }
        if has[2] {
            put(to, self.moves.into());
        }
        if has[3] {
            to.push(self.said);
        }
        if has[4] {
            to.extend_from_slice(&open.with.bits().to_le_bytes());
            put(to, open.from_s);
            put(to, open.until_s.wrapping_sub(open.from_s));
        }
        if has[7] {
            to.extend_from_slice(&self.cell.to_le_bytes());
        }
        let blocks = self.blocks.map(|block| block != Block::default());
        to.push(bits(blocks) | bits(self.days.map(|calls| calls != 0)).min(1) << 4 | u8::from(self.hours != 0) << 5);
        for mut block in self.blocks.iter().copied().filter(|block| *block != Block::default()) {
            let parts = block.parts().map(|part| *part);
            to.push(bits(parts.map(|part| part != 0)));
            parts.into_iter().filter(|part| *part != 0).for_each(|part| put(to, part.into()));
        }
        if self.days != [0; 7] {
            to.push(bits(self.days.map(|calls| calls != 0)));
            to.extend(self.days.iter().filter(|calls| **calls != 0));
        }
        if self.hours != 0 {
            put(to, self.hours);
        }
        self.contacts.pack(self.last, to);
    }

    /// What [`State::pack`] wrote.
    pub(crate) fn unpack(id: Id, last: u32, bytes: &[u8]) -> Self {
        let mut from = In(bytes);
        let has = from.u8();
        let is = |bit: u8| has >> bit & 1 != 0;
        let mut state = Self { id, first: last, last, ..Self::default() };
        (state.block, state.day) = (last / BLOCK_MINUTES, (last + 8 * 60) / DAY_MINUTES);
        if is(1) {
            (state.block, state.day) = (from.u32(), from.u32());
        }
        for (bit, value) in [(0, &mut state.first), (5, &mut state.at_home), (6, &mut state.abroad)] {
            if is(bit) {
                *value = last.wrapping_sub(from.u32());
            }
        }
        if is(2) {
            state.moves = from.u16();
        }
        if is(3) {
            state.said = from.u8();
        }
        if is(4) {
            let (with, from_s) = (Id::of_bits(u64::from_le_bytes(from.chunk())), from.u32());
            state.open = Open { with, from_s, until_s: from_s.wrapping_add(from.u32()) };
        }
        if is(7) {
            state.cell = u32::from_le_bytes(from.chunk());
        }
        let which = from.u8();
        for block in state.blocks.iter_mut().enumerate().filter(|(at, _)| which >> at & 1 != 0).map(|(_, block)| block)
        {
            let which = from.u8();
            let parts = block.parts().into_iter().enumerate().filter(|(at, _)| which >> at & 1 != 0);
            parts.for_each(|(_, part)| *part = from.u16());
        }
        if which >> 4 & 1 != 0 {
            let which = from.u8();
            let days = state.days.iter_mut().enumerate().filter(|(at, _)| which >> at & 1 != 0);
            days.for_each(|(_, calls)| *calls = from.u8());
        }
        if which >> 5 & 1 != 0 {
            state.hours = from.u32();
        }
        state.contacts = Contacts::unpack(last, &mut from);
        state
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        to.id(self.id);
        for value in [self.first, self.last, self.block, self.day, self.hours, self.at_home, self.abroad, self.cell] {
            to.u32(value);
        }
        for mut block in self.blocks {
            block.parts().map(|part| *part).iter().for_each(|part| to.u16(*part));
        }
        self.days.iter().for_each(|calls| to.u8(*calls));
        self.contacts.save(to);
        to.id(self.open.with);
        to.u32(self.open.from_s);
        to.u32(self.open.until_s);
        to.u16(self.moves);
        to.u8(self.said);
        to.maybe(self.busy.as_ref(), |to, busy| busy.save(to));
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let mut state = Self { id: from.id()?, ..Self::default() };
        let State { first, last, block, day, hours, at_home, abroad, cell, .. } = &mut state;
        for value in [first, last, block, day, hours, at_home, abroad, cell] {
            *value = from.u32()?;
        }
        for part in state.blocks.iter_mut().flat_map(Block::parts) {
            *part = from.u16()?;
        }
        for calls in &mut state.days {
            *calls = from.u8()?;
        }
        state.contacts = Contacts::read(from)?;
        state.open = Open { with: from.id()?, from_s: from.u32()?, until_s: from.u32()? };
        state.moves = from.u16()?;
        state.said = from.u8()?;
        state.busy = from.maybe(Busy::read)?.map(Box::new);
        Ok(state)
    }
}

/// Which of up to eight hold, as bits.
fn bits<const N: usize>(which: [bool; N]) -> u8 {
    (0..).zip(which).fold(0, |bits, (at, is)| bits | u8::from(is) << at)
}
