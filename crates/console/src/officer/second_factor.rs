//! The second factor: given after the password, and set up.

use super::seen::SESSION;
use super::sign_in::{begun, cookie};
use crate::say::Lang;
use crate::{Face, guard, page, refuse};
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, PreEscaped, html};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;

/// What both forms send.
#[derive(Deserialize)]
pub(super) struct Given {
    code: String,
}

fn token(headers: &HeaderMap) -> &str {
    guard::cookie(headers, SESSION).unwrap_or_default()
}

/// Asks for the code; leads to the set-up who has none, and to the sign-in who is nobody.
pub(super) async fn show(State(face): State<Face>, headers: HeaderMap) -> Response {
    match desk::officer::has_second_factor(&face.desk, token(&headers)).await {
        Ok(true) => asking(guard::lang(&headers), html! {}).into_response(),
        Ok(false) => Redirect::to("/second-factor/set-up").into_response(),
        Err(_) => Redirect::to("/sign-in").into_response(),
    }
}

/// Takes the code, or a recovery code.
pub(super) async fn give(State(face): State<Face>, headers: HeaderMap, Form(given): Form<Given>) -> Response {
    let lang = guard::lang(&headers);
    match desk::officer::give_second_factor(&face.desk, token(&headers), given.code.trim()).await {
        Ok(session) => begun(&face, &session, "/"),
        Err(error) => {
            let (status, note) = refuse::shown(lang, &error);
            (status, asking(lang, note)).into_response()
        }
    }
}

/// Shows a new secret, as a picture and as text.
pub(super) async fn set_up(State(face): State<Face>, headers: HeaderMap) -> Response {
    let lang = guard::lang(&headers);
    match desk::officer::set_up_second_factor(&face.desk, token(&headers)).await {
        Ok(set_up) => setting_up(lang, &set_up).into_response(),
        Err(error) => refused(lang, &error),
    }
}

/// Takes a code of the new secret, and shows the recovery codes once.
pub(super) async fn confirm(State(face): State<Face>, headers: HeaderMap, Form(given): Form<Given>) -> Response {
    let lang = guard::lang(&headers);
    match desk::officer::confirm_second_factor(&face.desk, token(&headers), given.code.trim()).await {
        Ok((session, codes)) => {
            let cookie = [(header::SET_COOKIE, cookie(&face, &session))];
            (cookie, recovery(lang, &codes)).into_response()
        }
        Err(error) => refused(lang, &error),
    }
}

fn refused(lang: Lang, error: &desk::Error) -> Response {
    let (status, note) = refuse::shown(lang, error);
    let body = html! { (note) p { a href="/second-factor/set-up" { (lang.say("go-back")) } } };
    (status, page::outside(lang, "/second-factor", &lang.say("second-factor"), body)).into_response()
}

fn asking(lang: Lang, note: Markup) -> Markup {
    let body = html! {
        div.door {
            h1 { (lang.say("second-factor")) }
            p.quiet { (lang.say("second-factor-words")) }
            (note)
            (code_form(lang, "/second-factor", "second-factor-go-on"))
        }
    };
    page::outside(lang, "/second-factor", &lang.say("second-factor"), body)
}

fn code_form(lang: Lang, action: &str, key: &str) -> Markup {
    html! {
        form.stack method="post" action=(action) {
            label { (lang.say("second-factor-code"))
                input name="code" autocomplete="one-time-code" maxlength="24" required autofocus; }
            button.primary { (lang.say(key)) }
        }
    }
}

fn setting_up(lang: Lang, set_up: &desk::officer::SetUp) -> Markup {
    let picture =
        QrCode::new(&set_up.address).map(|code| code.render::<svg::Color<'_>>().min_dimensions(220, 220).build());
    let body = html! {
        div.door {
            h1 { (lang.say("set-up-second-factor")) }
            p { (lang.say("set-up-second-factor-words")) }
            // Made by us of our own address: nothing typed by anyone stands in it but the login, which is escaped there.
            @if let Ok(picture) = picture { div.qr { (PreEscaped(without_head(&picture))) } }
            p { (lang.say("secret-to-type")) " " code { (set_up.secret) } }
            (code_form(lang, "/second-factor/set-up", "second-factor-confirm"))
        }
    };
    page::outside(lang, "/second-factor", &lang.say("set-up-second-factor"), body)
}

/// An SVG inside a page has no XML head.
fn without_head(svg: &str) -> &str {
    svg.find("<svg").and_then(|at| svg.get(at..)).unwrap_or_default()
}

fn recovery(lang: Lang, codes: &[String]) -> Markup {
    let body = html! {
        div.door {
            h1 { (lang.say("recovery-codes")) }
            p { (lang.say("recovery-codes-words")) }
            ul { @for code in codes { li { code { (code) } } } }
            p { a.button.primary href="/" { (lang.say("duty-board")) } }
        }
    };
    page::outside(lang, "/second-factor", &lang.say("recovery-codes"), body)
}
