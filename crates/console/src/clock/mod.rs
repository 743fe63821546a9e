//! Clocks: every period that runs by law, what ends first above.

use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::{self, Answer};
use crate::{Face, figures};
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use desk::view::{ClockLine, ClockPage, Of};
use domain::authority::{Action, UnitId};
use domain::clock::{Clock, Kind, Reading};
use domain::refusal::Refusal;
use maud::{Markup, html};
use serde::Deserialize;

/// The clock room.
pub(crate) fn routes() -> Router<Face> {
    Router::new().route("/clocks", get(show)).route("/clocks/believe", post(believe))
}

/// Whose clocks are asked for; nothing lets all through.
#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    unit: String,
}

async fn show(State(face): State<Face>, seen: Seen, Query(asked): Query<Asked>) -> Answer<Markup> {
    let unit = asked.unit.parse().ok().map(UnitId);
    let page = desk::look::clocks(&face.desk, &seen.officer, unit).await.map_err(|e| seen.no(e))?;
    let title = seen.lang.say("clocks");
    let body = html! {
        div.head { h1 { (title) } }
        p.quiet { (seen.lang.say("clocks-words")) " " (calendar(&face, &seen)) }
        (doubt(&seen, &page))
        (filter_form(&seen, &page, unit))
        div #live data-events="/events" hx-get=(seen.path) hx-trigger="news from:body"
            hx-select="#list" hx-target="#list" hx-swap="outerHTML" {}
        section #list.card.plain {
            @if page.lines.is_empty() { p.quiet { (seen.lang.say("no-clocks")) } } @else { (table(&face, &seen, &page)) }
        }
    };
    Ok(page::page(&seen, Room::Clocks, &title, body))
}

/// Whether the working days of this year are known, and whence.
fn calendar(face: &Face, seen: &Seen) -> Markup {
    let (lang, calendar) = (seen.lang, &face.desk.profile.calendar);
    html! {
        @if calendar.knows(seen.now) {
            (lang.say("calendar-known")) (lang.pick(&calendar.source_zh, &calendar.source_en))
        } @else { span.weak { (lang.say("calendar-weekends")) } }
    }
}

/// A machine's clock that jumped: said above all, and a head may say that it is right.
fn doubt(seen: &Seen, page: &ClockPage) -> Markup {
    let lang = seen.lang;
    let may = seen.may(Action::Freeze);
    html! {
        @match page.reading {
            Reading::On => {}
            Reading::Back => div.note.warn { (lang.say("clock-back")) },
            Reading::TooFar => {
                (refuse::note(lang, &Refusal::ClockNotBelieved { shows: seen.now }))
            }
        }
        @if page.reading != Reading::On && may {
            form method="post" action="/clocks/believe" hx-post="/clocks/believe" hx-target="#said" {
                button { (lang.say("clock-believe")) }
            }
        }
    }
}

fn filter_form(seen: &Seen, page: &ClockPage, unit: Option<UnitId>) -> Markup {
    let lang = seen.lang;
    html! {
        form.row method="get" action="/clocks" data-submit-on-change {
            label { (lang.say("clock-unit")) select name="unit" {
                option value="" { (lang.say("all")) }
                @for each in &page.units { option value=(each.id.0) selected[Some(each.id) == unit] { (each.name) } }
            } }
            noscript { button { (lang.say("show")) } }
        }
    }
}

fn table(face: &Face, seen: &Seen, page: &ClockPage) -> Markup {
    let lang = seen.lang;
    html! {
        div.scroll { table.rows #clocks {
            thead { tr {
                th { (lang.say("clock-left")) } th { (lang.say("clock-ends")) } th { (lang.say("clock-kind")) }
                th { (lang.say("clock-of")) } th { (lang.say("account")) } th.number { (lang.say("sum-yuan")) }
                th { (lang.say("clock-law")) }
            } }
            tbody { @for line in &page.lines { (row(face, seen, page, line)) } }
        } }
    }
}

fn row(face: &Face, seen: &Seen, page: &ClockPage, line: &ClockLine) -> Markup {
    let (lang, clock) = (seen.lang, &line.clock);
    let unit = page.units.iter().find(|unit| unit.id == line.unit).map_or("", |unit| &unit.name);
    html! {
        tr {
            td.nowrap { (page::left(lang, seen.now, clock.ends_at)) }
            td.nowrap { (figures::when_whole(clock.ends_at)) }
            td.nowrap { (kind(seen, clock.kind)) }
            td.nowrap title=(unit) { (of(seen, line)) }
            td.nowrap { @if let Some(account) = &line.account { (page::account(face, account)) } }
            td.number { @if let Some(amount) = line.amount { (figures::money(amount)) } }
            td.why { (source(face, seen, &clock.rule)) }
        }
    }
}

/// The way to what the clock is of.
fn of(seen: &Seen, line: &ClockLine) -> Markup {
    match &line.of {
        Of::Case(case, number) => {
            let place =
                if matches!(line.clock.kind, Kind::RefundNotice | Kind::RefundPaid) { "/refunds" } else { "#holds" };
            html! { a href=(format!("/cases/{}{place}", case.0)) { (number) } }
        }
        Of::Warning(id) => html! { a href=(format!("/warnings/{}", id.0)) { (seen.lang.say("warning")) " " (id.0) } },
    }
}

/// What a clock runs for, in words.
pub(crate) fn kind(seen: &Seen, kind: Kind) -> String {
    seen.lang.say(&format!("clock-{}", kind.name()))
}

/// A rule's name, what it says, and its source; a secondary source is said to be one.
pub(crate) fn source(face: &Face, seen: &Seen, key: &str) -> Markup {
    let lang = seen.lang;
    html! {
        @if let Some(rule) = face.desk.profile.rule(key) {
            span title=(lang.pick(&rule.law_zh, &rule.law_en)) {
                (lang.pick(&rule.zh, &rule.en)) (lang.pick("：", ": ")) (lang.pick(&rule.source_zh, &rule.source_en))
            }
            @if rule.weak { " " span.weak title=(lang.say("weak-words")) { (lang.say("weak")) } }
        }
    }
}

/// The clocks of one thing, a line each.
pub(crate) fn lines(face: &Face, seen: &Seen, clocks: &[Clock]) -> Markup {
    html! {
        @if !clocks.is_empty() {
            ul.clocks {
                @for clock in clocks {
                    li {
                        (kind(seen, clock.kind)) " " (page::left(seen.lang, seen.now, clock.ends_at)) " "
                        span.quiet { (figures::when_whole(clock.ends_at)) " · " (source(face, seen, &clock.rule)) }
                    }
                }
            }
        }
    }
}

/// A head says that the machine's clock is right.
async fn believe(State(face): State<Face>, seen: Seen) -> Answer<Response> {
    desk::clock::believe(&face.desk, &seen.officer).await.map_err(|e| seen.no(e))?;
    Ok(refuse::done(&seen, "/clocks", &seen.lang.say("clock-believed")))
}
