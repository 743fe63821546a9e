//! The error ledger, for heads and auditors.

use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::redress::{Figures, figures};
use domain::time::Span;

/// The figures of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFigures {
    /// Its name.
    pub unit: String,
    /// The figures, each with what it was divided by.
    pub figures: Figures,
}

/// The figures over so many days until now, of the officer's unit and those below, by name. Refused: rank.
pub async fn errors(desk: &Desk, officer: &Officer, days: i64) -> Result<Vec<UnitFigures>, Error> {
    officer.may(Action::ReadErrors)?;
    let since = desk.clock.now().minus(Span::days(days));
    let mut reader = desk.papers.reader().await?;
    let by_unit = figures(&papers::objection::ledger(&mut reader, officer.unit, since).await?);
    let mut seen = Vec::new();
    for unit in papers::unit::all(&mut reader).await? {
        if let Some(figures) = by_unit.get(&unit.id) {
            seen.push(UnitFigures { unit: unit.name, figures: figures.clone() });
        }
    }
    seen.sort_by(|a, b| a.unit.cmp(&b.unit));
    Ok(seen)
}
