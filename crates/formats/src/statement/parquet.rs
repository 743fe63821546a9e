//! Parquet with the columns of a layout: texts, whole numbers, decimals, timestamps and doubles become the texts that the
//! layout reads. A double is written exactly as its shortest decimal, so one that is no sum of cents is refused.

use super::open::file;
use super::record::{COLUMNS_MAX, Header, Record, Rows, Spot};
use super::source::{Content, Source};
use csv::ByteRecord;
use domain::refusal::BadInput;
use domain::time::{DEFAULT_OFFSET, Instant, Span};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, Decimal};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor};
use std::cell::Cell;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// So many rows of every column are read at once.
const ROWS_A_BATCH: usize = 4_096;

/// A table out of a Parquet file, read a column at a time: row by row the crate copies each column's name for each value.
pub(crate) struct ParquetRows {
    file: String,
    header: Header,
    reader: Box<dyn FileReader>,
    columns: Vec<Column>,
    group: usize,
    /// Rows of the group not yet in a batch.
    group_rows_left: usize,
    /// Rows of the batch, and how many of them were handed on.
    batch_rows: usize,
    batch_done: usize,
    cells: ByteRecord,
    row: u64,
    /// The file's bytes and rows; how much was read is told in their proportion.
    size: u64,
    rows_told: u64,
    bytes_read: Rc<Cell<u64>>,
}

/// One column, and its part of the batch as texts.
struct Column {
    place: usize,
    about: ColumnDescPtr,
    kind: Kind,
    values: Option<ColumnReader>,
    text: String,
    ends: Vec<usize>,
    /// The first row of the batch whose value has no text.
    wrong: Option<usize>,
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
        let columns = columns(about.schema_descr());
        if columns.len() > COLUMNS_MAX {
            return Err(damaged(name, "it has too many columns"));
        }
        let header = Header { names: columns.iter().map(|column| column.about.name().to_owned()).collect() };
        let rows_told = u64::try_from(about.num_rows()).unwrap_or(0);
        Ok(Self {
            file: name.to_owned(),
            header,
            reader,
            columns,
            group: 0,
            group_rows_left: 0,
            batch_rows: 0,
            batch_done: 0,
            cells: ByteRecord::new(),
            row: 1,
            size,
            rows_told,
            bytes_read,
        })
    }

    fn tell_progress(&self) {
        let share = u128::from(self.size) * u128::from(self.row) / u128::from(self.rows_told.max(1));
        self.bytes_read.set(u64::try_from(share).unwrap_or(self.size).min(self.size));
    }

    /// Reads the next batch; false at the end.
    fn read_batch(&mut self) -> Result<bool, ParquetError> {
        while self.group_rows_left == 0 {
            if self.group == self.reader.num_row_groups() {
                return Ok(false);
            }
            let group = self.reader.get_row_group(self.group)?;
            self.group += 1;
            let rows = group.metadata().num_rows();
            self.group_rows_left = usize::try_from(rows).map_err(|error| ParquetError::General(error.to_string()))?;
            for column in &mut self.columns {
                column.values = Some(group.get_column_reader(column.place)?);
            }
        }
        self.batch_rows = self.group_rows_left.min(ROWS_A_BATCH);
        self.group_rows_left -= self.batch_rows;
        self.batch_done = 0;
        self.columns.iter_mut().try_for_each(|column| column.read(self.batch_rows))?;
        Ok(true)
    }
}

impl Rows for ParquetRows {
    fn header(&self) -> &Header {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Record<'_>>, BadInput> {
        if self.batch_done == self.batch_rows {
            let file = self.file.clone();
            if !guarded(&file, || self.read_batch())? {
                self.bytes_read.set(self.size);
                return Ok(None);
            }
            self.tell_progress();
        }
        let place = self.batch_done;
        self.batch_done += 1;
        self.row += 1;
        let spot = Spot { file: &self.file, row: self.row };
        self.cells.clear();
        for column in &self.columns {
            if column.wrong == Some(place) {
                let advice = "store it as text in UTF-8, number, decimal or timestamp";
                return Err(spot.refuse(column.about.name(), "", "a value of a type that no column has", advice));
            }
            self.cells.push_field(column.at(place).as_bytes());
        }
        Record::new(spot, &self.cells)
            .map(Some)
            .map_err(|index| spot.refuse(self.header.name(index), "", "the text is not UTF-8", "store texts as UTF-8"))
    }
}

