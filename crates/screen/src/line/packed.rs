//! Lines at rest: a state in as few bytes as it needs, one behind the other, and each where it can be found.
//!
//! A row is a multiple of eight bytes: whose it is, when it was last seen, its length in eights, and what [`State::pack`]
//! wrote. A row that was taken leaves its bytes behind; segments with much of that are written anew.

use super::state::State;
use crate::keep::{Reader, Unreadable, Writer};
use crate::people::mix;
use crate::store::{Index, TOGETHER};
use domain::signal::Id;
use std::hint::black_box;

/// Rows are laid in multiples of so many bytes.
const UNIT: usize = 8;
/// Units of a segment: 256 KiB.
const SEGMENT_UNITS: usize = 1 << 15;
/// Whose, when, and how long.
const HEAD: usize = 13;
/// A segment is written anew when one byte in so many says nothing any more.
const WASTE: usize = 4;

/// Rows, one behind the other.
#[derive(Clone, Debug, Default)]
struct Segment {
    bytes: Vec<u8>,
    /// Bytes of rows that were taken.
    dead: usize,
}

impl Segment {
    fn row(&self, unit: usize) -> Option<&[u8]> {
        let row = self.bytes.get(unit * UNIT..)?;
        row.get(..usize::from(*row.get(HEAD - 1)?) * UNIT)
    }

    /// The unit at which each row begins, and the row; taken ones too.
    fn rows(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let mut unit = 0;
        std::iter::from_fn(move || {
            let row = self.row(unit)?;
            let at = unit;
            unit += row.len() / UNIT;
            Some((at, row))
        })
    }
}

fn id_of(row: &[u8]) -> Id {
    Id::of_bits(row.first_chunk().map_or(0, |bits| u64::from_le_bytes(*bits)))
}

fn last_of(row: &[u8]) -> u32 {
    row.get(8..).and_then(<[u8]>::first_chunk).map_or(0, |last| u32::from_le_bytes(*last))
}

/// Lines at rest, by their number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packed {
    index: Index,
    segments: Vec<Segment>,
    /// Segments that hold nothing.
    free: Vec<usize>,
    /// The segment that is written to.
    open: usize,
    count: usize,
    row: Vec<u8>,
}

impl Packed {
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    /// The bytes it takes, without those of the allocator.
    pub(crate) fn bytes(&self) -> usize {
        self.index.bytes() + self.segments.iter().map(|one| one.bytes.capacity() + size_of::<Segment>()).sum::<usize>()
    }

    /// Puts a line to rest that is not here; whether it can be. One with sketches is not.
    pub(crate) fn put(&mut self, state: &State) -> bool {
        if state.busy.is_some() {
            return false;
        }
        let mut row = std::mem::take(&mut self.row);
        row.clear();
        row.extend_from_slice(&state.id.bits().to_le_bytes());
        row.extend_from_slice(&state.last.to_le_bytes());
        row.push(0);
        state.pack(&mut row);
        row.resize(row.len().next_multiple_of(UNIT), 0);
        let units = u8::try_from(row.len() / UNIT);
        if let Ok(units) = units {
            row[HEAD - 1] = units;
            self.lay(&row);
        }
        self.row = row;
        units.is_ok()
    }

    fn lay(&mut self, row: &[u8]) {
        self.make_room();
        let place = self.write(row);
        self.index.put(mix(id_of(row).bits()), place);
        self.count += 1;
    }

    /// Writes a row behind the others; where it stands.
    fn write(&mut self, row: &[u8]) -> u32 {
        let is_full = |one: &Segment| one.bytes.len() + row.len() > SEGMENT_UNITS * UNIT;
        if self.segments.get(self.open).is_none_or(is_full) {
            self.open = self.free.pop().unwrap_or_else(|| {
                self.segments.push(Segment::default());
                self.segments.len() - 1
            });
            self.segments[self.open].bytes.reserve_exact(SEGMENT_UNITS * UNIT);
        }
        let segment = &mut self.segments[self.open];
        let unit = segment.bytes.len() / UNIT;
        segment.bytes.extend_from_slice(row);
        place_of(self.open, unit)
    }

    /// Room in the index for a row, or for those of one segment that is written anew.
    fn make_room(&mut self) {
        if !self.index.has_room(place_of(self.segments.len() + 2, 0)) {
            self.reindex();
        }
    }

    fn reindex(&mut self) {
        // The old one goes before the new one comes.
        self.index = Index::default();
        let mut index = Index::with_room(self.count, place_of(self.segments.len() + 2, 0));
        for (place, row) in self.places() {
            index.put(mix(id_of(row).bits()), place);
        }
        self.index = index;
    }

