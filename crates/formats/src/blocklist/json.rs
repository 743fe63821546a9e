//! JSON: a page of the log with the cursor to go on from. What is pulled and what is pushed are the same bytes.

use super::{confidence, ended};
use domain::blocklist::{Line, Page};
use serde_json::{Value, json};

/// A page as one JSON document.
#[must_use]
pub fn write(page: &Page) -> String {
    let lines: Vec<Value> = page.lines.iter().map(line).collect();
    json!({ "cursor": page.cursor, "more": page.more, "lines": lines }).to_string()
}

fn line(line: &Line) -> Value {
    let told = &line.entry;
    let ended = Some(ended(line)).filter(|code| !code.is_empty());
    json!({
        "position": line.position,
        "at": line.at,
        "what": line.what.name(),
        "ended": ended,
        "id": told.id,
        "kind": told.value.kind().name(),
        "value": told.value.text(),
        "confidence": confidence(told.confidence),
        "category": told.category.map(domain::category::Category::code),
        "basis": told.basis.code(),
        "listed_at": told.listed_at,
        "expires_at": told.expires_at,
        "appeal": told.reference.to_string(),
    })
}
