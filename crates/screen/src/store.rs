//! Rows by id: an index of four bytes a place, and the rows in chunks, so that growing copies no row and what is idle makes
//! room. Rows of many ids can be fetched together, which hides how far memory is.

use crate::people::mix;
use domain::signal::Id;
use std::collections::HashMap;
use std::hint::black_box;

/// Rows are made room for so many at a time.
const CHUNK: usize = 4096;
/// So many rows are fetched together.
pub(crate) const TOGETHER: usize = 128;
/// Of so many places of the index at most this many are taken.
const FULL: (usize, usize) = (3, 4);
/// And of one that was just made.
const SPARE: (usize, usize) = (2, 3);
const BITS_MIN: u32 = 6;

/// The bytes that a table takes, without those of the allocator and of what its values point to.
pub(crate) fn table_bytes<K, V, S>(table: &HashMap<K, V, S>) -> usize {
    // Seven of eight places are used at most; each has a byte of control.
    table.capacity() * 8 / 7 * (size_of::<(K, V)>() + 1)
}

/// What stands in a store.
pub(crate) trait Row: Default {
    /// Whose row it is; [`Id::NONE`] where nobody's.
    fn id(&self) -> Id;
    /// Reads a little of every part, so that all of it is near; what it gives means nothing.
    fn touch(&self) -> u64 {
        self.id().bits()
    }
    /// The same of what it points to.
    fn touch_far(&self) -> u64 {
        0
    }
}

/// Where rows stand, by the hash of their id: an open table that is probed place by place. An entry has as many bits for
/// one more than the row's place as places need, and above them bits of the hash; 0 is empty, all ones a row that was
/// removed. There are fewer than 2³¹ places: more do not fit into any memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    entries: Vec<u32>,
    bits: u32,
    place_bits: u32,
    /// Entries that are not empty.
    used: usize,
}

#[allow(clippy::cast_possible_truncation, reason = "the bits above are those of the home")]
const fn mark(hash: u64) -> u32 {
    hash as u32
}

impl Index {
    /// An empty one with room for so many rows, and more, at places up to this one, and beyond.
    pub(crate) fn with_room(count: usize, place: u32) -> Self {
        let mut bits = BITS_MIN;
        while count * SPARE.1 >= (1 << bits) * SPARE.0 {
            bits += 1;
        }
        let place_bits = bits.max(u32::BITS - place.leading_zeros() + 1).min(31);
        Self { entries: vec![0; 1 << bits], bits, place_bits, used: 0 }
    }

    /// Whether a row at this place can be put.
    pub(crate) fn has_room(&self, place: u32) -> bool {
        self.used * FULL.1 < self.entries.len() * FULL.0 && place + 1 < self.mask()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<u32>()
    }

    const fn mask(&self) -> u32 {
        (1_u32 << self.place_bits) - 1
    }

    /// Where a search begins: by bits that are not in the entry.
    const fn home(&self, hash: u64) -> usize {
        (hash >> 32) as usize & self.last()
    }

    /// The last place of the table.
    const fn last(&self) -> usize {
        (1 << self.bits) - 1
    }

    /// Reads where a search begins, so that it is near.
    pub(crate) fn touch(&self, hash: u64) -> u64 {
        self.entries.get(self.home(hash)).map_or(0, |entry| u64::from(*entry))
    }

    /// The entry that has these bits of the hash and a place that is the one, and its place.
    fn entry(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<(usize, u32)> {
        let mask = self.mask();
        let mut at = self.home(hash);
        loop {
            let entry = self.entries.get(at).copied().filter(|entry| *entry != 0)?;
            let place = (entry & mask).wrapping_sub(1);
            if (entry ^ mark(hash)) & !mask == 0 && place != mask - 1 && is(place) {
                return Some((at, place));
            }
            at = (at + 1) & self.last();
        }
    }

    pub(crate) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        self.entry(hash, is).map(|entry| entry.1)
    }

    /// Puts a row that is not there; there must be room.
    pub(crate) fn put(&mut self, hash: u64, place: u32) {
        let mask = self.mask();
        let mut at = self.home(hash);
        while self.entries.get(at).is_some_and(|entry| *entry != 0 && entry & mask != mask) {
            at = (at + 1) & self.last();
        }
        if let Some(entry) = self.entries.get_mut(at) {
            self.used += usize::from(*entry == 0);
            *entry = mark(hash) & !mask | (place + 1);
        }
    }

    /// The row at this place stands at another now; there must be room.
    pub(crate) fn replace(&mut self, hash: u64, from: u32, to: u32) {
        let mask = self.mask();
        if let Some((at, _)) = self.entry(hash, |place| place == from) {
            self.entries[at] = mark(hash) & !mask | (to + 1);
        }
    }

    /// The row at this place is gone.
    pub(crate) fn remove(&mut self, hash: u64, place: u32) {
        let mask = self.mask();
        if let Some((at, _)) = self.entry(hash, |other| other == place) {
            self.entries[at] = mask;
        }
    }
}

/// Rows by id.
#[derive(Clone, Debug)]
pub(crate) struct Store<T> {
    index: Index,
    chunks: Vec<Vec<T>>,
    free: Vec<u32>,
    count: usize,
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        Self { index: Index::default(), chunks: Vec::new(), free: Vec::new(), count: 0 }
    }
}

fn at<T>(chunks: &[Vec<T>], place: u32) -> Option<&T> {
    chunks.get(place as usize / CHUNK)?.get(place as usize % CHUNK)
}

