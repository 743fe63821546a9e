//! Joining a report to an open case.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::case::{Case, CaseId};
use domain::report::ReportId;

/// Joins a report to a case that is open, adds its payments to the loss, and advances the case. Refused: rank, nothing
/// confirmed (REPORT-01), a report that has a case (LIFE-01), a closed case (LIFE-01).
pub async fn join(desk: &Desk, officer: &Officer, report: ReportId, case: CaseId) -> Result<Case, Error> {
    let _ = (desk, officer, report, case);
    Err(crate::error::not_built())
}
