//! The bracket: the same case followed by every rule.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::case::CaseId;
use domain::trace::Trail;

/// The trails of a case by all six rules, in the order of [`domain::trace::Rule::ALL`], within the case's limits.
pub async fn bracket(desk: &Desk, officer: &Officer, case: CaseId) -> Result<Vec<Trail>, Error> {
    let _ = (desk, officer, case);
    Err(crate::error::not_built())
}
