//! Opening a statement: gzip, Parquet and spreadsheets known by their first bytes, text by its encoding and separator.

use super::delimited::{Delimited, empty};
use super::gb18030::Gb18030;
use super::layout::{Layout, guess};
use super::parquet::ParquetRows;
use super::record::Rows;
use super::source::{Content, Source};
use crate::iso20022;
use crate::xlsx;
use domain::refusal::BadInput;
use flate2::bufread::MultiGzDecoder;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Chain, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

/// So much of a text is looked at to know its encoding, separator and layout.
const HEAD_BYTES: usize = 1 << 16;
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A table ready to be read.
pub(crate) struct Opened {
    pub(crate) rows: Box<dyn Rows>,
    pub(crate) counts: Counts,
}

/// What is counted while the table is read.
#[derive(Clone, Default)]
pub(crate) struct Counts {
    /// Bytes of the file.
    pub(crate) bytes_read: Rc<Cell<u64>>,
    /// Characters that were not of the file's encoding.
    pub(crate) replaced: Rc<Cell<u64>>,
}

/// Opens it; `layout` decides whether text may be GB18030.
pub(crate) fn open(source: &Source<'_>, layout: Option<Layout>) -> Result<Opened, BadInput> {
    let counts = Counts::default();
    let bytes = Counted { inner: raw(source)?, read: Rc::clone(&counts.bytes_read) };
    let (magic, bytes) = head(bytes, 8).map_err(|error| unreadable(source, &error))?;
    let rows: Box<dyn Rows> = match magic.as_slice() {
        [] => return Err(empty(&source.name)),
        [0x1F, 0x8B, ..] => {
            let buffered = BufReader::with_capacity(HEAD_BYTES, bytes);
            text(source, layout, MultiGzDecoder::new(buffered), true, &counts)?
        }
        [b'P', b'A', b'R', b'1', ..] => Box::new(ParquetRows::open(source, Rc::clone(&counts.bytes_read))?),
        [b'P', b'K', 3, 4, ..] => Box::new(xlsx::Sheet::open(source, Rc::clone(&counts.bytes_read))?),
        _ => text(source, layout, bytes, false, &counts)?,
    };
    Ok(Opened { rows, counts })
}

/// Opens a file that can only be text: roots, stop accounts.
pub(crate) fn plain_text(source: &Source<'_>) -> Result<Box<dyn Rows>, BadInput> {
    open(source, Some(Layout::Canonical)).map(|opened| opened.rows)
}

/// Opens a table of records: delimited text in UTF-8, plain or gzip, or Parquet.
pub(crate) fn records(source: &Source<'_>) -> Result<Opened, BadInput> {
    open(source, Some(Layout::Canonical))
}

fn raw(source: &Source<'_>) -> Result<Box<dyn Read>, BadInput> {
    Ok(match &source.content {
        Content::Path(path) => Box::new(file(source, path)?),
        Content::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
    })
}

/// The file at this path; a folder or a missing file is refused by its name.
pub(crate) fn file(source: &Source<'_>, path: &Path) -> Result<File, BadInput> {
    let opened = File::open(path).map_err(|error| unreadable(source, &error))?;
    match opened.metadata() {
        Ok(about) if about.is_dir() => Err(BadInput::file(&source.name, "this is a folder", "name the files in it")),
        _ => Ok(opened),
    }
}

fn unreadable(source: &Source<'_>, error: &io::Error) -> BadInput {
    BadInput::file(
        &source.name,
        format!("the file cannot be read ({error})"),
        "check its name and your right to read it",
    )
}

fn text(
    source: &Source<'_>,
    layout: Option<Layout>,
    bytes: impl Read + 'static,
    packed: bool,
    counts: &Counts,
) -> Result<Box<dyn Rows>, BadInput> {
    let spot = super::Spot { file: &source.name, row: 1 };
    let (first, mut whole) = head(bytes, HEAD_BYTES).map_err(|error| super::delimited::fault(spot, &error, packed))?;
    refuse_others(source, &first)?;
    let mark = if first.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 };
    whole.get_mut().0.set_position(mark as u64);
    let name = &source.name;
    if iso20022::looks_like_xml(&first[mark..]) {
        return Ok(Box::new(iso20022::Entries::open(name, whole)?));
    }
    let look = Look::at(&first[mark..], layout);
    Ok(match look.encoding {
        Encoding::Utf8 => Box::new(Delimited::open(name, whole, look.delimiter, packed)?),
        Encoding::Gb18030 => {
            Box::new(Delimited::open(name, Gb18030::new(whole, Rc::clone(&counts.replaced)), look.delimiter, packed)?)
        }
    })
}

