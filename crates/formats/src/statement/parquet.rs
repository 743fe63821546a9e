//! Parquet with the columns of a layout: texts, whole numbers, decimals, timestamps and doubles become the texts that the
//! layout reads. A double is written exactly as its shortest decimal, so one that is no sum of cents is refused.

use super::open::file;
use super::record::{COLUMNS_MAX, Header, Record, Rows, Spot};
use super::source::{Content, Source};
use csv::ByteRecord;
use domain::refusal::BadInput;
use domain::time::{DEFAULT_OFFSET, Instant, Span};
use parquet::basic::{LogicalType, TimeUnit};
use parquet::data_type::Decimal;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use std::cell::Cell;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;

/// A table out of a Parquet file.
pub(crate) struct ParquetRows {
    file: String,
    header: Header,
    kinds: Vec<Kind>,
    rows: RowIter<'static>,
    cells: ByteRecord,
    text: String,
    row: u64,
    /// The file's bytes and rows; how much was read is told in their proportion.
    size: u64,
    rows_told: u64,
    bytes_read: Rc<Cell<u64>>,
}

/// What a column's whole numbers mean.
#[derive(Clone, Copy)]
enum Kind {
    Plain,
    /// Units of a second since 1970-01-01, in UTC or at the wall clock of the default zone.
    Moment {
        units_a_second: i64,
        at_wall_clock: bool,
    },
}

impl ParquetRows {
    /// Opens it and takes the columns' names; nested columns are left out.
    pub(crate) fn open(source: &Source<'_>, bytes_read: Rc<Cell<u64>>) -> Result<Self, BadInput> {
        let name = source.name.as_str();
        let (reader, size) = reader(source)?;
        let about = reader.metadata().file_metadata();
        let columns: Vec<Arc<Type>> = about.schema().get_fields().iter().filter(|t| is_plain(t)).cloned().collect();
        if columns.len() > COLUMNS_MAX {
            return Err(damaged(name, "it has too many columns"));
        }
        let header = Header { names: columns.iter().map(|column| column.name().to_owned()).collect() };
        let kinds = columns.iter().map(|column| Kind::of(column)).collect();
        let rows_told = u64::try_from(about.num_rows()).unwrap_or(0);
        let schema = about.schema().name().to_owned();
        let rows = guarded(name, || {
            let wanted = Type::group_type_builder(&schema).with_fields(columns).build()?;
            RowIter::from_file_into(reader).project(Some(wanted))
        })?;
        let (cells, text) = (ByteRecord::new(), String::new());
        Ok(Self { file: name.to_owned(), header, kinds, rows, cells, text, row: 1, size, rows_told, bytes_read })
    }

    fn tell_progress(&self) {
        let share = u128::from(self.size) * u128::from(self.row) / u128::from(self.rows_told.max(1));
        self.bytes_read.set(u64::try_from(share).unwrap_or(self.size).min(self.size));
    }

    fn fill(&mut self, row: &Row) -> Result<(), (usize, &'static str)> {
        self.cells.clear();
        for (index, (_, field)) in row.get_column_iter().enumerate() {
            self.text.clear();
            let kind = self.kinds.get(index).copied().unwrap_or(Kind::Plain);
            write_field(&mut self.text, field, kind).ok_or((index, "a value of a type that no column has"))?;
            self.cells.push_field(self.text.as_bytes());
        }
        Ok(())
    }
}

impl Rows for ParquetRows {
    fn header(&self) -> &Header {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Record<'_>>, BadInput> {
        let rows = &mut self.rows;
        let Some(row) = guarded(&self.file, || rows.next().transpose())? else {
            self.bytes_read.set(self.size);
            return Ok(None);
        };
        self.row += 1;
        self.tell_progress();
        let filled = self.fill(&row);
        let spot = Spot { file: &self.file, row: self.row };
        filled.map_err(|(index, problem)| {
            spot.refuse(self.header.name(index), "", problem, "store it as text, number, decimal or timestamp")
        })?;
        Record::new(spot, &self.cells)
            .map(Some)
            .map_err(|index| spot.refuse(self.header.name(index), "", "the text is not UTF-8", "store texts as UTF-8"))
    }
}

/// The file's reader and its size in bytes.
fn reader(source: &Source<'_>) -> Result<(Box<dyn FileReader>, u64), BadInput> {
    let name = source.name.as_str();
    Ok(match &source.content {
        Content::Path(path) => {
            let file = file(source, path)?;
            let size = file.metadata().map_or(0, |about| about.len());
            (Box::new(guarded(name, || SerializedFileReader::new(file))?), size)
        }
        Content::Bytes(bytes) => {
            (Box::new(guarded(name, || SerializedFileReader::new(bytes.clone()))?), bytes.len() as u64)
        }
    })
}

