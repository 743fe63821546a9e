//! Reports: one, and the list.

use crate::report::{Attachment, Likeness, PaymentGiven};
use crate::{Desk, Error};
use domain::authority::Officer;
use domain::report::{Report, ReportId};

/// Everything that the page of one report shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPage {
    /// The report.
    pub report: Report,
    /// The payments that its words seem to tell of.
    pub proposed: Vec<PaymentGiven>,
    /// Earlier reports that it may repeat.
    pub repeats: Vec<Likeness>,
    /// Its attachments.
    pub attachments: Vec<Attachment>,
}

/// One report. Refused: rank, no such report.
pub async fn report(desk: &Desk, officer: &Officer, id: ReportId) -> Result<ReportPage, Error> {
    let _ = (desk, officer, id);
    Err(crate::error::not_built())
}

/// The newest reports first, at most 500. Refused: rank.
pub async fn reports(desk: &Desk, officer: &Officer) -> Result<Vec<Report>, Error> {
    let _ = (desk, officer);
    Err(crate::error::not_built())
}
