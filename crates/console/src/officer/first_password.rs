//! The first password, set with the one-time code.

use crate::say::Lang;
use crate::{Face, guard, page, refuse};
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use desk::officer::PASSWORD_CHARS_MIN;
use domain::refusal::Refusal;
use maud::{Markup, html};
use serde::Deserialize;

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct FirstPassword {
    login: String,
    code: String,
    password: String,
    again: String,
}

/// The form.
pub(super) async fn show(headers: HeaderMap) -> Markup {
    form(guard::lang(&headers), "", html! {})
}

/// Sets the password and leads to the sign-in.
pub(super) async fn take(State(face): State<Face>, headers: HeaderMap, Form(given): Form<FirstPassword>) -> Response {
    let lang = guard::lang(&headers);
    let login = given.login.trim();
    if given.password != given.again {
        let refusal = Refusal::BadField { field: lang.say("password-again"), must: lang.say("the-same-password") };
        return form(lang, login, refuse::note(lang, &refusal)).into_response();
    }
    match desk::officer::set_first_password(&face.desk, login, given.code.trim(), &given.password).await {
        Ok(_) => Redirect::to("/sign-in").into_response(),
        Err(error) => {
            let (status, note) = refuse::shown(lang, &error);
            (status, form(lang, login, note)).into_response()
        }
    }
}

fn form(lang: Lang, login: &str, note: Markup) -> Markup {
    let new_password = |name: &str| {
        html! { input name=(name) type="password" autocomplete="new-password" minlength=(PASSWORD_CHARS_MIN) required; }
    };
    let body = html! {
        div.door {
            h1 { (lang.say("first-password")) }
            p.quiet { (lang.say("first-password-words")) }
            (note)
            form.stack method="post" action="/first-password" {
                label { (lang.say("login")) input name="login" value=(login) autocomplete="username" required; }
                label { (lang.say("one-time-code")) input name="code" autocomplete="one-time-code" required; }
                label { (lang.with("password-new", &[("least", PASSWORD_CHARS_MIN.into())])) (new_password("password")) }
                label { (lang.say("password-again")) (new_password("again")) }
                button.primary { (lang.say("set-password")) }
            }
            p { a href="/sign-in" { (lang.say("sign-in")) } }
        }
    };
    page::outside(lang, "/first-password", &lang.say("first-password"), body)
}
