//! The blocklist as partners read it: CSV and JSON that follow a cursor, a zone that resolvers refuse names by (RPZ), and
//! STIX 2.1. Each entry comes with its reason and with the reference by which whoever it belongs to appeals.

pub mod csv;
pub mod json;
pub mod rpz;
pub mod stix;

use domain::blocklist::{Line, What};

/// Why it was given back; empty for a listing.
const fn ended(line: &Line) -> &'static str {
    match line.what {
        What::List => "",
        What::Lift(end) => end.code(),
    }
}

/// How sure, 0 to 1, as the screen's own files have it.
fn confidence(percent: u8) -> String {
    format!("{}.{:02}", percent / 100, percent % 100)
}

#[cfg(test)]
mod tests;
