//! Approving a refund: the head of the city's centre, who did not draft it. What was approved has a digest.

use super::change::change;
use crate::error::broken;
use crate::{Desk, Error};
use domain::authority::{Action, Officer, UnitKind};
use domain::jurisdiction::key;
use domain::refund::{Move, Refund, RefundId, next};
use domain::refusal::Refusal;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Approves a refund. Refused: rank, the one who drafted it (ORDER-02), not of the city where the rule asks for that
/// (REFUND-05), a notice that was not given or runs (REFUND-03), an objection not answered (REFUND-04).
pub async fn approve(desk: &Desk, officer: &Officer, id: RefundId) -> Result<Refund, Error> {
    officer.may(Action::ApproveRefund)?;
    let rule = desk.profile.needed(key::REFUND)?;
    let too_low = rule.approvals.iter().any(|a| a == "city_head") && !is_of_city(desk, officer).await?;
    let approver = officer.clone();
    let approved = change(desk, officer, (Action::ApproveRefund, id), "refund.approve", move |stands| {
        // Said only of a refund that the officer may see.
        if too_low {
            return Err(Refusal::NeedsCityHead.into());
        }
        let refund = &mut stands.refund;
        approver.may_second(refund.drafted_by)?;
        let state = next(refund.state, Move::Approve)?;
        refund.may_be_approved(&stands.objections, stands.now)?;
        refund.state = state;
        (refund.approved_at, refund.approved_by) = (Some(stands.now), Some(approver.id));
        refund.digest = Some(digest(refund)?);
        Ok(json!({ "digest": refund.digest }))
    });
    approved.await
}

async fn is_of_city(desk: &Desk, officer: &Officer) -> Result<bool, Error> {
    let mut reader = desk.papers.reader().await?;
    let units = papers::unit::all(&mut reader).await?;
    Ok(units.iter().any(|unit| unit.id == officer.unit && unit.kind == UnitKind::City))
}

/// SHA-256, in hex, of parts and shares as JSON: what goes to whom, of which hold, by which method.
pub(super) fn digest(refund: &Refund) -> Result<String, Error> {
    let shares: Vec<_> = refund.shares.iter().map(|s| (s.hold, s.victim, s.amount)).collect();
    let bytes =
        serde_json::to_vec(&(refund.id, refund.case, &refund.parts, shares)).map_err(|e| broken("refund", e))?;
    Ok(papers::audit::hex(&Sha256::digest(bytes)))
}