    /// Every row, and where it stands.
    fn places(&self) -> impl Iterator<Item = (u32, &[u8])> {
        self.segments.iter().enumerate().flat_map(|(number, segment)| {
            let rows = segment.rows().filter(|(_, row)| !id_of(row).is_none());
            rows.map(move |(unit, row)| (place_of(number, unit), row))
        })
    }

    fn row_at(&self, place: u32) -> Option<&[u8]> {
        self.segments.get(place as usize / SEGMENT_UNITS)?.row(place as usize % SEGMENT_UNITS)
    }

    fn place(&self, id: Id) -> Option<u32> {
        self.index.find(mix(id.bits()), |place| self.row_at(place).is_some_and(|row| id_of(row) == id))
    }

    pub(crate) fn get(&self, id: Id) -> Option<State> {
        self.place(id).and_then(|place| self.row_at(place)).map(unpacked)
    }

    /// Takes a line out.
    pub(crate) fn take(&mut self, id: Id) -> Option<State> {
        let place = self.place(id)?;
        let state = self.row_at(place).map(unpacked)?;
        self.index.remove(mix(id.bits()), place);
        self.bury(place);
        self.count -= 1;
        Some(state)
    }

    fn bury(&mut self, place: u32) {
        let segment = &mut self.segments[place as usize / SEGMENT_UNITS];
        let unit = place as usize % SEGMENT_UNITS;
        segment.dead += segment.row(unit).map_or(0, <[u8]>::len);
        segment.bytes[unit * UNIT..][..UNIT].fill(0);
    }

    /// Writes segments anew that hold much that was taken, where that is worth it.
    pub(crate) fn tidy(&mut self) {
        let is_worn = |one: &Segment| one.dead * WASTE >= one.bytes.len() && one.dead > 0;
        let (dead, all) = self.segments.iter().fold((0, 0), |sum, one| (sum.0 + one.dead, sum.1 + one.bytes.len()));
        if dead * WASTE < all {
            return;
        }
        for number in 0..self.segments.len() {
            if number == self.open || !is_worn(&self.segments[number]) {
                continue;
            }
            self.make_room();
            let worn = std::mem::take(&mut self.segments[number]);
            for (unit, row) in worn.rows().filter(|(_, row)| !id_of(row).is_none()) {
                let place = self.write(row);
                self.index.replace(mix(id_of(row).bits()), place_of(number, unit), place);
            }
            self.free.push(number);
        }
    }

    /// Forgets lines that were last seen before `minute`.
    pub(crate) fn forget(&mut self, minute: u32) {
        let gone = self.places().filter(|(_, row)| last_of(row) < minute).map(|(place, _)| place);
        let gone: Vec<u32> = gone.collect();
        if gone.is_empty() {
            return;
        }
        self.count -= gone.len();
        gone.into_iter().for_each(|place| self.bury(place));
        self.reindex();
        self.tidy();
    }

    /// Fetches the rows of those of these ids that are here: see [`crate::store::Store::fetch`].
    pub(crate) fn fetch(&self, ids: impl Iterator<Item = Id>) {
        let (mut hashes, mut count, mut sum) = ([0; TOGETHER], 0, 0);
        for (id, slot) in ids.zip(&mut hashes) {
            *slot = mix(id.bits());
            count += 1;
            sum ^= self.index.touch(*slot);
        }
        for hash in hashes.iter().take(count) {
            let row = self.index.find(*hash, |_| true).and_then(|place| {
                let row = self.segments.get(place as usize / SEGMENT_UNITS)?;
                row.bytes.get(place as usize % SEGMENT_UNITS * UNIT..)
            });
            sum ^= row.map_or(0, |row| u64::from(row[0]) ^ row.get(64).map_or(0, |byte| u64::from(*byte)));
        }
        black_box(sum);
    }

    /// Rows as they are.
    pub(crate) fn save(&self, to: &mut Writer) {
        to.count(self.count);
        for (_, row) in self.places() {
            let state = unpacked(row);
            to.word(state.id);
            to.word(state.open.with);
            to.bytes(row);
        }
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        for _ in 0..from.count()? {
            let row = from.bytes()?;
            let units = row.get(HEAD - 1).copied().map_or(0, usize::from);
            if row.len() < HEAD || row.len() != units * UNIT || id_of(row).is_none() {
                return Err(Unreadable::Broken);
            }
            self.lay(row);
        }
        Ok(())
    }
}

/// Segments are bounded by memory: 2³¹ units are 16 GiB of one shard.
fn place_of(segment: usize, unit: usize) -> u32 {
    u32::try_from(segment * SEGMENT_UNITS + unit).unwrap_or(u32::MAX)
}

fn unpacked(row: &[u8]) -> State {
    State::unpack(id_of(row), last_of(row), row.get(HEAD..).unwrap_or_default())
}
