//! Advancing a case: what was told is followed anew, and the next stops, questions and lifts are proposed.
//!
//! Everything is computed outside the writer; what comes of it is kept only if the case did not change meanwhile, else
//! it is computed again.

use super::follow::Ask;
use crate::error::broken;
use crate::file::{CaseFile, line};
use crate::order::{Approval, Drafts};
use crate::{Desk, Error, Fault, NewsKind};
use domain::authority::OfficerId;
use domain::case::{CaseId, State as CaseState};
use domain::money::Amount;
use domain::order::{Act, Ground, Mandate, Move, Order, OrderId, Proposal, Standing, State, next};
use domain::time::{Instant, Span};
use domain::trace::Trail;
use domain::transfer::Movement;
use papers::order::Kept;
use serde_json::json;
use std::sync::Arc;

/// What advancing a case came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advanced {
    /// The trail over all that is known.
    pub trail: Trail,
    /// The orders proposed now.
    pub proposed: Vec<OrderId>,
    /// How many orders are approved by it: by the case's mandate, or because a lift needs no second officer.
    pub approved: usize,
    /// How long it took by the desk's clock.
    pub took: Span,
}

/// How often a case that changes under our hands is computed anew before we say so.
const TRIES_MAX: usize = 20;

/// Follows the case's money over all that is known, drafts and submits what [`domain::order::plan`] proposes in the name
/// of the officer who opened the case, and approves and queues what its mandate covers. Stops that wait for approval
/// and are above their ceiling by now are withdrawn. Refused: no such case.
pub async fn advance(desk: &Desk, case: CaseId) -> Result<Advanced, Error> {
    let began_at = desk.clock.now();
    for _ in 0..TRIES_MAX {
        if let Some(mut advanced) = try_advance(desk, case).await? {
            advanced.took = desk.clock.now().since(began_at);
            desk.tell(Some(case), NewsKind::Trail);
            if !advanced.proposed.is_empty() || advanced.approved > 0 {
                desk.tell(Some(case), NewsKind::Orders);
            }
            return Ok(advanced);
        }
    }
    Err(broken("case", "it changes faster than it can be followed"))
}

/// `None` where the case changed meanwhile.
async fn try_advance(desk: &Desk, case: CaseId) -> Result<Option<Advanced>, Error> {
    let mut reader = desk.papers.reader().await?;
    let file = CaseFile::read(&mut reader, case).await?;
    let told = desk.told.of_case(&mut reader, case).await?;
    let units = papers::unit::all(&mut reader).await?;
    drop(reader);
    let now = desk.clock.now();
    let at_desk = desk.clone();
    let step = desk.work("advance", move || compute(&at_desk, file, told, units, now)).await?;
    keep(desk, step).await
}

/// What is to be kept of one advance.
struct Step {
    case: CaseId,
    version: i64,
    now: Instant,
    trail: Trail,
    trail_json: String,
    withdrawn: Vec<Kept>,
    approved: Vec<(Kept, OfficerId)>,
    drafts: Vec<(Order, Option<Approval>)>,
    papers: Drafts,
}

fn compute(
    desk: &Desk,
    file: CaseFile,
    told: Vec<Arc<Movement>>,
    units: Vec<domain::authority::Unit>,
    now: Instant,
) -> Result<Step, Error> {
    let ask = Ask { told, reports: file.reports.clone() };
    let case = file.kept.case.clone();
    let trail = ask.follow(case.rule, &case.limits)?;
    let door = |account: &domain::account::AccountId| desk.door(account);
    let mut orders = file.plain_orders();
    let withdrawn = withdraw_stale(desk, &file, &trail, &mut orders, now)?;
    let standing = Standing::of(desk.known(&trail, case.loss, &orders, &file.holds, &door));
    let proposals = if case.state == CaseState::Closed { Vec::new() } else { standing.proposals() };
    let mut used = used_under_mandate(&file);
    let approved = approve_waiting(&file, &orders, &mut used, now)?;
    let papers = Drafts::new(desk, &file, &trail, &ask.told, units);
    let draft = |proposal: &Proposal| {
        let order = papers.order(proposal, now);
        let approval = approval(desk, &file, proposal, &order, &mut used, now);
        (order, approval)
    };
    let drafts = proposals.iter().map(draft).collect();
    let trail_json = papers::trail::to_json(&trail)?;
    let version = file.kept.version;
    Ok(Step { case: case.id, version, now, trail, trail_json, withdrawn, approved, drafts, papers })
}

