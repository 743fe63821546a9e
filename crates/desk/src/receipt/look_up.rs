//! What a victim sees by the reference of the receipt: sums, dates and what happens next; no name, no account.

use crate::error::not_found;
use crate::refund::settled_for;
use crate::{Desk, Error};
use domain::money::Amount;
use domain::refund::State;
use domain::report::{self, Report};
use domain::time::Instant;

/// Where a report stands, as its victim is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// When it was taken.
    pub taken_at: Instant,
    /// The unit that has it.
    pub unit_name: String,
    /// Where it stands.
    pub state: report::State,
    /// What was paid, by the payments confirmed so far.
    pub lost: Amount,
    /// What is held for the whole case now, of what all its victims lost.
    pub held: Amount,
    /// What all victims of the case lost.
    pub case_loss: Amount,
    /// What goes back to this victim, refund by refund.
    pub refunds: Vec<Returned>,
}

/// One refund, as far as it is this victim's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Returned {
    /// Where it stands.
    pub state: State,
    /// This victim's share.
    pub amount: Amount,
    /// What was paid of it so far.
    pub paid: Amount,
    /// Until when its public notice runs.
    pub notice_until: Option<Instant>,
}

/// The longest reference that is looked for.
const REFERENCE_CHARS_MAX: usize = 64;

/// Where the report of this reference stands. A wrong reference, an old one and one never given out are refused alike.
pub async fn look_up(desk: &Desk, reference: &str) -> Result<Progress, Error> {
    let reference: String = reference.chars().take(REFERENCE_CHARS_MAX).filter(|c| c.is_ascii_alphanumeric()).collect();
    let mut reader = desk.papers.reader().await?;
    let found = papers::receipt::report_of(&mut reader, &reference.to_ascii_uppercase()).await?;
    let id = found.ok_or_else(|| not_found("receipt"))?;
    let report = papers::report::by_id(&mut reader, id).await?.ok_or_else(|| not_found("receipt"))?;
    let units = papers::unit::all(&mut reader).await?;
    let unit = units.into_iter().find(|unit| unit.id == report.unit);
    let mut progress = progress(&report, unit.map(|unit| unit.name).unwrap_or_default());
    if let Some(case) = report.case {
        let kept = papers::case::by_id(&mut reader, case).await?.ok_or_else(|| not_found("receipt"))?;
        let holds = papers::hold::of_case(&mut reader, case).await?;
        progress.case_loss = kept.case.loss;
        progress.held = holds.iter().filter(|hold| hold.is_standing()).map(|hold| hold.amount).sum();
        let refunds = papers::refund::of_case(&mut reader, case).await?;
        progress.refunds = refunds.iter().filter_map(|refund| settled_for(refund, id)).collect();
    }
    Ok(progress)
}

fn progress(report: &Report, unit_name: String) -> Progress {
    Progress {
        taken_at: report.taken_at,
        unit_name,
        state: report.state,
        lost: report.payments.iter().map(|payment| payment.amount).sum(),
        held: Amount::ZERO,
        case_loss: Amount::ZERO,
        refunds: Vec::new(),
    }
}
