//! Giving public notice of a refund: others may have a claim.

use super::change::change;
use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::jurisdiction::key;
use domain::refund::{Move, Refund, RefundId, next};
use domain::refusal::Refusal;
use serde_json::json;
use std::sync::Arc;

/// Gives notice: claims may be brought until the jurisdiction's period is over. Refused: rank, no such refund, one that
/// is not drafted (LIFE-01), one that no method of needs a notice (DEED-02).
pub async fn notice(desk: &Desk, officer: &Officer, id: RefundId) -> Result<Refund, Error> {
    officer.may(Action::DraftRefund)?;
    let (period, profile) = (desk.profile.needed(key::REFUND_NOTICE)?.period, Arc::clone(&desk.profile));
    let noticed = change(desk, officer, (Action::DraftRefund, id), "refund.notice", move |stands| {
        let refund = &mut stands.refund;
        refund.state = next(refund.state, Move::Notice)?;
        if !refund.needs_notice() {
            return Err(
                Refusal::BadField { field: "method".into(), must: "pari passu, to need a notice".into() }.into()
            );
        }
        (refund.noticed_at, refund.notice_until) = (Some(stands.now), Some(period.ends(stands.now, &profile.calendar)));
        Ok(json!({ "until": refund.notice_until }))
    });
    noticed.await
}
