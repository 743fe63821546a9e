//! Files of camt.053, camt.054 and pacs.008 as tables: entry by entry, in bounded memory whatever the file's size.

use super::entry::{self, Own};
use super::path::instant_if;
use super::payment;
use crate::canonical::cells;
use crate::statement::{Header, Layout, Record, Rows, Spot};
use crate::xml::{Bounds, Element, Tree, refuse};
use csv::ByteRecord;
use domain::refusal::BadInput;
use domain::time::Instant;
use domain::transfer::Movement;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};

/// The largest entry read: 4 MiB. One that lists a batch of thousands of payments has about 2 MB.
const ENTRY_BYTES_MAX: usize = 4 * 1024 * 1024;
const BOUNDS: Bounds = Bounds { bytes_max: ENTRY_BYTES_MAX, depth_max: super::DEPTH_MAX, elements_max: 200_000 };

/// Whether a text begins as a document does.
pub(crate) fn looks_like_xml(first: &[u8]) -> bool {
    first.trim_ascii_start().starts_with(b"<")
}

/// A file of entries, read as rows of the canonical layout.
pub(crate) struct Entries<R> {
    file: String,
    header: Header,
    layout: Layout,
    reader: Reader<Bounded<BufReader<R>>>,
    buffer: Vec<u8>,
    /// How many elements are open around the entries.
    depth: usize,
    /// The account of the statement that is open.
    own: Option<Own>,
    /// When the payments' message was made.
    made_at: Option<Instant>,
    waiting: VecDeque<Movement>,
    cells: ByteRecord,
    row: u64,
    has_ended: bool,
}

impl<R: Read> Entries<R> {
    /// Opens it and looks which message it is.
    pub(crate) fn open(file: &str, bytes: R) -> Result<Self, BadInput> {
        let mut reader = Reader::from_reader(Bounded { inner: BufReader::new(bytes), left: ENTRY_BYTES_MAX });
        reader.config_mut().check_comments = true;
        let mut entries = Self {
            file: file.to_owned(),
            header: Header { names: crate::canonical::COLUMNS.map(str::to_owned).to_vec() },
            layout: Layout::Camt053,
            reader,
            buffer: Vec::new(),
            depth: 0,
            own: None,
            made_at: None,
            waiting: VecDeque::new(),
            cells: ByteRecord::new(),
            row: 0,
            has_ended: false,
        };
        entries.layout = entries.which().map_err(|bad| entries.here(bad))?;
        Ok(entries)
    }

    /// Goes into the document, to its message.
    fn which(&mut self) -> Result<Layout, BadInput> {
        while self.depth < 2 {
            match self.event()? {
                Piece::Start(name) if self.depth == 0 && name != "Document" => {
                    return Err(refuse(format!("the root is {name:?}"), "give a document of ISO 20022"));
                }
                Piece::Start(name) => {
                    self.depth += 1;
                    if self.depth == 2 {
                        return layout_of(&name);
                    }
                }
                Piece::End | Piece::Empty(_) | Piece::Nothing => {}
                Piece::Eof => break,
            }
        }
        Err(refuse("no message in the document", "give the whole document"))
    }

    /// The depth at which entries stand.
    fn level(&self) -> usize {
        if self.layout == Layout::Pacs008 { 2 } else { 3 }
    }

    /// Reads on until a movement waits, or the document has ended.
    fn advance(&mut self) -> Result<(), BadInput> {
        while self.waiting.is_empty() && !self.has_ended {
            match self.event()? {
                Piece::Start(name) if self.depth == self.level() => {
                    let element = self.grow(name)?;
                    self.take(&element)?;
                }
                Piece::Start(name) if self.depth == 2 && !matches!(name.as_str(), "Stmt" | "Ntfctn" | "Rpt") => {
                    self.grow(name)?;
                }
                Piece::Start(_) if self.depth < 2 => {
                    return Err(refuse("two messages in one", "give one message a file"));
                }
                Piece::Start(_) => {
                    self.depth += 1;
                    self.own = None;
                }
                Piece::Empty(name) if self.depth == self.level() => {
                    self.take(&Element { name, ..Element::default() })?;
                }
                Piece::Empty(_) => {}
                Piece::End => self.depth = self.depth.saturating_sub(1),
                Piece::Nothing => {}
                Piece::Eof if self.depth == 0 => self.has_ended = true,
                Piece::Eof => return Err(refuse("cut short", "copy or download it again; nothing of it was taken")),
            }
        }
        Ok(())
    }

