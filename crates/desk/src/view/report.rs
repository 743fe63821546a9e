//! Reports: one, and the list.

use super::LINES_MAX;
use crate::error::not_found;
use crate::report::{Attachment, Likeness, PaymentGiven, proposed, repeats};
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::report::{Report, ReportId};
use papers::AnyConnection;

/// Everything that the page of one report shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPage {
    /// The report.
    pub report: Report,
    /// The payments that its words seem to tell of.
    pub proposed: Vec<PaymentGiven>,
    /// Earlier reports that it may repeat.
    pub repeats: Vec<Likeness>,
    /// Its attachments.
    pub attachments: Vec<Attachment>,
}

/// One report. Refused: rank, no such report.
pub async fn report(desk: &Desk, officer: &Officer, id: ReportId) -> Result<ReportPage, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    scope::report(&mut reader, officer, Action::Read, id).await?;
    let mut report = papers::report::by_id(&mut reader, id).await?.ok_or_else(|| not_found("report"))?;
    hide_foreign_case(&mut reader, officer, &mut report).await?;
    let attachments = papers::attachment::of_report(&mut reader, id).await?;
    drop(reader);
    let repeats = repeats(desk, officer, id).await?;
    Ok(ReportPage { proposed: proposed(desk, &report), report, repeats, attachments })
}

/// A report that was joined to a case which its own unit does not see names no case to them.
async fn hide_foreign_case(conn: &mut AnyConnection, officer: &Officer, report: &mut Report) -> Result<(), Error> {
    if let Some(case) = report.case
        && !scope::sees_case(conn, officer, case).await?
    {
        report.case = None;
    }
    Ok(())
}

/// The newest reports first that the officer sees, at most 500. Refused: rank.
pub async fn reports(desk: &Desk, officer: &Officer) -> Result<Vec<Report>, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    scope::unit(&mut reader, officer, Action::Read, officer.unit).await?;
    let mut reports = papers::report::latest(&mut reader, officer.unit, LINES_MAX).await?;
    for report in &mut reports {
        hide_foreign_case(&mut reader, officer, report).await?;
    }
    Ok(reports)
}
