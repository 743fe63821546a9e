//! A bounded table by id.

use crate::keep::{Reader, Unreadable, Writer};
use crate::kept::Kept;
use crate::store::{Row, Store};
use domain::signal::Id;

/// Rows by id, bounded: when full, those that are idle go first, and then nobody new is let in.
#[derive(Clone, Debug)]
pub(crate) struct Crowd<T> {
    rows: Store<Member<T>>,
    max: usize,
    swept_s: u32,
}

/// A row and whose it is.
#[derive(Clone, Debug, Default)]
struct Member<T> {
    id: Id,
    row: T,
}

impl<T: Default> Row for Member<T> {
    fn id(&self) -> Id {
        self.id
    }
}

/// A full table is swept at most so often.
const SWEEP_EVERY_S: u32 = 600;

impl<T: Default + Seen + Kept> Crowd<T> {
    pub(crate) fn new(max: usize) -> Self {
        Self { rows: Store::default(), max, swept_s: 0 }
    }

    /// The row of `id`, and whether it is new; `None` where the table is full.
    pub(crate) fn row(&mut self, id: Id, at_s: u32, idle_s: u32) -> Option<(&mut T, bool)> {
        if self.rows.len() >= self.max && self.rows.get(id).is_none() {
            self.sweep(at_s, idle_s);
            if self.rows.len() >= self.max {
                return None;
            }
        }
        let (member, is_new) = self.rows.row(id, || Member { id, row: T::default() });
        Some((&mut member.row, is_new))
    }

    pub(crate) fn get(&self, id: Id) -> Option<&T> {
        self.rows.get(id).map(|member| &member.row)
    }

    /// Fetches rows that are about to be used; see [`Store::fetch`].
    pub(crate) fn fetch(&self, ids: impl Iterator<Item = Id>) {
        self.rows.fetch(ids);
    }

    /// The bytes it takes, without those of the allocator and of what rows point to.
    pub(crate) fn bytes(&self) -> usize {
        self.rows.bytes()
    }

    fn sweep(&mut self, at_s: u32, idle_s: u32) {
        if at_s.saturating_sub(self.swept_s) < SWEEP_EVERY_S {
            return;
        }
        self.swept_s = at_s;
        self.rows.retain(|member| at_s.saturating_sub(member.row.last_s()) <= idle_s);
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Rows by id, so that two runs write the same bytes.
    pub(crate) fn save(&self, to: &mut Writer) {
        let mut members: Vec<&Member<T>> = self.rows.rows().collect();
        members.sort_unstable_by_key(|member| member.id);
        to.count(members.len());
        for member in members {
            member.id.save(to);
            member.row.save(to);
        }
        self.swept_s.save(to);
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        for _ in 0..from.count()? {
            let (id, row) = Kept::restore(from)?;
            self.rows.add(Member { id, row });
        }
        self.swept_s = Kept::restore(from)?;
        Ok(())
    }
}

/// When a row was last touched.
pub(crate) trait Seen {
    fn last_s(&self) -> u32;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kept::kept;

    #[derive(Clone, Default)]
    struct Row {
        last_s: u32,
    }

    kept!(Row { last_s });

    impl Seen for Row {
        fn last_s(&self) -> u32 {
            self.last_s
        }
    }

    fn id(n: u64) -> Id {
        Id::of_digits(&n.to_string()).unwrap()
    }

    #[test]
    fn a_full_table_lets_the_idle_go_first() {
        let mut crowd: Crowd<Row> = Crowd::new(2);
        for (line, at_s, room) in
            [(1, 1_000, true), (2, 5_000, true), (3, 5_100, false), (3, 9_000, true), (4, 9_001, false)]
        {
            let row = crowd.row(id(line), at_s, 4_500);
            assert_eq!(row.is_some(), room, "{line}");
            if let Some((row, _)) = row {
                row.last_s = at_s;
            }
        }
        assert_eq!([1, 2, 3, 4].map(|line| crowd.get(id(line)).is_some()), [false, true, true, false]);
    }
}
