//! Cases: one crime under inquiry; holds reports.

mod life;

pub use life::{Move, State, next};

use crate::authority::{OfficerId, UnitId};
use crate::category::Category;
use crate::money::Amount;
use crate::time::Instant;
use crate::trace::{Limits, Rule};
use serde::{Deserialize, Serialize};

/// A case's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CaseId(pub i64);

/// One crime under inquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its number.
    pub id: CaseId,
    /// The number on papers: `A2026-01-000001`: the year, the unit, its place there.
    pub number: String,
    /// Where it stands.
    pub state: State,
    /// When it was opened.
    pub opened_at: Instant,
    /// By whom: whose name stands on what Weir proposes for it.
    pub opened_by: OfficerId,
    /// Whose case it is.
    pub unit: UnitId,
    /// What kind of fraud, if known.
    pub category: Option<Category>,
    /// What the victims paid, by all confirmed payments of its reports.
    pub loss: Amount,
    /// The rule its money is followed by.
    pub rule: Rule,
    /// The limits its money is followed within.
    pub limits: Limits,
}
