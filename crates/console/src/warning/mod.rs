//! The warning desk: who is being deceived now, and what is done about each.

mod act;
mod form;
mod queue;
mod show;

use crate::Face;
use crate::officer::Seen;
use crate::page;
use axum::Router;
use axum::routing::{get, post};
use domain::warning::{State, Warning};
use maud::Markup;
pub(crate) use queue::to_sign;

/// The warning room.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/warnings", get(queue::show))
        .route("/warnings/{id}", get(show::show))
        .route("/warnings/{id}/sign", post(act::sign))
        .route("/warnings/{id}/tell", post(act::tell))
        .route("/warnings/{id}/call", post(act::call))
        .route("/warnings/{id}/called", post(act::called))
        .route("/warnings/{id}/find", post(act::find))
        .route("/warnings/{id}/visit", post(act::visit))
        .route("/warnings/{id}/outcome", post(act::outcome))
        .route("/warnings/{id}/revisit", post(act::revisit))
        .route("/warnings/{id}/paid", post(act::paid))
        .route("/warnings/{id}/hand-over", post(act::hand_over))
        .route("/warnings/{id}/limit", post(act::limit))
        .route("/limits/{id}/end", post(act::end_limit))
}

/// Where a warning stands, as a plate.
fn plate(seen: &Seen, state: State) -> Markup {
    let row = State::TABLE.iter().find(|row| row.0 == state);
    let words = row.map_or("", |row| seen.lang.pick(row.2, row.3));
    let tone = match state {
        State::Raised | State::RevisitDue => "ask",
        State::Closed(domain::warning::End::PaidAlready | domain::warning::End::NotReached) => "gone",
        State::Closed(domain::warning::End::TalkedOut) | State::FedBack => "held",
        State::Closed(_) => "over",
        _ => "going",
    };
    page::plate(tone, words)
}

/// Its level, as a plate.
fn level(face: &Face, seen: &Seen, warning: &Warning) -> Markup {
    let levels = &face.desk.warnings.levels;
    let named = levels.named(&warning.level);
    let words = named.map_or(&*warning.level, |level| seen.lang.pick(&level.zh, &level.en));
    let tone = match named.map(|level| level.from) {
        Some(domain::signal::Level::High) => "gone",
        Some(domain::signal::Level::Medium) => "ask",
        _ => "over",
    };
    page::plate(tone, words)
}

/// The labels of a scheme and of a stage.
pub(crate) fn scheme(seen: &Seen, scheme: domain::signal::Scheme) -> &'static str {
    let row = domain::signal::Scheme::TABLE.iter().find(|row| row.0 == scheme);
    row.map_or("", |row| seen.lang.pick(row.2, row.3))
}

fn stage(seen: &Seen, stage: domain::signal::Stage) -> &'static str {
    let row = domain::signal::Stage::TABLE.iter().find(|row| row.0 == stage);
    row.map_or("", |row| seen.lang.pick(row.2, row.3))
}

/// The keys of the warning desk with what each does, and the names of what they do.
const KEYS: [(&str, &str); 11] = [
    ("j k", "key-move"),
    ("Enter", "key-open"),
    ("u", "key-back"),
    ("s", "warning-sign"),
    ("t", "warning-tell"),
    ("v", "warning-call-by-voice"),
    ("c", "warning-call"),
    ("o", "warning-outcome"),
    ("p", "warning-paid"),
    ("1 2 3 4", "key-tabs"),
    ("?", "key-help"),
];

/// The help that `?` opens, and the line that says so.
fn keys(seen: &Seen) -> Markup {
    let lang = seen.lang;
    maud::html! {
        p.quiet { (lang.say("warning-keys")) " " button.link type="button" data-help { (lang.say("key-help")) } }
        dialog #keys {
            h2 { (lang.say("key-help")) }
            table.rows.tight { @for (key, what) in KEYS {
                tr { td.nowrap { @for each in key.split(' ') { kbd { (each) } " " } } td { (lang.say(what)) } }
            } }
            form method="dialog" { button { (lang.say("key-close")) } }
        }
    }
}

/// The warnings of a list, a line each: for pages of lines and dens.
pub(crate) fn brief(seen: &Seen, warnings: &[Warning]) -> Markup {
    maud::html! {
        table.rows.tight {
            @for warning in warnings {
                tr {
                    td.number { a href=(format!("/warnings/{}", warning.id.0)) { (warning.id.0) } }
                    td.nowrap { (crate::figures::when(warning.raised_at)) }
                    td { (scheme(seen, warning.scheme)) }
                    td.nowrap { (warning.line) }
                    td { (plate(seen, warning.state)) }
                }
            }
        }
    }
}
