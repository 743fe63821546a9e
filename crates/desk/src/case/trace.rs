//! A trace by another rule or other limits, for the page: nothing is kept of it.

use super::follow::Ask;
use crate::file::CaseFile;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::case::CaseId;
use domain::trace::{Limits, Rule, Trail};

/// The trail of a case by this rule within these limits. Not kept. Refused: rank, no such case.
pub async fn trace(desk: &Desk, officer: &Officer, case: CaseId, rule: Rule, limits: Limits) -> Result<Trail, Error> {
    officer.may(Action::Trace)?;
    let (ask, _) = ask(desk, officer, case).await?;
    desk.work("trace", move || ask.follow(rule, &limits)).await
}

/// What there is to follow, and within which limits the case is followed.
pub(crate) async fn ask(desk: &Desk, officer: &Officer, case: CaseId) -> Result<(Ask, Limits), Error> {
    let mut reader = desk.papers.reader().await?;
    scope::case(&mut reader, officer, Action::Trace, case).await?;
    let file = CaseFile::read(&mut reader, case).await?;
    let told = desk.told.of_case(&mut reader, case).await?;
    Ok((Ask { told, reports: file.reports }, file.kept.case.limits))
}
