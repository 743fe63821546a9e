//! The records of all files as one stream: a thread of its own reads and sorts them while another works on them.

use super::merge::Merge;
use super::reader::Reader;
use crate::statement::Source;
use domain::refusal::BadInput;
use domain::signal::{Kind, Names, Record};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

/// Records that go from one thread to the other at a time, and how many such parts may wait.
const RECORDS_A_PART: usize = 4096;
const PARTS_WAITING: usize = 4;

/// A part of the stream.
pub struct Part {
    /// Records in the order of time.
    pub records: Vec<Record>,
    /// Words that are new, in their order: a table that is given them in this order has the ids that the records name.
    pub words: Vec<Box<str>>,
    /// How many bytes of all files were read so far.
    pub bytes_read: u64,
}

/// Files, and what is read of them.
pub struct Stream<'scope> {
    parts: Receiver<Part>,
    reading: ScopedJoinHandle<'scope, Result<(), BadInput>>,
}

impl<'scope> Stream<'scope> {
    /// Begins to read; `names` are the words so far.
    pub fn open<'env>(scope: &'scope Scope<'scope, 'env>, files: Vec<(Kind, Source<'static>)>, names: Names) -> Self {
        let (to, parts) = sync_channel(PARTS_WAITING);
        Self { parts, reading: scope.spawn(move || read(&files, names, &to)) }
    }

    /// The next part, whose words are put into `names`; none at the end, and where a file was refused.
    pub fn next(&self, names: &mut Names) -> Option<Part> {
        let part = self.parts.recv().ok()?;
        for word in &part.words {
            names.id(word);
        }
        Some(part)
    }

    /// Once there is no next part: whether all was read. Refused: as [`Reader::next`].
    pub fn end(self) -> Result<(), BadInput> {
        drop(self.parts);
        let broke = || BadInput::file("", "the reader of the files broke off", "report this with what was read");
        self.reading.join().unwrap_or_else(|_| Err(broke()))
    }
}

fn read(files: &[(Kind, Source<'static>)], mut names: Names, to: &SyncSender<Part>) -> Result<(), BadInput> {
    let readers = files.iter().map(|(kind, source)| Reader::open(source, *kind)).collect::<Result<Vec<_>, _>>()?;
    let mut told = names.len();
    let mut merge = Merge::new(readers, &mut names)?;
    loop {
        let mut records = Vec::with_capacity(RECORDS_A_PART);
        while records.len() < RECORDS_A_PART
            && let Some(record) = merge.next(&mut names)?
        {
            records.push(record);
        }
        let words = names.words(told).map(Into::into).collect();
        told = names.len();
        let is_end = records.is_empty();
        let is_wanted = is_end || to.send(Part { records, words, bytes_read: merge.bytes_read() }).is_ok();
        if is_end || !is_wanted {
            return Ok(());
        }
    }
}
