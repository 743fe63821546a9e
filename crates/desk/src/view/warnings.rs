//! The warning desk: the queue, one warning, and the live counters.

use crate::error::not_found;
use crate::warning::LINES_MAX;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer, OfficerId, Unit};
use domain::finding::Finding;
use domain::time::{DEFAULT_OFFSET, Instant};
use domain::warning::{Limit, Step, Warning, WarningId};
use papers::warning::{Counts, Filter};
use std::collections::BTreeMap;

/// What the queue shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Open warnings.
    Queue(Filter),
    /// Those that are over.
    Closed,
}

/// The warning desk.
#[derive(Clone, Debug)]
pub struct WarningsPage {
    /// The warnings, what weighs most first, at most 500.
    pub warnings: Vec<Warning>,
    /// Who signed for what, by name.
    pub officers: BTreeMap<OfficerId, String>,
    /// The officer's unit and those below.
    pub units: Vec<Unit>,
    /// How many stand where; ended and raised since midnight.
    pub counts: Counts,
    /// How many of each kind were found since midnight.
    pub found: Vec<(String, i64)>,
}

/// The warnings that the officer sees. Refused: rank.
pub async fn warnings(desk: &Desk, officer: &Officer, shown: Shown) -> Result<WarningsPage, Error> {
    officer.may(Action::Read)?;
    let now = desk.clock.now();
    let mut reader = desk.papers.reader().await?;
    scope::unit(&mut reader, officer, Action::Read, officer.unit).await?;
    let warnings = match shown {
        Shown::Queue(filter) => papers::warning::queue(&mut reader, officer.unit, filter, now, LINES_MAX).await?,
        Shown::Closed => papers::warning::closed(&mut reader, officer.unit, LINES_MAX).await?,
    };
    let officers = papers::officer::all(&mut reader).await?;
    let since = midnight(now);
    Ok(WarningsPage {
        warnings,
        officers: officers.into_iter().map(|each| (each.id, each.name)).collect(),
        units: papers::unit::below(&mut reader, officer.unit).await?,
        counts: papers::warning::counts(&mut reader, officer.unit, since).await?,
        found: papers::finding::counts(&mut reader, officer.unit, since).await?,
    })
}

fn midnight(now: Instant) -> Instant {
    let today = now.civil(DEFAULT_OFFSET).date();
    Instant::from_civil(today.at(0, 0, 0, 0), DEFAULT_OFFSET).unwrap_or(now)
}

/// Everything that the page of one warning shows.
#[derive(Clone, Debug)]
pub struct WarningPage {
    /// The warning.
    pub warning: Warning,
    /// What was done about it.
    pub steps: Vec<Step>,
    /// The limits of the person's own accounts.
    pub limits: Vec<Limit>,
    /// Who did what, by name.
    pub officers: BTreeMap<OfficerId, String>,
    /// Where it may be handed over, and whose it is: the officer's unit, those below and those above.
    pub units: Vec<Unit>,
    /// What else is known of the line that deceives.
    pub findings: Vec<Finding>,
}

/// How many findings a warning's page names.
const FINDINGS_MAX: i64 = 20;

/// One warning. Refused: rank, no such warning or not theirs (AUTH-03).
pub async fn warning(desk: &Desk, officer: &Officer, id: WarningId) -> Result<WarningPage, Error> {
    let mut reader = desk.papers.reader().await?;
    scope::warning(&mut reader, officer, Action::Read, id).await?;
    let warning = papers::warning::by_id(&mut reader, id).await?.ok_or_else(|| not_found("warning"))?;
    let officers = papers::officer::all(&mut reader).await?;
    let mut units = papers::unit::below(&mut reader, officer.unit).await?;
    for above in papers::unit::line(&mut reader, officer.unit).await?.into_iter().skip(1) {
        units.extend(papers::unit::by_id(&mut reader, above).await?);
    }
    let findings = match &*warning.by {
        "" => Vec::new(),
        by => papers::finding::naming(&mut reader, by, officer.unit, FINDINGS_MAX).await?,
    };
    Ok(WarningPage {
        steps: papers::warning::steps(&mut reader, id).await?,
        limits: papers::own_limit::of_warning(&mut reader, id).await?,
        officers: officers.into_iter().map(|each| (each.id, each.name)).collect(),
        units,
        findings,
        warning,
    })
}
