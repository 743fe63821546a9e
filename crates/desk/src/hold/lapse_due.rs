//! No hold outlives its law: what is over ends in our book at its instant, and its release goes to the bank by itself.

use super::release::{leaning, of_hold, open_release};
use crate::file::{CaseFile, line};
use crate::order::Drafts;
use crate::{Desk, Error, NewsKind};
use domain::case::CaseId;
use domain::hold::{self, Hold};
use domain::order::{self, OrderId};
use domain::refusal::Refusal;
use domain::time::Instant;
use papers::Tx;
use serde_json::json;

/// How many holds one call looks at.
const HOLDS_MAX: i64 = 10_000;

/// Ends every hold whose period is over, those over the longest first, each at the instant its period ended, and queues
/// their releases in the same deed. Returns how many; call it as the clock moves.
pub async fn lapse_due(desk: &Desk) -> Result<usize, Error> {
    let now = desk.clock.now();
    let mut reader = desk.papers.reader().await?;
    let over = papers::hold::over(&mut reader, now, HOLDS_MAX).await?;
    drop(reader);
    let mut cases: Vec<CaseId> = Vec::new();
    for hold in over {
        if !cases.contains(&hold.case) {
            cases.push(hold.case);
        }
    }
    let mut lapsed = 0;
    for case in cases {
        let at_desk = desk.clone();
        match desk.write(move |tx| Box::pin(async move { lapse(&at_desk, tx, case, now).await })).await {
            Ok(count) => lapsed += count,
            // Extended or given up meanwhile.
            Err(Error::Refused(Refusal::DoneAlready { .. })) => {}
            Err(error) => return Err(error),
        }
        desk.tell(Some(case), NewsKind::Hold);
    }
    Ok(lapsed)
}

/// Ends what is over in one case.
async fn lapse(desk: &Desk, tx: &mut Tx, case: CaseId, now: Instant) -> Result<usize, Error> {
    papers::case::touch(tx, case).await?;
    let file = CaseFile::read(tx, case).await?;
    let mut over: Vec<&Hold> = file.holds.iter().filter(|hold| hold.is_standing() && hold.ends_at() <= now).collect();
    over.sort_by_key(|hold| (hold.ends_at(), hold.id));
    if over.is_empty() {
        return Err(Refusal::DoneAlready { what: "hold".into() }.into());
    }
    let drafts = Drafts::of_orders(&desk.profile, &file, papers::unit::all(tx).await?);
    let mut told = Vec::new();
    for hold in &over {
        let ended_at = hold.ends_at();
        let ended = (*hold).clone().ended(hold::Move::Lapse, ended_at)?;
        papers::hold::update(tx, &ended).await?;
        crate::clock::set(desk, tx, &ended, now).await?;
        let lapsed = lapse_orders(tx, &file, hold).await?;
        let release = release(tx, &file, &drafts, hold, now).await?;
        told.push(json!({
            "hold": hold.id, "order": hold.order, "amount": hold.amount, "ended_at": ended_at, "release": release,
            "lapsed": lapsed,
        }));
    }
    let object = match &*over {
        [one] => format!("hold:{}", one.id.0),
        _ => format!("case:{}", case.0),
    };
    let detail = json!({ "ended": told });
    papers::audit::write(tx, line(now, "weir", "hold.lapse", object, Some(case), detail)).await?;
    Ok(over.len())
}

/// The order that a hold came from, and those that lean on it and have not left, have no law to stand on any more.
async fn lapse_orders(tx: &mut Tx, file: &CaseFile, hold: &Hold) -> Result<Vec<OrderId>, Error> {
    let first = file.orders.iter().find(|kept| kept.order.id == hold.order);
    let mut lapsed = Vec::new();
    for kept in first.into_iter().chain(leaning(file, hold)) {
        let mut kept = kept.clone();
        // A life that allows no lapse stays as it is: the hold must end all the same.
        if let Ok(state) = order::next(kept.order.state, order::Move::Lapse) {
            kept.order.state = state;
            papers::order::update(tx, &kept).await?;
            lapsed.push(kept.order.id);
        }
    }
    Ok(lapsed)
}

/// The release of a hold that is over, approved by the law itself; `None` where one is under way.
async fn release(
    tx: &mut Tx,
    file: &CaseFile,
    drafts: &Drafts,
    hold: &Hold,
    now: Instant,
) -> Result<Option<OrderId>, Error> {
    if open_release(file, hold).is_some_and(|open| open.amount.is_none_or(|sum| sum >= hold.amount)) {
        return Ok(None);
    }
    let why = match hold.verify_by {
        Some(by) if by <= hold.until_at => format!("账户全额冻结未在 {by} 前核查，依法自动解除"),
        _ => format!("期限于 {} 届满，依法自动解除", hold.until_at),
    };
    let order = of_hold(drafts, hold, hold.amount, why, file.kept.case.opened_by, now);
    let id = papers::order::take_ids(tx, hold.case, 1).await?;
    let kept = drafts.approve_by_law(drafts.number(order, id, None, now)?, now)?;
    papers::order::insert(tx, &kept).await?;
    Ok(Some(id))
}
