//! Banks: what each can do, what is promised for it, how it fares, and where its list of holds differs from our book.

use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::{self, Answer};
use crate::{Face, figures};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use desk::Language;
use desk::view::{BankLine, Fares};
use domain::authority::Action;
use domain::order::{Abilities, Breaker, Promise};
use maud::{Markup, html};

/// The bank room.
pub(crate) fn routes() -> Router<Face> {
    Router::new().route("/banks", get(show)).route("/banks/{code}/reconcile", post(reconcile))
}

async fn show(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    let page = desk::view::banks(&face.desk, &seen.officer).await.map_err(|e| seen.no(e))?;
    let title = seen.lang.say("banks");
    let body = html! {
        div.head { h1 { (title) } }
        p.quiet { (seen.lang.say("banks-intro")) }
        div #live data-events="/events" hx-get=(seen.path) hx-trigger="news from:body"
            hx-select="#list" hx-target="#list" hx-swap="outerHTML" {}
        section #list.card.plain {
            (table(&seen, &page.banks))
            @if !page.differences.is_empty() {
                h2 { (seen.lang.with("differences-n", &[("count", page.differences.len().into())])) }
                (differences(&face, &seen, &page.differences))
            }
        }
    };
    Ok(page::page(&seen, Room::Banks, &title, body))
}

fn table(seen: &Seen, banks: &[BankLine]) -> Markup {
    let lang = seen.lang;
    html! {
        div.scroll { table.rows {
            thead { tr {
                th { (lang.say("bank")) } th { (lang.say("bank-language")) } th { (lang.say("bank-able")) }
                th { (lang.say("bank-promise")) } th { (lang.say("bank-fares")) } th.number { (lang.say("bank-open")) }
                th { (lang.say("bank-answered")) } th { (lang.say("bank-reconciled")) }
            } }
            tbody { @for line in banks { (row(seen, line)) } }
        } }
    }
}

fn row(seen: &Seen, line: &BankLine) -> Markup {
    let lang = seen.lang;
    let language = match line.info.language {
        Language::Cn2016 => "cn-2016",
        Language::Iso20022 => "ISO 20022",
        Language::Mail => lang.pick("纸质", "paper"),
    };
    html! {
        tr data-bank=(line.info.code) {
            td.nowrap { (line.info.name) " " code { (line.info.code) } }
            td.nowrap { (language) }
            td { @for key in able(line.info.abilities) { span.plate.going { (lang.say(key)) } " " } }
            td { @for key in promised(line.promise) { div { (lang.say(key)) } } }
            @if let Some(fares) = &line.fares { (how_it_fares(seen, fares)) } @else { td {} td {} td {} }
            td.nowrap {
                @if let Some(at) = line.reconciled_at { (figures::when(at)) " " }
                @if line.info.abilities.list_of_holds && seen.may(Action::Reconcile) { (reconcile_form(seen, &line.info.code)) }
            }
        }
    }
}

/// The abilities a bank has, as keys of the catalogue.
fn able(abilities: Abilities) -> Vec<&'static str> {
    let Abilities { dedupe, inquiry, fence, list_of_holds } = abilities;
    let all = [(dedupe, "able-dedupe"), (inquiry, "able-inquiry"), (fence, "able-fence"), (list_of_holds, "able-list")];
    all.into_iter().filter(|(has, _)| *has).map(|(_, key)| key).collect()
}

/// What is promised, and what is not, in words.
fn promised(promise: Promise) -> [&'static str; 5] {
    let pick = |yes: bool, key: &'static str, not: &'static str| if yes { key } else { not };
    [
        pick(promise.once, "promise-once", "promise-not-once"),
        pick(promise.settles_itself, "promise-settles", "promise-not-settles"),
        pick(promise.release_holds, "promise-release", "promise-not-release"),
        pick(promise.never_mistaken, "promise-true", "promise-not-true"),
        pick(promise.resends, "promise-resends", "promise-not-resends"),
    ]
}

fn how_it_fares(seen: &Seen, fares: &Fares) -> Markup {
    let (lang, waits) = (seen.lang, fares.waits);
    html! {
        td.nowrap { (breaker(seen, fares.breaker)) }
        td.number { (waits.open)
            @if waits.unknown > 0 { " " span.is-gone { (lang.with("bank-unknown-n", &[("count", waits.unknown.into())])) } } }
        td.nowrap { @if let Some(at) = waits.answered_at { (figures::when(at)) } }
    }
}

fn breaker(seen: &Seen, breaker: Breaker) -> Markup {
    let lang = seen.lang;
    let faults = breaker.faults();
    html! {
        @match breaker.open_until() {
            Some(until) if until > seen.now => {
                (page::plate("gone", &lang.say("bank-left-alone"))) " " (page::left(lang, seen.now, until))
            }
            _ if faults > 0 => { (page::plate("ask", &lang.with("bank-fails-n", &[("count", i64::from(faults).into())]))) }
            _ => { (page::plate("held", &lang.say("bank-well"))) }
        }
    }
}

fn reconcile_form(seen: &Seen, code: &str) -> Markup {
    let action = format!("/banks/{code}/reconcile");
    html! {
        form method="post" action=(action) hx-post=(action) hx-target="#said" { button { (seen.lang.say("reconcile")) } }
    }
}

fn differences(face: &Face, seen: &Seen, open: &[desk::view::OpenDifference]) -> Markup {
    let lang = seen.lang;
    let sum = |sum: Option<domain::money::Amount>| sum.map(figures::money).unwrap_or_default();
    html! {
        div.scroll { table.rows {
            thead { tr {
                th { (lang.say("bank")) } th { (lang.say("difference")) } th { (lang.say("reference")) } th { (lang.say("case")) }
                th.number { (lang.say("ours")) } th.number { (lang.say("theirs")) } th { (lang.say("found-at")) }
            } }
            tbody { @for each in open { tr {
                td.nowrap { (page::bank_name(face, &each.bank)) }
                td { (lang.say(&format!("way-{}", each.difference.way.name()))) }
                td.nowrap { code { (each.difference.reference) } }
                td { @if let Some(case) = each.difference.case { a href=(format!("/cases/{}", case.0)) { (case.0) } } }
                td.number { (sum(each.difference.ours)) }
                td.number { (sum(each.difference.theirs)) }
                td.nowrap { (figures::when(each.found_at)) }
            } } }
        } }
    }
}

/// Compares a bank's list of holds with our book, now.
async fn reconcile(State(face): State<Face>, seen: Seen, Path(code): Path<String>) -> Answer<Response> {
    let done = desk::hold::reconcile(&face.desk, Some(&seen.officer), &code).await.map_err(|e| seen.no(e))?;
    let counts = [("listed", done.listed.into()), ("differ", done.differences.len().into())];
    Ok(refuse::done(&seen, "/banks", &seen.lang.with("reconciled-n", &counts)))
}
