//! Delimited text (CSV and its kin) in bounded memory: the `csv` crate with a limit on how long a row may grow.

use super::record::{COLUMNS_MAX, Header, Record, Rows, Spot};
use csv::ByteRecord;
use domain::refusal::BadInput;
use std::io::{self, Read};

/// A row longer than this many bytes is refused: a quote that is never closed would else swallow the whole file.
pub(crate) const ROW_MAX_BYTES: u64 = 1 << 20;
const BUFFER_BYTES: usize = 1 << 16;

/// A table of delimited text.
pub(crate) struct Delimited<R: Read> {
    file: String,
    reader: csv::Reader<Bounded<R>>,
    header: Header,
    cells: ByteRecord,
    row: u64,
    packed: bool,
}

impl<R: Read> Delimited<R> {
    /// Takes the header, row 1. `packed` says that the bytes come out of gzip, for what a fault is called.
    pub(crate) fn open(file: &str, bytes: R, delimiter: u8, packed: bool) -> Result<Self, BadInput> {
        let bounded = Bounded { inner: bytes, since_row: 0, quotes: 0 };
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(BUFFER_BYTES)
            .from_reader(bounded);
        let header = Header::default();
        let mut table = Self { file: file.to_owned(), reader, header, cells: ByteRecord::new(), row: 0, packed };
        table.header = table.take_header()?;
        Ok(table)
    }

    fn take_header(&mut self) -> Result<Header, BadInput> {
        let Some(record) = self.next()? else {
            return Err(empty(&self.file));
        };
        let names = (0..record.len()).map(|i| record.field(i).trim().to_owned()).collect();
        Header { names }.checked(record.spot)
    }

    fn fault(&self, error: &csv::Error) -> BadInput {
        let spot = Spot { file: &self.file, row: self.row + 1 };
        match error.kind() {
            csv::ErrorKind::Io(error) => fault(spot, error, self.packed),
            _ => spot.refuse_row("the row cannot be read as delimited text", "export the file again as CSV"),
        }
    }
}

impl Header {
    /// The names, with limits; refuses a header without any.
    fn checked(self, spot: Spot<'_>) -> Result<Self, BadInput> {
        if self.names.len() > COLUMNS_MAX {
            let problem = format!("the header has {} columns, more than {COLUMNS_MAX}", self.names.len());
            return Err(spot.refuse_row(problem, "keep the columns of the layout only"));
        }
        Ok(self)
    }
}

/// A file without a header.
pub(crate) fn empty(file: &str) -> BadInput {
    BadInput::file(file, "the file is empty", "give a file whose first row is its header")
}

/// What a broken read is called.
pub(crate) fn fault(spot: Spot<'_>, error: &io::Error, packed: bool) -> BadInput {
    match error.kind() {
        io::ErrorKind::FileTooLarge => spot.refuse_row(
            format!("the row is longer than {ROW_MAX_BYTES} bytes"),
            "look for a quote that is opened and never closed",
        ),
        io::ErrorKind::UnexpectedEof if packed => {
            spot.refuse_row("the gzip file is cut short", "copy or download it again; nothing of it was taken")
        }
        _ if packed => spot.refuse_row(
            format!("the gzip file is damaged ({error})"),
            "copy or download it again; nothing of it was taken",
        ),
        _ => spot.refuse_row(format!("the file cannot be read ({error})"), "check the file and try again"),
    }
}

impl<R: Read> Rows for Delimited<R> {
    fn header(&self) -> &Header {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Record<'_>>, BadInput> {
        self.reader.get_mut().since_row = 0;
        match self.reader.read_byte_record(&mut self.cells) {
            Ok(false) => return Ok(None),
            Ok(true) => self.row += 1,
            Err(error) => return Err(self.fault(&error)),
        }
        let spot = Spot { file: &self.file, row: self.row };
        match Record::new(spot, &self.cells) {
            Ok(record) => Ok(Some(record)),
            Err(field) => Err(not_utf8(spot, &self.header, field, &self.cells)),
        }
    }

    fn quotes_pair(&self) -> bool {
        self.reader.get_ref().quotes.is_multiple_of(2)
    }
}

fn not_utf8(spot: Spot<'_>, header: &Header, field: usize, cells: &ByteRecord) -> BadInput {
    let value = String::from_utf8_lossy(cells.get(field).unwrap_or_default());
    let advice = "save the file as UTF-8; a Chinese bank's statement may be GB18030 with --format cn-statement";
    spot.refuse(header.name(field), &value, "the text is not UTF-8", advice)
}

/// Passes bytes on, counts quotes, and stops a row that never ends.
struct Bounded<R> {
    inner: R,
    since_row: u64,
    quotes: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_row > ROW_MAX_BYTES {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        let count = self.inner.read(buffer)?;
        self.since_row += count as u64;
        self.quotes += buffer[..count].iter().map(|byte| u64::from(*byte == b'"')).sum::<u64>();
        Ok(count)
    }
}
