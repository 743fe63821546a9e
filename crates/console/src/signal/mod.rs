//! Live signals: what comes in, what the screen leaves out and why, what it finds, and the rows that nobody could read.

use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, figures, look};
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::routing::{get, post};
use desk::signal::{ParkedRow, Screening};
use domain::authority::Action;
use domain::signal::Kind;
use maud::{Markup, html};
use std::sync::atomic::Ordering::Relaxed;

/// The room of signals.
pub(crate) fn routes() -> Router<Face> {
    Router::new().route("/signals", get(show)).route("/signals/parked/{name}/{place}", post(bytes))
}

async fn show(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    let parked = desk::signal::parked(&face.desk, &seen.officer).await.map_err(|e| seen.no(e))?;
    let lang = seen.lang;
    let title = lang.say("signals");
    let body = html! {
        div.head { h1 { (title) } a.button href="/warnings" { (lang.say("warnings")) } }
        @match &face.desk.screening {
            None => (configure(&seen)),
            Some(screening) => {
                div #live hx-get="/signals" hx-trigger="every 3s" hx-select="#now" hx-target="#now" hx-swap="outerHTML" {}
                div #now { (live(&face, &seen, screening)) }
            }
        }
        (rows(&seen, &parked))
    };
    Ok(page::page(&seen, Room::Warnings, &title, body))
}

/// How to have a screen, where this centre has none.
fn configure(seen: &Seen) -> Markup {
    let lang = seen.lang;
    html! {
        section.card {
            h2 { (lang.say("signals-none")) }
            p { (lang.say("signals-configure")) }
            pre.narrative { "[stream]\ncells = \"cells.csv\"\nindicators = \"indicators.csv\"" }
            p { (lang.say("signals-send")) " " code { "POST /api/v1/signals/calls · sms · lookups · chats · transfers" } }
            @if seen.may(Action::AddKey) { p { a.button href="/keys" { (lang.say("keys")) } } }
        }
    }
}

fn figure(tone: &str, label: &str, value: &str) -> Markup {
    html! { div class=(format!("figure {tone}")) { span.label { (label) } span.sum { (value) } } }
}

fn live(face: &Face, seen: &Seen, screening: &Screening) -> Markup {
    let (lang, counted) = (seen.lang, screening.counted());
    let stands = !screening.is_stopped();
    let (kinds, left_out) = (&counted.kinds, counted.kinds.left_out());
    html! {
        div.glance {
            div.figures.counters {
                (figure(if stands { "is-held" } else { "is-gone" }, &lang.say("signals-screen"), &lang.say(if stands { "signals-stands" } else { "signals-stopped" })))
                (figure("", &lang.say("signals-a-second"), &format!("{:.1}", kinds.a_second(face.desk.clock.now()))))
                (figure("", &lang.say("signals-records"), &counted.records.load(Relaxed).to_string()))
                (figure("", &lang.say("signals-again"), &counted.again.load(Relaxed).to_string()))
                (figure("is-asked", &lang.say("signals-parked"), &counted.parked.load(Relaxed).to_string()))
            }
            p.quiet { (lang.say("signals-at")) " " (figures::when_exact(seen.now)) }
        }
        div.columns {
            section.card {
                h2 { (lang.say("signals-kinds")) }
                table.rows.tight { @for (kind, count) in kinds.records() { (count_row(&lang.say(kind_key(kind)), count)) } }
            }
            div {
                section.card {
                    h2 { (lang.say("signals-found")) }
                    table.rows.tight { @for (kind, count) in kinds.found() { (count_row(&lang.say(found_key(kind)), count)) } }
                }
                section.card {
                    h2 { (lang.say("signals-left-out")) }
                    table.rows.tight {
                        (count_row(&lang.say("signals-late"), left_out.late))
                        (count_row(&lang.say("signals-ahead"), left_out.ahead))
                        (count_row(&lang.say("signals-repeated"), left_out.repeated))
                    }
                }
            }
        }
    }
}

fn count_row(name: &str, count: u64) -> Markup {
    html! { tr { td { (name) } td.number { (count) } } }
}

const fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Call => "record-call",
        Kind::Sms => "record-sms",
        Kind::Lookup => "record-lookup",
        Kind::Chat => "record-chat",
        Kind::Payment => "record-payment",
    }
}

fn found_key(kind: &str) -> &'static str {
    match kind {
        "warning" => "warning",
        "line" => "lines",
        "den" => "dens-alone",
        "false_cell" => "false-cells",
        _ => "chat-accounts",
    }
}

/// The rows that nobody could read; what stands in them is shown for a purpose.
fn rows(seen: &Seen, parked: &[ParkedRow]) -> Markup {
    let lang = seen.lang;
    html! {
        section.card {
            h2 { (lang.say("signals-parked")) }
            @if parked.is_empty() { p.quiet { (lang.say("signals-none-parked")) } } @else {
                p.quiet { (lang.say("signals-parked-words")) }
                div.scroll { table.rows {
                    thead { tr {
                        th { (lang.say("signals-batch")) } th.number { (lang.say("signals-row")) } th { (lang.say("signals-column")) }
                        th { (lang.say("signals-why")) } th {}
                    } }
                    tbody { @for row in parked { (parked_row(seen, row)) } }
                } }
            }
        }
    }
}

fn parked_row(seen: &Seen, row: &ParkedRow) -> Markup {
    let action = format!("/signals/parked/{}/{}", row.name, row.place);
    html! {
        tr {
            td { code { (row.batch) } }
            td.number { @if let Some(row) = row.row { (row) } }
            td { @if let Some(column) = &row.column { (column) } }
            td.why { (row.why) }
            td { @if seen.may(Action::ReadHolder) {
                details { summary.button { (seen.lang.say("look-show")) } (look::asking(seen, &action)) }
            } }
        }
    }
}

/// What stood in a row, for a purpose that is written down.
async fn bytes(
    State(face): State<Face>,
    seen: Seen,
    Path((name, place)): Path<(String, usize)>,
    Form(given): Form<look::Given>,
) -> Answer<Markup> {
    let purpose = look::purpose(&seen, &given)?;
    let (desk, officer) = (&face.desk, &seen.officer);
    let found = desk::signal::read_parked(desk, officer, (&name, place), purpose, given.words()).await;
    let found = found.map_err(|e| seen.no(e))?;
    let title = seen.lang.say("signals-parked");
    let body = html! {
        div.head { h1 { (title) } a.button href="/signals" { (seen.lang.say("signals")) } }
        div.note { (seen.lang.say("signals-bytes-logged")) }
        section.card { pre.narrative { (String::from_utf8_lossy(&found)) } }
    };
    Ok(page::page(&seen, Room::Warnings, &title, body))
}
