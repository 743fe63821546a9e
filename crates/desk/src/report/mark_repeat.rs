//! Marking a report as the repeat of an earlier one: its payments are not counted twice.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::report::{Report, ReportId};

/// Marks a report as the repeat of an earlier one. Refused: rank, one that belongs to a case already (LIFE-01), itself
/// or a repeat as the earlier one (DEED-02).
pub async fn mark_repeat(desk: &Desk, officer: &Officer, id: ReportId, earlier: ReportId) -> Result<Report, Error> {
    let _ = (desk, officer, id, earlier);
    Err(crate::error::not_built())
}
