//! Units: the tree below one's own, and a new one in it.

use crate::Face;
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::{self, Answer};
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Form, Router};
use desk::unit::NewUnit;
use domain::authority::{Unit, UnitId, UnitKind};
use maud::{Markup, html};
use serde::Deserialize;

/// The unit room.
pub(crate) fn routes() -> Router<Face> {
    Router::new().route("/units", get(show).post(add))
}

/// What the form sends.
#[derive(Deserialize)]
struct Given {
    parent: i64,
    kind: String,
    name: String,
}

async fn show(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    let units = desk::unit::below(&face.desk, &seen.officer).await.map_err(|e| seen.no(e))?;
    let title = seen.lang.say("units");
    let body = html! {
        div.head { h1 { (title) } }
        section.card.plain { (tree(&seen, &units, units.first())) }
        section.card { h2 { (seen.lang.say("add-unit")) } (form(&seen, &units)) }
    };
    Ok(page::page(&seen, Room::None, &title, body))
}

/// A unit, and those below it inside: a unit is added after the one it stands under, so the first is the highest.
fn tree(seen: &Seen, units: &[Unit], top: Option<&Unit>) -> Markup {
    html! {
        @if let Some(top) = top {
            ul.tree { li {
                strong { (top.name) } " " span.quiet { (kind(seen, top.kind)) }
                @for below in units.iter().filter(|unit| unit.parent == Some(top.id)) { (tree(seen, units, Some(below))) }
            } }
        }
    }
}

fn kind(seen: &Seen, kind: UnitKind) -> String {
    seen.lang.say(&format!("unit-{}", kind.name()))
}

fn form(seen: &Seen, units: &[Unit]) -> Markup {
    let lang = seen.lang;
    html! {
        form.row method="post" action="/units" {
            label { (lang.say("unit-above")) select name="parent" {
                @for unit in units { option value=(unit.id.0) { (unit.name) } }
            } }
            label { (lang.say("unit-kind")) select name="kind" {
                @for each in [UnitKind::District, UnitKind::Station, UnitKind::Partner] {
                    option value=(each.name()) { (kind(seen, each)) }
                }
            } }
            label { (lang.say("unit-name")) input name="name" maxlength="100" required; }
            button.primary { (lang.say("add-unit")) }
        }
    }
}

/// Adds a unit below one's own.
async fn add(State(face): State<Face>, seen: Seen, Form(given): Form<Given>) -> Answer<Response> {
    let kind = given.kind.parse().map_err(|()| seen.bad_field("unit-kind", "unit-kind-must"))?;
    let new = NewUnit { parent: Some(UnitId(given.parent)), kind, name: given.name };
    desk::unit::add(&face.desk, Some(&seen.officer), new).await.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, "/units"))
}
