//! Answering an objection: by an officer who did not decide before, with reasons. Where the holder is right, what is held
//! is released at once.

use crate::error::not_found;
use crate::file::{CaseFile, line, reason_given};
use crate::hold::{Release, release};
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer, OfficerId};
use domain::hold::HoldId;
use domain::redress::{Move, Objection, ObjectionId, may_answer, next};
use domain::refusal::Refusal;
use domain::task::Kind;
use serde_json::json;

/// What the answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The holder is right.
    Uphold,
    /// The hold stands.
    Reject,
}

/// Answers an objection. The release goes out first: a machine that fails in between leaves an objection to be answered
/// again, never a hold that should have ended. Refused: rank, no such objection or not theirs (AUTH-03), one who decided
/// on the hold (REDRESS-01), one that was answered (LIFE-01), no reasons (DEED-02).
pub async fn answer(
    desk: &Desk,
    officer: &Officer,
    id: ObjectionId,
    verdict: Verdict,
    reasons: &str,
) -> Result<Objection, Error> {
    officer.may(Action::AnswerObjection)?;
    let reasons = reason_given(reasons)?;
    let asked = if verdict == Verdict::Uphold { Move::Uphold } else { Move::Reject };
    let mut reader = desk.papers.reader().await?;
    let objection = papers::objection::by_id(&mut reader, id).await?.ok_or_else(|| not_found("objection"))?;
    scope::objection(&mut reader, officer, Action::AnswerObjection, objection.case).await?;
    let file = CaseFile::read(&mut reader, objection.case).await?;
    drop(reader);
    next(objection.state, asked)?;
    may_answer(officer, &decided(&file, objection.hold))?;
    if verdict == Verdict::Uphold {
        release_what_stands(desk, officer, &file, objection.hold, objection.id).await?;
    }
    let answered = write(desk, officer.clone(), id, asked, reasons).await?;
    desk.tell(Some(answered.case), NewsKind::Task);
    Ok(answered)
}

async fn release_what_stands(
    desk: &Desk,
    officer: &Officer,
    file: &CaseFile,
    hold: HoldId,
    objection: ObjectionId,
) -> Result<(), Error> {
    if !file.holds.iter().any(|kept| kept.id == hold && kept.is_standing()) {
        return Ok(());
    }
    let asked = Release { hold, amount: None, reason: format!("异议 {} 成立", objection.0) };
    match release(desk, officer, asked).await {
        // It is being released, or has ended meanwhile: what the holder asked for.
        Ok(_) | Err(Error::Refused(Refusal::DoneAlready { .. } | Refusal::NotFound { .. })) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn write(
    desk: &Desk,
    officer: Officer,
    id: ObjectionId,
    asked: Move,
    reasons: String,
) -> Result<Objection, Error> {
    let now = desk.clock.now();
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let mut objection = papers::objection::by_id(tx, id).await?.ok_or_else(|| not_found("objection"))?;
            objection.state = next(objection.state, asked)?;
            (objection.answered_at, objection.answered_by, objection.reasons) = (Some(now), Some(officer.id), reasons);
            papers::objection::update(tx, &objection).await?;
            let object = format!("objection:{}", id.0);
            papers::task::done_by_itself(tx, Kind::AnswerObjection, &object, now).await?;
            let detail = json!({ "hold": objection.hold, "state": objection.state });
            let line = line(now, &officer.login, "redress.answer", object, Some(objection.case), detail);
            papers::audit::write(tx, line).await?;
            Ok(objection)
        })
    });
    deed.await
}

/// Everyone who drafted or approved what the hold stands on or leans on, and both who stand for the case's mandate.
pub(super) fn decided(file: &CaseFile, hold: HoldId) -> Vec<OfficerId> {
    let Some(hold) = file.holds.iter().find(|kept| kept.id == hold) else { return Vec::new() };
    let first = file.orders.iter().map(|kept| &kept.order).find(|order| order.id == hold.order);
    let follows = first.and_then(|order| order.original);
    let of_it = |id| id == hold.order || Some(id) == follows;
    let leans = |order: &domain::order::Order| order.original.is_some_and(of_it) && !order.act.ends_hold();
    let orders = file.orders.iter().map(|kept| &kept.order).filter(|order| of_it(order.id) || leans(order));
    let mut decided: Vec<OfficerId> =
        orders.flat_map(|order| [Some(order.drafted_by), order.approved_by]).flatten().collect();
    decided.extend(file.mandate.iter().flat_map(|kept| [kept.mandate.asked_by, kept.mandate.granted_by]));
    decided
}
