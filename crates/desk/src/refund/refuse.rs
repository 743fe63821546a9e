//! Not approving a refund.

use super::change::change;
use crate::file::reason_given;
use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::refund::{Move, Refund, RefundId, next};
use serde_json::json;

/// Refuses a refund, with the reason why. Refused: rank, the one who drafted it (ORDER-02), one that is approved
/// (LIFE-01), no reason (DEED-02).
pub async fn refuse(desk: &Desk, officer: &Officer, id: RefundId, reason: &str) -> Result<Refund, Error> {
    officer.may(Action::ApproveRefund)?;
    let (reason, second) = (reason_given(reason)?, officer.clone());
    let refused = change(desk, officer, (Action::ApproveRefund, id), "refund.refuse", move |stands| {
        second.may_second(stands.refund.drafted_by)?;
        stands.refund.state = next(stands.refund.state, Move::Refuse)?;
        Ok(json!({ "reason_chars": reason.chars().count() }))
    });
    refused.await
}
