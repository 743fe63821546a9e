//! Releasing: any officer of the case, at once. It waits for nothing: no second officer where the law asks for none, no
//! trail, no other order.

use crate::error::not_found;
use crate::file::{CaseFile, line, reason_given};
use crate::order::{Drafts, Wanted};
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer, OfficerId};
use domain::hold::{Hold, HoldId};
use domain::jurisdiction::key;
use domain::money::Amount;
use domain::order::{Act, Move, Order, next};
use domain::refusal::Refusal;
use domain::time::Instant;
use papers::Tx;
use papers::order::Kept;
use serde_json::json;

/// What is to be given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Of which hold.
    pub hold: HoldId,
    /// How much; `None`: all of it.
    pub amount: Option<Amount>,
    /// Why, in the officer's words.
    pub reason: String,
}

/// Gives up a hold, or a part of it: the order is queued in the same deed, unless the law asks for a second officer. What
/// was asked on top of the hold and has not left is withdrawn where all of it is given up. Refused: rank, no such hold, one
/// that ended (AUTH-03), more than is held (ORDER-04), no reason (DEED-02), a release that is under way (DEED-01).
pub async fn release(desk: &Desk, officer: &Officer, asked: Release) -> Result<Order, Error> {
    officer.may(Action::Release)?;
    let asked = Release { reason: reason_given(&asked.reason)?, ..asked };
    let (at_desk, officer) = (desk.clone(), officer.clone());
    let order = desk.write(move |tx| Box::pin(async move { write(&at_desk, tx, &officer, &asked).await })).await?;
    desk.tell(Some(order.case), NewsKind::Orders);
    Ok(order)
}

async fn write(desk: &Desk, tx: &mut Tx, officer: &Officer, asked: &Release) -> Result<Order, Error> {
    let now = desk.clock.now();
    let case = scope::hold(tx, officer, Action::Release, asked.hold).await?;
    papers::case::touch(tx, case).await?;
    let file = CaseFile::read(tx, case).await?;
    let units = papers::unit::all(tx).await?;
    let hold = file.holds.iter().find(|hold| hold.id == asked.hold && hold.is_standing());
    let hold = hold.ok_or_else(|| not_found("hold"))?;
    let amount = may_be_given_up(&file, hold, asked.amount)?;
    let drafts = Drafts::of_orders(&desk.profile, &file, units);
    let kept = of_hold(&drafts, hold, amount, asked.reason.clone(), officer.id, now);
    let id = papers::order::take_ids(tx, case, 1).await?;
    let mut kept = drafts.number(kept, id, None, now)?;
    if !desk.profile.needed(key::RELEASE)?.needs_second() {
        kept = drafts.approve(kept, officer.id, now)?;
    }
    papers::order::insert(tx, &kept).await?;
    let withdrawn = if amount == hold.amount { withdraw_leaning(tx, &file, hold).await? } else { Vec::new() };
    let detail = json!({ "order": id, "amount": amount, "digest": kept.order.digest, "withdrawn": withdrawn });
    let object = format!("hold:{}", hold.id.0);
    papers::audit::write(tx, line(now, &officer.login, "hold.release", object, Some(case), detail)).await?;
    Ok(kept.order)
}

fn may_be_given_up(file: &CaseFile, hold: &Hold, amount: Option<Amount>) -> Result<Amount, Refusal> {
    let amount = amount.unwrap_or(hold.amount);
    if !amount.is_positive() {
        return Err(Refusal::NoSum);
    }
    if amount > hold.amount {
        return Err(Refusal::OverBalance { most: hold.amount });
    }
    match open_release(file, hold) {
        Some(open) if open.amount.is_none_or(|sum| sum >= amount) => {
            Err(Refusal::DoneAlready { what: format!("order {}", open.id.0) })
        }
        _ => Ok(amount),
    }
}

/// The release of a hold that is under way, if any.
pub(crate) fn open_release<'f>(file: &'f CaseFile, hold: &Hold) -> Option<&'f Order> {
    let of_it = |order: &&Order| order.original == Some(hold.order) && order.act.ends_hold() && order.is_open();
    file.orders.iter().map(|kept| &kept.order).find(of_it)
}

/// The order that gives up so much of a hold; it has no number yet.
pub(crate) fn of_hold(
    drafts: &Drafts,
    hold: &Hold,
    amount: Amount,
    reason: String,
    by: OfficerId,
    now: Instant,
) -> Order {
    let act = if hold.is_freeze() { Act::LiftFreeze } else { Act::Lift };
    let wanted = Wanted::new(act, &hold.account, Some(amount), reason);
    drafts.draft(Wanted { original: Some(hold.order), ..wanted }, by, now)
}

/// Withdraws what was to make a hold last, or follow it, and has not left.
async fn withdraw_leaning(tx: &mut Tx, file: &CaseFile, hold: &Hold) -> Result<Vec<i64>, Error> {
    let mut withdrawn = Vec::new();
    for kept in leaning(file, hold) {
        let mut kept = kept.clone();
        kept.order.state = next(kept.order.state, Move::Withdraw)?;
        kept.order.failure = Some("所依据的管控措施已解除".into());
        papers::order::update(tx, &kept).await?;
        withdrawn.push(kept.order.id.0);
    }
    Ok(withdrawn)
}

/// The orders that lean on a hold, to make it last or to follow it, and that have not left.
pub(super) fn leaning<'f>(file: &'f CaseFile, hold: &Hold) -> impl Iterator<Item = &'f Kept> {
    let of = hold.order;
    file.orders.iter().filter(move |kept| {
        let order = &kept.order;
        order.original == Some(of) && order.is_unsent() && (order.act.extends_hold() || order.act.begins_hold())
    })
}