/// The columns that are not nested.
fn columns(schema: &SchemaDescriptor) -> Vec<Column> {
    let all = schema.columns().iter().enumerate();
    let plain = all.filter(|(_, about)| about.path().parts().len() == 1 && about.max_rep_level() == 0);
    plain.map(|(place, about)| Column::new(place, about)).collect()
}

impl Column {
    fn new(place: usize, about: &ColumnDescPtr) -> Self {
        let (about, kind) = (about.clone(), Kind::of(about));
        Self { place, about, kind, values: None, text: String::new(), ends: Vec::new(), wrong: None }
    }

    /// The text of this row of the batch.
    fn at(&self, place: usize) -> &str {
        let from = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(place).and_then(|to| self.text.get(from..*to)).unwrap_or("")
    }

    /// Reads so many rows.
    fn read(&mut self, rows: usize) -> Result<(), ParquetError> {
        let Some(mut values) = self.values.take() else { return Ok(()) };
        let (about, kind) = (self.about.clone(), self.kind);
        match &mut values {
            ColumnReader::BoolColumnReader(values) => {
                self.take(values, rows, |text, value| write_field(text, &Field::convert_bool(&about, *value), kind))
            }
            ColumnReader::Int32ColumnReader(values) => {
                self.take(values, rows, |text, value| write_field(text, &Field::convert_int32(&about, *value), kind))
            }
            ColumnReader::Int64ColumnReader(values) => {
                self.take(values, rows, |text, value| write_field(text, &Field::convert_int64(&about, *value), kind))
            }
            ColumnReader::Int96ColumnReader(values) => {
                self.take(values, rows, |text, value| write_field(text, &Field::convert_int96(&about, *value), kind))
            }
            ColumnReader::FloatColumnReader(values) => {
                self.take(values, rows, |text, value| write_field(text, &Field::convert_float(&about, *value), kind))
            }
            ColumnReader::DoubleColumnReader(values) => {
                self.take(values, rows, |text, value| write_field(text, &Field::convert_double(&about, *value), kind))
            }
            ColumnReader::ByteArrayColumnReader(values) => {
                self.take(values, rows, |text, value| write_bytes(text, &about, value, kind))
            }
            ColumnReader::FixedLenByteArrayColumnReader(values) => self.take(values, rows, |text, value| {
                let field = Field::convert_byte_array(&about, value.clone().into()).ok()?;
                write_field(text, &field, kind)
            }),
        }?;
        self.values = Some(values);
        Ok(())
    }

    fn take<T: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        rows: usize,
        write: impl Fn(&mut String, &T::T) -> Option<()>,
    ) -> Result<(), ParquetError> {
        self.text.clear();
        self.ends.clear();
        self.wrong = None;
        let (mut values, mut levels) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        let (read, ..) = reader.read_records(rows, Some(&mut levels), None, &mut values)?;
        if read != rows {
            return Err(ParquetError::General(format!("column {} has fewer rows than told", self.about.name())));
        }
        let (mut values, present) = (values.iter(), self.about.max_def_level());
        for row in 0..rows {
            let is_there = present == 0 || levels.get(row) == Some(&present);
            if let Some(value) = is_there.then(|| values.next()).flatten()
                && write(&mut self.text, value).is_none()
            {
                self.wrong = self.wrong.or(Some(row));
            }
            self.ends.push(self.text.len());
        }
        Ok(())
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

impl Kind {
    fn of(column: &ColumnDescPtr) -> Self {
        match column.logical_type_ref() {
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

/// A text as it stands; decimals go the way of numbers.
fn write_bytes(text: &mut String, about: &ColumnDescPtr, value: &ByteArray, kind: Kind) -> Option<()> {
    match about.converted_type() {
        ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON | ConvertedType::NONE => {
            text.push_str(std::str::from_utf8(value.data()).ok()?);
            Some(())
        }
        _ => write_field(text, &Field::convert_byte_array(about, value.clone()).ok()?, kind),
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
