//! Taking down an objection to a refund while notice is given.

use super::change::load;
use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, NewsKind};
use domain::authority::{Action, Officer};
use domain::jurisdiction::key;
use domain::refund::{Objection, RefundId, State};
use domain::refusal::Refusal;
use domain::task::Kind;
use serde_json::json;

/// An objection as an officer takes it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewObjection {
    /// Whose it is.
    pub name: String,
    /// What it says: another claim, another sum, another account.
    pub words: String,
}

/// The longest words of an objection, in characters.
const WORDS_CHARS_MAX: usize = 2_000;

/// Takes an objection down; who answers it has the time that the law gives an appeal. Refused: rank, no such refund, no notice running (LIFE-01),
/// no name or no words, or too many (DEED-02, DEED-03).
pub async fn object(desk: &Desk, officer: &Officer, id: RefundId, new: NewObjection) -> Result<Objection, Error> {
    officer.may(Action::DraftRefund)?;
    let (name, words) = (given("name", &new.name, 100)?, given("objection", &new.words, WORDS_CHARS_MAX)?);
    let (now, officer) = (desk.clock.now(), officer.clone());
    let due_at = desk.profile.needed(key::APPEAL)?.period.ends(now, &desk.profile.calendar);
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let refund = load(tx, &officer, Action::DraftRefund, id, now).await?.refund;
            if refund.state != State::Noticed || refund.notice_until.is_none_or(|until| now >= until) {
                let (life, from) = ("refund".to_owned(), refund.state.name().to_owned());
                return Err(Refusal::MoveNotAllowed { life, from, asked: "object".into() }.into());
            }
            let objection = Objection {
                id: papers::refund::take_objection_id(tx, id).await?,
                refund: id,
                at: now,
                taken_by: officer.id,
                name,
                words,
                answered_at: None,
                answered_by: None,
                upheld: None,
                answer: String::new(),
            };
            papers::refund::insert_objection(tx, &objection).await?;
            let case = papers::case::by_id(tx, refund.case).await?.ok_or_else(|| not_found("case"))?.case;
            let task = papers::task::New {
                kind: Kind::AnswerObjection,
                object: format!("refund:{}", id.0),
                case: Some(refund.case),
                unit: case.unit,
                opened_at: now,
                due_at,
            };
            papers::task::open_once(tx, &task).await?;
            let detail = json!({ "objection": objection.id });
            let object = format!("refund:{}", id.0);
            papers::audit::write(tx, line(now, &officer.login, "refund.object", object, Some(refund.case), detail))
                .await?;
            Ok((refund.case, objection))
        })
    });
    let (case, objection) = deed.await?;
    desk.tell(Some(case), NewsKind::Orders);
    Ok(objection)
}

/// Something typed: trimmed, not empty, not endless.
pub(super) fn given(field: &str, text: &str, chars_max: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::BadField { field: field.into(), must: "filled in".into() });
    }
    if text.chars().count() > chars_max {
        return Err(Refusal::TooMuch { what: field.into(), most: chars_max as u64 });
    }
    Ok(text.to_owned())
}
