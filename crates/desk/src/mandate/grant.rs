//! Granting a mandate.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::case::CaseId;
use domain::money::Amount;
use domain::order::Mandate;
use domain::refusal::Refusal;
use domain::time::Instant;
use papers::Tx;
use serde_json::json;

/// Grants a mandate for a case and advances it, so that what it covers is approved at once. A later mandate takes an
/// earlier one's place. Refused: rank, the officer who opened the case (ORDER-02), no sum or one above the loss
/// (ORDER-01, -06), a time that is over (DEED-02).
pub async fn grant(
    desk: &Desk,
    officer: &Officer,
    case: CaseId,
    sum_max: Amount,
    until_at: Instant,
) -> Result<Mandate, Error> {
    officer.may(Action::GrantMandate)?;
    let now = desk.clock.now();
    if !sum_max.is_positive() {
        return Err(Refusal::NoSum.into());
    }
    if until_at <= now {
        return Err(Refusal::BadField { field: "until".into(), must: "a time to come".into() }.into());
    }
    let officer = officer.clone();
    let deed =
        desk.write(move |tx| Box::pin(async move { write(tx, &officer, case, sum_max, until_at, now).await })).await?;
    desk.tell(Some(case), NewsKind::Mandate);
    crate::case::advance(desk, case).await?;
    Ok(deed)
}

async fn write(
    tx: &mut Tx,
    officer: &Officer,
    case: CaseId,
    sum_max: Amount,
    until_at: Instant,
    now: Instant,
) -> Result<Mandate, Error> {
    scope::case(tx, officer, Action::GrantMandate, case).await?;
    papers::case::touch(tx, case).await?;
    let kept = papers::case::by_id(tx, case).await?.ok_or_else(|| not_found("case"))?;
    let asked_by = kept.case.opened_by;
    officer.may_second(asked_by)?;
    if sum_max > kept.case.loss {
        return Err(Refusal::OverLoss { most: kept.case.loss }.into());
    }
    let mandate = Mandate { case, asked_by, granted_by: officer.id, granted_at: now, sum_max, until_at };
    papers::mandate::insert(tx, &mandate).await?;
    let object = format!("case:{}", case.0);
    let detail = json!({ "sum_max": sum_max, "until_at": until_at });
    papers::audit::write(tx, line(now, &officer.login, "mandate.grant", object, Some(case), detail)).await?;
    Ok(mandate)
}
