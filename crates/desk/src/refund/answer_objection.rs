//! Answering an objection: a right one withdraws the refund, so that it is worked out anew with the claim in it.

use super::change::load;
use super::object::given;
use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, NewsKind};
use domain::authority::{Action, Officer};
use domain::refund::{Move, ObjectionId, Refund, RefundId, next};
use domain::refusal::Refusal;
use domain::task::Kind;
use serde_json::json;

/// Answers an objection. Refused: rank, no such objection to this refund, the one who drafted the refund (ORDER-02), one
/// that is answered (DEED-01), no words (DEED-02).
pub async fn answer_objection(
    desk: &Desk,
    officer: &Officer,
    id: RefundId,
    objection: ObjectionId,
    upheld: bool,
    answer: &str,
) -> Result<Refund, Error> {
    officer.may(Action::AnswerObjection)?;
    let answer = given("answer", answer, 2_000)?;
    let (now, officer) = (desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let mut stands = load(tx, &officer, Action::AnswerObjection, id, now).await?;
            let refund = &mut stands.refund;
            let mut found =
                stands.objections.iter().find(|o| o.id == objection).cloned().ok_or_else(|| not_found("objection"))?;
            officer.may_second(refund.drafted_by)?;
            if found.answered_at.is_some() {
                return Err(Refusal::DoneAlready { what: "answer".into() }.into());
            }
            (found.answered_at, found.answered_by) = (Some(now), Some(officer.id));
            (found.upheld, found.answer) = (Some(upheld), answer);
            papers::refund::update_objection(tx, &found).await?;
            if upheld {
                refund.state = next(refund.state, Move::Withdraw)?;
                papers::refund::update(tx, refund).await?;
            }
            let object = format!("refund:{}", id.0);
            if upheld || stands.objections.iter().all(|o| o.id == objection || o.answered_at.is_some()) {
                papers::task::done_by_itself(tx, Kind::AnswerObjection, &object, now).await?;
            }
            let (case, detail) = (Some(refund.case), json!({ "objection": objection, "upheld": upheld }));
            papers::audit::write(tx, line(now, &officer.login, "refund.answer_objection", object, case, detail))
                .await?;
            Ok(stands.refund)
        })
    });
    let refund = deed.await?;
    desk.tell(Some(refund.case), NewsKind::Orders);
    Ok(refund)
}
