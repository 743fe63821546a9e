//! Lines by their number.

use super::state::State;
use crate::keep::{Reader, Unreadable, Writer};
use crate::store::{Row, Store};
use domain::signal::Id;

/// The lines of a shard.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    states: Store<State>,
}

impl Row for State {
    fn id(&self) -> Id {
        self.id
    }

    fn touch(&self) -> u64 {
        self.touched()
    }

    fn touch_far(&self) -> u64 {
        self.touched_far()
    }
}

impl Table {
    pub(crate) fn len(&self) -> usize {
        self.states.len()
    }

    /// The bytes it takes, without those of the allocator.
    pub(crate) fn bytes(&self) -> usize {
        self.states.bytes() + self.states.rows().map(State::bytes_beyond).sum::<usize>()
    }

    /// Fetches the states of lines that are about to be used; see [`Store::fetch`].
    pub(crate) fn fetch(&self, lines: impl Iterator<Item = Id>) {
        self.states.fetch(lines);
    }

    pub(crate) fn state(&mut self, id: Id, minute: u32) -> &mut State {
        self.states.row(id, || State::new(id, minute)).0
    }

    /// When a line last called from the own network, as minute; 0 where it did not.
    pub(crate) fn at_home(&self, id: Id) -> u32 {
        self.states.get(id).map_or(0, |state| state.at_home)
    }

    /// Forgets lines whose last record is from before `minute`, and what is kept of busy ones that no longer are at `now`.
    pub(crate) fn forget(&mut self, minute: u32, now: u32) {
        self.states.retain(|state| {
            state.rest(now);
            state.last >= minute
        });
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        to.count(self.len());
        self.states.rows().for_each(|state| state.save(to));
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        for _ in 0..from.count()? {
            let state = State::read(from)?;
            self.states.add(state);
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
        table.forget(150, 200);
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
