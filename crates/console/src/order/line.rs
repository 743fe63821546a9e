//! One order: what it asks, where it stands, why, after which law, and what may be said to it.

use super::of_case::name_of;
use super::{paper, tone, typed};
use crate::officer::Seen;
use crate::{Face, figures, page};
use domain::authority::{Action, OfficerId};
use domain::order::{Order, State};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// What a line needs besides the order.
pub(crate) struct Around<'a> {
    /// The names on papers, as far as the page has them.
    pub(crate) officer_names: &'a BTreeMap<OfficerId, String>,
    /// The case's number, where the list is of many cases.
    pub(crate) case_number: Option<&'a str>,
}

/// One order.
pub(crate) fn line(face: &Face, seen: &Seen, order: &Order, around: &Around<'_>) -> Markup {
    let lang = seen.lang;
    html! {
        article.order data-account=(order.account) data-order=(order.id.0) {
            div.what {
                a.act href=(format!("/orders/{}", order.id.0)) {
                    strong class=(format!("act {}", order.act.name())) { (lang.say(&format!("act-{}", order.act.name()))) }
                }
                @if order.whole { (page::plate("part", &lang.say("hold-whole"))) }
                @if let Some(sum) = order.amount { strong.sum { (figures::figure(sum)) span.unit { (lang.say("yuan")) } } }
                (page::account(face, &order.account))
                @if !order.holder.is_empty() { span.name { (order.holder) } }
                span.quiet { (lang.with("layer-n", &[("layer", order.layer.into())])) }
                @if let Some(number) = around.case_number { a href=(format!("/cases/{}", order.case.0)) { (number) } }
            }
            div.stands {
                (page::plate(tone(order.state), &lang.say(&format!("order-state-{}", order.state.name()))))
                (answered(seen, order))
                span.quiet { (figures::when(order.answered_at.or(order.sent_at).or(order.approved_at).unwrap_or(order.drafted_at))) }
            }
            div.may { (may(seen, order)) (paper::part(face, seen, order)) (typed::part(face, seen, order)) }
            details.why {
                summary { (order.reason) }
                p { (names(seen, order, around)) }
                (law(face, seen, order))
                @if let Some(digest) = &order.digest {
                    p.quiet { (lang.say("digest")) " " code title=(digest) { (digest.get(..16).unwrap_or_default()) "…" } }
                }
                p.quiet { (lang.say("reference")) " " code { (order.reference) } }
            }
        }
    }
}

/// What the bank said.
fn answered(seen: &Seen, order: &Order) -> Markup {
    let lang = seen.lang;
    html! {
        @if let Some(held) = order.held {
            span.is-held { (lang.say("held")) " " strong { (figures::figure(held)) } }
        }
        @if let Some(balance) = order.balance { span.quiet { (lang.say("balance")) " " (figures::figure(balance)) } }
        @if let Some(until) = order.covers_until { span.quiet { (lang.say("told-until")) " " (figures::when(until)) } }
        @if let Some(failure) = &order.failure { span.is-gone { (failure) } }
    }
}

fn names(seen: &Seen, order: &Order, around: &Around<'_>) -> Markup {
    let lang = seen.lang;
    html! {
        (lang.say("drafted-by")) " " (name_of(around.officer_names, order.drafted_by)) " " (figures::when_exact(order.drafted_at))
        @if let (Some(by), Some(at)) = (order.approved_by, order.approved_at) {
            " · " (lang.say("approved-by")) " " (name_of(around.officer_names, by)) " " (figures::when_exact(at))
        }
        @if order.approved_by.is_none() && order.approved_at.is_some() { " · " (lang.say("approved-by-law")) }
        @if let Some(at) = order.sent_at { " · " (lang.say("sent-at")) " " (figures::when_exact(at)) }
        @if let Some(at) = order.answered_at { " · " (lang.say("answered-at")) " " (figures::when_exact(at)) }
    }
}

/// Which rule of the jurisdiction it stands on, and its source; a secondary source is said to be one.
fn law(face: &Face, seen: &Seen, order: &Order) -> Markup {
    let lang = seen.lang;
    html! {
        @if let Some(rule) = face.desk.profile.rule(&order.basis) {
            p.law { (lang.say("law")) " " (lang.pick(&rule.zh, &rule.en)) (lang.pick("：", ": "))
                (lang.pick(&rule.source_zh, &rule.source_en))
                @if rule.weak { " " span.weak title=(lang.say("weak-words")) { (lang.say("weak")) } } }
        }
    }
}

/// What this officer may say to it.
fn may(seen: &Seen, order: &Order) -> Markup {
    let own = order.drafted_by == seen.officer.id;
    let submitted = order.state == State::Submitted;
    let unsent = matches!(order.state, State::Drafted | State::Submitted | State::Approved | State::Queued);
    let lang = seen.lang;
    html! {
        @if submitted && own { span.quiet title=(lang.say("second-words")) { span.code { "ORDER-02" } " " (lang.say("second-short")) } }
        @if submitted && !own && seen.may(Action::ApproveOrder) { (button(order, "approve", &lang.say("approve"))) }
        @if submitted && !own && seen.may(Action::RefuseOrder) { (asking(seen, order, "refuse")) }
        @if unsent && own && seen.may(Action::WithdrawOrder) { (asking(seen, order, "withdraw")) }
    }
}

fn button(order: &Order, verb: &str, words: &str) -> Markup {
    let action = format!("/orders/{}/{verb}", order.id.0);
    html! {
        form method="post" action=(action) hx-post=(action) hx-target="#said" { button.primary { (words) } }
    }
}

/// Saying no takes a reason; a ready one is a click away.
fn asking(seen: &Seen, order: &Order, verb: &str) -> Markup {
    let lang = seen.lang;
    let action = format!("/orders/{}/{verb}", order.id.0);
    let ready = ["reason-wrong-account", "reason-wrong-sum", "reason-not-needed", "reason-other"];
    html! {
        details.asking {
            summary.button { (lang.say(verb_key(verb))) }
            form.stack method="post" action=(action) hx-post=(action) hx-target="#said" {
                select name="ready" aria-label=(lang.say("reason")) {
                    @for key in ready { option value=(lang.say(key)) { (lang.say(key)) } }
                }
                input name="reason" maxlength="200" placeholder=(lang.say("reason-more")) aria-label=(lang.say("reason-more"));
                button { (lang.say(verb_key(verb))) }
            }
        }
    }
}

fn verb_key(verb: &str) -> &'static str {
    if verb == "refuse" { "refuse" } else { "withdraw" }
}

/// Whether it waits for a second officer's word.
pub(super) fn waits(order: &Order) -> bool {
    order.state == State::Submitted
}

/// Whether it waits for a bank's word.
pub(super) fn is_under_way(order: &Order) -> bool {
    order.is_open() && !waits(order)
}

/// Stops before lifts before questions, the greatest sum first.
pub(super) fn rank(order: &Order) -> (u8, std::cmp::Reverse<Option<domain::money::Amount>>, i64) {
    let act = match order.act {
        act if act.begins_hold() || act.extends_hold() => 0,
        act if act.ends_hold() => 1,
        _ => 2,
    };
    (act, std::cmp::Reverse(order.amount), order.id.0)
}
