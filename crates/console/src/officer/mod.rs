//! Officers: signing in and out, the first password, and who looks at a page.

mod first_password;
mod own;
mod people;
mod second_factor;
mod seen;
mod sign_in;

pub(crate) use seen::{SESSION, Seen};

use crate::{Face, guard};
use axum::Router;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

/// Where an officer comes in and goes out.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::take))
        .route("/first-password", get(first_password::show).post(first_password::take))
        .route("/sign-out", post(sign_in::out))
        .route("/second-factor", get(second_factor::show).post(second_factor::give))
        .route("/second-factor/set-up", get(second_factor::set_up).post(second_factor::confirm))
        .route("/own", get(own::show))
        .route("/own/password", post(own::change_password))
        .route("/own/sign-out-everywhere", post(own::sign_out_everywhere))
        .route("/officers", get(people::show).post(people::add))
        .route("/officers/{id}/rank", post(people::set_rank))
        .route("/officers/{id}/end", post(people::end))
        .route("/lang/{code}", get(lang))
}

#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    back: String,
}

/// Switches the language and goes back.
async fn lang(Path(code): Path<String>, Query(Back { back }): Query<Back>) -> Response {
    let lang = crate::say::Lang::of(&code).unwrap_or_default();
    let cookie = format!("weir_lang={}; Path=/; Max-Age=31536000; SameSite=Lax", lang.code());
    ([(header::SET_COOKIE, cookie)], Redirect::to(guard::own_path(&back))).into_response()
}