    /// One event outside the entries.
    fn event(&mut self) -> Result<Piece, BadInput> {
        self.reader.get_mut().left = ENTRY_BYTES_MAX;
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|why| malformed(&why))?;
        Ok(match event {
            Event::Start(start) => Piece::Start(start.local_name().as_ref().to_owned()),
            Event::Empty(start) => Piece::Empty(start.local_name().as_ref().to_owned()),
            Event::End(_) => Piece::End,
            Event::Eof => Piece::Eof,
            Event::DocType(_) => return Err(refuse("a DOCTYPE", "give the document without one")),
            Event::PI(_) => return Err(refuse("a processing instruction", "give the document without one")),
            _ => Piece::Nothing,
        })
    }

    /// The whole element that was just begun.
    fn grow(&mut self, name: String) -> Result<Element, BadInput> {
        let mut tree = Tree::new(BOUNDS);
        tree.begin(name);
        self.reader.get_mut().left = ENTRY_BYTES_MAX;
        while !tree.is_whole() {
            self.buffer.clear();
            match self.reader.read_event_into(&mut self.buffer).map_err(|why| malformed(&why))? {
                Event::Eof => break,
                event => tree.take(event)?,
            }
        }
        tree.root()
    }

    fn take(&mut self, element: &Element) -> Result<(), BadInput> {
        match element.name.as_str() {
            "GrpHdr" => self.made_at = instant_if(element, &["CreDtTm"])?,
            "CdtTrfTxInf" => self.waiting.push_back(payment::movement(element, self.made_at)?),
            "Acct" => self.own = Some(Own::of_account(element)?),
            "Ntry" => {
                let own = self.own.as_ref().ok_or_else(|| super::path::missing("Acct"))?;
                let mut movements = Vec::new();
                entry::movements(element, own, &mut movements)?;
                self.waiting.extend(movements);
            }
            _ => {}
        }
        Ok(())
    }

    /// A refusal in this file's name, at the row that comes next.
    fn here(&self, bad: BadInput) -> BadInput {
        BadInput { file: self.file.clone(), row: Some(self.row + 1), ..bad }
    }
}

fn layout_of(message: &str) -> Result<Layout, BadInput> {
    match message {
        "BkToCstmrStmt" | "BkToCstmrDbtCdtNtfctn" | "BkToCstmrAcctRpt" => Ok(Layout::Camt053),
        "FIToFICstmrCdtTrf" => Ok(Layout::Pacs008),
        other => {
            let problem = format!("the message is {:?}", other.chars().take(60).collect::<String>());
            Err(refuse(problem, "give camt.052, camt.053, camt.054 or pacs.008"))
        }
    }
}

fn malformed(why: &quick_xml::Error) -> BadInput {
    refuse(why.to_string(), "give well-formed XML in UTF-8, each entry of at most 4 MiB")
}

enum Piece {
    Start(String),
    Empty(String),
    End,
    Nothing,
    Eof,
}

impl<R: Read> Rows for Entries<R> {
    fn header(&self) -> &Header {
        &self.header
    }

    fn layout(&self) -> Option<Layout> {
        Some(self.layout)
    }

    fn next(&mut self) -> Result<Option<Record<'_>>, BadInput> {
        self.advance().map_err(|bad| self.here(bad))?;
        let Some(movement) = self.waiting.pop_front() else { return Ok(None) };
        self.row += 1;
        self.cells = ByteRecord::from(cells(&movement).to_vec());
        let spot = Spot { file: &self.file, row: self.row };
        Record::new(spot, &self.cells).map(Some).map_err(|_| spot.refuse_row("not UTF-8", "give UTF-8"))
    }
}

/// Gives no more than so many bytes until it is filled again: an entry that never ends is met with a fault.
struct Bounded<R> {
    inner: R,
    left: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.left);
        let count = self.inner.read(&mut buffer[..most])?;
        self.left -= count;
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "an element that is too large"));
        }
        let buffer = self.inner.fill_buf()?;
        Ok(&buffer[..buffer.len().min(self.left)])
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.inner.consume(count);
    }
}
