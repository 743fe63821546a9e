//! One record of a table, whatever file it came from: fields as text, and the row it stood in.

use csv::ByteRecord;
use domain::refusal::BadInput;

/// Columns beyond this many are refused: no known layout has more than 34.
pub(crate) const COLUMNS_MAX: usize = 256;

/// Where a record stood; what a refusal is written from.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'a> {
    pub(crate) file: &'a str,
    /// The header being row 1.
    pub(crate) row: u64,
}

impl Spot<'_> {
    /// This row refused because of one field.
    pub(crate) fn refuse(
        self,
        column: &str,
        value: &str,
        problem: impl Into<String>,
        advice: impl Into<String>,
    ) -> BadInput {
        BadInput::file(self.file, problem, advice).at_row(self.row).in_column(column, value)
    }

    /// This row refused as a whole.
    pub(crate) fn refuse_row(self, problem: impl Into<String>, advice: impl Into<String>) -> BadInput {
        BadInput::file(self.file, problem, advice).at_row(self.row)
    }
}

/// One record, borrowed from the reader's buffer.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    pub(crate) spot: Spot<'a>,
    text: &'a str,
    cells: &'a ByteRecord,
}

impl<'a> Record<'a> {
    /// Checks that every field is UTF-8; else the number of the first that is not.
    pub(crate) fn new(spot: Spot<'a>, cells: &'a ByteRecord) -> Result<Self, usize> {
        match std::str::from_utf8(cells.as_slice()) {
            Ok(text) if text.is_ascii() || fields_end_whole(text, cells) => Ok(Self { spot, text, cells }),
            _ => Err(cells.iter().position(|field| std::str::from_utf8(field).is_err()).unwrap_or(0)),
        }
    }

    /// The field at `index`; empty where the record has none.
    pub(crate) fn field(self, index: usize) -> &'a str {
        self.cells.range(index).and_then(|range| self.text.get(range)).unwrap_or("")
    }

    /// The field of a column that may be absent.
    pub(crate) fn cell(self, column: Option<usize>) -> &'a str {
        column.map_or("", |index| self.field(index))
    }

    /// How many fields.
    pub(crate) fn len(self) -> usize {
        self.cells.len()
    }

    /// All fields, one after the other without a separator.
    pub(crate) fn text(self) -> &'a str {
        self.text
    }

    /// Whether every field is empty or blank.
    pub(crate) fn is_blank(self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }
}

/// Two broken fields side by side can make one whole character: each must end on its own.
fn fields_end_whole(text: &str, cells: &ByteRecord) -> bool {
    (0..cells.len()).all(|index| cells.range(index).is_some_and(|range| text.is_char_boundary(range.end)))
}

/// A table's column names, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    pub(crate) names: Vec<String>,
}

impl Header {
    /// Where this column is.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|have| have == name)
    }

    /// Where the first of these names is: layouts call one thing by several names.
    pub(crate) fn find_any(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.find(name))
    }

    /// The name of a column, for refusals.
    pub(crate) fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    /// The names as guesses take them.
    pub(crate) fn as_strs(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }
}

/// A table read record by record, its header already taken.
pub(crate) trait Rows {
    /// The column names.
    fn header(&self) -> &Header;
    /// The next record, or `None` at the end.
    fn next(&mut self) -> Result<Option<Record<'_>>, BadInput>;
    /// The layout, where the file itself says it.
    fn layout(&self) -> Option<super::Layout> {
        None
    }
    /// Whether the file's quotes pair up; known only at its end.
    fn quotes_pair(&self) -> bool {
        true
    }
}
