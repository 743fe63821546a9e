//! Taking what a bank tells of money given back after an order: it stands on the trail as any movement does.

use crate::error::not_found;
use crate::file::line;
use crate::order::MOVEMENTS_MAX;
use crate::{Desk, Error, NewsKind};
use domain::case::CaseId;
use domain::refusal::Refusal;
use domain::time::Instant;
use domain::transfer::Movement;
use papers::Tx;
use serde_json::json;

/// Takes movements by which `bank` gave money back after the order of this reference, and advances the case where any is
/// new. Returns how many were new. The order itself is left as it is: what came of it is told by its answer. Refused: an
/// unknown reference, one of another bank, or one that was never sent (AUTH-03), too many at once (DEED-03).
pub async fn take_returned(desk: &Desk, bank: &str, reference: &str, back: Vec<Movement>) -> Result<usize, Error> {
    if back.len() > MOVEMENTS_MAX {
        return Err(Refusal::TooMuch { what: "movements".into(), most: MOVEMENTS_MAX as u64 }.into());
    }
    let (bank, reference, now) = (bank.to_owned(), reference.to_owned(), desk.clock.now());
    let outcome = desk.write(move |tx| Box::pin(async move { write(tx, &bank, &reference, back, now).await })).await;
    match outcome {
        Ok((case, new)) => {
            desk.tell(Some(case), NewsKind::Answer);
            crate::case::advance(desk, case).await?;
            Ok(new)
        }
        // Told before: nothing was written.
        Err(Error::Refused(Refusal::DoneAlready { .. })) => Ok(0),
        Err(error) => Err(error),
    }
}

async fn write(
    tx: &mut Tx,
    bank: &str,
    reference: &str,
    back: Vec<Movement>,
    now: Instant,
) -> Result<(CaseId, usize), Error> {
    let kept = papers::order::by_reference(tx, reference).await?;
    let is_theirs = |kept: &papers::order::Kept| {
        kept.order.account.bank() == Some(bank) && (kept.order.sent_at.is_some() || kept.order.answered_at.is_some())
    };
    let kept = kept.filter(is_theirs).ok_or_else(|| not_found("order"))?;
    let case = kept.order.case;
    papers::case::touch(tx, case).await?;
    let new = papers::movement::insert(tx, case, bank, &back).await?;
    if new == 0 {
        return Err(Refusal::DoneAlready { what: "movements".into() }.into());
    }
    let object = format!("order:{}", kept.order.id.0);
    let (officer, detail) = (format!("door:{bank}"), json!({ "movements": new }));
    papers::audit::write(tx, line(now, &officer, "movement.take_returned", object, Some(case), detail)).await?;
    Ok((case, new))
}
