//! Refunds of a case: what could go back by every method, and every refund with its life, notice, objections and papers.

mod act;
mod one;
mod show;
mod table;

pub(crate) use act::file;

use crate::Face;
use axum::Router;
use axum::routing::{get, post};
use domain::order::Extent;
use domain::refund::{Method, State};

/// The refund room.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/cases/{id}/refunds", get(show::show).post(act::draft))
        .route("/refunds/{id}/notice", post(act::notice))
        .route("/refunds/{id}/object", post(act::object))
        .route("/refunds/{id}/objections/{objection}", post(act::answer))
        .route("/refunds/{id}/approve", post(act::approve))
        .route("/refunds/{id}/refuse", post(act::refuse))
        .route("/refunds/{id}/withdraw", post(act::withdraw))
        .route("/refunds/{id}/order", post(act::order))
        .route("/refunds/{id}/file.pdf", post(act::pdf))
        .route("/refunds/{id}/file.xlsx", post(act::xlsx))
}

/// A state's name in the catalogue, and its tone.
pub(crate) fn state_key(state: State) -> (String, &'static str) {
    let tone = match state {
        State::Drafted | State::Noticed => "ask",
        State::Approved | State::Ordered => "going",
        State::Paid(Extent::Whole) => "held",
        State::Paid(Extent::Part) => "part",
        State::Paid(Extent::None) => "gone",
        State::Refused | State::Withdrawn => "over",
    };
    (format!("refund-state-{}", state.name()), tone)
}

/// A method as a page names it.
fn method(lang: crate::say::Lang, method: Method) -> String {
    match method {
        Method::Direct => lang.say("method-direct"),
        Method::PariPassu => lang.say("method-pari-passu"),
        Method::ByTimeStamp(rule) => lang.say(&format!("rule-{}", rule.name())),
    }
}
