//! What officers do on the page of a case: keep a rule, approve all.

use super::trail::Asked;
use crate::Face;
use crate::officer::Seen;
use crate::refuse::{self, Answer};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::case::CaseId;
use serde::Deserialize;

/// Keeps a rule and limits for the case.
pub(super) async fn set_rule(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(asked): Form<Asked>,
) -> Answer<Response> {
    let page = desk::view::case(&face.desk, &seen.officer, CaseId(id)).await.map_err(|e| seen.no(e))?;
    let (rule, limits) = asked.over(&seen, &page.case)?;
    let set = desk::case::set_rule(&face.desk, &seen.officer, page.case.id, rule, limits).await;
    set.map_err(|e| seen.no(e))?;
    Ok(refuse::done(&seen, &format!("/cases/{id}"), &seen.lang.say("rule-kept")))
}

/// Approves every order that waits and that this officer may second.
pub(super) async fn approve_all(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    let approved = desk::order::approve_all(&face.desk, &seen.officer, CaseId(id)).await.map_err(|e| seen.no(e))?;
    let words = seen.lang.with("approved-n", &[("count", approved.len().into())]);
    Ok(refuse::done(&seen, &format!("/cases/{id}"), &words))
}

/// The paper that decided the filing.
#[derive(Deserialize)]
pub(super) struct Filing {
    decision: String,
}

/// Records that the case was filed: its money may be frozen from now on.
pub(super) async fn file(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(filing): Form<Filing>,
) -> Answer<Response> {
    let filed = desk::case::file(&face.desk, &seen.officer, CaseId(id), &filing.decision).await;
    filed.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, &format!("/cases/{id}")))
}
