//! Opening a case on a report with a confirmed payment.

use crate::error::not_found;
use crate::file::{line, loss};
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer, UnitId, UnitKind};
use domain::case::{Case, State};
use domain::jurisdiction::Tracing;
use domain::refusal::Refusal;
use domain::report::{Move, Report, ReportId, next};
use domain::time::{DEFAULT_OFFSET, Instant};
use papers::Tx;
use serde_json::json;

/// Opens a case on a report and plans its first orders ([`super::advance`]). Refused: rank, a report with nothing
/// confirmed (REPORT-01), one that belongs to a case already or was ended (LIFE-01).
pub async fn open(desk: &Desk, officer: &Officer, report: ReportId) -> Result<Case, Error> {
    officer.may(Action::OpenCase)?;
    let (now, officer, tracing) = (desk.clock.now(), officer.clone(), desk.profile.trace.clone());
    let case = desk.write(move |tx| Box::pin(async move { write(tx, &officer, report, &tracing, now).await })).await?;
    desk.tell(Some(case.id), NewsKind::Case);
    super::advance(desk, case.id).await?;
    Ok(case)
}

async fn write(tx: &mut Tx, officer: &Officer, id: ReportId, tracing: &Tracing, now: Instant) -> Result<Case, Error> {
    scope::report(tx, officer, Action::OpenCase, id).await?;
    let mut report = papers::report::by_id(tx, id).await?.ok_or_else(|| not_found("report"))?;
    if report.payments.is_empty() {
        return Err(Refusal::NothingConfirmed.into());
    }
    report.state = next(report.state, Move::JoinCase)?;
    let year = now.civil(DEFAULT_OFFSET).year();
    let unit = unit_for(tx, officer, &report).await?;
    let (case_id, place) = papers::case::take_id(tx, unit, year).await?;
    report.case = Some(case_id);
    let case = Case {
        id: case_id,
        number: number(unit, year, place),
        state: State::Opened,
        opened_at: now,
        opened_by: officer.id,
        unit,
        category: report.category,
        loss: loss(std::slice::from_ref(&report))?,
        rule: tracing.rule,
        limits: tracing.limits(),
    };
    papers::case::insert(tx, &case).await?;
    papers::report::update(tx, &report).await?;
    let detail = json!({ "number": case.number, "report": id.0, "loss": case.loss });
    let object = format!("case:{}", case.id.0);
    papers::audit::write(tx, line(now, &officer.login, "case.open", object, Some(case.id), detail)).await?;
    Ok(case)
}

/// Whose the case is: the unit that took the report keeps it; what a partner told is the opening officer's.
async fn unit_for(tx: &mut Tx, officer: &Officer, report: &Report) -> Result<UnitId, Error> {
    let taker = papers::unit::by_id(tx, report.unit).await?;
    Ok(taker.filter(|unit| unit.kind != UnitKind::Partner).map_or(officer.unit, |unit| unit.id))
}

/// Each unit counts its own cases: a number says nothing of another unit's.
fn number(unit: UnitId, year: i16, place: i64) -> String {
    format!("A{year}-{:02}-{place:06}", unit.0)
}
