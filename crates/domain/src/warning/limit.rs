//! The protective limit: the person's own accounts, with the person's own word, ended when the person says so.

use super::WarningId;
use crate::authority::OfficerId;
use crate::jurisdiction::{Profile, key};
use crate::money::Amount;
use crate::refusal::Refusal;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// A limit's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LimitId(pub i64);

/// What one of the person's own accounts may pay in a day, for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Its number.
    pub id: LimitId,
    /// For which warning.
    pub warning: WarningId,
    /// The account, as bank and number. Personal.
    pub account: String,
    /// The most it pays in a day.
    pub day_max: Amount,
    /// Since when.
    pub since_at: Instant,
    /// Until when, at the latest.
    pub until_at: Instant,
    /// Who set it with the person.
    pub set_by: OfficerId,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

/// Until when a limit may stand. Refused: the person did not agree (WARN-08), a jurisdiction without the rule (HOLD-05).
pub fn may_limit(agreed: bool, since_at: Instant, profile: &Profile) -> Result<Instant, Refusal> {
    if !agreed {
        return Err(Refusal::PersonMustAgree);
    }
    Ok(profile.needed(key::PROTECTIVE_STOP)?.period.ends(since_at, &profile.calendar))
}
