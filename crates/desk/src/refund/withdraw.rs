//! Taking a refund back before its orders are made.

use super::change::change;
use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::refund::{Move, Refund, RefundId, next};
use serde_json::json;

/// Withdraws a refund. Refused: rank, one whose orders are made (LIFE-01): those are withdrawn one by one.
pub async fn withdraw(desk: &Desk, officer: &Officer, id: RefundId) -> Result<Refund, Error> {
    officer.may(Action::DraftRefund)?;
    let withdrawn = change(desk, officer, (Action::DraftRefund, id), "refund.withdraw", |stands| {
        stands.refund.state = next(stands.refund.state, Move::Withdraw)?;
        Ok(json!({}))
    });
    withdrawn.await
}
