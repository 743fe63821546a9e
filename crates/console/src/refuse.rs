//! Refusals and faults, in the page's language: what happened, its code, and what to do next.

use crate::guard;
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::say::Lang;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::refusal::Refusal;
use maud::{Markup, html};

/// A deed that was not done, ready to be shown.
pub(crate) struct No {
    seen: Box<Seen>,
    error: Box<desk::Error>,
}

/// What a handler answers.
pub(crate) type Answer<T = Response> = Result<T, No>;

impl Seen {
    /// Shows this officer why not.
    pub(crate) fn no(&self, error: impl Into<desk::Error>) -> No {
        No { seen: Box::new(self.clone()), error: Box::new(error.into()) }
    }

    /// Refuses something typed.
    pub(crate) fn bad_field(&self, field: &str, must: &str) -> No {
        let [field, must] = [field, must].map(|key| self.lang.say(key));
        self.no(Refusal::BadField { field, must })
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let Self { seen, error } = self;
        let (status, shown) = shown(seen.lang, &error);
        if seen.is_htmx {
            // Only the note: the page stays as it is, with what was typed.
            return (status, [("HX-Retarget", "#said"), ("HX-Reswap", "innerHTML")], shown).into_response();
        }
        let title = seen.lang.say("not-done");
        let back = html! { (shown) p { a href=(seen.back) { (seen.lang.say("go-back")) } } };
        (status, page::page(&seen, Room::None, &title, back)).into_response()
    }
}

/// A refusal or fault as a note, and the status it travels under.
pub(crate) fn shown(lang: Lang, error: &desk::Error) -> (StatusCode, Markup) {
    match error.refusal() {
        Some(refusal) => (status(refusal), note(lang, refusal)),
        None => {
            tracing::error!(%error, "a fault behind a page");
            let words = html! { p { (lang.say("fault")) } };
            (StatusCode::INTERNAL_SERVER_ERROR, html! { div.note.refused role="alert" { (words) } })
        }
    }
}

/// A refusal as a note.
pub(crate) fn note(lang: Lang, refusal: &Refusal) -> Markup {
    let words = match lang {
        Lang::Zh => refusal.chinese(),
        Lang::En => refusal.english(),
    };
    html! { div.note.refused role="alert" { span.code { (refusal.code()) } " " (words) } }
}

pub(crate) fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NotFound { .. } => StatusCode::NOT_FOUND,
        Refusal::RankNotAllowed { .. }
        | Refusal::SameOfficer
        | Refusal::DecidedBefore
        | Refusal::SharedOnly { .. }
        | Refusal::AboveOwn
        | Refusal::KeyNotAllowed { .. }
        | Refusal::ForbiddenHere { .. } => StatusCode::FORBIDDEN,
        Refusal::SignInFailed | Refusal::SecondFactor => StatusCode::UNAUTHORIZED,
        Refusal::WaitToSignIn { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::MoveNotAllowed { .. } | Refusal::DoneAlready { .. } | Refusal::ListedAlready => StatusCode::CONFLICT,
        Refusal::TooManyLookUps => StatusCode::TOO_MANY_REQUESTS,
        Refusal::TooMuch { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// A form that another site sent, or that does not say whence.
pub(crate) fn foreign(lang: Lang) -> (StatusCode, Markup) {
    let note = html! { div.note.refused role="alert" { (lang.say("foreign-form")) } };
    (StatusCode::FORBIDDEN, page::outside(lang, "/", &lang.say("not-done"), note))
}

/// An address that leads nowhere.
pub(crate) async fn nowhere(headers: HeaderMap) -> (StatusCode, Markup) {
    let lang = guard::lang(&headers);
    let body = html! {
        div.note.refused { (lang.say("nowhere")) }
        p { a href="/" { (lang.say("duty-board")) } }
    };
    (StatusCode::NOT_FOUND, page::outside(lang, "/", &lang.say("nowhere"), body))
}

/// A deed that was done: a note and news for a page that stays open, or the way to the page that shows it.
pub(crate) fn done(seen: &Seen, to: &str, words: &str) -> Response {
    if seen.is_htmx {
        let note = html! { div.note.done { (words) } };
        return ([("HX-Trigger", "news")], note).into_response();
    }
    Redirect::to(to).into_response()
}

/// The way to another page, after a deed.
pub(crate) fn go(seen: &Seen, to: &str) -> Response {
    if seen.is_htmx {
        return [("HX-Redirect", to)].into_response();
    }
    Redirect::to(to).into_response()
}
