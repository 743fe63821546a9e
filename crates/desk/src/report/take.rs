//! Taking a report: the words as told, read at once; nothing is used until an officer confirms it.

use super::PaymentGiven;
use crate::{Desk, Error};
use domain::authority::Officer;
use domain::report::{Channel, Report};

/// A report as it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// How it came.
    pub channel: Channel,
    /// The victim's name, as told; may be empty.
    pub victim_name: String,
    /// The victim's telephone, as told; may be empty.
    pub victim_phone: String,
    /// The words, as told; at most [`domain::report::NARRATIVE_CHARS_MAX`] characters, and not empty.
    pub narrative: String,
}

/// Takes a report and reads its words: finds, and a category where the words show one. Nothing is confirmed by it.
/// Refused: rank (AUTH-01), an empty narrative (DEED-02), one too long (DEED-03).
pub async fn take(desk: &Desk, officer: &Officer, new: NewReport) -> Result<Report, Error> {
    let _ = (desk, officer, new);
    Err(crate::error::not_built())
}

/// The payments that the report's words seem to tell of, for an officer to confirm. Times without a date are read as of
/// the day the report was taken.
#[must_use]
pub fn proposed(desk: &Desk, report: &Report) -> Vec<PaymentGiven> {
    let _ = (desk, report);
    Vec::new()
}
