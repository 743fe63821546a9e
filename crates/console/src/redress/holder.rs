//! The page for whoever is held: no sign-in; what is held, by which law, until when; and the objection. It never says who
//! the victim is.

use crate::say::Lang;
use crate::{Face, figures, guard, page, refuse};
use axum::Form;
use axum::extract::{ConnectInfo, Extension, Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use desk::redress::{FileGiven, Found, Objected, Said};
use domain::redress::State as Stands;
use domain::refusal::Refusal;
use maud::{Markup, html};
use serde::Deserialize;
use std::net::SocketAddr;

const PATH: &str = "/redress";

/// Where a request comes from, as far as the server knows.
pub(crate) type Peer = Option<Extension<ConnectInfo<SocketAddr>>>;

/// The reference, as typed.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    reference: String,
}

/// The form.
pub(super) async fn show(headers: HeaderMap) -> Markup {
    let lang = guard::lang(&headers);
    page::outside(lang, PATH, &lang.say("redress"), form(lang, html! {}))
}

/// What is held by a reference. It is sent, and stands in no address, history or log.
pub(super) async fn look_up(
    State(face): State<Face>,
    peer: Peer,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response {
    let lang = guard::lang(&headers);
    let found = desk::redress::look_up(&face.desk, &place(&face, peer, &headers), &asked.reference).await;
    match found {
        Ok(found) => page::outside(lang, PATH, &lang.say("redress"), shown(&face, lang, &found)).into_response(),
        Err(error) => no(lang, &error),
    }
}

/// Takes an objection and gives its receipt.
pub(super) async fn object(State(face): State<Face>, peer: Peer, headers: HeaderMap, form: Multipart) -> Response {
    let lang = guard::lang(&headers);
    let Some(sent) = Sent::read(form).await else {
        let must = lang.say("redress-form-must");
        return no(lang, &Refusal::BadField { field: lang.say("redress-form"), must }.into());
    };
    let place = place(&face, peer, &headers);
    let objected =
        desk::redress::object(&face.desk, &place, &sent.reference, &sent.words, &sent.contact, sent.files).await;
    match objected {
        Ok(objected) => page::outside(lang, PATH, &lang.say("redress"), receipt(lang, &objected)).into_response(),
        Err(error) => no(lang, &error),
    }
}

/// The form as it was sent.
#[derive(Default)]
struct Sent {
    reference: String,
    words: String,
    contact: String,
    files: Vec<FileGiven>,
}

/// More fields than the form has are not read.
const FIELDS_MAX: usize = 12;

impl Sent {
    async fn read(mut form: Multipart) -> Option<Self> {
        let mut sent = Self::default();
        for _ in 0..FIELDS_MAX {
            let Some(field) = form.next_field().await.ok()? else { return Some(sent) };
            let (name, file) = (field.name().unwrap_or_default().to_owned(), field.file_name().map(str::to_owned));
            let bytes = field.bytes().await.ok()?;
            match (&*name, file) {
                ("files", Some(name)) if !bytes.is_empty() => {
                    sent.files.push(FileGiven { name, bytes: bytes.to_vec() })
                }
                ("reference", None) => sent.reference = String::from_utf8(bytes.to_vec()).ok()?,
                ("words", None) => sent.words = String::from_utf8(bytes.to_vec()).ok()?,
                ("contact", None) => sent.contact = String::from_utf8(bytes.to_vec()).ok()?,
                _ => {}
            }
        }
        None
    }
}

/// Behind a proxy, the last it names; else who is connected.
pub(crate) fn place(face: &Face, peer: Peer, headers: &HeaderMap) -> String {
    let named = || headers.get("x-forwarded-for")?.to_str().ok()?.rsplit(',').next().map(|last| last.trim().to_owned());
    let connected = || peer.map(|Extension(ConnectInfo(address))| address.ip().to_string());
    let place = if face.options.secure_cookies { named() } else { connected() };
    place.unwrap_or_default()
}

/// The form again, with why not.
fn no(lang: Lang, error: &desk::Error) -> Response {
    let (status, note) = match error.refusal() {
        Some(Refusal::NotFound { .. }) => {
            (StatusCode::NOT_FOUND, html! { div.note.refused role="alert" { (lang.say("redress-not-found")) } })
        }
        _ => refuse::shown(lang, error),
    };
    (status, page::outside(lang, PATH, &lang.say("redress"), form(lang, note))).into_response()
}

fn form(lang: Lang, note: Markup) -> Markup {
    html! {
        div.door {
            h1 { (lang.say("redress")) }
            p { (lang.say("redress-words")) }
            (note)
            (reference_form(lang, PATH))
            p.quiet { (lang.say("redress-where")) }
        }
    }
}

/// Asks for the public reference and sends it to `action`.
pub(crate) fn reference_form(lang: Lang, action: &str) -> Markup {
    html! {
        form.stack method="post" action=(action) {
            label { (lang.say("redress-reference"))
                input name="reference" autocomplete="off" autocapitalize="characters" maxlength="40" required
                    placeholder="XXXX-XXXX-XXXX-XXXX"; }
            button.primary { (lang.say("redress-look-up")) }
        }
    }
}

fn shown(face: &Face, lang: Lang, found: &Found) -> Markup {
    html! {
        div.door {
            h1 { (lang.say("redress-held")) }
            (facts(face, lang, found))
            (contact(face, lang, found))
            @for said in &found.objections { (before(lang, said)) }
            @if may_object(found) { (objection_form(lang, found)) }
            p { a href=(PATH) { (lang.say("redress-another")) } }
        }
    }
}

fn facts(face: &Face, lang: Lang, found: &Found) -> Markup {
    let bank = found.account.bank().map(|code| page::bank_name(face, code)).unwrap_or_default();
    let number: Vec<char> = found.account.number().chars().collect();
    let tail: String = number[number.len().saturating_sub(4)..].iter().collect();
    let now = face.desk.clock.now();
    html! {
        table.facts {
            (row(lang, "redress-account", html! { (bank) " …" (tail) }))
            (row(lang, "redress-act", html! { (lang.say(&format!("act-{}", found.act.name()))) }))
            (row(lang, "redress-ordered-at", figures::when(found.ordered_at)))
            @match &found.hold {
                None => (row(lang, "redress-stands", html! { (lang.say("redress-nothing-yet")) })),
                Some(hold) => {
                    (row(lang, "redress-stands", html! { (lang.say(&format!("hold-state-{}", hold.state.name()))) }))
                    @if hold.whole { (row(lang, "redress-sum", html! { (lang.say("redress-whole")) })) }
                    @else { (row(lang, "redress-sum", html! { (figures::sum(lang, hold.amount)) })) }
                    (row(lang, "redress-since", figures::when(hold.since_at)))
                    @if found.stands() {
                        (row(lang, "redress-until", html! {
                            (figures::when(hold.ends_at())) " (" (page::left(lang, now, hold.ends_at())) ")"
                        }))
                    }
                }
            }
            @if let Some(rule) = &found.rule {
                (row(lang, "redress-law", html! {
                    (lang.pick(&rule.law_zh, &rule.law_en)) br;
                    span.quiet { (lang.pick(&rule.source_zh, &rule.source_en)) }
                }))
            }
        }
    }
}

fn row(lang: Lang, key: &str, value: Markup) -> Markup {
    html! { tr { th { (lang.say(key)) } td { (value) } } }
}

fn contact(face: &Face, lang: Lang, found: &Found) -> Markup {
    html! {
        p { (lang.say("redress-decided-by")) " " strong { (found.unit) }
            @if !face.options.telephone.is_empty() {
                " · " (lang.say("redress-telephone")) " " a href=(format!("tel:{}", face.options.telephone)) { (face.options.telephone) }
            }
        }
    }
}

fn may_object(found: &Found) -> bool {
    found.stands() && !found.objections.iter().any(|said| said.state == Stands::Received)
}

fn before(lang: Lang, said: &Said) -> Markup {
    html! {
        section.card {
            p { (lang.say("objection")) " " (said.id) " · " (figures::when(said.received_at)) " · "
                strong { (lang.say(&format!("objection-state-{}", said.state.name()))) } }
            @if said.state == Stands::Received { p { (lang.say("redress-due")) " " (figures::when(said.due_at)) } }
            @else { p { (said.reasons) } }
        }
    }
}

fn objection_form(lang: Lang, found: &Found) -> Markup {
    html! {
        section.card {
            h2 { (lang.say("redress-object")) }
            p.quiet { (lang.say("redress-object-words")) }
            form.stack method="post" action="/redress/object" enctype="multipart/form-data" {
                input type="hidden" name="reference" value=(found.reference);
                label { (lang.say("redress-why")) textarea name="words" rows="6" maxlength="4000" required {} }
                label { (lang.say("redress-contact")) input name="contact" maxlength="100" autocomplete="tel"; }
                label { (lang.say("redress-files"))
                    input type="file" name="files" multiple accept="image/png,image/jpeg,application/pdf"; }
                button.primary { (lang.say("redress-send")) }
            }
        }
    }
}

fn receipt(lang: Lang, objected: &Objected) -> Markup {
    html! {
        div.door {
            h1 { (lang.say("redress-taken")) }
            div.note.done { (lang.say("objection")) " " (objected.id.0) " · " (lang.say("redress-due")) " " (figures::when(objected.due_at)) }
            p { (lang.say("redress-receipt-words")) }
            p { code.long { (objected.receipt) } }
            p { a href=(PATH) { (lang.say("redress-another")) } }
        }
    }
}
