//! Spreadsheets, parsed in a limited process of their own: a legal workbook of two kilobytes can make a reader ask for
//! half a terabyte. The program runs itself again for it; what that process writes is read line by line.

mod child;
mod parent;

pub use child::child_main;
pub use parent::{Child, SheetRow, read_in_child};

pub(crate) use parent::Sheet;

use serde::{Deserialize, Serialize};

/// Rows and columns beyond these are refused; a workbook has no more rows than the first.
const ROWS_MAX: u32 = 1 << 20;
const COLUMNS_MAX: u32 = 256;
/// A cell longer than this is refused; a spreadsheet program writes no longer ones.
const CELL_MAX_BYTES: usize = 4 * 32_767;
/// A row whose cells together are longer is refused.
const ROW_MAX_BYTES: usize = 1 << 20;

/// One line between the two processes.
#[derive(Debug, Serialize, Deserialize)]
enum Line {
    /// A row by its number in the sheet, from 1, and its cells as text.
    Row(u64, Vec<String>),
    /// What the parsing process refused: row, column, value, problem, advice.
    Refused(Option<u64>, String, String, String, String),
    /// The end, after so many rows: without it the parsing process died.
    End(u64),
}
