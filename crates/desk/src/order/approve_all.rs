//! Approving all that a case has submitted, at once.

use super::approve::{Which, approve_these};
use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::case::CaseId;
use domain::order::OrderId;

/// Approves and queues every submitted order of a case that this officer may second and that is under its ceiling; the
/// others stay. Refused: rank, no such case; or, where none may be approved, what speaks against the first.
pub async fn approve_all(desk: &Desk, officer: &Officer, case: CaseId) -> Result<Vec<OrderId>, Error> {
    officer.may(Action::ApproveOrder)?;
    let approved = approve_these(desk, officer, case, &Which::All).await?;
    Ok(approved.into_iter().map(|order| order.id).collect())
}
