//! The parsing process: limits itself, then reads the first sheet cell by cell and writes a line a row.

use super::{CELL_MAX_BYTES, COLUMNS_MAX, Line, ROW_MAX_BYTES, ROWS_MAX};
use calamine::{DataRef, Reader, Xlsx};
use domain::refusal::BadInput;
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, ToSpan};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, Write};

/// A float beyond this has more digits than it can hold.
const WHOLE_MAX: f64 = 1e15;

/// Runs in the parsing process, with three arguments: memory in bytes, processor time in seconds, and a path or `-` for
/// the standard input. Writes JSON lines to `out` and answers the exit status: 0, or 2 for wrong arguments. A workbook
/// that is refused is told on `out`.
pub fn child_main(arguments: &[String], out: &mut dyn Write) -> u8 {
    let [memory, seconds, path] = arguments else { return 2 };
    let (Ok(memory_bytes), Ok(seconds)) = (memory.parse(), seconds.parse()) else { return 2 };
    if limit(memory_bytes, seconds).is_err() {
        return 2;
    }
    let mut out = io::BufWriter::new(out);
    let told = match rows(path, &mut out) {
        Ok(count) => Line::End(count),
        Err(bad) => Line::Refused(bad.row, bad.column, bad.value, bad.problem, bad.advice),
    };
    match line(&mut out, &told).and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

/// From here on the process cannot take more: it is ended by the system instead.
fn limit(memory_bytes: u64, seconds: u64) -> rustix::io::Result<()> {
    let most = |value: u64| Rlimit { current: Some(value), maximum: Some(value) };
    setrlimit(Resource::Core, most(0))?;
    setrlimit(Resource::Cpu, most(seconds))?;
    setrlimit(Resource::As, most(memory_bytes))
}

fn rows(path: &str, out: &mut dyn Write) -> Result<u64, BadInput> {
    let unreadable = |error: io::Error| BadInput::file("", format!("it cannot be read ({error})"), "check the file");
    if path == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(unreadable)?;
        sheet(Cursor::new(bytes), out)
    } else {
        sheet(BufReader::new(File::open(path).map_err(unreadable)?), out)
    }
}

fn damaged(why: &dyn std::fmt::Display) -> BadInput {
    let problem = format!("the workbook cannot be read ({why})");
    BadInput::file("", problem, "open and save it again, or save the sheet as CSV")
}

/// The first sheet of the workbook, row by row; empty rows are left out.
fn sheet(bytes: impl Read + Seek, out: &mut dyn Write) -> Result<u64, BadInput> {
    let mut book: Xlsx<_> = Xlsx::new(bytes).map_err(|error| damaged(&error))?;
    let name = book.sheet_names().first().cloned().ok_or_else(|| damaged(&"it has no sheet"))?;
    let epoch = if book.has_1904_epoch() { Date::constant(1904, 1, 1) } else { Date::constant(1899, 12, 30) };
    let mut cells = book.worksheet_cells_reader(&name).map_err(|error| damaged(&error))?;
    let mut row = Gathered::default();
    while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
        let (number, column) = cell.get_position();
        if number != row.number {
            row.give(out)?;
            row.begin(number)?;
        }
        row.add(column, &text(cell.get_value(), epoch))?;
    }
    row.give(out)?;
    Ok(row.given)
}

/// The cells of one row as they come.
#[derive(Default)]
struct Gathered {
    /// From 0.
    number: u32,
    cells: Vec<String>,
    bytes: usize,
    given: u64,
}

impl Gathered {
    fn begin(&mut self, number: u32) -> Result<(), BadInput> {
        if number < self.number {
            return Err(self.refuse("the rows are not in order", "open and save it again"));
        }
        self.number = number;
        if number >= ROWS_MAX {
            return Err(self.refuse("the sheet has too many rows", "save the sheet as CSV"));
        }
        Ok(())
    }

    fn add(&mut self, column: u32, text: &str) -> Result<(), BadInput> {
        if text.is_empty() {
            return Ok(());
        }
        self.bytes += text.len();
        if column >= COLUMNS_MAX {
            let problem = format!("a cell stands in column {}, beyond {COLUMNS_MAX}", u64::from(column) + 1);
            return Err(self.refuse(problem, "remove the cells that stand far from the table"));
        }
        if text.len() > CELL_MAX_BYTES || self.bytes > ROW_MAX_BYTES {
            return Err(self.refuse("the row holds too long a text", "remove it, or save the sheet as CSV"));
        }
        let index = column as usize;
        if self.cells.len() <= index {
            self.cells.resize(index + 1, String::new());
        }
        if let Some(cell) = self.cells.get_mut(index) {
            text.clone_into(cell);
        }
        Ok(())
    }

    fn give(&mut self, out: &mut dyn Write) -> Result<(), BadInput> {
        if self.cells.is_empty() {
            return Ok(());
        }
        self.given += 1;
        self.bytes = 0;
        let cells = std::mem::take(&mut self.cells);
        line(out, &Line::Row(u64::from(self.number) + 1, cells)).map_err(|error| damaged(&error))
    }

    fn refuse(&self, problem: impl Into<String>, advice: &str) -> BadInput {
        BadInput::file("", problem, advice).at_row(u64::from(self.number) + 1)
    }
}

/// A cell as a statement would write it.
fn text(value: &DataRef<'_>, epoch: Date) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(whole) => whole.to_string(),
        DataRef::Float(number) => float(*number),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(serial) => {
            moment(serial.as_f64(), epoch).map_or_else(|| float(serial.as_f64()), |at| at.to_string().replace('T', " "))
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A whole number of more than fifteen digits was rounded by the spreadsheet: it is written so that it shows.
fn float(number: f64) -> String {
    if number.abs() >= WHOLE_MAX { format!("{number:e}").replace('e', "E+") } else { number.to_string() }
}

/// Days since the epoch, to the nearest second.
fn moment(days: f64, epoch: Date) -> Option<DateTime> {
    if !(0.0..=3_000_000.0).contains(&days) {
        return None;
    }
    let whole = days.floor();
    #[allow(clippy::cast_possible_truncation, reason = "below three million days and 86,400 seconds")]
    let (day, second) = (whole as i64, ((days - whole) * 86_400.0).round() as i64);
    let midnight = epoch.checked_add(day.days()).ok()?.to_datetime(jiff::civil::Time::midnight());
    midnight.checked_add(SignedDuration::from_secs(second)).ok()
}

fn line(out: &mut dyn Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}
