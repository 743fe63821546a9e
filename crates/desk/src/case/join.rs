//! Joining a report to an open case.

use crate::error::not_found;
use crate::file::{line, settle_loss};
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::case::{Case, CaseId, State};
use domain::refusal::Refusal;
use domain::report::{Move, ReportId, next};
use domain::time::Instant;
use papers::Tx;
use serde_json::json;

/// Joins a report to a case that is open, adds its payments to the loss, and advances the case. Refused: rank, nothing
/// confirmed (REPORT-01), a report that has a case (LIFE-01), a closed case (LIFE-01).
pub async fn join(desk: &Desk, officer: &Officer, report: ReportId, case: CaseId) -> Result<Case, Error> {
    officer.may(Action::OpenCase)?;
    let (now, officer) = (desk.clock.now(), officer.clone());
    let case = desk.write(move |tx| Box::pin(async move { write(tx, &officer, report, case, now).await })).await?;
    desk.tell(Some(case.id), NewsKind::Case);
    super::advance(desk, case.id).await?;
    Ok(case)
}

async fn write(tx: &mut Tx, officer: &Officer, id: ReportId, case: CaseId, now: Instant) -> Result<Case, Error> {
    scope::report(tx, officer, Action::OpenCase, id).await?;
    scope::case(tx, officer, Action::OpenCase, case).await?;
    let mut report = papers::report::by_id(tx, id).await?.ok_or_else(|| not_found("report"))?;
    let kept = papers::case::by_id(tx, case).await?.ok_or_else(|| not_found("case"))?;
    if report.payments.is_empty() {
        return Err(Refusal::NothingConfirmed.into());
    }
    if kept.case.state == State::Closed {
        let (life, from, asked) = ("case".into(), "closed".into(), "join".into());
        return Err(Refusal::MoveNotAllowed { life, from, asked }.into());
    }
    report.state = next(report.state, Move::JoinCase)?;
    report.case = Some(case);
    papers::report::update(tx, &report).await?;
    let joined = settle_loss(tx, case).await?;
    let detail = json!({ "report": id.0, "loss": joined.loss });
    let object = format!("case:{}", case.0);
    papers::audit::write(tx, line(now, &officer.login, "case.join", object, Some(case), detail)).await?;
    Ok(joined)
}
