//! The list of orders, by state, act and bank.

use super::line::{Around, line};
use crate::Face;
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use axum::extract::{Query, State};
use desk::view::OrderFilter;
use domain::order::{Act, State as Stands};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Which orders are asked for; empty lets all through.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    act: String,
    #[serde(default)]
    bank: String,
}

/// The newest first.
pub(super) async fn show(State(face): State<Face>, seen: Seen, Query(asked): Query<Asked>) -> Answer<Markup> {
    let filter = OrderFilter {
        case: None,
        state: asked.state.parse().ok(),
        act: asked.act.parse().ok(),
        bank: Some(asked.bank.clone()).filter(|bank| !bank.is_empty()),
    };
    let orders = desk::look::orders(&face.desk, &seen.officer, &filter).await.map_err(|e| seen.no(e))?;
    let (title, names) = (seen.lang.say("orders"), BTreeMap::new());
    let body = html! {
        div.head { h1 { (title) } }
        (filter_form(&face, &seen, &asked))
        div #live data-events="/events" hx-get=(seen.path) hx-trigger="news from:body"
            hx-select="#list" hx-target="#list" hx-swap="outerHTML" {}
        section #list.card.plain {
            @if orders.is_empty() { p.quiet { (seen.lang.say("no-orders-so")) } }
            @for each in &orders {
                (line(&face, &seen, &each.order, &Around { officer_names: &names, case_number: Some(&each.case_number) }))
            }
        }
    };
    Ok(page::page(&seen, Room::Orders, &title, body))
}

fn filter_form(face: &Face, seen: &Seen, asked: &Asked) -> Markup {
    let lang = seen.lang;
    html! {
        form.row method="get" action="/orders" data-submit-on-change {
            label { (lang.say("state")) select name="state" {
                option value="" { (lang.say("all")) }
                @for state in Stands::ALL {
                    option value=(state.name()) selected[state.name() == asked.state] { (lang.say(&format!("order-state-{}", state.name()))) }
                }
            } }
            label { (lang.say("act")) select name="act" {
                option value="" { (lang.say("all")) }
                @for act in Act::ALL {
                    option value=(act.name()) selected[act.name() == asked.act] { (lang.say(&format!("act-{}", act.name()))) }
                }
            } }
            label { (lang.say("bank")) select name="bank" {
                option value="" { (lang.say("all")) }
                @for bank in face.desk.banks.banks() { option value=(bank.code) selected[bank.code == asked.bank] { (bank.name) } }
            } }
            noscript { button { (lang.say("show")) } }
        }
    }
}
