//! Redress: the holder's own page, the objections that officers answer, and the ledger of our errors.

mod answer;
mod errors;
mod holder;

pub(crate) use answer::verdict;
pub(crate) use holder::{Peer, place, reference_form};

use crate::Face;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// Five files of five megabytes, and words.
const BODY_MAX: usize = 26 * 1024 * 1024;

/// Without sign-in: `/redress`. With: `/objections`, `/errors`, and what clears a report or an account.
pub(crate) fn routes() -> Router<Face> {
    let object = post(holder::object).layer(DefaultBodyLimit::max(BODY_MAX));
    Router::new()
        .route("/redress", get(holder::show).post(holder::look_up))
        .route("/redress/object", object)
        .route("/objections", get(answer::list))
        .route("/objections/{id}", get(answer::show))
        .route("/objections/{id}/answer", post(answer::take))
        .route("/objections/{id}/files/{place}", get(answer::file))
        .route("/cases/{id}/clear", post(answer::clear))
        .route("/errors", get(errors::show))
}
