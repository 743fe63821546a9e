//! Orders: the list, the orders of a case, and what an officer says to one.

mod act;
mod line;
mod list;
mod new;
mod of_case;
mod paper;
mod show;
mod typed;

pub(crate) use line::{Around, line};
pub(crate) use of_case::of_case;

use crate::Face;
use axum::Router;
use axum::routing::{get, post};
use domain::order::{Extent, State};

/// The order room.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/orders", get(list::show))
        .route("/orders/{id}", get(show::show))
        .route("/cases/{id}/orders/new", get(new::show))
        .route("/cases/{id}/orders", post(new::draft))
        .route("/orders/{id}/approve", post(act::approve))
        .route("/orders/{id}/refuse", post(act::refuse))
        .route("/orders/{id}/answer", post(typed::answer))
        .route("/orders/{id}/paper", get(paper::pdf))
        .route("/orders/{id}/paper.sig", get(paper::signature))
        .route("/orders/{id}/withdraw", post(act::withdraw))
}

/// The tone of a state's plate.
fn tone(state: State) -> &'static str {
    match state {
        State::Drafted | State::Submitted => "ask",
        State::Approved | State::Queued | State::Sent | State::Acknowledged => "going",
        State::Executed(Extent::Whole) | State::Extended | State::Frozen => "held",
        State::Executed(Extent::Part) => "part",
        State::Unknown | State::Executed(Extent::None) => "gone",
        State::Released | State::Refunded | State::Lapsed | State::Withdrawn | State::Refused => "over",
    }
}
