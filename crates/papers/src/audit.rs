//! The audit log: a chain of lines, each holding the hash of the one before.

use domain::case::CaseId;
use domain::time::Instant;
use serde::Serialize;

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its place, from 1.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Who: an officer's login, `door:<bank>`, `weir` or `command_line`.
    pub officer: String,
    /// What: `order.approve`.
    pub action: String,
    /// On what: `order:12`.
    pub object: String,
    /// In which case.
    pub case: Option<CaseId>,
    /// The particulars, as JSON.
    pub detail: String,
    /// The hash of the line before, in hex; 64 zeros for the first.
    pub prev: String,
    /// The hash of this line, in hex.
    pub hash: String,
}
