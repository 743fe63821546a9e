//! The queue: what weighs most first, worked by the keyboard.

use super::{level, plate, scheme, stage};
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, figures};
use axum::extract::{Query, State};
use desk::view::{Shown, WarningsPage};
use desk::warning::Filter;
use domain::authority::Action;
use domain::warning::{End, Warning};
use maud::{Markup, html};
use serde::Deserialize;

/// Which part of the queue is asked for.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    show: String,
}

pub(super) async fn show(State(face): State<Face>, seen: Seen, Query(asked): Query<Asked>) -> Answer<Markup> {
    let shown = match &*asked.show {
        "mine" => Shown::Queue(Filter::Of(seen.officer.id)),
        "to_sign" => Shown::Queue(Filter::ToSign),
        "closed" => Shown::Closed,
        _ => Shown::Queue(Filter::Open),
    };
    let page = desk::warning::shown::warnings(&face.desk, &seen.officer, shown).await.map_err(|e| seen.no(e))?;
    let title = seen.lang.say("warnings");
    let body = html! {
        div.head { h1 { (title) } a.button href="/signals" { (seen.lang.say("signals")) } }
        div #live data-events="/events" hx-get=(seen.path) hx-trigger="news from:body"
            hx-select="#list" hx-target="#list" hx-swap="outerHTML" {}
        section #list {
            (counters(&seen, &page))
            (tabs(&seen, &asked.show))
            div.card.plain {
                @if page.warnings.is_empty() { p.quiet { (seen.lang.say("no-warnings")) } } @else { (table(&face, &seen, &page)) }
            }
        }
        (super::keys(&seen))
    };
    Ok(page::page(&seen, Room::Warnings, &title, body))
}

/// For the duty board: nobody has signed for these yet. Nothing where there are none.
pub(crate) fn to_sign(face: &Face, seen: &Seen, warnings: &[Warning], most: usize) -> Markup {
    let lang = seen.lang;
    html! {
        @if !warnings.is_empty() {
            section.card {
                h2 { a href="/warnings?show=to_sign" { (lang.with("warnings-to-sign-n", &[("count", warnings.len().into())])) } }
                div.scroll { table.rows.tight {
                    @for warning in warnings.iter().take(most) {
                        tr {
                            td.number { a href=(format!("/warnings/{}", warning.id.0)) { (warning.id.0) } }
                            td { (level(face, seen, warning)) }
                            td.nowrap { (page::left(lang, seen.now, warning.pay_at)) }
                            td.number { (figures::figure(warning.expected_loss)) }
                            td.nowrap { (warning.line) }
                            td { (stage(seen, warning.stage)) }
                        }
                    }
                } }
            }
        }
    }
}

/// How many stand where, today.
fn counters(seen: &Seen, page: &WarningsPage) -> Markup {
    let lang = seen.lang;
    let ended = |end: End| page.counts.ended.iter().find(|each| each.0 == end).map_or(0, |each| each.1);
    let found = |kind: &str| page.found.iter().find(|each| each.0 == kind).map_or(0, |each| each.1);
    let counts = [
        ("is-gone", "count-to-sign", page.counts.to_sign),
        ("is-asked", "count-open", page.counts.open),
        ("", "count-raised", page.counts.raised),
        ("is-held", "count-talked-out", ended(End::TalkedOut)),
        ("is-gone", "count-paid", ended(End::PaidAlready)),
        ("", "count-lines", found("line")),
        ("", "count-dens", found("den")),
        ("", "count-false-cells", found("false_cell")),
    ];
    html! {
        div.glance { div.figures.counters {
            @for (tone, key, count) in counts {
                div class=(format!("figure {tone}")) { span.label { (lang.say(key)) } span.sum { (count) } }
            }
        } }
    }
}

fn tabs(seen: &Seen, show: &str) -> Markup {
    let tabs = [("", "tab-open"), ("to_sign", "tab-to-sign"), ("mine", "tab-mine"), ("closed", "tab-closed")];
    html! {
        nav.tabs {
            @for (name, key) in tabs {
                a.button href=(format!("/warnings?show={name}")) aria-current=[(name == show).then_some("page")] { (seen.lang.say(key)) }
            }
        }
    }
}

fn table(face: &Face, seen: &Seen, page: &WarningsPage) -> Markup {
    let lang = seen.lang;
    html! {
        div.scroll { table.rows #queue data-keys {
            thead { tr {
                th {} th { (lang.say("warning-level")) } th { (lang.say("warning-pay-in")) } th.number { (lang.say("warning-loss")) }
                th { (lang.say("warning-scheme")) } th { (lang.say("warning-stage")) } th { (lang.say("warning-line")) }
                th { (lang.say("warning-stands")) } th { (lang.say("warning-signed-by")) } th { (lang.say("warning-due")) } th {}
            } }
            tbody { @for warning in &page.warnings { (row(face, seen, page, warning)) } }
        } }
    }
}

fn row(face: &Face, seen: &Seen, page: &WarningsPage, warning: &Warning) -> Markup {
    let (lang, href) = (seen.lang, format!("/warnings/{}", warning.id.0));
    let by = warning.signed_by.and_then(|by| page.officers.get(&by));
    html! {
        tr id=(format!("w{}", warning.id.0)) data-href=(href) {
            td.number { a href=(href) { (warning.id.0) } }
            td { (level(face, seen, warning)) @if warning.escalations > 0 { " " (page::plate("gone", &lang.say("warning-escalated"))) } }
            td.nowrap { @if warning.state.is_open() { (page::left(lang, seen.now, warning.pay_at)) } @else { (figures::when(warning.raised_at)) } }
            td.number { (figures::figure(warning.expected_loss)) }
            td.nowrap { (scheme(seen, warning.scheme)) }
            td { (stage(seen, warning.stage)) }
            td.nowrap { (warning.line) }
            td.nowrap { (plate(seen, warning.state)) }
            td.nowrap { @if let Some(by) = by { (by) } }
            td.nowrap { @if let Some(due) = warning.due_at { (page::left(lang, seen.now, due)) } }
            td.nowrap { (keys(seen, warning, &href)) }
        }
    }
}

/// What can be done in the list; the page of the warning has the rest.
fn keys(seen: &Seen, warning: &Warning, href: &str) -> Markup {
    let lang = seen.lang;
    let may = seen.may(Action::Dissuade) && warning.state.is_open();
    html! {
        @if may && warning.signed_by.is_none() {
            form data-key="s" method="post" action=(format!("{href}/sign")) hx-post=(format!("{href}/sign")) hx-target="#said" {
                button.primary { (lang.say("warning-sign")) }
            }
        } @else if may && warning.signed_by == Some(seen.officer.id) {
            a.button data-key="c" href=(format!("{href}#call")) { (lang.say("warning-call")) } " "
            a.button data-key="o" href=(format!("{href}#outcome")) { (lang.say("warning-outcome")) }
        }
    }
}
