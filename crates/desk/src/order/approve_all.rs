//! Approving all that a case has submitted, at once.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::case::CaseId;
use domain::order::OrderId;

/// Approves and queues every submitted order of a case that this officer may second; the others stay. Refused: rank, no
/// such case, nothing but orders of the officer's own (ORDER-02).
pub async fn approve_all(desk: &Desk, officer: &Officer, case: CaseId) -> Result<Vec<OrderId>, Error> {
    let _ = (desk, officer, case);
    Err(crate::error::not_built())
}
