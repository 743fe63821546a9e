//! No hold outlives its law: what is over lapses.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, NewsKind};
use domain::hold::{self, Hold};
use domain::order;
use domain::refusal::Refusal;
use domain::time::Instant;
use papers::Tx;
use serde_json::json;

/// How many holds one call looks at.
const HOLDS_MAX: i64 = 10_000;

/// Ends every hold whose period is over. Returns how many; call it as the clock moves.
pub async fn lapse_due(desk: &Desk) -> Result<usize, Error> {
    let now = desk.clock.now();
    let mut reader = desk.papers.reader().await?;
    let over = papers::hold::over(&mut reader, now, HOLDS_MAX).await?;
    drop(reader);
    let mut lapsed = 0;
    for hold in over {
        let case = hold.case;
        match desk.write(move |tx| Box::pin(async move { lapse(tx, hold, now).await })).await {
            Ok(()) => lapsed += 1,
            // Extended or given up meanwhile: the life allows no lapse.
            Err(Error::Refused(Refusal::DoneAlready { .. })) => {}
            Err(error) => return Err(error),
        }
        desk.tell(Some(case), NewsKind::Hold);
    }
    Ok(lapsed)
}

async fn lapse(tx: &mut Tx, seen: Hold, now: Instant) -> Result<(), Error> {
    papers::case::touch(tx, seen.case).await?;
    let mut hold = papers::hold::of_order(tx, seen.order).await?.ok_or_else(|| not_found("hold"))?;
    if !hold.is_standing() || hold.until_at > now {
        return Err(Refusal::DoneAlready { what: "hold".into() }.into());
    }
    hold.state = hold::next(hold.state, hold::Move::Lapse)?;
    papers::hold::update(tx, &hold).await?;
    let mut kept = papers::order::by_id(tx, hold.order).await?.ok_or_else(|| not_found("order"))?;
    kept.order.state = order::next(kept.order.state, order::Move::Lapse)?;
    papers::order::update(tx, &kept).await?;
    let object = format!("hold:{}", hold.id.0);
    let detail = json!({ "order": hold.order, "amount": hold.amount, "until_at": hold.until_at });
    papers::audit::write(tx, line(now, "weir", "hold.lapse", object, Some(hold.case), detail)).await?;
    Ok(())
}
