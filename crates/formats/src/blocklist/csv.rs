//! CSV: one line of the log a row. What is listed can be handed to `weir screen --indicators` as it stands.

use super::{confidence, ended};
use domain::blocklist::{Line, Page};

/// The columns, for ever. `what`: `list` or `lift`; `ended`: why it was lifted.
pub const COLUMNS: [&str; 12] = [
    "what",
    "position",
    "id",
    "kind",
    "value",
    "confidence",
    "category",
    "basis",
    "listed_at",
    "expires_at",
    "appeal",
    "ended",
];

/// A page as CSV, in the order of the log, with a header.
#[must_use]
pub fn write(page: &Page) -> Vec<u8> {
    let mut rows = ::csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = rows.write_record(COLUMNS);
    for line in &page.lines {
        let _ = rows.write_record(row(line));
    }
    rows.into_inner().unwrap_or_default()
}

fn row(line: &Line) -> [String; 12] {
    let told = &line.entry;
    [
        line.what.name().to_owned(),
        line.position.to_string(),
        told.id.0.to_string(),
        told.value.kind().name().to_owned(),
        told.value.text().to_owned(),
        confidence(told.confidence),
        told.category.map(|category| category.code().to_owned()).unwrap_or_default(),
        told.basis.code().to_owned(),
        told.listed_at.to_string(),
        told.expires_at.to_string(),
        told.reference.to_string(),
        ended(line).to_owned(),
    ]
}
