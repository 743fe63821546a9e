//! Opening a case on a report with a confirmed payment.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::case::Case;
use domain::report::ReportId;

/// Opens a case on a report and plans its first orders ([`super::advance`]). Refused: rank, a report with nothing
/// confirmed (REPORT-01), one that belongs to a case already or was ended (LIFE-01).
pub async fn open(desk: &Desk, officer: &Officer, report: ReportId) -> Result<Case, Error> {
    let _ = (desk, officer, report);
    Err(crate::error::not_built())
}
