//! Rows of numbers under names.

/// A table of features: each row as long as the names; NaN where a value is missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    names: Vec<String>,
    values: Vec<f32>,
}

impl Table {
    /// An empty table of these features.
    #[must_use]
    pub fn new(names: Vec<String>) -> Self {
        Self { names, values: Vec::new() }
    }

    /// Adds a row; what it lacks at its end is missing, what it has beyond the names is left out.
    pub fn push(&mut self, row: &[f32]) {
        let width = self.names.len();
        self.values.extend(row.iter().copied().chain(std::iter::repeat(f32::NAN)).take(width));
    }

    /// The features' names.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.names.len()).unwrap_or(0)
    }

    /// Whether it has no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One row; empty where there is none.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f32] {
        let width = self.names.len();
        self.values.get(row * width..(row + 1) * width).unwrap_or(&[])
    }

    /// The rows whose place is wanted, in order.
    #[must_use]
    pub fn chosen(&self, wanted: impl Fn(usize) -> bool) -> Self {
        let mut chosen = Self::new(self.names.clone());
        for row in (0..self.len()).filter(|row| wanted(*row)) {
            chosen.values.extend_from_slice(self.row(row));
        }
        chosen
    }
}
