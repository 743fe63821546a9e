//! The map of dens and false cells, with a list beside.

use super::{brief, picture::Picture};
use crate::Face;
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use axum::extract::State;
use maud::{Markup, html};

pub(super) async fn show(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    let (desk, officer, lang) = (&face.desk, &seen.officer, seen.lang);
    let dens = desk::warning::shown::findings(desk, officer, "den").await.map_err(|e| seen.no(e))?;
    let cells = desk::warning::shown::findings(desk, officer, "false_cell").await.map_err(|e| seen.no(e))?;
    let all: Vec<_> = dens.iter().chain(&cells).cloned().collect();
    let title = lang.say("dens");
    let body = html! {
        div.head { h1 { (title) } }
        p.quiet { (lang.say("dens-words")) }
        div #live data-events="/events" hx-get="/dens" hx-trigger="news from:body"
            hx-select="#list" hx-target="#list" hx-swap="outerHTML" {}
        div #list.columns {
            section.card { (Picture::of(lang, &all).part(&title)) @if all.is_empty() { p.quiet { (lang.say("no-dens")) } } }
            div {
                @if !dens.is_empty() { section.card { h2 { (lang.say("dens-alone")) } div.scroll { (brief(&seen, &dens)) } } }
                @if !cells.is_empty() { section.card { h2 { (lang.say("false-cells")) } div.scroll { (brief(&seen, &cells)) } } }
            }
        }
    };
    Ok(page::page(&seen, Room::Dens, &title, body))
}
