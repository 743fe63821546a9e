//! Holds: those of a case with their clocks, and what an officer does with one: freeze, extend, release, verify.

mod act;
mod of_case;

pub(crate) use of_case::{of_case, state_key};

use crate::Face;
use axum::Router;
use axum::routing::post;

/// The hold room.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/holds/{id}/extend", post(act::extend))
        .route("/holds/{id}/freeze", post(act::freeze))
        .route("/holds/{id}/release", post(act::release))
        .route("/holds/{id}/verify", post(act::verify))
}