impl<T: Row> Store<T> {
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    /// The bytes it takes, without those of the allocator and of what rows point to.
    pub(crate) fn bytes(&self) -> usize {
        self.index.bytes()
            + self.free.capacity() * size_of::<u32>()
            + self.chunks.len() * (CHUNK * size_of::<T>() + size_of::<Vec<T>>())
    }

    fn place(&self, id: Id) -> Option<u32> {
        self.index.find(mix(id.bits()), |place| at(&self.chunks, place).is_some_and(|row| row.id() == id))
    }

    pub(crate) fn get(&self, id: Id) -> Option<&T> {
        self.place(id).and_then(|place| at(&self.chunks, place))
    }

    /// The row of an id, and whether it is new.
    pub(crate) fn row(&mut self, id: Id, new: impl FnOnce() -> T) -> (&mut T, bool) {
        let known = self.place(id);
        let place = known.unwrap_or_else(|| self.add(new())) as usize;
        (&mut self.chunks[place / CHUNK][place % CHUNK], known.is_none())
    }

    /// Puts a row whose id is not there; where it stands.
    pub(crate) fn add(&mut self, row: T) -> u32 {
        let hash = mix(row.id().bits());
        let place = self.free.pop().unwrap_or_else(|| self.room());
        if !self.index.has_room(place) {
            self.reindex();
        }
        self.chunks[place as usize / CHUNK][place as usize % CHUNK] = row;
        self.index.put(hash, place);
        self.count += 1;
        place
    }

    /// A place behind all others.
    fn room(&mut self) -> u32 {
        if self.chunks.last().is_none_or(|chunk| chunk.len() == CHUNK) {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        let last = self.chunks.len() - 1;
        self.chunks[last].push(T::default());
        u32::try_from(last * CHUNK + self.chunks[last].len() - 1).unwrap_or(u32::MAX)
    }

    /// Makes the index anew, with room for more.
    fn reindex(&mut self) {
        // The old one goes before the new one comes.
        self.index = Index::default();
        self.index = Index::with_room(self.count, u32::try_from(self.chunks.len() * CHUNK).unwrap_or(u32::MAX));
        let rows = (0_u32..).zip(self.chunks.iter().flatten()).filter(|(_, row)| !row.id().is_none());
        for (place, row) in rows {
            self.index.put(mix(row.id().bits()), place);
        }
    }

    /// Keeps those rows for which this holds.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&mut T) -> bool) {
        let before = self.free.len();
        for (place, row) in (0_u32..).zip(self.chunks.iter_mut().flatten()) {
            if !row.id().is_none() && !keep(row) {
                *row = T::default();
                self.free.push(place);
            }
        }
        let gone = self.free.len() - before;
        if gone > 0 {
            self.count -= gone;
            self.reindex();
        }
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flatten().filter(|row| !row.id().is_none())
    }

    /// Fetches the rows of the first [`TOGETHER`] of these ids that are there. It changes nothing: one row's way from
    /// memory does not wait for another's, as it would where each is looked up when its turn comes.
    pub(crate) fn fetch(&self, ids: impl Iterator<Item = Id>) {
        let (mut hashes, mut count, mut sum) = ([0; TOGETHER], 0, 0);
        for (id, slot) in ids.zip(&mut hashes) {
            *slot = mix(id.bits());
            count += 1;
            sum ^= self.index.touch(*slot);
        }
        let mut places = [u32::MAX; TOGETHER];
        for (hash, slot) in hashes.iter().take(count).zip(&mut places) {
            // The first whose bits fit is the row but for one in hundreds.
            *slot = self.index.find(*hash, |_| true).unwrap_or(u32::MAX);
            sum ^= at(&self.chunks, *slot).map_or(0, Row::touch);
        }
        let rows = places.iter().take(count).filter_map(|place| at(&self.chunks, *place));
        black_box(rows.fold(sum, |sum, row| sum ^ row.touch_far()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[derive(Clone, Debug, Default)]
    struct Count {
        id: Id,
        seen: u64,
    }

    impl Row for Count {
        fn id(&self) -> Id {
            self.id
        }
    }

    #[test]
    fn it_holds_what_a_plain_map_holds_and_makes_room() {
        let (mut store, mut plain) = (Store::<Count>::default(), BTreeMap::new());
        let mut bytes = 0;
        for round in 0..6_u64 {
            for n in 0..10_000_u64 {
                let id = Id::of_number(13_000_000_000 + (n * 7_919 + round * 1_000) % 20_000, 11);
                store.fetch([id, Id::of_number(1, 3)].into_iter());
                let (row, is_new) = store.row(id, || Count { id, seen: 0 });
                row.seen += 1;
                assert_eq!(is_new, !plain.contains_key(&id));
                *plain.entry(id).or_insert(0) += 1;
            }
            let keep = |id: Id| id.bits() % 3 != round % 3;
            store.retain(|row| keep(row.id));
            plain.retain(|id, _| keep(*id));
            assert_eq!(store.len(), plain.len());
            assert_eq!(store.rows().map(|row| (row.id, row.seen)).collect::<BTreeMap<_, _>>(), plain);
            assert!(plain.iter().all(|(id, seen)| store.get(*id).is_some_and(|row| row.seen == *seen)));
            bytes = if round == 1 { store.bytes() } else { bytes };
        }
        assert!(store.bytes() <= bytes * 3 / 2, "{bytes} {}", store.bytes());
    }
}
