//! The look-up for anyone: is this listed? What was asked stands in no address, log or answer, and the answer has the same
//! number of bytes whether it is yes or no.

use super::kind_name;
use crate::say::Lang;
use crate::{Face, guard, page, redress, refuse};
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use domain::blocklist::Value;
use domain::indicator::Kind;
use maud::{Markup, html};
use serde::Deserialize;

const PATH: &str = "/check";

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    value: String,
}

/// The form.
pub(super) async fn show(headers: HeaderMap) -> Markup {
    let lang = guard::lang(&headers);
    page::outside(lang, PATH, &lang.say("check"), form(lang, Kind::Phone, html! {}))
}

/// The answer.
pub(super) async fn answer(
    State(face): State<Face>,
    peer: redress::Peer,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response {
    let lang = guard::lang(&headers);
    let kind = asked.kind.parse().unwrap_or(Kind::Phone);
    let place = redress::place(&face, peer, &headers);
    match desk::blocklist::check(&face.desk, &place, kind, &asked.value).await {
        Ok(listed) => {
            page::outside(lang, PATH, &lang.say("check"), form(lang, kind, as_long(lang, listed))).into_response()
        }
        Err(error) => {
            let (status, note) = refuse::shown(lang, &error);
            (status, page::outside(lang, PATH, &lang.say("check"), form(lang, kind, note))).into_response()
        }
    }
}

/// The answer, filled up with blanks to the length of the other one.
fn as_long(lang: Lang, listed: bool) -> Markup {
    let (this, other) = (said(lang, listed), said(lang, !listed));
    let blanks = " ".repeat(other.0.len().saturating_sub(this.0.len()));
    html! { (this) (blanks) }
}

fn said(lang: Lang, listed: bool) -> Markup {
    let (tone, key) = if listed { ("note refused", "check-yes") } else { ("note", "check-no") };
    html! {
        div class=(tone) role="status" { strong { (lang.say(key)) } }
        p { (lang.say(if listed { "check-advice-yes" } else { "check-advice-no" })) }
    }
}

fn form(lang: Lang, chosen: Kind, note: Markup) -> Markup {
    html! {
        div.door {
            h1 { (lang.say("check")) }
            p { (lang.say("check-words")) }
            (note)
            form.stack method="post" action=(PATH) {
                label { (lang.say("entry-kind")) select name="kind" {
                    @for kind in Value::KINDS { option value=(kind.name()) selected[kind == chosen] { (kind_name(lang, kind)) } }
                } }
                label { (lang.say("check-value")) input name="value" autocomplete="off" maxlength="2000" required; }
                button.primary { (lang.say("check-ask")) }
            }
            p.quiet { (lang.say("check-kept")) }
            p { a href="/appeal" { (lang.say("check-appeal")) } }
        }
    }
}
