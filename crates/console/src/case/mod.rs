//! Cases: the list, and the page of one, which stays live while banks answer.

mod accounts;
mod act;
mod bracket;
mod events;
pub(crate) mod glance;
mod list;
mod mandate;
mod sankey;
mod show;
mod timeline;
mod trail;

use crate::Face;
use axum::Router;
use axum::routing::{get, post};
use domain::case::State;

pub(crate) use events::events_of_all;
pub(crate) use timeline::did;

/// The case room.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/cases", get(list::show))
        .route("/cases/{id}", get(show::show))
        .route("/cases/{id}/live", get(show::live))
        .route("/cases/{id}/trail", get(show::trail))
        .route("/cases/{id}/bracket", get(bracket::show))
        .route("/cases/{id}/events", get(events::of_case))
        .route("/cases/{id}/rule", post(act::set_rule))
        .route("/cases/{id}/file", post(act::file))
        .route("/cases/{id}/approve-all", post(act::approve_all))
        .route("/cases/{id}/mandate", post(mandate::grant))
        .route("/events", get(events_of_all))
}

/// A state's name in the catalogue, and its tone.
pub(crate) fn state_key(state: State) -> (&'static str, &'static str) {
    match state {
        State::Opened => ("case-state-opened", "ask"),
        State::Filed => ("case-state-filed", "held"),
        State::Closed => ("case-state-closed", "over"),
    }
}
