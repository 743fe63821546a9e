//! One file of records, read in bounded memory.

use super::layout::{Layout, Table};
use super::reading::{Of, Reading, whole};
use crate::statement::{Counts, Opened, Record as Row, Rows, Source, Spot, open_records, quotes_open};
use domain::refusal::BadInput;
use domain::signal::{Kind, Names, Record};

/// A file of records of one kind: CSV, plain or gzip, or Parquet with the same columns.
pub struct Reader {
    kind: Kind,
    name: String,
    rows: Box<dyn Rows>,
    reading: Reading,
    width: usize,
    row: u64,
    counts: Counts,
}

impl Reader {
    /// Opens it and finds its columns. Refused: what cannot be read, a needed column that is missing, one named twice.
    pub fn open(source: &Source<'_>, kind: Kind) -> Result<Self, BadInput> {
        let Opened { rows, counts } = open_records(source)?;
        let reading = Reading::open(kind, rows.header(), Spot { file: &source.name, row: 1 })?;
        let width = rows.header().names.len();
        Ok(Self { kind, name: source.name.clone(), rows, reading, width, row: 1, counts })
    }

    /// Which kind its records are.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The next record in the file's order, `None` at its end. Refused: the first row that is wrong; nothing of a refused
    /// file counts.
    pub fn next(&mut self, names: &mut Names) -> Result<Option<Record>, BadInput> {
        let Some(row) = self.rows.next().map_err(of_records)? else {
            return if self.rows.quotes_pair() { Ok(None) } else { Err(quotes_open(&self.name, self.row)) };
        };
        self.row = row.spot.row;
        fields(row, self.width)?;
        self.reading.record(row, names).map(Some)
    }

    /// How many bytes of the file were read so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.counts.bytes_read.get()
    }
}

/// What a statement's reader advises of encodings is for statements.
pub(super) fn of_records(refusal: BadInput) -> BadInput {
    let is_encoding = refusal.problem == "the text is not UTF-8" && !refusal.value.is_empty();
    if is_encoding { BadInput { advice: "save the file as UTF-8".into(), ..refusal } } else { refusal }
}

/// Refuses a ragged row.
pub(super) fn fields(row: Row<'_>, width: usize) -> Result<(), BadInput> {
    if row.len() == width {
        return Ok(());
    }
    let problem = format!("the row has {} fields, the header has {width}", row.len());
    Err(row.spot.refuse_row(problem, "look for a separator inside a field that is not quoted, or for a cut line"))
}

/// Every row of a small table that is held whole.
pub(super) fn all<T>(
    source: &Source<'_>,
    table: &'static Table,
    rows_max: usize,
    mut make: impl FnMut(Of<'_>) -> Result<T, BadInput>,
) -> Result<Vec<T>, BadInput> {
    let Opened { mut rows, .. } = open_records(source)?;
    let layout = Layout::find(table, rows.header(), Spot { file: &source.name, row: 1 })?;
    let width = rows.header().names.len();
    let mut made = Vec::new();
    while let Some(row) = rows.next().map_err(of_records)? {
        fields(row, width)?;
        whole(row, &layout)?;
        if made.len() == rows_max {
            return Err(row.spot.refuse_row(format!("more than {rows_max} rows"), "give the rows of this city alone"));
        }
        made.push(make(Of { layout: &layout, row })?);
    }
    if rows.quotes_pair() { Ok(made) } else { Err(quotes_open(&source.name, made.len() as u64 + 1)) }
}
