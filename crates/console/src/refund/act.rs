//! What an officer does with a refund.

use crate::Face;
use crate::officer::Seen;
use crate::refuse::{self, Answer};
use crate::report::amount;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use desk::refund::{NewObjection, NewRefund, PartGiven};
use domain::case::CaseId;
use domain::hold::HoldId;
use domain::refund::{ObjectionId, Refund, RefundId};
use serde::Deserialize;

/// Words typed.
#[derive(Deserialize)]
pub(super) struct Why {
    #[serde(default)]
    reason: String,
}

/// An objection typed.
#[derive(Deserialize)]
pub(super) struct Objected {
    name: String,
    words: String,
}

/// An answer typed.
#[derive(Deserialize)]
pub(super) struct Answered {
    answer: String,
    upheld: String,
}

/// Applies for a refund: the form names hold, method and sum again and again, in their order; a sum left empty leaves the
/// hold out.
pub(super) async fn draft(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer<Response> {
    let new = given(&seen, &fields)?;
    let refund = desk::refund::draft(&face.desk, &seen.officer, CaseId(id), new).await.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, &format!("/cases/{}/refunds", refund.case.0)))
}

fn given(seen: &Seen, fields: &[(String, String)]) -> Answer<NewRefund> {
    let mut new = NewRefund::default();
    for (name, value) in fields {
        match (name.as_str(), new.parts.last_mut()) {
            ("hold", _) => {
                let hold = value.parse().map(HoldId).map_err(|_| seen.bad_field("refund-hold", "sum-must"))?;
                new.parts.push(PartGiven { hold, amount: None, method: None });
            }
            ("method", Some(part)) => part.method = value.parse().ok(),
            ("amount", Some(part)) => {
                let empty = value.trim().is_empty();
                let sum = if empty { Some(domain::money::Amount::ZERO) } else { amount(value) };
                part.amount = Some(sum.ok_or_else(|| seen.bad_field("sum-yuan", "sum-must"))?);
            }
            ("reason", _) => new.reason.clone_from(value),
            ("interim", _) => new.interim = value == "yes",
            _ => {}
        }
    }
    new.parts.retain(|part| part.amount.is_none_or(domain::money::Amount::is_positive));
    if new.parts.is_empty() { Err(seen.bad_field("sum-yuan", "sum-must")) } else { Ok(new) }
}

/// Gives public notice.
pub(super) async fn notice(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    let refund = desk::refund::notice(&face.desk, &seen.officer, RefundId(id)).await.map_err(|e| seen.no(e))?;
    Ok(done(&seen, &refund, &seen.lang.say("refund-noticed")))
}

/// Takes an objection down.
pub(super) async fn object(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(Objected { name, words }): Form<Objected>,
) -> Answer<Response> {
    let taken = desk::refund::object(&face.desk, &seen.officer, RefundId(id), NewObjection { name, words }).await;
    taken.map_err(|e| seen.no(e))?;
    Ok(refuse::done(&seen, &seen.back, &seen.lang.say("objection-taken")))
}

/// Answers an objection.
pub(super) async fn answer(
    State(face): State<Face>,
    seen: Seen,
    Path((id, objection)): Path<(i64, i64)>,
    Form(Answered { answer, upheld }): Form<Answered>,
) -> Answer<Response> {
    let (id, objection) = (RefundId(id), ObjectionId(objection));
    let said = desk::refund::answer_objection(&face.desk, &seen.officer, id, objection, upheld == "yes", &answer).await;
    let refund = said.map_err(|e| seen.no(e))?;
    Ok(done(&seen, &refund, &seen.lang.say("objection-answered")))
}

/// Approves, as the head of the city's centre.
pub(super) async fn approve(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    let refund = desk::refund::approve(&face.desk, &seen.officer, RefundId(id)).await.map_err(|e| seen.no(e))?;
    Ok(done(&seen, &refund, &seen.lang.say("refund-approved")))
}

/// Refuses.
pub(super) async fn refuse(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(why): Form<Why>,
) -> Answer<Response> {
    let refund = desk::refund::refuse(&face.desk, &seen.officer, RefundId(id), &why.reason).await;
    Ok(done(&seen, &refund.map_err(|e| seen.no(e))?, &seen.lang.say("refund-refused")))
}

/// Takes it back.
pub(super) async fn withdraw(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    let refund = desk::refund::withdraw(&face.desk, &seen.officer, RefundId(id)).await.map_err(|e| seen.no(e))?;
    Ok(done(&seen, &refund, &seen.lang.say("refund-withdrawn")))
}

/// Makes the orders to pay.
pub(super) async fn order(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    let refund = desk::refund::order(&face.desk, &seen.officer, RefundId(id)).await.map_err(|e| seen.no(e))?;
    Ok(done(&seen, &refund, &seen.lang.say("refund-ordered")))
}

fn done(seen: &Seen, refund: &Refund, words: &str) -> Response {
    refuse::done(seen, &format!("/cases/{}/refunds", refund.case.0), words)
}

/// The file as a PDF.
pub(super) async fn pdf(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    let pdf = desk::refund::print_pdf(&face.desk, &seen.officer, RefundId(id)).await.map_err(|e| seen.no(e))?;
    Ok(file(&format!("refund-{id}.pdf"), "application/pdf", pdf))
}

/// The file as a workbook.
pub(super) async fn xlsx(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    let book = desk::refund::print_xlsx(&face.desk, &seen.officer, RefundId(id)).await.map_err(|e| seen.no(e))?;
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file(&format!("refund-{id}.xlsx"), media_type, book))
}

/// A paper to be kept: browsers save it and show nothing of it inside our pages.
pub(crate) fn file(name: &str, media_type: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, bytes).into_response()
}
