//! What an entry's page sends.

use crate::officer::Seen;
use crate::refuse::{self, Answer};
use crate::{Face, look, redress};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::blocklist;
use domain::blocklist::{AppealId, EntryId};
use domain::personal::Viewed;
use serde::Deserialize;

/// Why.
#[derive(Deserialize)]
pub(super) struct Reason {
    #[serde(default)]
    reason: String,
}

fn shown(seen: &Seen, id: i64) -> Response {
    refuse::go(seen, &format!("/blocklist/{id}"))
}

pub(super) async fn verify(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    blocklist::verify(&face.desk, &seen.officer, EntryId(id)).await.map_err(|e| seen.no(e))?;
    Ok(shown(&seen, id))
}

pub(super) async fn publish(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    blocklist::publish(&face.desk, &seen.officer, EntryId(id)).await.map_err(|e| seen.no(e))?;
    Ok(shown(&seen, id))
}

pub(super) async fn refuse(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(why): Form<Reason>,
) -> Answer<Response> {
    blocklist::refuse(&face.desk, &seen.officer, EntryId(id), &why.reason).await.map_err(|e| seen.no(e))?;
    Ok(shown(&seen, id))
}

pub(super) async fn withdraw(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(why): Form<Reason>,
) -> Answer<Response> {
    blocklist::withdraw(&face.desk, &seen.officer, EntryId(id), &why.reason).await.map_err(|e| seen.no(e))?;
    Ok(shown(&seen, id))
}

pub(super) async fn lift(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(why): Form<Reason>,
) -> Answer<Response> {
    blocklist::lift(&face.desk, &seen.officer, EntryId(id), &why.reason).await.map_err(|e| seen.no(e))?;
    Ok(shown(&seen, id))
}

pub(super) async fn look(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<look::Given>,
) -> Answer<Response> {
    look::open(&face, &seen, Viewed::Entry(EntryId(id)), &given).await?;
    Ok(shown(&seen, id))
}

/// The answer to an appeal.
#[derive(Deserialize)]
pub(super) struct Answered {
    entry: i64,
    verdict: String,
    #[serde(default)]
    reasons: String,
}

pub(super) async fn answer(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(answered): Form<Answered>,
) -> Answer<Response> {
    let verdict = redress::verdict(&seen, &answered.verdict)?;
    let done = blocklist::answer_appeal(&face.desk, &seen.officer, AppealId(id), verdict, &answered.reasons).await;
    done.map_err(|e| seen.no(e))?;
    Ok(shown(&seen, answered.entry))
}
