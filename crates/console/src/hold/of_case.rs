//! The holds of a case: what stands with its clocks, and what may be done with it; then what ended.

use crate::officer::Seen;
use crate::{Face, clock, figures, page};
use desk::view::CasePage;
use domain::authority::Action;
use domain::case::State as Stands;
use domain::clock::of_hold;
use domain::hold::{Hold, State};
use domain::order::Act;
use maud::{Markup, html};

/// The most holds that ended shown at once.
const ENDED_MAX: usize = 50;

/// Every hold of the case.
pub(crate) fn of_case(face: &Face, seen: &Seen, page: &CasePage) -> Markup {
    let lang = seen.lang;
    let (mut standing, mut ended): (Vec<&Hold>, Vec<&Hold>) = page.holds.iter().partition(|hold| hold.is_standing());
    standing.sort_by_key(|hold| (hold.ends_at(), hold.id));
    ended.sort_by_key(|hold| std::cmp::Reverse((hold.ended_at, hold.id)));
    html! {
        div.head {
            h2 { (lang.with("holds-n", &[("count", standing.len().into())])) }
            @if seen.may(Action::DraftOrder) && page.trail.is_some() {
                a.button href=(format!("/cases/{}/orders/new", page.case.id.0)) { (lang.say("draft-order")) }
            }
            (file_form(seen, page))
        }
        @if page.holds.is_empty() { p.quiet { (lang.say("no-holds")) } }
        @for hold in &standing { (line(face, seen, page, hold)) }
        @if !ended.is_empty() {
            details.group #holds-ended {
                summary { (lang.with("holds-ended-n", &[("count", ended.len().into())])) }
                @for hold in ended.iter().take(ENDED_MAX) { (line(face, seen, page, hold)) }
            }
        }
    }
}

/// Freezes wait for the case to be filed.
fn file_form(seen: &Seen, page: &CasePage) -> Markup {
    let lang = seen.lang;
    let action = format!("/cases/{}/file", page.case.id.0);
    html! {
        @if page.case.state == Stands::Opened && seen.may(Action::OpenCase) {
            details.asking {
                summary.button { (lang.say("file-case")) }
                form.stack method="post" action=(action) hx-post=(action) hx-target="#said" {
                    label { (lang.say("file-decision")) input name="decision" maxlength="200" required; }
                    button { (lang.say("file-case")) }
                }
            }
        }
    }
}

fn line(face: &Face, seen: &Seen, page: &CasePage, hold: &Hold) -> Markup {
    let lang = seen.lang;
    let tone = if hold.is_standing() { "held" } else { "over" };
    html! {
        article.order data-account=(hold.account) data-hold=(hold.id.0) {
            div.what {
                strong { (lang.say(if hold.is_freeze() { "act-freeze" } else { "act-stop" })) }
                strong.sum { (figures::figure(hold.amount)) span.unit { (lang.say("yuan")) } }
                @if hold.whole { (page::plate("part", &lang.say("hold-whole"))) }
                (page::account(face, &hold.account))
                a href=(format!("/orders/{}", hold.order.0)) { (lang.with("order-n", &[("n", hold.order.0.into())])) }
            }
            div.stands {
                (page::plate(tone, &lang.say(state_key(hold.state))))
                @match hold.ended_at {
                    Some(at) => span.quiet { (figures::when(at)) },
                    None => span.quiet { (lang.say("since")) " " (figures::when(hold.since_at)) },
                }
            }
            div.may { @if hold.is_standing() { (may(seen, page, hold)) } }
            (clock::lines(face, seen, &of_hold(hold, &face.desk.profile)))
        }
    }
}

/// A state's name in the catalogue.
pub(crate) const fn state_key(state: State) -> &'static str {
    use domain::hold::End;
    match state {
        State::Standing => "hold-standing",
        State::Extended => "hold-extended",
        State::Ended(End::Released) => "hold-over-released",
        State::Ended(End::Lapsed) => "hold-over-lapsed",
        State::Ended(End::Frozen) => "hold-over-frozen",
        State::Ended(End::Refunded) => "hold-over-refunded",
    }
}

/// What the law lets this officer do with it.
fn may(seen: &Seen, page: &CasePage, hold: &Hold) -> Markup {
    let open = |act: Act| page.orders.iter().any(|o| o.original == Some(hold.order) && o.act == act && o.is_open());
    let drafts = seen.may(Action::DraftOrder);
    let filed = page.case.state == Stands::Filed;
    let longer = if hold.is_freeze() { Act::ExtendFreeze } else { Act::Extend };
    html! {
        @if drafts && filed && !hold.is_freeze() && !open(Act::Freeze) { (freeze_form(seen, hold)) }
        @if drafts && (filed || !hold.is_freeze()) && !open(longer) { (extend_form(seen, hold)) }
        @if hold.verify_by.is_some() && seen.may(Action::Freeze) { (verify_form(seen, hold)) }
        @if seen.may(Action::Release) { (release_form(seen, hold)) }
    }
}

fn freeze_form(seen: &Seen, hold: &Hold) -> Markup {
    let lang = seen.lang;
    let fields = html! {
        label { (lang.say("sum-yuan")) input.number name="sum" inputmode="decimal" placeholder=(figures::money(hold.amount)); }
        label.check { input type="checkbox" name="major" value="1"; (lang.say("freeze-major")) }
        label.check { input type="checkbox" name="whole" value="1"; (lang.say("freeze-whole")) }
        input name="reason" maxlength="500" placeholder=(lang.say("freeze-reason")) aria-label=(lang.say("freeze-reason"));
    };
    form(hold, "freeze", &lang.say("act-freeze"), fields)
}

fn extend_form(seen: &Seen, hold: &Hold) -> Markup {
    let lang = seen.lang;
    let words = lang.say(if hold.is_freeze() { "act-extend_freeze" } else { "act-extend" });
    let reason = lang.say("reason");
    form(
        hold,
        "extend",
        &words,
        html! { input name="reason" maxlength="500" placeholder=(reason) aria-label=(reason); },
    )
}

fn release_form(seen: &Seen, hold: &Hold) -> Markup {
    let lang = seen.lang;
    let reason = lang.say("reason");
    let fields = html! {
        p.quiet { (lang.say("release-words")) }
        label { (lang.say("release-sum")) input.number name="sum" inputmode="decimal" placeholder=(figures::money(hold.amount)); }
        input name="reason" maxlength="500" required placeholder=(reason) aria-label=(reason);
    };
    form(hold, "release", &lang.say("release"), fields)
}

fn verify_form(seen: &Seen, hold: &Hold) -> Markup {
    let lang = seen.lang;
    let reason = lang.say("reason");
    let fields = html! {
        select name="verdict" aria-label=(lang.say("verify")) {
            option value="confirmed" { (lang.say("verify-confirmed")) }
            option value="later" { (lang.say("verify-later")) }
        }
        input name="reason" maxlength="500" required placeholder=(reason) aria-label=(reason);
    };
    form(hold, "verify", &lang.say("verify"), fields)
}

fn form(hold: &Hold, verb: &str, words: &str, fields: Markup) -> Markup {
    let action = format!("/holds/{}/{verb}", hold.id.0);
    html! {
        details.asking {
            summary.button { (words) }
            form.stack method="post" action=(action) hx-post=(action) hx-target="#said" { (fields) button { (words) } }
        }
    }
}
