//! Reports: one, and the list.

use super::LINES_MAX;
use crate::error::not_found;
use crate::report::{Attachment, Likeness, PaymentGiven, proposed, repeats};
use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::report::{Report, ReportId};

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
    let report = papers::report::by_id(&mut reader, id).await?.ok_or_else(|| not_found("report"))?;
    let attachments = papers::attachment::of_report(&mut reader, id).await?;
    drop(reader);
    let repeats = repeats(desk, officer, id).await?;
    Ok(ReportPage { proposed: proposed(desk, &report), report, repeats, attachments })
}

/// The newest reports first, at most 500. Refused: rank.
pub async fn reports(desk: &Desk, officer: &Officer) -> Result<Vec<Report>, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    Ok(papers::report::latest(&mut reader, LINES_MAX).await?)
}
