//! Cells by numbers of four bytes: every line has one, and a city has few.

use crate::keep::{Reader, Unreadable, Writer};
use crate::kept::Kept;
use crate::store::table_bytes;
use domain::signal::Id;
use rustc_hash::FxHashMap;

/// More cells than this are not told apart from none: a city has tens of thousands, and names come from outside.
const CELLS_MAX: usize = 4_000_000;

/// The cells that were seen, in the order in which they were.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    cells: Vec<Id>,
    numbers: FxHashMap<Id, u32>,
}

impl Cells {
    /// The number of a cell; 0 of none.
    pub(super) fn number(&mut self, cell: Id) -> u32 {
        if cell.is_none() {
            return 0;
        }
        if let Some(number) = self.numbers.get(&cell) {
            return *number;
        }
        if self.cells.len() == CELLS_MAX {
            return 0;
        }
        self.cells.push(cell);
        let number = u32::try_from(self.cells.len()).unwrap_or(0);
        self.numbers.insert(cell, number);
        number
    }

    /// The cell of a number that [`Cells::number`] gave.
    pub(super) fn cell(&self, number: u32) -> Option<Id> {
        self.cells.get((number as usize).checked_sub(1)?).copied()
    }

    /// The bytes it takes, without those of the allocator.
    pub(super) fn bytes(&self) -> usize {
        self.cells.capacity() * size_of::<Id>() + table_bytes(&self.numbers)
    }
}

impl Kept for Cells {
    fn save(&self, to: &mut Writer) {
        self.cells.save(to);
    }

    fn restore(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let cells: Vec<Id> = Kept::restore(from)?;
        let mut all = Self::default();
        cells.into_iter().for_each(|cell| _ = all.number(cell));
        Ok(all)
    }
}