fn is_plain(column: &Type) -> bool {
    use parquet::basic::Repetition;
    let info = column.get_basic_info();
    column.is_primitive() && (!info.has_repetition() || info.repetition() != Repetition::REPEATED)
}

impl Kind {
    fn of(column: &Type) -> Self {
        match column.get_basic_info().logical_type_ref() {
            Some(LogicalType::Timestamp(time)) => Self::Moment {
                units_a_second: match time.unit {
                    TimeUnit::MILLIS => 1_000,
                    TimeUnit::MICROS => 1_000_000,
                    TimeUnit::NANOS => 1_000_000_000,
                },
                at_wall_clock: !time.is_adjusted_to_u_t_c,
            },
            _ => Self::Plain,
        }
    }
}

/// The value as a layout reads it; `None` for a type that has no such text.
fn write_field(text: &mut String, field: &Field, kind: Kind) -> Option<()> {
    match field {
        Field::Null => Some(()),
        Field::Str(value) => {
            text.push_str(value);
            Some(())
        }
        Field::Bytes(value) => {
            text.push_str(std::str::from_utf8(value.data()).ok()?);
            Some(())
        }
        Field::Bool(value) => write!(text, "{value}").ok(),
        Field::Byte(value) => write!(text, "{value}").ok(),
        Field::Short(value) => write!(text, "{value}").ok(),
        Field::Int(value) => write!(text, "{value}").ok(),
        Field::Long(value) => match kind {
            Kind::Plain => write!(text, "{value}").ok(),
            Kind::Moment { .. } => write_moment(text, *value, kind),
        },
        Field::UByte(value) => write!(text, "{value}").ok(),
        Field::UShort(value) => write!(text, "{value}").ok(),
        Field::UInt(value) => write!(text, "{value}").ok(),
        Field::ULong(value) => write!(text, "{value}").ok(),
        Field::Float(value) => write!(text, "{value}").ok(),
        Field::Double(value) => write!(text, "{value}").ok(),
        Field::Decimal(value) => write_decimal(text, value),
        Field::Date(days) => write_moment(text, i64::from(*days) * 86_400, Kind::WALL_SECONDS),
        Field::TimestampMillis(value) => write_moment(text, *value, kind.or(1_000)),
        Field::TimestampMicros(value) => write_moment(text, *value, kind.or(1_000_000)),
        _ => None,
    }
}

impl Kind {
    const WALL_SECONDS: Self = Self::Moment { units_a_second: 1, at_wall_clock: true };

    /// This, or UTC in these units where the column said nothing more.
    fn or(self, units_a_second: i64) -> Self {
        match self {
            Self::Plain => Self::Moment { units_a_second, at_wall_clock: false },
            moment => moment,
        }
    }
}

fn write_moment(text: &mut String, value: i64, kind: Kind) -> Option<()> {
    let Kind::Moment { units_a_second, at_wall_clock } = kind else { return None };
    let micros = i64::try_from(i128::from(value) * 1_000_000 / i128::from(units_a_second)).ok()?;
    let shift = if at_wall_clock { i64::from(DEFAULT_OFFSET.seconds()) } else { 0 };
    let at = Instant::from_micros(micros.checked_sub(Span::seconds(shift).micros())?);
    (Instant::MIN..=Instant::MAX).contains(&at).then(|| text.push_str(&at.rfc3339(DEFAULT_OFFSET)))
}

/// Written digit by digit from the whole number behind it.
fn write_decimal(text: &mut String, decimal: &Decimal) -> Option<()> {
    let bytes = decimal.data();
    if bytes.is_empty() || bytes.len() > 16 {
        return None;
    }
    let start = if bytes[0] >= 0x80 { -1_i128 } else { 0 };
    let whole = bytes.iter().fold(start, |whole, byte| (whole << 8) | i128::from(*byte));
    let places = usize::try_from(decimal.scale()).ok().filter(|places| *places <= 38)?;
    let digits = format!("{:0>width$}", whole.unsigned_abs(), width = places + 1);
    let (before, after) = digits.split_at(digits.len() - places);
    let sign = if whole < 0 { "-" } else { "" };
    write!(text, "{sign}{before}.{after}").ok()
}

/// The Parquet crate panics on some damaged files and on types it does not know: that is a refusal here, not a fault.
fn guarded<T>(file: &str, read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, BadInput> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(damaged(file, &error.to_string())),
        Err(_) => Err(damaged(file, "it holds what the reader cannot read")),
    }
}

fn damaged(file: &str, why: &str) -> BadInput {
    let problem = format!("the Parquet file cannot be read ({why})");
    BadInput::file(file, problem, "write it again, with texts, numbers, decimals and timestamps only")
}
