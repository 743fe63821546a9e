//! The page for whoever was cut: no sign-in; what is listed, why, until when; and the appeal. It never says who reported it.

use super::kind_name;
use crate::say::Lang;
use crate::{Face, figures, guard, page, redress, refuse};
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use desk::blocklist::{Appealed, Found, Said};
use domain::blocklist::{Basis, State as Stands};
use domain::redress::State as Answered;
use domain::refusal::Refusal;
use maud::{Markup, html};
use serde::Deserialize;

const PATH: &str = "/appeal";

/// The reference, as typed.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    reference: String,
}

/// The appeal, as typed.
#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    reference: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    contact: String,
}

/// The form.
pub(super) async fn show(headers: HeaderMap) -> Markup {
    let lang = guard::lang(&headers);
    page::outside(lang, PATH, &lang.say("appeal-title"), form(lang, html! {}))
}

/// What is listed by a reference. It is sent, and stands in no address, history or log.
pub(super) async fn look_up(
    State(face): State<Face>,
    peer: redress::Peer,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response {
    let lang = guard::lang(&headers);
    let place = redress::place(&face, peer, &headers);
    match desk::blocklist::look_up(&face.desk, &place, &asked.reference).await {
        Ok(found) => page::outside(lang, PATH, &lang.say("appeal-title"), shown(&face, lang, &found)).into_response(),
        Err(error) => no(lang, &error),
    }
}

/// Takes an appeal and gives its receipt.
pub(super) async fn send(
    State(face): State<Face>,
    peer: redress::Peer,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Response {
    let lang = guard::lang(&headers);
    let place = redress::place(&face, peer, &headers);
    let appealed = desk::blocklist::appeal(&face.desk, &place, &sent.reference, &sent.words, &sent.contact).await;
    match appealed {
        Ok(appealed) => page::outside(lang, PATH, &lang.say("appeal-title"), receipt(lang, &appealed)).into_response(),
        Err(error) => no(lang, &error),
    }
}

/// The form again, with why not.
fn no(lang: Lang, error: &desk::Error) -> Response {
    let (status, note) = match error.refusal() {
        Some(Refusal::NotFound { .. }) => {
            (refuse::shown(lang, error).0, html! { div.note.refused role="alert" { (lang.say("appeal-not-found")) } })
        }
        _ => refuse::shown(lang, error),
    };
    (status, page::outside(lang, PATH, &lang.say("appeal-title"), form(lang, note))).into_response()
}

fn form(lang: Lang, note: Markup) -> Markup {
    html! {
        div.door {
            h1 { (lang.say("appeal-title")) }
            p { (lang.say("appeal-title-words")) }
            (note)
            (redress::reference_form(lang, PATH))
            p.quiet { (lang.say("appeal-where")) }
        }
    }
}

fn shown(face: &Face, lang: Lang, found: &Found) -> Markup {
    let may_appeal =
        found.entry.state == Stands::Published && !found.appeals.iter().any(|said| said.state == Answered::Received);
    html! {
        div.door {
            h1 { (lang.say("appeal-listed")) }
            (facts(lang, found))
            p { (lang.say("redress-decided-by")) " " strong { (found.unit) }
                @if !face.options.telephone.is_empty() {
                    " · " (lang.say("redress-telephone")) " " a href=(format!("tel:{}", face.options.telephone)) { (face.options.telephone) }
                }
            }
            @for said in &found.appeals { (before(lang, said)) }
            @if may_appeal { (appeal_form(lang, found)) }
            p { a href=(PATH) { (lang.say("redress-another")) } }
        }
    }
}

fn facts(lang: Lang, found: &Found) -> Markup {
    let entry = &found.entry;
    let basis = Basis::TABLE.iter().find(|row| row.0 == entry.basis).map_or("", |row| lang.pick(row.2, row.3));
    let row = |key: &str, value: Markup| html! { tr { th { (lang.say(key)) } td { (value) } } };
    html! {
        table.facts {
            (row("entry-kind", html! { (kind_name(lang, entry.value.kind())) }))
            (row("entry-value", html! { span.number { (entry.value.text()) } }))
            (row("entry-basis", html! { (basis) }))
            (row("entry-stands", html! { strong { (lang.say(&format!("entry-state-{}", entry.state.name()))) } }))
            @if let Some(at) = entry.published_at { (row("redress-since", figures::when(at))) }
            @if let (Some(at), None) = (entry.expires_at, entry.ended_at) { (row("redress-until", figures::when(at))) }
            @if let Some(at) = entry.ended_at { (row("entry-ended", figures::when(at))) }
        }
    }
}

fn before(lang: Lang, said: &Said) -> Markup {
    html! {
        section.card {
            p { (lang.say("appeal")) " " (said.id) " · " (figures::when(said.received_at)) " · "
                strong { (lang.say(&format!("objection-state-{}", said.state.name()))) } }
            @if said.state == Answered::Received { p { (lang.say("redress-due")) " " (figures::when(said.due_at)) } }
            @else { p { (said.reasons) } }
        }
    }
}

fn appeal_form(lang: Lang, found: &Found) -> Markup {
    html! {
        section.card {
            h2 { (lang.say("appeal-make")) }
            p.quiet { (lang.say("appeal-make-words")) }
            form.stack method="post" action="/appeal/send" {
                input type="hidden" name="reference" value=(found.entry.reference);
                label { (lang.say("appeal-why")) textarea name="words" rows="6" maxlength="4000" required {} }
                label { (lang.say("redress-contact")) input name="contact" maxlength="100" autocomplete="tel"; }
                button.primary { (lang.say("appeal-send")) }
            }
        }
    }
}

fn receipt(lang: Lang, appealed: &Appealed) -> Markup {
    html! {
        div.door {
            h1 { (lang.say("appeal-taken")) }
            div.note.done { (lang.say("appeal")) " " (appealed.id.0) " · " (lang.say("redress-due")) " " (figures::when(appealed.due_at)) }
            p { (lang.say("redress-receipt-words")) }
            p { code.long { (appealed.receipt) } }
            p { a href=(PATH) { (lang.say("redress-another")) } }
        }
    }
}
