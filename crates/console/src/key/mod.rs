//! Keys of partners' programs: listed, made, ended.

use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::{self, Answer};
use crate::{Face, figures};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use desk::key::{Key, NewKey};
use domain::authority::{Action, Unit, UnitId, UnitKind};
use maud::{Markup, html};
use serde::Deserialize;

/// The key room.
pub(crate) fn routes() -> Router<Face> {
    Router::new().route("/keys", get(show).post(make)).route("/keys/{id}/end", post(end))
}

/// What the form sends: a ticked box is there, one that is not is not.
#[derive(Deserialize)]
struct Given {
    unit: i64,
    days: i64,
    read: Option<String>,
    take_report: Option<String>,
    pull_feed: Option<String>,
    send_signals: Option<String>,
}

async fn show(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    let keys = desk::key::list(&face.desk, &seen.officer).await.map_err(|e| seen.no(e))?;
    let units = desk::unit::below(&face.desk, &seen.officer).await.map_err(|e| seen.no(e))?;
    let title = seen.lang.say("keys");
    let body = html! {
        div.head { h1 { (title) } }
        p.quiet { (seen.lang.say("keys-words")) " " a href="/api/v1/openapi.json" { "OpenAPI" } }
        section.card.plain { (table(&seen, &keys, &units)) }
        section.card { h2 { (seen.lang.say("make-key")) } (form(&seen, &units)) }
    };
    Ok(page::page(&seen, Room::None, &title, body))
}

fn table(seen: &Seen, keys: &[Key], units: &[Unit]) -> Markup {
    let lang = seen.lang;
    let unit = |id: UnitId| units.iter().find(|unit| unit.id == id).map(|unit| unit.name.as_str()).unwrap_or_default();
    html! {
        div.scroll { table.rows {
            thead { tr {
                th { (lang.say("key-prefix")) } th { (lang.say("unit")) } th { (lang.say("key-actions")) }
                th { (lang.say("key-until")) } th { (lang.say("key-used")) } th { "" }
            } }
            tbody { @for key in keys {
                tr {
                    td { code { (key.prefix) "…" } } td { (unit(key.unit)) } td { code { (key.actions) } }
                    td { (figures::when_whole(key.until_at)) }
                    td { @if let Some(at) = key.used_at { (figures::when_whole(at)) } @else { (lang.say("never")) } }
                    td { @if key.ended_at.is_some() || key.until_at <= seen.now { (page::plate("over", &lang.say("key-ended"))) }
                        @else { form method="post" action=(format!("/keys/{}/end", key.id)) { button { (lang.say("end-key")) } } } }
                }
            } }
        } }
    }
}

fn form(seen: &Seen, units: &[Unit]) -> Markup {
    let lang = seen.lang;
    html! {
        form.row method="post" action="/keys" {
            label { (lang.say("partner")) select name="unit" required {
                @for unit in units.iter().filter(|unit| unit.kind == UnitKind::Partner) { option value=(unit.id.0) { (unit.name) } }
            } }
            label { input type="checkbox" name="take_report" value="on"; (lang.say("key-take-report")) }
            label { input type="checkbox" name="send_signals" value="on"; (lang.say("key-send-signals")) }
            label { input type="checkbox" name="read" value="on"; (lang.say("key-read")) }
            label { input type="checkbox" name="pull_feed" value="on"; (lang.say("key-pull-feed")) }
            label { (lang.say("key-days")) input.short.number name="days" value="90" inputmode="numeric" required; }
            button.primary { (lang.say("make-key")) }
        }
    }
}

/// Makes a key, and shows its text once.
async fn make(State(face): State<Face>, seen: Seen, Form(given): Form<Given>) -> Answer<Response> {
    let ticked = [
        (given.read, Action::Read),
        (given.take_report, Action::TakeReport),
        (given.pull_feed, Action::PullFeed),
        (given.send_signals, Action::SendSignals),
    ];
    let actions = ticked.into_iter().filter_map(|(box_, action)| box_.map(|_| action)).collect();
    let new = NewKey { unit: UnitId(given.unit), actions, days: given.days };
    let made = desk::key::make(&face.desk, &seen.officer, new).await.map_err(|e| seen.no(e))?;
    let lang = seen.lang;
    let title = lang.say("key-made");
    let body = html! {
        h1 { (title) }
        section.card {
            p { (lang.say("key-made-words")) }
            p { code { (made.text) } }
            p { a href="/keys" { (lang.say("keys")) } }
        }
    };
    Ok(page::page(&seen, Room::None, &title, body).into_response())
}

/// Ends a key.
async fn end(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    desk::key::end(&face.desk, &seen.officer, id).await.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, "/keys"))
}
