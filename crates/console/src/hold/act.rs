//! What an officer does with a hold.

use crate::Face;
use crate::officer::Seen;
use crate::refuse::{self, Answer};
use crate::report::amount;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::hold::{Release, Verdict};
use desk::order::Draft;
use domain::hold::HoldId;
use domain::order::Act;
use serde::Deserialize;

/// What the forms of a hold send.
#[derive(Default, Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    sum: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    whole: String,
    #[serde(default)]
    major: String,
    #[serde(default)]
    verdict: String,
}

/// Drafts the order that makes a hold last longer.
pub(super) async fn extend(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<Given>,
) -> Answer<Response> {
    let hold = desk::view::hold(&face.desk, &seen.officer, HoldId(id)).await.map_err(|e| seen.no(e))?;
    let act = if hold.is_freeze() { Act::ExtendFreeze } else { Act::Extend };
    let draft = Draft { original: Some(hold.order), reason: given.reason, ..Draft::of(act, hold.account) };
    let drafted = desk::order::draft(&face.desk, &seen.officer, hold.case, draft).await;
    let order = drafted.map_err(|e| seen.no(e))?;
    Ok(refuse::done(&seen, &format!("/orders/{}", order.id.0), &seen.lang.say("order-drafted")))
}

/// Drafts the freeze that follows a stop.
pub(super) async fn freeze(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<Given>,
) -> Answer<Response> {
    let hold = desk::view::hold(&face.desk, &seen.officer, HoldId(id)).await.map_err(|e| seen.no(e))?;
    let draft = Draft {
        amount: sum(&seen, &given.sum)?,
        original: Some(hold.order),
        whole: !given.whole.is_empty(),
        major: !given.major.is_empty(),
        reason: given.reason,
        ..Draft::of(Act::Freeze, hold.account)
    };
    let drafted = desk::order::draft(&face.desk, &seen.officer, hold.case, draft).await;
    let order = drafted.map_err(|e| seen.no(e))?;
    Ok(refuse::done(&seen, &format!("/orders/{}", order.id.0), &seen.lang.say("order-drafted")))
}

/// Gives up a hold, or a part of it, at once.
pub(super) async fn release(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<Given>,
) -> Answer<Response> {
    let asked = Release { hold: HoldId(id), amount: sum(&seen, &given.sum)?, reason: given.reason };
    let order = desk::hold::release(&face.desk, &seen.officer, asked).await.map_err(|e| seen.no(e))?;
    Ok(refuse::done(&seen, &format!("/cases/{}", order.case.0), &seen.lang.say("hold-released")))
}

/// Keeps what came of verifying a whole account.
pub(super) async fn verify(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<Given>,
) -> Answer<Response> {
    let verdict = if given.verdict == "later" { Verdict::Later } else { Verdict::Confirmed };
    let verified = desk::hold::verify(&face.desk, &seen.officer, HoldId(id), verdict, &given.reason).await;
    let hold = verified.map_err(|e| seen.no(e))?;
    Ok(refuse::done(&seen, &format!("/cases/{}", hold.case.0), &seen.lang.say("hold-verified")))
}

/// A sum that may be left out.
fn sum(seen: &Seen, text: &str) -> Answer<Option<domain::money::Amount>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    amount(text).map(Some).ok_or_else(|| seen.bad_field("sum-yuan", "sum-must"))
}
