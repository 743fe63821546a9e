//! Withdrawing a report: taken back by the victim, or taken in error.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::report::{Report, ReportId};

/// Withdraws a report, with the reason why. Its payments no longer count to its case's loss. Refused: rank, a report
/// that was ended already (LIFE-01), no reason (DEED-02).
pub async fn withdraw(desk: &Desk, officer: &Officer, id: ReportId, reason: &str) -> Result<Report, Error> {
    let _ = (desk, officer, id, reason);
    Err(crate::error::not_built())
}
