//! The blocklist: the officers' list and each entry's page; and, without sign-in, the look-up and the appeal.

mod act;
mod appeal;
mod check;
mod list;
mod one;
mod propose;

use crate::Face;
use axum::Router;
use axum::routing::{get, post};
use domain::indicator::Kind;

/// Without sign-in: `/check`, `/appeal`. With: `/blocklist` and what is done there.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/blocklist", get(list::show).post(propose::take))
        .route("/blocklist/{id}", get(one::show))
        .route("/blocklist/{id}/verify", post(act::verify))
        .route("/blocklist/{id}/publish", post(act::publish))
        .route("/blocklist/{id}/refuse", post(act::refuse))
        .route("/blocklist/{id}/withdraw", post(act::withdraw))
        .route("/blocklist/{id}/lift", post(act::lift))
        .route("/blocklist/{id}/look", post(act::look))
        .route("/appeals/{id}/answer", post(act::answer))
        .route("/check", get(check::show).post(check::answer))
        .route("/appeal", get(appeal::show).post(appeal::look_up))
        .route("/appeal/send", post(appeal::send))
}

/// A kind's name in this language.
fn kind_name(lang: crate::say::Lang, kind: Kind) -> &'static str {
    Kind::TABLE.iter().find(|row| row.0 == kind).map_or("", |row| lang.pick(row.2, row.3))
}
