//! Mandates: one approval that covers the layers of one case, up to a sum and a time.

use super::{Act, Order};
use crate::authority::OfficerId;
use crate::case::CaseId;
use crate::money::Amount;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// A second officer's approval given ahead, for the stops and questions of one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    /// For which case.
    pub case: CaseId,
    /// Who asked for it: their name stands as first officer.
    pub asked_by: OfficerId,
    /// Who granted it: never the one who asked.
    pub granted_by: OfficerId,
    /// When.
    pub granted_at: Instant,
    /// All stops under it, whatever became of them, may ask for this much together.
    pub sum_max: Amount,
    /// No order under it is approved after this.
    pub until_at: Instant,
}

impl Mandate {
    /// Whether it approves this order now, `used` being what stops approved under it have asked for together.
    /// A lift needs no mandate; an extension is never covered.
    #[must_use]
    pub fn covers(&self, order: &Order, used: Amount, now: Instant) -> bool {
        let in_time = now <= self.until_at && order.case == self.case && order.drafted_by != self.granted_by;
        match (order.act, order.amount) {
            (Act::AskTransfers | Act::AskLive, _) => in_time,
            (Act::Stop, Some(sum)) => in_time && used.checked_add(sum).is_some_and(|all| all <= self.sum_max),
            _ => false,
        }
    }
}
