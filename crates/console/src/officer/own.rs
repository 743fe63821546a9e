//! One's own sign-in: the password, the second factor, every session ended.

use super::Seen;
use super::seen::SESSION;
use super::sign_in::{begun, out_cookie};
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, guard};
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use desk::officer::PASSWORD_CHARS_MIN;
use maud::{Markup, html};
use serde::Deserialize;

/// What the form of the password sends.
#[derive(Deserialize)]
pub(super) struct Passwords {
    old: String,
    new: String,
    again: String,
}

/// The page.
pub(super) async fn show(State(face): State<Face>, seen: Seen, headers: HeaderMap) -> Answer<Markup> {
    let token = guard::cookie(&headers, SESSION).unwrap_or_default();
    let has = desk::officer::has_second_factor(&face.desk, token).await.map_err(|e| seen.no(e))?;
    let lang = seen.lang;
    let title = lang.say("own-sign-in");
    let field = |name: &str, key: &str, kept: &str| {
        html! { label { (lang.say(key)) input name=(name) type="password" autocomplete=(kept) required; } }
    };
    let body = html! {
        h1 { (title) }
        section.card {
            h2 { (lang.say("second-factor")) }
            p { (lang.say(if has { "second-factor-is-set" } else { "second-factor-is-not-set" })) }
            p { a.button href="/second-factor/set-up" { (lang.say("set-up-second-factor")) } }
        }
        section.card {
            h2 { (lang.say("change-password")) }
            form.stack method="post" action="/own/password" {
                (field("old", "password-old", "current-password"))
                label { (lang.with("password-new", &[("least", PASSWORD_CHARS_MIN.into())]))
                    input name="new" type="password" autocomplete="new-password" minlength=(PASSWORD_CHARS_MIN) required; }
                (field("again", "password-again", "new-password"))
                button.primary { (lang.say("change-password")) }
            }
        }
        section.card {
            h2 { (lang.say("sign-out-everywhere")) }
            p.quiet { (lang.say("sign-out-everywhere-words")) }
            form method="post" action="/own/sign-out-everywhere" { button { (lang.say("sign-out-everywhere")) } }
        }
    };
    Ok(page::page(&seen, Room::None, &title, body))
}

/// Changes the password; the session begins anew.
pub(super) async fn change_password(
    State(face): State<Face>,
    seen: Seen,
    headers: HeaderMap,
    Form(given): Form<Passwords>,
) -> Answer<Response> {
    if given.new != given.again {
        return Err(seen.bad_field("password-again", "the-same-password"));
    }
    let token = guard::cookie(&headers, SESSION).unwrap_or_default();
    let changed = desk::officer::change_password(&face.desk, token, &given.old, &given.new).await;
    Ok(begun(&face, &changed.map_err(|e| seen.no(e))?, "/own"))
}

/// Ends every session, this one too.
pub(super) async fn sign_out_everywhere(State(face): State<Face>, seen: Seen, headers: HeaderMap) -> Answer<Response> {
    let token = guard::cookie(&headers, SESSION).unwrap_or_default();
    desk::officer::sign_out_everywhere(&face.desk, token).await.map_err(|e| seen.no(e))?;
    Ok(([(header::SET_COOKIE, out_cookie())], Redirect::to("/sign-in")).into_response())
}
