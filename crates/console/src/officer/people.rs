//! The officers that an administrator answers for: listed, added, given another rank, ended.

use super::Seen;
use crate::Face;
use crate::page::{self, Room};
use crate::refuse::{self, Answer};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use desk::officer::{Line, NewOfficer};
use domain::authority::{OfficerId, Rank, Unit, UnitId};
use maud::{Markup, html};
use serde::Deserialize;

/// What the form of a new officer sends.
#[derive(Deserialize)]
pub(super) struct New {
    login: String,
    name: String,
    badge: String,
    unit: i64,
    rank: String,
}

/// What the form of a rank sends.
#[derive(Deserialize)]
pub(super) struct Ranked {
    rank: String,
}

/// The list, and the form of a new one.
pub(super) async fn show(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    let officers = desk::officer::list(&face.desk, &seen.officer).await.map_err(|e| seen.no(e))?;
    let units = desk::unit::below(&face.desk, &seen.officer).await.map_err(|e| seen.no(e))?;
    let title = seen.lang.say("officers");
    let body = html! {
        div.head { h1 { (title) } }
        section.card.plain { (table(&seen, &officers, &units)) }
        section.card { h2 { (seen.lang.say("add-officer")) } (form(&seen, &units)) }
    };
    Ok(page::page(&seen, Room::None, &title, body))
}

fn table(seen: &Seen, officers: &[Line], units: &[Unit]) -> Markup {
    let lang = seen.lang;
    let unit = |id: UnitId| units.iter().find(|unit| unit.id == id).map(|unit| unit.name.as_str()).unwrap_or_default();
    html! {
        div.scroll { table.rows {
            thead { tr {
                th { (lang.say("login")) } th { (lang.say("officer-name")) } th { (lang.say("badge")) }
                th { (lang.say("unit")) } th { (lang.say("rank")) } th { (lang.say("second-factor")) } th { "" }
            } }
            tbody { @for line in officers {
                tr {
                    td { code { (line.officer.login) } } td.name { (line.officer.name) } td { (line.officer.badge) }
                    td { (unit(line.officer.unit)) }
                    td { (lang.say(&format!("rank-{}", line.officer.rank.name()))) }
                    td { @if line.has_second_factor { (lang.say("yes")) } @else { (lang.say("no")) } }
                    td { @if line.is_ended { (page::plate("over", &lang.say("officer-ended"))) } @else { (deeds(seen, line)) } }
                }
            } }
        } }
    }
}

/// Nobody changes their own rank.
fn deeds(seen: &Seen, line: &Line) -> Markup {
    let (lang, id) = (seen.lang, line.officer.id.0);
    html! {
        @if line.officer.id != seen.officer.id && line.officer.rank != Rank::Partner {
            form.row method="post" action=(format!("/officers/{id}/rank")) {
                (ranks(seen, line.officer.rank)) button { (lang.say("set-rank")) }
            }
            form method="post" action=(format!("/officers/{id}/end")) { button { (lang.say("end-officer")) } }
        }
    }
}

fn ranks(seen: &Seen, stands: Rank) -> Markup {
    html! {
        select name="rank" aria-label=(seen.lang.say("rank")) {
            @for rank in Rank::ALL.into_iter().filter(|rank| *rank != Rank::Partner) {
                option value=(rank.name()) selected[rank == stands] { (seen.lang.say(&format!("rank-{}", rank.name()))) }
            }
        }
    }
}

fn form(seen: &Seen, units: &[Unit]) -> Markup {
    let lang = seen.lang;
    let field = |name: &str, key: &str| {
        html! { label { (lang.say(key)) input name=(name) maxlength="60" autocomplete="off" required; } }
    };
    html! {
        form.row method="post" action="/officers" {
            (field("login", "login")) (field("name", "officer-name")) (field("badge", "badge"))
            label { (lang.say("unit")) select name="unit" {
                @for unit in units { option value=(unit.id.0) { (unit.name) } }
            } }
            label { (lang.say("rank")) (ranks(seen, Rank::Duty)) }
            button.primary { (lang.say("add-officer")) }
        }
    }
}

fn rank_of(seen: &Seen, name: &str) -> Answer<Rank> {
    name.parse().map_err(|()| seen.bad_field("rank", "rank-must"))
}

/// Adds an officer, and shows the one-time code once.
pub(super) async fn add(State(face): State<Face>, seen: Seen, Form(given): Form<New>) -> Answer<Response> {
    let rank = rank_of(&seen, &given.rank)?;
    let New { login, name, badge, unit, .. } = given;
    let new = NewOfficer { login, name, badge, unit: UnitId(unit), rank };
    let added = desk::officer::add(&face.desk, Some(&seen.officer), new).await.map_err(|e| seen.no(e))?;
    let lang = seen.lang;
    let title = lang.say("officer-added");
    let body = html! {
        h1 { (title) }
        section.card {
            p { (lang.with("officer-added-words", &[("officer", added.officer.name.as_str().into())])) }
            p { strong { code { (added.code) } } }
            p { a href="/officers" { (lang.say("officers")) } }
        }
    };
    Ok(page::page(&seen, Room::None, &title, body).into_response())
}

/// Gives another rank; their sessions end.
pub(super) async fn set_rank(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<Ranked>,
) -> Answer<Response> {
    let rank = rank_of(&seen, &given.rank)?;
    desk::officer::set_rank(&face.desk, &seen.officer, OfficerId(id), rank).await.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, "/officers"))
}

/// Ends an officer: they sign in no more.
pub(super) async fn end(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    desk::officer::end(&face.desk, &seen.officer, OfficerId(id)).await.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, "/officers"))
}
