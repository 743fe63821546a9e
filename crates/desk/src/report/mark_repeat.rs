//! Marking a report as the repeat of an earlier one: its payments are not counted twice.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::refusal::Refusal;
use domain::report::{Move, Report, ReportId, State, next};
use serde_json::json;

/// Marks a report as the repeat of an earlier one. Refused: rank, one that belongs to a case already (LIFE-01), itself,
/// a later one, or one that was ended as the earlier one (DEED-02).
pub async fn mark_repeat(desk: &Desk, officer: &Officer, id: ReportId, earlier: ReportId) -> Result<Report, Error> {
    officer.may(Action::CorrectReport)?;
    let (now, officer) = (desk.clock.now(), officer.clone());
    let report = desk.write(move |tx| {
        Box::pin(async move {
            scope::report(tx, &officer, Action::CorrectReport, id).await?;
            scope::report(tx, &officer, Action::CorrectReport, earlier).await?;
            let mut report = papers::report::by_id(tx, id).await?.ok_or_else(|| not_found("report"))?;
            let first = papers::report::by_id(tx, earlier).await?.ok_or_else(|| not_found("report"))?;
            if first.id >= report.id || matches!(first.state, State::Repeat | State::Withdrawn) {
                let must = "an earlier report that stands".into();
                return Err(Refusal::BadField { field: "earlier".into(), must }.into());
            }
            report.state = next(report.state, Move::MarkRepeat)?;
            report.repeat_of = Some(earlier);
            papers::report::update(tx, &report).await?;
            let detail = json!({ "repeat_of": earlier.0 });
            let object = format!("report:{}", id.0);
            papers::audit::write(tx, line(now, &officer.login, "report.mark_repeat", object, first.case, detail))
                .await?;
            Ok(report)
        })
    });
    let report = report.await?;
    desk.tell_unit(report.unit, NewsKind::Report);
    Ok(report)
}