/// A stop that waits for approval while its money moved on could not be approved, and would stand in the way of a new
/// one: it is withdrawn.
fn withdraw_stale(
    desk: &Desk,
    file: &CaseFile,
    trail: &Trail,
    orders: &mut [Order],
    now: Instant,
) -> Result<Vec<Kept>, Error> {
    let door = |account: &domain::account::AccountId| desk.door(account);
    let before = orders.to_vec();
    let standing = Standing::of(desk.known(trail, file.kept.case.loss, &before, &file.holds, &door));
    let mut withdrawn = Vec::new();
    for (order, kept) in orders.iter_mut().zip(&file.orders) {
        let waits = order.act == Act::Stop && order.state == State::Submitted;
        let asked = order.amount.unwrap_or(Amount::ZERO);
        if waits && standing.ceiling(&order.account, Some(order.id)).check(asked).is_err() {
            order.state = next(order.state, Move::Withdraw)?;
            order.failure = Some(format!("资金链于 {now} 更新，该账户可止付金额已低于本指令"));
            withdrawn.push(Kept { order: order.clone(), ..kept.clone() });
        }
    }
    Ok(withdrawn)
}

fn used_under_mandate(file: &CaseFile) -> Amount {
    let id = file.mandate.as_ref().map(|mandate| mandate.id);
    let under = file.orders.iter().filter(|kept| kept.mandate.is_some() && kept.mandate == id);
    Mandate::used(under.map(|kept| &kept.order))
}

/// Orders that wait already, and that a mandate granted since covers.
fn approve_waiting(
    file: &CaseFile,
    orders: &[Order],
    used: &mut Amount,
    now: Instant,
) -> Result<Vec<(Kept, OfficerId)>, Error> {
    let Some(mandate) = &file.mandate else { return Ok(Vec::new()) };
    let mut approved = Vec::new();
    for (order, kept) in orders.iter().zip(&file.orders) {
        if order.state == State::Submitted && mandate.mandate.covers(order, *used, now) {
            *used += stop_sum(order);
            approved.push((Kept { mandate: Some(mandate.id), ..kept.clone() }, mandate.mandate.granted_by));
        }
    }
    Ok(approved)
}

/// Who approves a proposal at once, if anyone: the mandate; or, for a lift that the law leaves to any officer and whose
/// ground is proven, or of what rests on nothing since it was cleared, the officer of the case.
fn approval(
    desk: &Desk,
    file: &CaseFile,
    proposal: &Proposal,
    order: &Order,
    used: &mut Amount,
    now: Instant,
) -> Option<Approval> {
    if let Proposal::Lift { ground, .. } = proposal {
        let any = desk.profile.rule(Act::Lift.rule_key()).is_some_and(|rule| !rule.needs_second());
        let cleared = order.original.is_some_and(|original| file.cleared.contains(&original));
        return (any && (*ground != Ground::OffTrail || cleared))
            .then_some(Approval { by: order.drafted_by, mandate: None });
    }
    let kept = file.mandate.as_ref()?;
    kept.mandate.covers(order, *used, now).then(|| {
        *used += stop_sum(order);
        Approval { by: kept.mandate.granted_by, mandate: Some(kept.id) }
    })
}

fn stop_sum(order: &Order) -> Amount {
    order.amount.filter(|_| order.act == Act::Stop).unwrap_or(Amount::ZERO)
}

async fn keep(desk: &Desk, step: Step) -> Result<Option<Advanced>, Error> {
    let outcome = desk.write(move |tx| {
        Box::pin(async move {
            if !papers::case::touch_if(tx, step.case, step.version).await? {
                return Err(Error::Fault(Fault::Moved));
            }
            papers::trail::put(tx, step.case, step.now, &step.trail_json).await?;
            for kept in &step.withdrawn {
                papers::order::update(tx, kept).await?;
            }
            let mut approved = Vec::new();
            for (kept, by) in &step.approved {
                let kept = step.papers.approve(kept.clone(), *by, step.now)?;
                papers::order::update(tx, &kept).await?;
                approved.push(kept.order);
            }
            let mut proposed = Vec::new();
            let mut id =
                if step.drafts.is_empty() { OrderId(0) } else { take(tx, step.case, step.drafts.len()).await? };
            for (draft, approval) in &step.drafts {
                let kept = step.papers.number(draft.clone(), id, *approval, step.now)?;
                papers::order::insert(tx, &kept).await?;
                proposed.push(id);
                if approval.is_some() {
                    approved.push(kept.order);
                }
                id = OrderId(id.0 + 1);
            }
            let digests: Vec<_> = approved.iter().map(|o| json!({ "order": o.id, "digest": o.digest })).collect();
            let detail = json!({
                "held_by_trail": step.trail.held,
                "proposed": proposed,
                "approved": digests,
                "withdrawn": step.withdrawn.iter().map(|kept| kept.order.id).collect::<Vec<_>>(),
            });
            let object = format!("case:{}", step.case.0);
            papers::audit::write(tx, line(step.now, "weir", "case.advance", object, Some(step.case), detail)).await?;
            Ok(Advanced { trail: step.trail, proposed, approved: approved.len(), took: Span::default() })
        })
    });
    match outcome.await {
        Ok(advanced) => Ok(Some(advanced)),
        Err(Error::Fault(Fault::Moved)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn take(tx: &mut papers::Tx, case: CaseId, count: usize) -> Result<OrderId, Error> {
    Ok(papers::order::take_ids(tx, case, count).await?)
}
