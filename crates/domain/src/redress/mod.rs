//! Redress: whoever is held is heard, answered by someone who did not decide before, and made whole where we were wrong.

mod error;
mod evidence;
mod life;
mod mark;
mod reference;

pub use error::{Figures, Held, Ratio, figures};
pub use evidence::{Asked, Evidence, Resting, Support, allows, bears_out};
pub use life::{Move, State, next};
pub use mark::{CLEARED, Derivation, Source, counted};
pub use reference::Reference;

use crate::authority::{Officer, OfficerId};
use crate::case::CaseId;
use crate::hold::HoldId;
use crate::refusal::Refusal;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// An objection's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectionId(pub i64);

/// What a holder says against a hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// Its number.
    pub id: ObjectionId,
    /// Against which hold.
    pub hold: HoldId,
    /// Of which case.
    pub case: CaseId,
    /// Where it stands.
    pub state: State,
    /// When it came in.
    pub received_at: Instant,
    /// By when it is to be answered.
    pub due_at: Instant,
    /// The holder's words. Personal.
    pub words: String,
    /// How the holder is reached. Personal.
    pub contact: String,
    /// When it was answered.
    pub answered_at: Option<Instant>,
    /// By whom.
    pub answered_by: Option<OfficerId>,
    /// Why so. Personal: it may name anyone.
    pub reasons: String,
}

/// Whether this officer may answer an objection to what `decided` drafted, approved or mandated. Refused: REDRESS-01.
pub fn may_answer(officer: &Officer, decided: &[OfficerId]) -> Result<(), Refusal> {
    if decided.contains(&officer.id) { Err(Refusal::DecidedBefore) } else { Ok(()) }
}

#[cfg(test)]
#[path = "tying_tests.rs"]
mod tying;
