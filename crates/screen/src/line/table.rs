//! Lines by their number, in use and at rest.

use super::packed::Packed;
use super::state::State;
use crate::keep::{Reader, Unreadable, Writer};
use crate::store::{Row, Store};
use domain::signal::Id;

/// The lines of a shard: those in use as they are, the others packed. What is packed is what was there, so that when lines
/// rest changes no finding.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    awake: Store<State>,
    resting: Packed,
    /// When more are awake, quiet ones are put to rest.
    awake_max: usize,
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

/// So many lines are awake in any case.
const AWAKE_MIN: usize = 1 << 17;
/// And of those that are known one of so many more than there were after the last ones went to rest.
const AWAKE_SHARE: usize = 16;
/// A line that was not seen for so many minutes may rest.
const QUIET_MINUTES: u32 = 2;

impl Table {
    pub(crate) fn len(&self) -> usize {
        self.awake.len() + self.resting.len()
    }

    /// The bytes it takes, without those of the allocator.
    pub(crate) fn bytes(&self) -> usize {
        self.awake.bytes() + self.awake.rows().map(State::bytes_beyond).sum::<usize>() + self.resting.bytes()
    }

    /// Fetches the states of lines that are about to be used; see [`Store::fetch`].
    pub(crate) fn fetch(&self, lines: impl Iterator<Item = Id> + Clone) {
        self.resting.fetch(lines.clone());
        self.awake.fetch(lines);
    }

    pub(crate) fn state(&mut self, id: Id, minute: u32) -> &mut State {
        let resting = &mut self.resting;
        self.awake.row(id, || resting.take(id).unwrap_or_else(|| State::new(id, minute))).0
    }

    /// When a line last called from the own network, as minute; 0 where it did not.
    pub(crate) fn at_home(&self, id: Id) -> u32 {
        let at_rest = || self.resting.get(id).map(|state| state.at_home);
        self.awake.get(id).map(|state| state.at_home).or_else(at_rest).unwrap_or(0)
    }

    /// Puts lines that are quiet to rest, where many are awake. What is over for `gone_min` is asked for no more: it goes.
    pub(crate) fn rest(&mut self, now: u32, gone_min: u32) {
        if self.awake.len() <= self.awake_max {
            return;
        }
        let (resting, gone) = (&mut self.resting, now.saturating_sub(gone_min));
        self.awake.retain(|state| {
            if state.last.saturating_add(QUIET_MINUTES) > now {
                return true;
            }
            state.rest(gone);
            !resting.put(state)
        });
        self.resting.tidy();
        self.awake_max = AWAKE_MIN.max(self.awake.len() + self.len() / AWAKE_SHARE);
    }

    /// Forgets lines whose last record is from before `minute`.
    pub(crate) fn forget(&mut self, minute: u32) {
        self.awake.retain(|state| state.last >= minute);
        self.resting.forget(minute);
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        to.count(self.awake.len());
        self.awake.rows().for_each(|state| state.save(to));
        self.resting.save(to);
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        for _ in 0..from.count()? {
            let state = State::read(from)?;
            self.awake.add(state);
        }
        self.resting.restore(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::{IN, OUT, Open};
    use proptest::prelude::*;

    fn id(n: u64) -> Id {
        Id::of_number(13_900_000_000 + n, 11)
    }

    #[test]
    fn what_is_idle_makes_room() {
        let mut table = Table::default();
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

    fn act(state: &mut State, minute: u32, what: u8, with: u64) {
        let block = state.now(minute);
        match what {
            0 => {
                block.out += 1;
                state.called(id(with), minute);
                state.contacts.touch(id(with), minute, OUT);
            }
            1 => {
                (block.into, block.strange) = (block.into + 1, 300);
                state.contacts.touch(id(with), minute, IN);
                let from_s = minute * 60;
                state.open = Open { with: id(with), from_s, until_s: from_s + 7_200 };
            }
            2 => state.stands(id(with), minute),
            3 => (state.abroad, state.said) = (minute, 3),
            _ => {}
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// A table whose lines rest whenever they may, one whose lines never do, and one that went through a checkpoint
        /// on the way are the same but for calls that are long over. An act: which line, minutes after the one before,
        /// what, and with whom.
        #[test]
        fn when_lines_rest_changes_nothing(
            acts in proptest::collection::vec((0_u64..12, 0_u32..90, 0_u8..5, 0_u64..40), 1..400),
            cut in 0_usize..400,
        ) {
            let (mut rests, mut wakes) = (Table::default(), Table::default());
            let mut minute = 29_000_000;
            for (at, (line, later, what, with)) in acts.into_iter().enumerate() {
                minute += later;
                for table in [&mut rests, &mut wakes] {
                    act(table.state(id(line), minute), minute, what, with);
                }
                rests.awake_max = 0;
                rests.rest(minute + 1, 20);
                if at == cut {
                    let mut to = Writer::default();
                    rests.save(&mut to);
                    let bytes = to.finish(&domain::signal::Names::new());
                    rests = Table::default();
                    rests.restore(&mut Reader::of_part(&bytes.bytes)).unwrap();
                }
            }
            prop_assert!(rests.resting.len() > 0 || rests.awake.rows().all(|state| state.last + 2 > minute));
            for line in 0..12 {
                let [mut one, mut other] = [&mut rests, &mut wakes].map(|table| table.state(id(line), minute).clone());
                for state in [&mut one, &mut other] {
                    state.rest(minute.saturating_sub(20));
                }
                prop_assert_eq!(one, other);
            }
        }
    }
}
