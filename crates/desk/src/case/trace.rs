//! A trace by another rule or other limits, for the page: nothing is kept of it.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::case::CaseId;
use domain::trace::{Limits, Rule, Trail};

/// The trail of a case by this rule within these limits. Not kept. Refused: rank, no such case.
pub async fn trace(desk: &Desk, officer: &Officer, case: CaseId, rule: Rule, limits: Limits) -> Result<Trail, Error> {
    let _ = (desk, officer, case, rule, limits);
    Err(crate::error::not_built())
}
