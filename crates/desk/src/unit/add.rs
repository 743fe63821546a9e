//! Adding a unit.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer, Unit, UnitId, UnitKind};
use domain::refusal::Refusal;
use serde_json::json;

/// A unit to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUnit {
    /// The unit above it; `None` for the city.
    pub parent: Option<UnitId>,
    /// What kind.
    pub kind: UnitKind,
    /// Its name.
    pub name: String,
}

/// Adds a unit. `by` is `None` for the machine's own command line, whose right is that it can open the papers; an officer
/// adds only below their own unit. Refused: rank, a parent that is not there or not theirs (AUTH-03), no name or a kind
/// that does not stand there (DEED-02).
pub async fn add(desk: &Desk, by: Option<&Officer>, new: NewUnit) -> Result<Unit, Error> {
    if let Some(officer) = by {
        officer.may(Action::AddUnit)?;
    }
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Refusal::BadField { field: "name".into(), must: "between 1 and 100 characters".into() }.into());
    }
    let (login, by) = (crate::officer::name_of(by), by.cloned());
    let now = desk.clock.now();
    desk.write(move |tx| {
        Box::pin(async move {
            if let Some(by) = &by {
                // Above the city there is nothing to be allowed in.
                let parent = new.parent.ok_or(Refusal::AboveOwn)?;
                scope::unit(tx, by, Action::AddUnit, parent).await?;
            }
            let above = match new.parent {
                Some(parent) => Some(papers::unit::by_id(tx, parent).await?.ok_or_else(|| not_found("unit"))?.kind),
                None => None,
            };
            if !new.kind.may_stand_under(above) {
                let must = "a kind of unit that stands under the one above it".into();
                return Err(Refusal::BadField { field: "kind".into(), must }.into());
            }
            let unit = papers::unit::insert(tx, new.parent, new.kind, &name).await?;
            let object = format!("unit:{}", unit.id.0);
            let detail = json!({ "name": unit.name, "kind": unit.kind });
            papers::audit::write(tx, line(now, &login, "unit.add", object, None, detail)).await?;
            Ok(unit)
        })
    })
    .await
}

/// The officer's own unit and those below it, by number. Refused: rank.
pub async fn below(desk: &Desk, officer: &Officer) -> Result<Vec<Unit>, Error> {
    officer.may(Action::AddUnit)?;
    let mut reader = desk.papers.reader().await?;
    Ok(papers::unit::below(&mut reader, officer.unit).await?)
}

/// Every unit, by number: their names are no secret.
pub async fn all(desk: &Desk) -> Result<Vec<Unit>, Error> {
    let mut reader = desk.papers.reader().await?;
    Ok(papers::unit::all(&mut reader).await?)
}
