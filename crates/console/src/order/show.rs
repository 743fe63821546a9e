//! The page of one order: what it asks, its life as a line of time, its clocks, and what came of it.

use super::line::{Around, line};
use super::of_case::name_of;
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, clock, figures};
use axum::extract::{Path, State};
use desk::view::OrderPage;
use domain::clock::{of_hold, of_order};
use domain::order::{Order, OrderId};
use domain::time::Instant;
use maud::{Markup, html};

/// The page.
pub(super) async fn show(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Markup> {
    let page = desk::look::order(&face.desk, &seen.officer, OrderId(id)).await.map_err(|e| seen.no(e))?;
    let (lang, order) = (seen.lang, &page.order);
    let title = lang.with("order-n", &[("n", id.into())]);
    let around = Around { officer_names: &page.officers, case_number: Some(&page.case.number) };
    let body = html! {
        div.head { h1 { (title) } (page::plate(super::tone(order.state), &lang.say(&format!("order-state-{}", order.state.name())))) }
        div #live data-events="/events" hx-get=(seen.path) hx-trigger="news from:body"
            hx-select="#order" hx-target="#order" hx-swap="outerHTML" {}
        div #order {
            section.card.plain { (line(&face, &seen, order, &around)) }
            (clocks(&face, &seen, &page))
            section.card { h2 { (lang.say("order-life")) } (life(&face, &seen, &page)) }
            (told(&seen, &page))
            (others(&face, &seen, &page, &around))
        }
    };
    Ok(page::page(&seen, Room::Orders, &title, body))
}

fn clocks(face: &Face, seen: &Seen, page: &OrderPage) -> Markup {
    let mut clocks = of_order(&page.order, page.lapses_at, &face.desk.profile);
    clocks.extend(page.hold.iter().flat_map(|hold| of_hold(hold, &face.desk.profile)));
    clocks.sort_by_key(|clock| clock.ends_at);
    html! {
        @if !clocks.is_empty() {
            section.card { h2 { (seen.lang.say("clocks")) } (clock::lines(face, seen, &clocks)) }
        }
    }
}

/// What happened to it, the first first.
fn life(face: &Face, seen: &Seen, page: &OrderPage) -> Markup {
    let (lang, order) = (seen.lang, &page.order);
    let name = |id| name_of(&page.officers, id);
    let bank = order.account.bank().map(|code| page::bank_name(face, code)).unwrap_or_default();
    let by_law = || lang.say("approved-by-law");
    let mut steps: Vec<(Instant, String)> =
        vec![(order.drafted_at, format!("{} {}", lang.say("drafted-by"), name(order.drafted_by)))];
    steps.extend(order.approved_at.map(|at| {
        (at, order.approved_by.map_or_else(by_law, |by| format!("{} {}", lang.say("approved-by"), name(by))))
    }));
    steps.extend(order.sent_at.map(|at| (at, format!("{} {bank}", lang.say("sent-at")))));
    steps.extend(order.answered_at.map(|at| (at, format!("{bank} {}", lang.say("answered-at")))));
    if let Some(hold) = &page.hold {
        steps.push((hold.since_at, lang.with("hold-n", &[("n", hold.id.0.into())])));
        steps.extend(hold.ended_at.map(|at| (at, lang.say(crate::hold::state_key(hold.state)))));
    }
    // What the order itself does not carry: releases, verifications, lapses, answers typed.
    let known = ["order.draft", "order.approve", "order.answer", "hold.lapse"];
    let logged = page.audit.iter().filter(|line| !known.contains(&line.action.as_str()));
    steps.extend(logged.map(|line| (line.at, format!("{} {}", line.officer, crate::case::did(seen, &line.action)))));
    steps.sort_by_key(|(at, _)| *at);
    html! { ol.timeline { @for (at, words) in &steps { li { (figures::when_exact(*at)) " " (words) } } } }
}

/// What was told of the holder.
fn told(seen: &Seen, page: &OrderPage) -> Markup {
    let lang = seen.lang;
    html! {
        @if let Some(holder) = &page.holder {
            section.card { h2 { (lang.say("holder-told")) }
                p { (holder.name) " " span.quiet { (holder.id_number) " " (holder.phone) } }
            }
        }
        @if !page.accounts.is_empty() {
            section.card { h2 { (lang.with("accounts-told-n", &[("count", page.accounts.len().into())])) }
                ul { @for told in &page.accounts {
                    li { (told.account) " " (told.state) " "
                        @if let Some(balance) = told.balance { (figures::money(balance)) } }
                } }
            }
        }
    }
}

/// The order it leans on, and those that lean on it.
fn others(face: &Face, seen: &Seen, page: &OrderPage, around: &Around<'_>) -> Markup {
    let others: Vec<&Order> = page.original.iter().chain(&page.later).collect();
    html! {
        @if !others.is_empty() {
            section.card.plain { h2 { (seen.lang.say("orders-beside")) } @for each in others { (line(face, seen, each, around)) } }
        }
    }
}
