//! The bracket: the same case followed by every rule.

use super::trace::ask;
use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::case::CaseId;
use domain::trace::{Rule, Trail};

/// The trails of a case by all six rules, in the order of [`domain::trace::Rule::ALL`], within the case's limits.
/// Refused: rank, no such case.
pub async fn bracket(desk: &Desk, officer: &Officer, case: CaseId) -> Result<Vec<Trail>, Error> {
    officer.may(Action::Trace)?;
    let (ask, limits) = ask(desk, officer, case).await?;
    desk.work("bracket", move || ask.follow_all(&Rule::ALL, &limits)).await
}
