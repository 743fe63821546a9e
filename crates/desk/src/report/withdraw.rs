//! Withdrawing a report: taken back by the victim, or taken in error.

use crate::error::not_found;
use crate::file::{line, reason_given, settle_loss};
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::report::{Move, Report, ReportId, next};
use serde_json::json;

/// Withdraws a report, with the reason why. Its payments no longer count to its case's loss, and the case is advanced.
/// Refused: rank, a report that was ended already (LIFE-01), no reason (DEED-02).
pub async fn withdraw(desk: &Desk, officer: &Officer, id: ReportId, reason: &str) -> Result<Report, Error> {
    officer.may(Action::WithdrawReport)?;
    let reason = reason_given(reason)?;
    let (now, officer) = (desk.clock.now(), officer.clone());
    let report = desk.write(move |tx| {
        Box::pin(async move {
            scope::report(tx, &officer, Action::WithdrawReport, id).await?;
            let mut report = papers::report::by_id(tx, id).await?.ok_or_else(|| not_found("report"))?;
            report.state = next(report.state, Move::Withdraw)?;
            papers::report::update(tx, &report).await?;
            if let Some(case) = report.case {
                settle_loss(tx, case).await?;
            }
            let detail = json!({ "reason": reason });
            let object = format!("report:{}", id.0);
            papers::audit::write(tx, line(now, &officer.login, "report.withdraw", object, report.case, detail)).await?;
            Ok(report)
        })
    });
    let report = report.await?;
    desk.tell_unit(report.unit, NewsKind::Report);
    if let Some(case) = report.case {
        crate::case::advance(desk, case).await?;
    }
    Ok(report)
}
