//! Taking movements that a bank pushes for a live question.

use crate::error::not_found;
use crate::file::line;
use crate::order::MOVEMENTS_MAX;
use crate::{Desk, Error, NewsKind};
use domain::case::CaseId;
use domain::order::{Act, Extent, Move, State, next};
use domain::refusal::Refusal;
use domain::time::Instant;
use domain::transfer::Movement;
use papers::Tx;
use serde_json::json;

/// Takes movements that `bank` pushes for the live question of this reference, and advances the case where any is new.
/// Returns how many were new. Refused: an unknown reference or one of another bank (AUTH-03), an order that is no live
/// question (DEED-02), one that was not sent (LIFE-01), too many at once (DEED-03).
pub async fn take(desk: &Desk, bank: &str, reference: &str, movements: Vec<Movement>) -> Result<usize, Error> {
    if movements.len() > MOVEMENTS_MAX {
        return Err(Refusal::TooMuch { what: "movements".into(), most: MOVEMENTS_MAX as u64 }.into());
    }
    let (bank, reference, now) = (bank.to_owned(), reference.to_owned(), desk.clock.now());
    let outcome =
        desk.write(move |tx| Box::pin(async move { write(tx, &bank, &reference, movements, now).await })).await;
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
    movements: Vec<Movement>,
    now: Instant,
) -> Result<(CaseId, usize), Error> {
    let kept = papers::order::by_reference(tx, reference).await?;
    let mut kept = kept.filter(|kept| kept.order.account.bank() == Some(bank)).ok_or_else(|| not_found("order"))?;
    let order = &mut kept.order;
    if order.act != Act::AskLive {
        return Err(Refusal::BadField { field: "reference".into(), must: "that of a live question".into() }.into());
    }
    // A push may overtake the answer that says it will come.
    if order.state != State::Executed(Extent::Whole) {
        order.state = next(order.state, Move::Execute(Extent::Whole))?;
        order.answered_at = Some(now);
    }
    let case = order.case;
    papers::case::touch(tx, case).await?;
    let new = papers::movement::insert(tx, case, bank, &movements).await?;
    if new == 0 {
        return Err(Refusal::DoneAlready { what: "movements".into() }.into());
    }
    let last = movements.iter().map(|movement| movement.at.min(now)).max();
    order.covers_until = order.covers_until.max(last);
    papers::order::update(tx, &kept).await?;
    let object = format!("order:{}", kept.order.id.0);
    let detail = json!({ "movements": new });
    let officer = format!("door:{bank}");
    papers::audit::write(tx, line(now, &officer, "movement.take", object, Some(case), detail)).await?;
    Ok((case, new))
}
