//! Several files made one stream in the order of time. A file may be unsorted within ten minutes; no more of it than that
//! is ever held.

use super::reader::Reader;
use domain::refusal::BadInput;
use domain::signal::{Names, Record};
use domain::time::{Instant, Span};
use std::cmp::{Ordering, Reverse};
use std::collections::binary_heap::PeekMut;
use std::collections::{BinaryHeap, VecDeque};

/// So much may a file be out of order; docs/formats.md promises it.
pub const UNSORTED_MAX: Span = Span::minutes(10);
/// No more records of one file are held, however many ten minutes have; 160 MB and their words. A city of five million
/// lines has 1.8 million in its busiest ten minutes.
const HELD_MAX: usize = 2_000_000;

/// Files of records, in the order of their times. A record later than ten minutes behind its file comes out of order, at
/// once: whoever takes it counts it as late.
pub struct Merge {
    files: Vec<Sorted>,
    turns: BinaryHeap<Reverse<Turn>>,
}

/// Which file is next: by the time of its first record, or by the earliest that may still come from one not begun.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    at: Instant,
    file: usize,
}

impl Merge {
    /// Takes the first record of each, to know when its turn comes. Refused: as [`Reader::next`].
    pub fn new(readers: Vec<Reader>, names: &mut Names) -> Result<Self, BadInput> {
        let mut merge = Self { files: Vec::new(), turns: BinaryHeap::new() };
        for (file, reader) in readers.into_iter().enumerate() {
            let mut sorted = Sorted::new(reader);
            sorted.read(names)?;
            if let Some(at) = sorted.latest {
                // Files of one hour each stay closed books until their hour comes.
                merge.turns.push(Reverse(Turn { at: at.minus(UNSORTED_MAX), file }));
            }
            merge.files.push(sorted);
        }
        Ok(merge)
    }

    /// The next record of all, `None` at the end. Refused: as [`Reader::next`].
    pub fn next(&mut self, names: &mut Names) -> Result<Option<Record>, BadInput> {
        while let Some(mut top) = self.turns.peek_mut() {
            let Turn { file, .. } = top.0;
            let Some(sorted) = self.files.get_mut(file) else { break };
            let record = if sorted.is_settled { sorted.pop() } else { None };
            match sorted.settle(names)? {
                Some(at) => top.0.at = at,
                None => {
                    PeekMut::pop(top);
                }
            }
            if record.is_some() {
                return Ok(record);
            }
        }
        Ok(None)
    }

    /// How many bytes of all files were read so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.files.iter().map(|sorted| sorted.reader.bytes_read()).sum()
    }
}

/// One file put in order.
struct Sorted {
    reader: Reader,
    /// What came in order: all of it, in most files.
    row: VecDeque<Record>,
    /// What came after something later.
    late: BinaryHeap<Reverse<Held>>,
    read: u64,
    latest: Option<Instant>,
    ended: bool,
    /// Whether the first record held is the file's next.
    is_settled: bool,
}

impl Sorted {
    fn new(reader: Reader) -> Self {
        Self {
            reader,
            row: VecDeque::new(),
            late: BinaryHeap::new(),
            read: 0,
            latest: None,
            ended: false,
            is_settled: false,
        }
    }

    /// Reads until the first held is surely the next; its time, `None` at the end.
    fn settle(&mut self, names: &mut Names) -> Result<Option<Instant>, BadInput> {
        self.is_settled = true;
        loop {
            let first = self.first();
            let is_sure = |at: Instant| self.latest.is_some_and(|latest| at <= latest.minus(UNSORTED_MAX));
            if self.ended || first.is_some_and(is_sure) || self.row.len() + self.late.len() >= HELD_MAX {
                return Ok(first);
            }
            self.read(names)?;
        }
    }

    fn first(&self) -> Option<Instant> {
        let (row, late) = (self.row.front().map(Record::at), self.late.peek().map(|held| held.0.record.at()));
        row.into_iter().chain(late).min()
    }

    fn pop(&mut self) -> Option<Record> {
        let is_late = match (self.row.front(), self.late.peek()) {
            (Some(row), Some(late)) => late.0.record.at() < row.at(),
            (None, late) => late.is_some(),
            (Some(_), None) => false,
        };
        if is_late { self.late.pop().map(|held| held.0.record) } else { self.row.pop_front() }
    }

    fn read(&mut self, names: &mut Names) -> Result<(), BadInput> {
        let Some(record) = self.reader.next(names)? else {
            self.ended = true;
            return Ok(());
        };
        let at = record.at();
        self.latest = Some(self.latest.map_or(at, |latest| latest.max(at)));
        self.read += 1;
        if self.row.back().is_none_or(|last| last.at() <= at) {
            self.row.push_back(record);
        } else {
            self.late.push(Reverse(Held { place: self.read, record }));
        }
        Ok(())
    }
}

/// A record and its place in the file, for an order that is the same each time.
struct Held {
    place: u64,
    record: Record,
}

impl Ord for Held {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.record.at(), self.place).cmp(&(other.record.at(), other.place))
    }
}

impl PartialOrd for Held {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Held {}
