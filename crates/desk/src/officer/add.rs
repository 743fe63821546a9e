//! Adding an officer: they get a one-time code, and set their own password with it.

use crate::{Desk, Error};
use domain::authority::{Officer, Rank, UnitId};

/// An officer to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOfficer {
    /// The name they will sign in with.
    pub login: String,
    /// Their name, as it stands on papers.
    pub name: String,
    /// Their badge number.
    pub badge: String,
    /// Where they serve.
    pub unit: UnitId,
    /// What their post allows.
    pub rank: Rank,
}

/// An officer who was added, and the code they set their password with. The code is kept nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Who.
    pub officer: Officer,
    /// The one-time code, to be handed over in person.
    pub code: String,
}

/// Adds an officer. `by` is `None` for the machine's own command line, whose right is that it can open the papers.
/// Refused: rank (AUTH-01), a login that stands already (DEED-01), an empty part (DEED-02), an unknown unit (AUTH-03).
pub async fn add(desk: &Desk, by: Option<&Officer>, new: NewOfficer) -> Result<Added, Error> {
    let _ = (desk, by, new);
    Err(crate::error::not_built())
}
