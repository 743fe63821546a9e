//! Setting the rule and limits a case is followed by.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::case::{Case, CaseId};
use domain::trace::{Limits, Rule};

/// Sets the rule and the limits, and advances the case. Refused: rank, no such case, a rule that does not conserve
/// money (DEED-02: no order can stand on poison).
pub async fn set_rule(desk: &Desk, officer: &Officer, case: CaseId, rule: Rule, limits: Limits) -> Result<Case, Error> {
    let _ = (desk, officer, case, rule, limits);
    Err(crate::error::not_built())
}
