//! From an approved refund to the orders that pay it: one for each victim and hold, on paper, to the hold's bank.

use super::table::{Read, read};
use crate::error::{broken, not_found};
use crate::file::line;
use crate::order::{Approval, Drafts, PayBack, Wanted};
use crate::{Desk, Error, Fault, NewsKind, scope};
use domain::account::AccountId;
use domain::authority::{Action, Officer};
use domain::hold::Hold;
use domain::order::{Act, OrderId, PayeeTold, PaymentTold};
use domain::refund::{Move, Refund, RefundId, Share, next};
use domain::refusal::Refusal;
use domain::report::{Payment, ReportId};
use papers::order::Kept;
use serde_json::json;

/// How often a case that changes under our hands is looked at anew.
const TRIES_MAX: usize = 20;

/// Makes the orders, in the name of whoever drafted and whoever approved the refund; they go out as every order does.
/// Refused: rank, one that is not approved (LIFE-01), a hold that ended or has less by now (REFUND-02), a victim without
/// an account (REFUND-06).
pub async fn order(desk: &Desk, officer: &Officer, id: RefundId) -> Result<Refund, Error> {
    officer.may(Action::SendOrder)?;
    for _ in 0..TRIES_MAX {
        match try_order(desk, officer, id).await {
            Err(Error::Fault(Fault::Moved)) => {}
            done => return done,
        }
    }
    Err(broken("case", "it changes faster than orders can be made"))
}

async fn try_order(desk: &Desk, officer: &Officer, id: RefundId) -> Result<Refund, Error> {
    let mut reader = desk.papers.reader().await?;
    let case = scope::refund(&mut reader, officer, Action::SendOrder, id).await?;
    let trail = papers::trail::of_case(&mut reader, case).await?.ok_or_else(|| not_found("trail"))?;
    let told = desk.told.of_case(&mut reader, case).await?;
    let units = papers::unit::all(&mut reader).await?;
    drop(reader);
    let read = read(desk, officer, Action::SendOrder, case, None).await?;
    let mut refund = read.refunds.iter().find(|refund| refund.id == id).cloned().ok_or_else(|| not_found("refund"))?;
    refund.state = next(refund.state, Move::Order)?;
    refund.ordered_at = Some(desk.clock.now());
    let pays =
        refund.shares.iter().map(|share| pay(desk, &read, &refund, *share)).collect::<Result<Vec<Pay>, Error>>()?;
    let drafts = Drafts::new(desk, &read.file, &trail, &told, units);
    write(desk, officer.clone(), read.file.kept.version, refund, pays, drafts).await
}

/// One payment to be ordered.
struct Pay {
    share: Share,
    hold: Hold,
    back: PayBack,
}

fn pay(desk: &Desk, read: &Read, refund: &Refund, share: Share) -> Result<Pay, Error> {
    let held = read.file.holds.iter().find(|hold| hold.id == share.hold).ok_or_else(|| not_found("hold"))?;
    let others = read.refunds.iter().filter(|other| other.id != refund.id).map(|other| other.bound_of(held.id)).sum();
    let left = held.amount.less(others);
    let stands = held.is_standing() && held.until_at > desk.clock.now();
    if !stands || refund.bound_of(held.id) > left {
        return Err(Refusal::OverHeld { most: if stands { left } else { domain::money::Amount::ZERO } }.into());
    }
    let (payer, payment, name) = paid_from(read, share.victim).ok_or(Refusal::NoPayee { report: share.victim.0 })?;
    let part = |part: Option<&str>| part.unwrap_or_default().to_owned();
    let payee = PayeeTold { bank: part(payer.bank()), account: payer.number().to_owned(), name: name.clone() };
    let payment = PaymentTold {
        payer_bank: payee.bank.clone(),
        payer: payee.account.clone(),
        payer_name: name,
        paid_at: payment.at,
        amount: payment.amount,
    };
    Ok(Pay { share, hold: held.clone(), back: PayBack { payee, payment } })
}

/// The victim's first payment that names the account it came from, and whose name the account is in.
fn paid_from(read: &Read, victim: ReportId) -> Option<(AccountId, Payment, String)> {
    let report = read.file.reports.iter().find(|report| report.id == victim)?;
    let payment = report.payments.iter().find(|payment| payment.payer.is_some())?;
    let name = [&payment.payer_name, &report.victim_name].into_iter().find(|name| !name.is_empty());
    Some((payment.payer.clone()?, payment.clone(), name.cloned().unwrap_or_default()))
}

async fn write(
    desk: &Desk,
    officer: Officer,
    version: i64,
    mut refund: Refund,
    pays: Vec<Pay>,
    mut drafts: Drafts,
) -> Result<Refund, Error> {
    let now = desk.clock.now();
    let by = refund.approved_by.ok_or_else(|| broken("refund", "it is approved by nobody"))?;
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let case = refund.case;
            if !papers::case::touch_if(tx, case, version).await? {
                return Err(Error::Fault(Fault::Moved));
            }
            let first = papers::order::take_ids(tx, case, pays.len()).await?;
            let mut orders = Vec::new();
            for (id, pay) in (first.0..).map(OrderId).zip(pays) {
                let kept = one(&mut drafts, &refund, id, &pay, Approval { by, mandate: None })?;
                papers::order::insert(tx, &kept).await?;
                let of = |share: &&mut Share| share.hold == pay.share.hold && share.victim == pay.share.victim;
                refund.shares.iter_mut().filter(of).for_each(|share| share.order = Some(id));
                orders.push(json!({ "order": id, "digest": kept.order.digest }));
            }
            papers::refund::update(tx, &refund).await?;
            let (object, detail) = (format!("refund:{}", refund.id.0), json!({ "orders": orders }));
            papers::audit::write(tx, line(now, &officer.login, "refund.order", object, Some(case), detail)).await?;
            Ok(refund)
        })
    });
    let refund = deed.await?;
    desk.tell(Some(refund.case), NewsKind::Orders);
    Ok(refund)
}

fn one(drafts: &mut Drafts, refund: &Refund, id: OrderId, pay: &Pay, approval: Approval) -> Result<Kept, Error> {
    let now = refund.ordered_at.unwrap_or(refund.drafted_at);
    let why = format!("资金返还申请第 {} 号：经批准向受害人返还涉诈资金", refund.id.0);
    drafts.pays_back(id, pay.back.clone());
    let wanted = Wanted::new(Act::Refund, &pay.hold.account, Some(pay.share.amount), why);
    let order = drafts.draft(Wanted { original: Some(pay.hold.order), ..wanted }, refund.drafted_by, now);
    drafts.number(order, id, Some(approval), now)
}
