//! The list: entries by kind and state, the appeals that wait, how far partners have the log, and the form to propose.

use super::{kind_name, propose};
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, figures};
use axum::extract::{Query, State};
use desk::blocklist::{EntryLine, FeedLine, Filter, Overview};
use domain::authority::Action;
use domain::blocklist::{Appeal, State as Stands, Value};
use maud::{Markup, html};
use serde::Deserialize;

/// Which are shown; empty: all.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    state: String,
}

/// The page.
pub(super) async fn show(State(face): State<Face>, seen: Seen, Query(asked): Query<Asked>) -> Answer<Markup> {
    let filter = Filter { kind: asked.kind.parse().ok(), state: asked.state.parse().ok() };
    let overview = desk::blocklist::entries(&face.desk, &seen.officer, filter).await.map_err(|e| seen.no(e))?;
    let title = seen.lang.say("blocklist");
    let body = html! {
        div.head { h1 { (title) } }
        p.quiet { (seen.lang.say("blocklist-words")) " " a href="/check" { (seen.lang.say("check")) } }
        @if !overview.appeals.is_empty() { (appeals(&seen, &overview.appeals)) }
        section.card.plain {
            (filters(&seen, &overview, filter))
            @if overview.entries.is_empty() { p.quiet { (seen.lang.say("no-entries")) } }
            @else { (table(&seen, &overview.entries)) }
        }
        @if seen.may(Action::ProposeEntry) { (propose::form(&face, &seen)) }
        (feeds(&seen, &overview))
    };
    Ok(page::page(&seen, Room::Blocklist, &title, body))
}

fn filters(seen: &Seen, overview: &Overview, filter: Filter) -> Markup {
    let lang = seen.lang;
    let count = |state| overview.counts.iter().find(|row| row.0 == state).map_or(0, |row| row.1);
    html! {
        form.row method="get" action="/blocklist" data-submit-on-change {
            label { (lang.say("entry-kind")) select name="kind" {
                option value="" { (lang.say("all")) }
                @for kind in Value::KINDS { option value=(kind.name()) selected[filter.kind == Some(kind)] { (kind_name(lang, kind)) } }
            } }
            label { (lang.say("entry-stands")) select name="state" {
                option value="" { (lang.say("all")) }
                @for state in Stands::ALL {
                    option value=(state.name()) selected[filter.state == Some(state)] {
                        (lang.say(&format!("entry-state-{}", state.name()))) " (" (count(state)) ")"
                    }
                }
            } }
            noscript { button { (lang.say("show")) } }
        }
    }
}

fn table(seen: &Seen, lines: &[EntryLine]) -> Markup {
    let lang = seen.lang;
    html! {
        div.scroll { table.rows {
            thead { tr {
                th { (lang.say("number")) } th { (lang.say("entry-kind")) } th { (lang.say("entry-value")) }
                th { (lang.say("entry-stands")) } th { (lang.say("entry-basis")) } th { (lang.say("entry-confidence")) }
                th { (lang.say("entry-seen")) } th { (lang.say("entry-until")) }
            } }
            tbody { @for EntryLine { entry, seen: counted } in lines {
                tr {
                    td.number { a href=(format!("/blocklist/{}", entry.id.0)) { (entry.id.0) } }
                    td.nowrap { (kind_name(lang, entry.value.kind())) }
                    td { span.number { (entry.value.text()) } }
                    td { (plate(seen, entry.state)) }
                    td { (basis(seen, entry.basis)) }
                    td.number { (entry.confidence) " %" }
                    td.number.nowrap { (counted.three_days) " / " (counted.thirty_days) " / " (counted.six_months) }
                    td.nowrap { @if let (Some(until), Stands::Published) = (entry.expires_at, entry.state) { (page::left(lang, seen.now, until)) } }
                }
            } }
        } }
    }
}

/// A state as a plate.
pub(super) fn plate(seen: &Seen, state: Stands) -> Markup {
    let tone = match state {
        Stands::Proposed | Stands::Verified => "ask",
        Stands::Published => "held",
        Stands::Lifted | Stands::Expired | Stands::Refused | Stands::Withdrawn => "over",
    };
    page::plate(tone, &seen.lang.say(&format!("entry-state-{}", state.name())))
}

/// Why it is listed, in this language.
pub(super) fn basis(seen: &Seen, basis: domain::blocklist::Basis) -> &'static str {
    let row = domain::blocklist::Basis::TABLE.iter().find(|row| row.0 == basis);
    row.map_or("", |row| seen.lang.pick(row.2, row.3))
}

fn appeals(seen: &Seen, appeals: &[Appeal]) -> Markup {
    let lang = seen.lang;
    html! {
        section.card {
            h2 { (lang.say("appeals-waiting")) }
            @for appeal in appeals {
                p { a href=(format!("/blocklist/{}", appeal.entry.0)) { (lang.with("entry-n", &[("n", appeal.entry.0.into())])) }
                    " · " (figures::when(appeal.received_at)) " · " (lang.say("redress-due")) " "
                    (page::left(lang, seen.now, appeal.due_at)) }
            }
        }
    }
}

fn feeds(seen: &Seen, overview: &Overview) -> Markup {
    let lang = seen.lang;
    html! {
        section.card {
            h2 { (lang.say("feeds")) }
            p.quiet { (lang.say("feeds-words")) " " (lang.with("feeds-last", &[("last", overview.last.into())])) }
            @for FeedLine { code, name, cursor, tries, took_at } in &overview.feeds {
                p { strong { (name) } " " code { (code) } " · " (lang.with("feed-at", &[("cursor", (*cursor).into()), ("last", overview.last.into())]))
                    @if let Some(at) = took_at { " · " (figures::when(*at)) }
                    @if *tries > 0 { " · " span.left.urgent { (lang.with("feed-tries", &[("tries", (*tries).into())])) } }
                }
            }
        }
    }
}
