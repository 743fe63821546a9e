//! Applying for a refund: which holds, how much of each, by which method; the shares are worked out.

use super::object::given;
use super::table::{Read, Returnable, Victim, read};
use crate::error::{broken, not_found};
use crate::file::line;
use crate::{Desk, Error, Fault, NewsKind};
use domain::authority::{Action, Officer};
use domain::case::CaseId;
use domain::hold::HoldId;
use domain::money::Amount;
use domain::refund::{Method, Part, Refund, RefundId, Share, State};
use domain::refusal::Refusal;
use serde_json::json;

/// A refund as an officer applies for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRefund {
    /// Which holds; none named: every one that has something to give back.
    pub parts: Vec<PartGiven>,
    /// Whether more is to follow.
    pub interim: bool,
    /// Why.
    pub reason: String,
}

/// What of one hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartGiven {
    /// Which.
    pub hold: HoldId,
    /// How much; `None`: all that is left of it.
    pub amount: Option<Amount>,
    /// By which method; `None`: as the rules point to.
    pub method: Option<Method>,
}

/// How often a case that changes under our hands is looked at anew.
const TRIES_MAX: usize = 20;

/// Applies for a refund. Refused: rank, no such case or hold (AUTH-03), nothing to give back (REFUND-01), more than a
/// hold has left (REFUND-02), a method that this hold's credits do not allow (DEED-02), no reason (DEED-02).
pub async fn draft(desk: &Desk, officer: &Officer, case: CaseId, new: NewRefund) -> Result<Refund, Error> {
    officer.may(Action::DraftRefund)?;
    let reason = given("reason", &new.reason, 500)?;
    for _ in 0..TRIES_MAX {
        let read = read(desk, officer, Action::DraftRefund, case, None).await?;
        let (parts, shares) = worked_out(&read, &new.parts)?;
        let refund = Refund {
            id: RefundId(0),
            case,
            state: State::Drafted,
            interim: new.interim,
            reason: reason.clone(),
            drafted_at: desk.clock.now(),
            drafted_by: officer.id,
            noticed_at: None,
            notice_until: None,
            approved_at: None,
            approved_by: None,
            digest: None,
            ordered_at: None,
            parts,
            shares,
        };
        match write(desk, officer.clone(), read.file.kept.version, refund).await {
            Err(Error::Fault(Fault::Moved)) => {}
            done => {
                desk.tell(Some(case), NewsKind::Orders);
                return done;
            }
        }
    }
    Err(broken("case", "it changes faster than a refund can be drafted"))
}

/// Parts and shares: holds one after the other, no victim above the loss over all of them.
fn worked_out(read: &Read, asked: &[PartGiven]) -> Result<(Vec<Part>, Vec<Share>), Error> {
    let mut victims = read.table.victims.clone();
    let (mut parts, mut shares) = (Vec::new(), Vec::new());
    for given in named(read, asked) {
        let found =
            read.table.holds.iter().find(|found| found.hold.id == given.hold).ok_or_else(|| not_found("hold"))?;
        let (part, of_part) = part(found, given, read.table.rule, &mut victims)?;
        if !of_part.is_empty() {
            parts.push(part);
            shares.extend(of_part);
        }
    }
    if shares.is_empty() { Err(Refusal::NothingToReturn.into()) } else { Ok((parts, shares)) }
}

/// The holds named, or all of which something could go back.
fn named(read: &Read, asked: &[PartGiven]) -> Vec<PartGiven> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    let has_some = |found: &&Returnable| found.left.is_positive() && !found.lines.is_empty();
    let all = |found: &Returnable| PartGiven { hold: found.hold.id, amount: None, method: None };
    read.table.holds.iter().filter(has_some).map(all).collect()
}

fn part(
    found: &Returnable,
    given: PartGiven,
    rule: domain::trace::Rule,
    victims: &mut [Victim],
) -> Result<(Part, Vec<Share>), Refusal> {
    let asked = given.amount.unwrap_or(found.left);
    if asked > found.left {
        return Err(Refusal::OverHeld { most: found.left });
    }
    let method = given.method.or_else(|| found.advised.method(rule)).ok_or(Refusal::NothingToReturn)?;
    if !found.methods().contains(&method) {
        return Err(Refusal::BadField { field: "method".into(), must: "one that this hold's credits allow".into() });
    }
    let sums = found.shares(method, asked, victims);
    let mut shares = Vec::new();
    for (line, amount) in found.lines.iter().zip(sums).filter(|(_, amount)| amount.is_positive()) {
        shares.push(Share { hold: found.hold.id, victim: line.victim, amount, order: None, paid: None });
        victims.iter_mut().filter(|victim| victim.report == line.victim).for_each(|victim| victim.back += amount);
    }
    let amount = shares.iter().map(|share| share.amount).sum();
    Ok((Part { hold: found.hold.id, amount, method }, shares))
}

async fn write(desk: &Desk, officer: Officer, version: i64, mut refund: Refund) -> Result<Refund, Error> {
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let (case, now) = (refund.case, refund.drafted_at);
            if !papers::case::touch_if(tx, case, version).await? {
                return Err(Error::Fault(Fault::Moved));
            }
            refund.id = papers::refund::take_id(tx, refund.case).await?;
            papers::refund::insert(tx, &refund).await?;
            let sum: Amount = refund.parts.iter().map(|part| part.amount).sum();
            let detail = json!({ "sum": sum, "parts": refund.parts, "victims": refund.shares.len() });
            let object = format!("refund:{}", refund.id.0);
            papers::audit::write(tx, line(now, &officer.login, "refund.draft", object, Some(case), detail)).await?;
            Ok(refund)
        })
    });
    deed.await
}
