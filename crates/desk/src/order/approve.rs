//! Approving an order: the second officer. What was approved is what is sent.

use super::Drafts;
use crate::error::{broken, not_found};
use crate::file::{CaseFile, line};
use crate::{Desk, Error, Fault, NewsKind};
use domain::account::AccountId;
use domain::authority::{Action, Officer};
use domain::case::CaseId;
use domain::money::Amount;
use domain::order::{Act, Order, OrderId, Standing, State};
use domain::time::Instant;
use domain::trace::Trail;
use papers::order::Kept;
use serde_json::json;

/// Approves and queues an order; the digest of its instruction is kept. Refused: rank, the one who drafted it
/// (ORDER-02), an order that is not submitted (LIFE-01), a sum that is above its ceiling by now (ORDER-03 to -06).
pub async fn approve(desk: &Desk, officer: &Officer, id: OrderId) -> Result<Order, Error> {
    officer.may(Action::ApproveOrder)?;
    let mut reader = desk.papers.reader().await?;
    let case = papers::order::by_id(&mut reader, id).await?.ok_or_else(|| not_found("order"))?.order.case;
    drop(reader);
    let mut approved = approve_these(desk, officer, case, &Which::One(id)).await?;
    approved.pop().ok_or_else(|| not_found("order"))
}

/// Which orders of a case are to be approved.
pub(super) enum Which {
    /// This one; what speaks against it is said.
    One(OrderId),
    /// Every one that may be.
    All,
}

/// How often a case that changes under our hands is looked at anew.
const TRIES_MAX: usize = 20;

/// Looks at the law outside the writer, and writes only if the case did not change meanwhile.
pub(super) async fn approve_these(
    desk: &Desk,
    officer: &Officer,
    case: CaseId,
    which: &Which,
) -> Result<Vec<Order>, Error> {
    for _ in 0..TRIES_MAX {
        match try_approve(desk, officer, case, which).await {
            Err(Error::Fault(Fault::Moved)) => {}
            Ok(approved) => {
                desk.tell(Some(case), NewsKind::Orders);
                return Ok(approved);
            }
            Err(error) => return Err(error),
        }
    }
    Err(broken("case", "it changes faster than it can be approved"))
}

async fn try_approve(desk: &Desk, officer: &Officer, case: CaseId, which: &Which) -> Result<Vec<Order>, Error> {
    let mut reader = desk.papers.reader().await?;
    let file = CaseFile::read(&mut reader, case).await?;
    let trail = papers::trail::of_case(&mut reader, case).await?.ok_or_else(|| not_found("trail"))?;
    let told = desk.told.of_case(&mut reader, case).await?;
    let units = papers::unit::all(&mut reader).await?;
    drop(reader);
    let chosen = choose(desk, officer, &file, &trail, which)?;
    let drafts = Drafts::new(desk, &file, &trail, &told, units);
    write(desk, officer.clone(), &file, chosen, drafts).await
}

/// Those that the law lets this officer approve now. The ceilings count every other order as if it took its whole sum.
fn choose(desk: &Desk, officer: &Officer, file: &CaseFile, trail: &Trail, which: &Which) -> Result<Vec<Kept>, Error> {
    let orders = file.plain_orders();
    let door = |account: &AccountId| desk.door(account);
    let standing = Standing::of(desk.known(trail, file.kept.case.loss, &orders, &file.holds, &door));
    let lawful = |order: &Order| -> Result<(), Error> {
        let rule = desk.profile.rule(order.act.rule_key()).ok_or_else(|| not_found("rule"))?;
        rule.may_approve(officer, order.drafted_by)?;
        if order.act == Act::Stop {
            let asked = order.amount.unwrap_or(Amount::ZERO);
            standing.ceiling(&order.account, Some(order.id)).check(asked)?;
        }
        Ok(())
    };
    match which {
        Which::One(id) => {
            let kept = file.orders.iter().find(|kept| kept.order.id == *id).ok_or_else(|| not_found("order"))?;
            domain::order::next(kept.order.state, domain::order::Move::Approve)?;
            lawful(&kept.order)?;
            Ok(vec![kept.clone()])
        }
        Which::All => {
            let waiting: Vec<&Kept> = file.orders.iter().filter(|k| k.order.state == State::Submitted).collect();
            let chosen =
                waiting.iter().filter(|kept| lawful(&kept.order).is_ok()).map(|kept| (*kept).clone()).collect();
            match waiting.first() {
                Some(first) if Vec::is_empty(&chosen) => lawful(&first.order).map(|()| chosen),
                _ => Ok(chosen),
            }
        }
    }
}

async fn write(
    desk: &Desk,
    officer: Officer,
    file: &CaseFile,
    chosen: Vec<Kept>,
    drafts: Drafts,
) -> Result<Vec<Order>, Error> {
    if chosen.is_empty() {
        return Ok(Vec::new());
    }
    let (case, version, now) = (file.kept.case.id, file.kept.version, desk.clock.now());
    let approved: Vec<Kept> =
        chosen.into_iter().map(|kept| drafts.approve(kept, officer.id, now)).collect::<Result<_, Error>>()?;
    desk.write(move |tx| {
        Box::pin(async move {
            if !papers::case::touch_if(tx, case, version).await? {
                return Err(Error::Fault(Fault::Moved));
            }
            for kept in &approved {
                papers::order::update(tx, kept).await?;
            }
            papers::audit::write(tx, approval_line(&officer, case, &approved, now)).await?;
            Ok(approved.into_iter().map(|kept| kept.order).collect())
        })
    })
    .await
}

fn approval_line(officer: &Officer, case: CaseId, approved: &[Kept], now: Instant) -> papers::audit::Line {
    let digests: Vec<_> =
        approved.iter().map(|kept| json!({ "order": kept.order.id, "digest": kept.order.digest })).collect();
    let object = match approved {
        [one] => format!("order:{}", one.order.id.0),
        _ => format!("case:{}", case.0),
    };
    line(now, &officer.login, "order.approve", object, Some(case), json!({ "approved": digests }))
}
