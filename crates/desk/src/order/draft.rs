//! Drafting an order by hand, under the same ceiling as every other.

use super::Drafts;
use crate::error::{broken, not_found};
use crate::file::{CaseFile, line};
use crate::{Desk, Error, Fault, NewsKind};
use domain::account::AccountId;
use domain::authority::{Action, Officer};
use domain::case::CaseId;
use domain::hold::Hold;
use domain::money::Amount;
use domain::order::{Act, Order, OrderId, Standing};
use domain::refusal::Refusal;
use papers::order::Kept;
use serde_json::json;

/// An order as an officer drafts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it asks for.
    pub act: Act,
    /// At which account.
    pub account: AccountId,
    /// The sum: for a stop what to hold, for a lift what to give up; `None` for questions and extensions.
    pub amount: Option<Amount>,
    /// The order it lifts or extends.
    pub original: Option<OrderId>,
    /// Why, in the officer's words; empty: in Weir's.
    pub reason: String,
}

/// How often a case that changes under our hands is looked at anew.
const TRIES_MAX: usize = 20;

/// Drafts and submits an order in the officer's name. Refused: rank, no such case, a clean account (ORDER-03), a sum
/// above its ceiling (ORDER-04, -05, -06), no door to the bank (ORDER-09), stopped too often (ORDER-07), a lift or an
/// extension of what is not held (AUTH-03).
pub async fn draft(desk: &Desk, officer: &Officer, case: CaseId, draft: Draft) -> Result<Order, Error> {
    officer.may(Action::DraftOrder)?;
    if draft.reason.chars().count() > 500 {
        return Err(Refusal::TooMuch { what: "reason".into(), most: 500 }.into());
    }
    for _ in 0..TRIES_MAX {
        match try_draft(desk, officer, case, &draft).await {
            Err(Error::Fault(Fault::Moved)) => {}
            Ok(order) => {
                desk.tell(Some(case), NewsKind::Orders);
                return Ok(order);
            }
            Err(error) => return Err(error),
        }
    }
    Err(broken("case", "it changes faster than orders can be drafted"))
}

async fn try_draft(desk: &Desk, officer: &Officer, case: CaseId, asked: &Draft) -> Result<Order, Error> {
    let mut reader = desk.papers.reader().await?;
    let file = CaseFile::read(&mut reader, case).await?;
    let trail = papers::trail::of_case(&mut reader, case).await?.ok_or_else(|| not_found("trail"))?;
    let told = desk.told.of_case(&mut reader, case).await?;
    let units = papers::unit::all(&mut reader).await?;
    drop(reader);
    let orders = file.plain_orders();
    let door = |account: &AccountId| desk.door(account);
    let standing = Standing::of(desk.known(&trail, file.kept.case.loss, &orders, &file.holds, &door));
    let amount = lawful(desk, &standing, &file.holds, asked)?;
    let drafts = Drafts::new(desk, &file, &trail, &told, units);
    let why = asked.reason.trim();
    let reason = if why.is_empty() { drafts.why(&asked.account) } else { why.to_owned() };
    let now = desk.clock.now();
    let order = drafts.draft(asked.act, &asked.account, amount, asked.original, reason, officer.id, now);
    write(desk, officer.clone(), file.kept.version, order, drafts).await
}

/// The sum that the order will ask for, if the law lets it.
fn lawful(desk: &Desk, standing: &Standing<'_>, holds: &[Hold], asked: &Draft) -> Result<Option<Amount>, Refusal> {
    if desk.door(&asked.account).is_none() {
        let bank = asked.account.bank().unwrap_or(asked.account.as_str()).to_owned();
        return Err(Refusal::UnknownBank { bank });
    }
    let times_max = desk.profile.times_max("stop").unwrap_or(0);
    let again = standing.may_be_stopped_again(&asked.account, None);
    let original = || {
        let hold = holds.iter().find(|hold| Some(hold.order) == asked.original && hold.account == asked.account);
        hold.filter(|hold| hold.is_standing()).ok_or_else(|| Refusal::NotFound { what: "hold".into() })
    };
    match asked.act {
        Act::Stop => {
            let amount = asked.amount.unwrap_or(Amount::ZERO);
            standing.ceiling(&asked.account, None).check(amount)?;
            if again { Ok(Some(amount)) } else { Err(Refusal::StoppedTooOften { times_max }) }
        }
        Act::Extend => {
            let amount = original()?.amount;
            if again { Ok(Some(amount)) } else { Err(Refusal::StoppedTooOften { times_max }) }
        }
        Act::Lift => {
            let held = original()?.amount;
            let amount = asked.amount.unwrap_or(held);
            match amount {
                amount if !amount.is_positive() => Err(Refusal::NoSum),
                amount if amount > held => Err(Refusal::OverBalance { most: held }),
                amount => Ok(Some(amount)),
            }
        }
        // Drafted by the deeds of their own rooms.
        Act::Freeze | Act::LiftFreeze | Act::ExtendFreeze | Act::EndLive | Act::Refund => {
            Err(Refusal::NotFound { what: "act".into() })
        }
        Act::AskTransfers | Act::AskLive | Act::AskHolder | Act::AskAccounts => {
            if standing.is_on_trail(&asked.account) { Ok(None) } else { Err(Refusal::CleanAccount) }
        }
    }
}

async fn write(desk: &Desk, officer: Officer, version: i64, order: Order, drafts: Drafts) -> Result<Order, Error> {
    desk.write(move |tx| {
        Box::pin(async move {
            let (case, now) = (order.case, order.drafted_at);
            if !papers::case::touch_if(tx, case, version).await? {
                return Err(Error::Fault(Fault::Moved));
            }
            let id = papers::order::take_ids(tx, 1).await?;
            let kept: Kept = drafts.number(order, id, None, now)?;
            papers::order::insert(tx, &kept).await?;
            let detail = json!({ "act": kept.order.act, "account": kept.order.account, "amount": kept.order.amount });
            let object = format!("order:{}", id.0);
            papers::audit::write(tx, line(now, &officer.login, "order.draft", object, Some(case), detail)).await?;
            Ok(kept.order)
        })
    })
    .await
}
