//! What an officer says to an order: approved, refused, withdrawn.

use crate::Face;
use crate::officer::Seen;
use crate::refuse::{self, Answer};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::order::{Order, OrderId};
use serde::Deserialize;

/// Why not: a ready reason, and more words where there are any.
#[derive(Deserialize)]
pub(super) struct Why {
    #[serde(default)]
    ready: String,
    #[serde(default)]
    reason: String,
}

impl Why {
    fn words(&self) -> String {
        [self.ready.trim(), self.reason.trim()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("；")
    }
}

/// Approves, as the second officer.
pub(super) async fn approve(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    let order = desk::order::approve(&face.desk, &seen.officer, OrderId(id)).await.map_err(|e| seen.no(e))?;
    Ok(done(&seen, &order, "approved-one"))
}

/// Refuses, with the reason why.
pub(super) async fn refuse(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(why): Form<Why>,
) -> Answer<Response> {
    let refused = desk::order::refuse(&face.desk, &seen.officer, OrderId(id), &why.words()).await;
    Ok(done(&seen, &refused.map_err(|e| seen.no(e))?, "refused-one"))
}

/// Withdraws, with the reason why.
pub(super) async fn withdraw(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(why): Form<Why>,
) -> Answer<Response> {
    let withdrawn = desk::order::withdraw(&face.desk, &seen.officer, OrderId(id), &why.words()).await;
    Ok(done(&seen, &withdrawn.map_err(|e| seen.no(e))?, "withdrawn-one"))
}

fn done(seen: &Seen, order: &Order, key: &str) -> Response {
    refuse::done(seen, &format!("/cases/{}", order.case.0), &seen.lang.say(key))
}