/// What looks like a text and is none, each with its own advice.
fn refuse_others(source: &Source<'_>, first: &[u8]) -> Result<(), BadInput> {
    let (problem, advice) = match first {
        [] => return Err(empty(&source.name)),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => ("the text is UTF-16", "save the file as UTF-8"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => ("this is an old .xls workbook", "save it as .xlsx or CSV"),
        [b'P', b'A', b'R', b'1', ..] => ("a Parquet file inside gzip", "unpack it first"),
        [b'P', b'K', 3, 4, ..] => ("a zip archive inside gzip", "unpack it first"),
        [0x1F, 0x8B, ..] => ("gzip inside gzip", "unpack it first"),
        _ => return Ok(()),
    };
    Err(BadInput::file(&source.name, problem, advice))
}

#[derive(Clone, Copy)]
enum Encoding {
    Utf8,
    Gb18030,
}

/// What the first bytes say of the text.
struct Look {
    encoding: Encoding,
    delimiter: u8,
}

impl Look {
    fn at(first: &[u8], layout: Option<Layout>) -> Self {
        let line = first.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
        let delimiter = delimiter(line);
        let encoding = match std::str::from_utf8(line) {
            Ok(_) => Encoding::Utf8,
            Err(_) if may_be_gb18030(line, delimiter, layout) => Encoding::Gb18030,
            Err(_) => Encoding::Utf8,
        };
        Self { encoding, delimiter }
    }
}

/// Only Chinese statements come in GB18030: where the layout is not named, the decoded header must be theirs.
fn may_be_gb18030(line: &[u8], delimiter: u8, layout: Option<Layout>) -> bool {
    match layout {
        Some(layout) => layout == Layout::CnStatement,
        None => {
            let (text, _) = encoding_rs::GB18030.decode_without_bom_handling(line);
            let names: Vec<&str> =
                text.split(char::from(delimiter)).map(|name| name.trim_matches(['"', ' ', '\t'])).collect();
            guess(&names) == Some(Layout::CnStatement)
        }
    }
}

/// The separator that the header uses most; a comma where it uses none.
fn delimiter(line: &[u8]) -> u8 {
    let count = |separator: u8| line.iter().filter(|byte| **byte == separator).count();
    [b';', b'\t']
        .into_iter()
        .filter(|other| count(*other) > count(b','))
        .max_by_key(|other| count(*other))
        .unwrap_or(b',')
}

/// The first `most` bytes, fewer at the end of the input, and the whole input again with those in front.
fn head<R: Read>(mut bytes: R, most: usize) -> io::Result<(Vec<u8>, Whole<R>)> {
    let mut first = Vec::new();
    let fault = bytes.by_ref().take(most as u64).read_to_end(&mut first).err();
    match fault {
        Some(fault) if first.is_empty() => Err(fault),
        // What came before a fault is read first, so that the fault is met at its row.
        fault => Ok((first.clone(), Cursor::new(first).chain(Rest { bytes, fault }))),
    }
}

/// The input from its beginning.
type Whole<R> = Chain<Cursor<Vec<u8>>, Rest<R>>;

/// The input behind its first bytes. A fault met while taking those is told again: a decoder asked after its fault may
/// say that the input has ended, and a file that was cut short would pass for a whole one.
struct Rest<R> {
    bytes: R,
    fault: Option<io::Error>,
}

impl<R: Read> Read for Rest<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &self.fault {
            Some(fault) => Err(io::Error::new(fault.kind(), fault.to_string())),
            None => self.bytes.read(buffer),
        }
    }
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.set(self.read.get() + count as u64);
        Ok(count)
    }
}
