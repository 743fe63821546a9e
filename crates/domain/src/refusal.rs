//! Refusals: the law said no, or the input was bad. A refusal has a code for ever and says what to do next.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Input from outside that is refused: which file, row, column and value, what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadInput {
    /// The file as it was named; empty where there was none.
    pub file: String,
    /// The row, the header being 1; `None` where the whole file is meant.
    pub row: Option<u64>,
    /// The column's name; empty where the whole row is meant.
    pub column: String,
    /// The value as it stood, at most 120 characters of it.
    pub value: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub advice: String,
}

impl BadInput {
    /// A whole file refused.
    #[must_use]
    pub fn file(file: impl Into<String>, problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            row: None,
            column: String::new(),
            value: String::new(),
            problem: problem.into(),
            advice: advice.into(),
        }
    }

    /// At this row.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// In this column, with this value.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>, value: &str) -> Self {
        self.column = column.into();
        self.value = value.chars().take(120).collect();
        self
    }
}

impl fmt::Display for BadInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.file.is_empty() { "input" } else { &self.file })?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if !self.column.is_empty() {
            write!(f, ", column {}, value {:?}", self.column, self.value)?;
        }
        write!(f, ": {}; {}", self.problem, self.advice)
    }
}

impl std::error::Error for BadInput {}
