//! Attaching evidence: a screenshot or a receipt. Its digest is kept for ever.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::report::ReportId;
use domain::time::Instant;

/// The most bytes one attachment may have.
pub const ATTACHMENT_BYTES_MAX: usize = 10 * 1024 * 1024;

/// An attachment as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub report: ReportId,
    /// SHA-256 of its bytes, in hex.
    pub digest: String,
    /// The file's name, as given.
    pub name: String,
    /// Its media type, as given.
    pub media_type: String,
    /// How many bytes.
    pub bytes: u64,
    /// When it was attached.
    pub attached_at: Instant,
}

/// Attaches bytes to a report. Refused: rank, nothing or too much of it (DEED-02, DEED-03), no such report.
pub async fn attach(
    desk: &Desk,
    officer: &Officer,
    id: ReportId,
    name: &str,
    media_type: &str,
    bytes: Vec<u8>,
) -> Result<Attachment, Error> {
    let _ = (desk, officer, id, name, media_type, bytes);
    Err(crate::error::not_built())
}
