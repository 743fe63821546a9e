//! Signing in and out.

use super::seen::{Address, SESSION, Seen};
use crate::say::Lang;
use crate::{Face, guard, page, refuse};
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use desk::officer::Session;
use maud::{Markup, html};
use serde::Deserialize;

/// What the sign-in form sends.
#[derive(Deserialize)]
pub(super) struct SignIn {
    login: String,
    password: String,
}

/// The sign-in page.
pub(super) async fn show(State(face): State<Face>, headers: HeaderMap) -> Markup {
    form(&face, guard::lang(&headers), "", html! {})
}

/// Signs in, or says no on the same page.
pub(super) async fn take(
    State(face): State<Face>,
    Address(address): Address,
    headers: HeaderMap,
    Form(given): Form<SignIn>,
) -> Response {
    let lang = guard::lang(&headers);
    match desk::officer::sign_in(&face.desk, given.login.trim(), &given.password, &address).await {
        Ok(session) => begun(&face, &session, if session.is_whole { "/" } else { "/second-factor" }),
        Err(error) => {
            let (status, note) = refuse::shown(lang, &error);
            (status, form(&face, lang, given.login.trim(), note)).into_response()
        }
    }
}

/// Gives the browser its session, and leads on.
pub(super) fn begun(face: &Face, session: &Session, to: &str) -> Response {
    ([(header::SET_COOKIE, cookie(face, session))], Redirect::to(to)).into_response()
}

/// The cookie of a session: not for scripts, not for other sites.
pub(super) fn cookie(face: &Face, session: &Session) -> String {
    let lasts = session.until_at.since(face.desk.clock.now()).whole_seconds().max(0);
    let secure = if face.options.secure_cookies { "; Secure" } else { "" };
    let token = &session.token;
    format!("{SESSION}={token}; Path=/; Max-Age={lasts}; HttpOnly; SameSite=Strict{secure}")
}

/// Signs out, whatever the session is worth by now.
pub(super) async fn out(State(face): State<Face>, headers: HeaderMap) -> Response {
    if let Some(token) = guard::cookie(&headers, SESSION) {
        // A session that is over already is as good as ended; a fault is logged, and the cookie goes all the same.
        if let Err(error) = desk::officer::sign_out(&face.desk, token).await {
            tracing::info!(%error, "signing out");
        }
    }
    ([(header::SET_COOKIE, out_cookie())], Redirect::to("/sign-in")).into_response()
}

/// The cookie of a session that is over.
pub(super) fn out_cookie() -> String {
    format!("{SESSION}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict")
}

fn form(face: &Face, lang: Lang, login: &str, note: Markup) -> Markup {
    let body = html! {
        div.door {
            h1 { (lang.say("sign-in")) }
            p.quiet { (lang.say("what-weir-is")) }
            (note)
            form.stack method="post" action="/sign-in" {
                label { (lang.say("login")) input name="login" value=(login) autocomplete="username" required autofocus; }
                label { (lang.say("password"))
                    input name="password" type="password" autocomplete="current-password" required; }
                button.primary { (lang.say("sign-in")) }
            }
            p { a href="/first-password" { (lang.say("have-one-time-code")) } }
            @if let Some(demo) = &face.options.demo { (demo_note(lang, demo)) }
        }
    };
    page::outside(lang, "/sign-in", &lang.say("sign-in"), body)
}

fn demo_note(lang: Lang, demo: &crate::DemoInfo) -> Markup {
    html! {
        div.note {
            p { strong { (lang.say("demo")) } " " (lang.say("demo-words")) }
            table {
                @for officer in &demo.officers {
                    tr {
                        td { button.link type="button" data-login=(officer.login) { code { (officer.login) } } }
                        td { (officer.name) }
                        td.quiet { (lang.say(&format!("rank-{}", officer.rank.name()))) }
                    }
                }
            }
        }
    }
}

impl Seen {
    /// Whether this officer's rank may do this: a button that would be refused is not shown.
    pub(crate) fn may(&self, action: domain::authority::Action) -> bool {
        self.officer.may(action).is_ok()
    }
}
