//! The orders of one case: what waits for a second officer first, then what waits for banks, then what came of the rest.

use super::line::{Around, is_under_way, line, rank, waits};
use crate::Face;
use crate::officer::Seen;
use crate::say::Lang;
use desk::view::CasePage;
use domain::authority::{Action, OfficerId};
use domain::order::{Act, Order, State};
use maud::{Markup, html};

/// How many of those that wait are shown unfolded: the trail below is what they are judged by.
const FIRST: usize = 6;

/// The most finished orders shown at once; the rest are in the list of orders.
const FINISHED_MAX: usize = 100;

/// Every order of the case, in three groups.
pub(crate) fn of_case(face: &Face, seen: &Seen, page: &CasePage) -> Markup {
    let lang = seen.lang;
    let (open, finished): (Vec<&Order>, Vec<&Order>) = page.orders.iter().partition(|order| order.is_open());
    let (mut waiting, mut under_way): (Vec<&Order>, Vec<&Order>) = open.into_iter().partition(|order| waits(order));
    waiting.sort_by_key(|order| rank(order));
    under_way.sort_by_key(|order| rank(order));
    debug_assert!(under_way.iter().all(|order| is_under_way(order)));
    html! {
        (to_approve(face, seen, page, &waiting))
        @if page.orders.is_empty() { p.quiet { (lang.say("no-orders")) } }
        (group(face, seen, page, "orders-under-way", &under_way, waiting.is_empty() && under_way.len() <= 12))
        (group(face, seen, page, "orders-finished", &newest_first(finished), waiting.is_empty() && under_way.is_empty()))
    }
}

fn newest_first(mut finished: Vec<&Order>) -> Vec<&Order> {
    finished.sort_by_key(|order| std::cmp::Reverse((order.answered_at.unwrap_or(order.drafted_at), order.id)));
    finished.truncate(FINISHED_MAX);
    finished
}

fn to_approve(face: &Face, seen: &Seen, page: &CasePage, waiting: &[&Order]) -> Markup {
    let lang = seen.lang;
    let second = waiting.iter().any(|order| order.drafted_by != seen.officer.id) && seen.may(Action::ApproveOrder);
    let own = !waiting.is_empty() && waiting.iter().all(|order| order.drafted_by == seen.officer.id);
    let action = format!("/cases/{}/approve-all", page.case.id.0);
    html! {
        div.head {
            h2 { (lang.with("to-approve-n", &[("count", waiting.len().into())])) }
            @if second && waiting.len() > 1 {
                form method="post" action=(action) hx-post=(action) hx-target="#said" {
                    button.primary { (lang.with("approve-all", &[("sum", sum_of(lang, waiting).into()), ("count", waiting.len().into())])) }
                }
            }
        }
        @if own { (second_needed(seen)) }
        @for order in waiting.iter().take(FIRST) { (line(face, seen, order, &around(page))) }
        @if let Some(rest) = waiting.get(FIRST..).filter(|rest| !rest.is_empty()) {
            details.group #orders-rest {
                summary { (lang.with("to-approve-rest", &[("count", rest.len().into())])) }
                @for order in rest { (line(face, seen, order, &around(page))) }
            }
        }
    }
}

/// Why this officer cannot approve, and how a second one can at once.
fn second_needed(seen: &Seen) -> Markup {
    let lang = seen.lang;
    html! {
        div.note.warn.row {
            span { span.code { "ORDER-02" } " " (lang.with("second-needed", &[("officer", seen.officer.name.as_str().into())])) }
            form method="post" action="/sign-out" { button { (lang.say("switch-officer")) } }
        }
    }
}

fn sum_of(lang: Lang, waiting: &[&Order]) -> String {
    let stops = waiting.iter().filter(|order| order.act == Act::Stop);
    crate::figures::sum(lang, stops.filter_map(|order| order.amount).sum())
}

fn group(face: &Face, seen: &Seen, page: &CasePage, key: &str, orders: &[&Order], open: bool) -> Markup {
    let held = orders.iter().filter(|order| matches!(order.state, State::Executed(_))).count();
    html! {
        @if !orders.is_empty() {
            details.group id=(key) open[open] {
                summary { (seen.lang.with(key, &[("count", orders.len().into()), ("done", held.into())])) }
                @for order in orders { (line(face, seen, order, &around(page))) }
            }
        }
    }
}

fn around(page: &CasePage) -> Around<'_> {
    Around { officer_names: &page.officers, case_number: None }
}

/// A name on papers; nothing where the page does not have it, as in lists over many cases.
pub(super) fn name_of(names: &std::collections::BTreeMap<OfficerId, String>, id: OfficerId) -> String {
    names.get(&id).cloned().unwrap_or_default()
}
