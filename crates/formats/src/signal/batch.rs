//! A batch that comes live, by HTTP or a stream: CSV with its header, or one JSON object a line. Wrong rows are parked with
//! their bytes; the others count.

use super::layout;
use super::reader::fields;
use super::reading::Reading;
use crate::statement::{Header, Record as Row, Spot};
use csv::ByteRecord;
use domain::refusal::BadInput;
use domain::signal::{Kind, Names, Record};
use domain::time::{Instant, Span};
use serde_json::{Map, Value};

/// A batch has no more rows than this.
pub const ROWS_A_BATCH_MAX: usize = 1_000_000;
/// A record may be so much later than the time at which it came.
pub const AHEAD_MAX: Span = Span::minutes(10);
/// A row is no longer than this.
const ROW_MAX_BYTES: usize = 1 << 20;

/// A row that was refused, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Why.
    pub why: BadInput,
}

/// What a batch told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The records of the rows that were right, in their order.
    pub records: Vec<Record>,
    /// The rows that were not.
    pub parked: Vec<Parked>,
    latest: Instant,
}

impl Batch {
    const fn until(latest: Instant) -> Self {
        Self { records: Vec::new(), parked: Vec::new(), latest }
    }

    fn take(&mut self, spot: Spot<'_>, read: Result<Record, BadInput>, bytes: &[u8]) {
        let read =
            read.and_then(|record| if record.at() <= self.latest { Ok(record) } else { Err(ahead(spot, &record)) });
        match read {
            Ok(record) => self.records.push(record),
            Err(why) => self.parked.push(Parked { bytes: bytes.to_vec(), why }),
        }
    }

    fn is_full(&self) -> bool {
        self.records.len() + self.parked.len() >= ROWS_A_BATCH_MAX
    }
}

/// Reads a batch called `name` that came at this time: a record more than [`AHEAD_MAX`] later is wrong, as one clock that
/// goes wrong would else make all others late. It is JSON where its first character is a brace, else CSV. Refused as a whole: a CSV header
/// that is wrong, more than [`ROWS_A_BATCH_MAX`] rows.
pub fn batch(name: &str, kind: Kind, came_at: Instant, body: &[u8], names: &mut Names) -> Result<Batch, BadInput> {
    let latest = came_at.plus(AHEAD_MAX);
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Err(BadInput::file(name, "the batch is empty", "send a header and rows, or one JSON object a line")),
        Some(b'{') => json(name, kind, latest, body, names),
        Some(_) => csv(name, kind, latest, body, names),
    }
}

fn ahead(spot: Spot<'_>, record: &Record) -> BadInput {
    spot.refuse("time", &record.at().to_string(), "later than now", "set the clock and the zone of whoever writes it")
}

fn full(name: &str, row: u64) -> BadInput {
    let problem = format!("more than {ROWS_A_BATCH_MAX} rows");
    Spot { file: name, row }.refuse_row(problem, "send them as several batches")
}

fn csv(name: &str, kind: Kind, latest: Instant, body: &[u8], names: &mut Names) -> Result<Batch, BadInput> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body);
    let mut cells = ByteRecord::new();
    // Reading from memory meets no fault.
    let mut next = |cells: &mut ByteRecord| {
        let from = reader.position().byte();
        let is_there = reader.read_byte_record(cells).unwrap_or(false);
        is_there.then(|| slice(body, from, reader.position().byte()))
    };
    next(&mut cells);
    let spot = Spot { file: name, row: 1 };
    let row = Row::new(spot, &cells).map_err(|_| spot.refuse_row("the header is not UTF-8", "send it as UTF-8"))?;
    let header = Header { names: (0..row.len()).map(|i| row.field(i).trim().to_owned()).collect() };
    let mut reading = Reading::open(kind, &header, spot)?;
    let (mut batch, mut row) = (Batch::until(latest), 1);
    while let Some(bytes) = next(&mut cells) {
        row += 1;
        if batch.is_full() {
            return Err(full(name, row));
        }
        let spot = Spot { file: name, row };
        batch.take(spot, read(&mut reading, &header, spot, &cells, bytes, names), bytes);
    }
    Ok(batch)
}

fn slice(body: &[u8], from: u64, to: u64) -> &[u8] {
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(body.len());
    body.get(place(from)..place(to)).unwrap_or_default()
}

fn read(
    reading: &mut Reading,
    header: &Header,
    spot: Spot<'_>,
    cells: &ByteRecord,
    bytes: &[u8],
    names: &mut Names,
) -> Result<Record, BadInput> {
    if bytes.len() > ROW_MAX_BYTES {
        let problem = format!("the row is longer than {ROW_MAX_BYTES} bytes");
        return Err(spot.refuse_row(problem, "look for a quote that is opened and never closed"));
    }
    let row = Row::new(spot, cells).map_err(|field| {
        let value = String::from_utf8_lossy(cells.get(field).unwrap_or_default());
        spot.refuse(header.name(field), &value, "the text is not UTF-8", "send it as UTF-8")
    })?;
    fields(row, header.names.len())?;
    reading.record(row, names)
}

fn json(name: &str, kind: Kind, latest: Instant, body: &[u8], names: &mut Names) -> Result<Batch, BadInput> {
    let header = Header { names: layout::of(kind).columns.iter().map(|&column| column.to_owned()).collect() };
    let mut reading = Reading::open(kind, &header, Spot { file: name, row: 1 })?;
    let (mut batch, mut cells) = (Batch::until(latest), ByteRecord::new());
    for (row, line) in (1..).zip(body.split(|byte| *byte == b'\n')) {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if batch.is_full() {
            return Err(full(name, row));
        }
        let spot = Spot { file: name, row };
        let filled = fill(&mut cells, &header, spot, line);
        batch.take(spot, filled.and_then(|()| read(&mut reading, &header, spot, &cells, line, names)), line);
    }
    Ok(batch)
}

/// The object's fields in the order of the table's columns; what has no column is let be.
fn fill(cells: &mut ByteRecord, header: &Header, spot: Spot<'_>, line: &[u8]) -> Result<(), BadInput> {
    cells.clear();
    if line.len() > ROW_MAX_BYTES {
        // Nothing is parsed of it: `read` refuses it for its length.
        header.names.iter().for_each(|_| cells.push_field(b""));
        return Ok(());
    }
    let object: Map<String, Value> = serde_json::from_slice(line)
        .map_err(|error| spot.refuse_row(format!("not a JSON object ({error})"), "send one whole object a line"))?;
    for name in &header.names {
        match object.get(name) {
            None | Some(Value::Null) => cells.push_field(b""),
            Some(Value::String(text)) => cells.push_field(text.as_bytes()),
            Some(Value::Number(number)) => cells.push_field(number.to_string().as_bytes()),
            Some(Value::Bool(flag)) => cells.push_field(if *flag { b"true" } else { b"false" }),
            Some(_) => return Err(spot.refuse(name, "", "a list or an object", "write a text or a number")),
        }
    }
    Ok(())
}
