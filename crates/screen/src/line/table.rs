//! Lines by their number, in chunks: growing copies nothing, and what is idle makes room.

use super::state::State;
use crate::keep::{Reader, Unreadable, Writer};
use domain::signal::Id;
use rustc_hash::FxHashMap;

const CHUNK: usize = 4096;

/// The lines of a shard.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    index: FxHashMap<Id, u32>,
    chunks: Vec<Vec<State>>,
    free: Vec<u32>,
}

impl Table {
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    /// The bytes it takes, without those of the allocator.
    pub(crate) fn bytes(&self) -> usize {
        let sketches = self.states().filter(|state| state.busy.is_some()).count();
        // One byte of control beside each entry of the index.
        self.index.capacity() * 8 / 7 * (size_of::<(Id, u32)>() + 1)
            + self.chunks.len() * CHUNK * size_of::<State>()
            + sketches * size_of::<super::busy::Busy>()
            + self.free.capacity() * size_of::<u32>()
    }

    fn states(&self) -> impl Iterator<Item = &State> {
        self.chunks.iter().flatten().filter(|state| !state.id.is_none())
    }

    pub(crate) fn state(&mut self, id: Id, minute: u32) -> &mut State {
        let slot = match self.index.get(&id) {
            Some(slot) => *slot as usize,
            None => self.add(State::new(id, minute)),
        };
        &mut self.chunks[slot / CHUNK][slot % CHUNK]
    }

    /// When a line last called from the own network, as minute; 0 where it did not.
    pub(crate) fn at_home(&self, id: Id) -> u32 {
        let slot = self.index.get(&id).map(|slot| *slot as usize);
        slot.map_or(0, |slot| self.chunks[slot / CHUNK][slot % CHUNK].at_home)
    }

    fn add(&mut self, state: State) -> usize {
        let id = state.id;
        let slot = if let Some(slot) = self.free.pop() {
            let slot = slot as usize;
            self.chunks[slot / CHUNK][slot % CHUNK] = state;
            slot
        } else {
            if self.chunks.last().is_none_or(|chunk| chunk.len() == CHUNK) {
                self.chunks.push(Vec::with_capacity(CHUNK));
            }
            let at = self.chunks.len() - 1;
            self.chunks[at].push(state);
            at * CHUNK + self.chunks[at].len() - 1
        };
        // A shard of more than four thousand million lines does not fit into any memory.
        self.index.insert(id, u32::try_from(slot).unwrap_or(u32::MAX));
        slot
    }

    /// Forgets lines whose last record is from before `minute`.
    pub(crate) fn forget(&mut self, minute: u32) {
        for (slot, state) in self.chunks.iter_mut().flatten().enumerate() {
            if !state.id.is_none() && state.last < minute {
                self.index.remove(&state.id);
                *state = State::default();
                self.free.push(u32::try_from(slot).unwrap_or(u32::MAX));
            }
        }
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        to.count(self.len());
        self.states().for_each(|state| state.save(to));
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        for _ in 0..from.count()? {
            let state = State::read(from)?;
            self.add(state);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_idle_makes_room() {
        let mut table = Table::default();
        let id = |n: u64| Id::of_number(13_900_000_000 + n, 11);
        for n in 0..10_000 {
            table.state(id(n), 100).last = if n % 2 == 0 { 100 } else { 200 };
        }
        table.forget(150);
        assert_eq!(table.len(), 5_000);
        let bytes = table.bytes();
        for n in 20_000..25_000 {
            table.state(id(n), 300);
        }
        assert_eq!((table.len(), table.bytes() > bytes + 100_000), (10_000, false));
        assert_eq!(table.state(id(1), 300).first, 100);
        assert_eq!(table.state(id(0), 300).first, 300);
    }
}
