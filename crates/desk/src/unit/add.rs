//! Adding a unit.

use crate::{Desk, Error};
use domain::authority::{Officer, Unit, UnitId, UnitKind};

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

/// Adds a unit. `by` is `None` for the machine's own command line, whose right is that it can open the papers.
/// Refused: rank, an unknown parent (AUTH-03), no name (DEED-02).
pub async fn add(desk: &Desk, by: Option<&Officer>, new: NewUnit) -> Result<Unit, Error> {
    let _ = (desk, by, new);
    Err(crate::error::not_built())
}

/// Every unit, by number.
pub async fn all(desk: &Desk) -> Result<Vec<Unit>, Error> {
    let _ = desk;
    Err(crate::error::not_built())
}
