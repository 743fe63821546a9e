//! What every change of a refund does: loads it, lets the law say, keeps it with one audit line, and tells.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::refund::{Objection, Refund, RefundId};
use domain::time::Instant;
use papers::Tx;
use serde_json::Value;

/// The refund, its objections, and now.
pub(super) struct Stands {
    pub(super) refund: Refund,
    pub(super) objections: Vec<Objection>,
    pub(super) now: Instant,
}

/// Changes a refund. `change` says what becomes of it, and the particulars for the log: numbers, no names.
pub(super) async fn change<F>(
    desk: &Desk,
    officer: &Officer,
    (action, id): (Action, RefundId),
    verb: &'static str,
    change: F,
) -> Result<Refund, Error>
where
    F: FnOnce(&mut Stands) -> Result<Value, Error> + Send + 'static,
{
    let (now, officer) = (desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let mut stands = load(tx, &officer, action, id, now).await?;
            let detail = change(&mut stands)?;
            papers::refund::update(tx, &stands.refund).await?;
            let (object, case) = (format!("refund:{}", id.0), Some(stands.refund.case));
            papers::audit::write(tx, line(now, &officer.login, verb, object, case, detail)).await?;
            Ok(stands.refund)
        })
    });
    let refund = deed.await?;
    desk.tell(Some(refund.case), NewsKind::Orders);
    Ok(refund)
}

/// A refund as it stands, its case locked for this deed.
pub(super) async fn load(
    tx: &mut Tx,
    officer: &Officer,
    action: Action,
    id: RefundId,
    now: Instant,
) -> Result<Stands, Error> {
    let case = scope::refund(tx, officer, action, id).await?;
    papers::case::touch(tx, case).await?;
    let refund = papers::refund::by_id(tx, id).await?.ok_or_else(|| not_found("refund"))?;
    let objections = papers::refund::objections(tx, id).await?;
    Ok(Stands { refund, objections, now })
}
