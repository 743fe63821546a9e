//! Lines, dens, false cells and chat accounts that a screen found.

use crate::error::not_found;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::finding::{Finding, FindingId, What};
use domain::warning::Warning;

/// Everything that the page of one finding shows.
#[derive(Clone, Debug)]
pub struct FindingPage {
    /// The finding.
    pub finding: Finding,
    /// Other findings that name the same line or account.
    pub others: Vec<Finding>,
    /// The warnings of people whom its line deceives, or that are of the line.
    pub warnings: Vec<Warning>,
}

/// How many others a page names.
const OTHERS_MAX: i64 = 50;

/// Of how many lines of a den what else is known is looked up.
const LINES_LOOKED_UP_MAX: usize = 100;

/// The findings of one kind that the officer sees, the last found first, at most 500. Refused: rank.
pub async fn findings(desk: &Desk, officer: &Officer, kind: &str) -> Result<Vec<Finding>, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    scope::unit(&mut reader, officer, Action::Read, officer.unit).await?;
    Ok(papers::finding::list(&mut reader, kind, officer.unit, super::LINES_MAX).await?)
}

/// One finding of this kind. Refused: rank, no such finding or not theirs (AUTH-03).
pub async fn finding(desk: &Desk, officer: &Officer, kind: &str, id: FindingId) -> Result<FindingPage, Error> {
    let mut reader = desk.papers.reader().await?;
    scope::finding(&mut reader, officer, Action::Read, id).await?;
    let finding = papers::finding::by_id(&mut reader, id).await?;
    let finding = finding.filter(|finding| finding.found.what.kind() == kind).ok_or_else(|| not_found("finding"))?;
    let (mut others, mut warnings) = (Vec::<Finding>::new(), Vec::<Warning>::new());
    let named = match &finding.found.what {
        What::Den { lines, .. } => lines.iter().take(LINES_LOOKED_UP_MAX).cloned().collect(),
        what => what.lines().into_iter().map(str::to_owned).collect::<Vec<_>>(),
    };
    for line in named.iter().filter(|line| !line.is_empty()) {
        for other in papers::finding::naming(&mut reader, line, officer.unit, OTHERS_MAX).await? {
            if other.id != id && others.iter().all(|known| known.id != other.id) {
                others.push(other);
            }
        }
        for warning in papers::warning::naming(&mut reader, line, officer.unit, OTHERS_MAX).await? {
            if warnings.iter().all(|known| known.id != warning.id) {
                warnings.push(warning);
            }
        }
    }
    Ok(FindingPage { finding, others, warnings })
}
