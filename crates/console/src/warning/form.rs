//! The forms of a warning's page: what the law lets be done next, and nothing else.

use super::show::{acts, end_name};
use crate::officer::Seen;
use crate::{Face, figures, page};
use desk::view::WarningPage;
use domain::authority::{Action, UnitKind};
use domain::warning::{End, LookAt, Move, Protected, Question, Said, Saw, may_sign, next as law};
use maud::{Markup, html};

/// What can be done next.
pub(super) fn next(face: &Face, seen: &Seen, page: &WarningPage) -> Markup {
    let (lang, warning) = (seen.lang, &page.warning);
    let allowed = |asked| acts(seen, page) && law(warning.state, asked).is_ok();
    let gateway = face.desk.gateway.is_some();
    html! {
        section.card.next {
            h2 { (lang.say("warning-next")) }
            @if seen.may(Action::Dissuade) && may_sign(warning, &seen.officer).is_ok() {
                (post(seen, page, "sign", "s", html! { button.primary { (lang.say("warning-sign")) } }))
            }
            @if allowed(Move::Tell) { (tell(face, seen, page, gateway)) }
            @if allowed(Move::Call) { (call(seen, page, gateway)) }
            @if allowed(Move::Find) {
                (fold(seen, page, "find", "warning-find", html! {
                    (words(seen, "place", "warning-place")) button.primary { (lang.say("warning-keep")) }
                }))
            }
            @if allowed(Move::Meet) { (fold(seen, page, "visit", "warning-visit", visit(seen))) }
            @if allowed(Move::Relapse) { (fold(seen, page, "revisit", "warning-revisit", revisit(seen))) }
            @if acts(seen, page) { (outcome(seen, page)) }
            @if acts(seen, page) && seen.may(Action::TakeReport) { (keyed(seen, page, "p", "paid", "warning-paid", paid(seen))) }
            @if seen.may(Action::HandOver) { (fold(seen, page, "hand-over", "warning-hand-over", hand_over(seen, page))) }
        }
    }
}

fn action(page: &WarningPage, what: &str) -> String {
    format!("/warnings/{}/{what}", page.warning.id.0)
}

/// A form of one press.
fn post(_seen: &Seen, page: &WarningPage, what: &str, key: &str, inner: Markup) -> Markup {
    let action = action(page, what);
    html! { form.row data-key=(key) method="post" action=(action) hx-post=(action) hx-target="#said" { (inner) } }
}

/// A form that is opened first.
fn fold(seen: &Seen, page: &WarningPage, what: &str, title: &str, inner: Markup) -> Markup {
    keyed(seen, page, "", what, title, inner)
}

/// The same, opened by a key too.
fn keyed(seen: &Seen, page: &WarningPage, key: &str, what: &str, title: &str, inner: Markup) -> Markup {
    let action = action(page, what);
    html! {
        details.asking data-key=[(!key.is_empty()).then_some(key)] {
            summary.button { (seen.lang.say(title)) }
            form.stack method="post" action=(action) hx-post=(action) hx-target="#said" { (inner) }
        }
    }
}

fn words(seen: &Seen, name: &str, label: &str) -> Markup {
    html! { label { (seen.lang.say(label)) textarea name=(name) rows="2" maxlength="1000" {} } }
}

fn tell(face: &Face, seen: &Seen, page: &WarningPage, gateway: bool) -> Markup {
    let lang = seen.lang;
    let text = face.desk.warnings.scripts.of(page.warning.scheme).map_or("", |script| &script.sms_zh);
    html! {
        @if gateway {
            details.asking data-key="t" {
                summary.button { (lang.say("warning-tell")) }
                form.stack method="post" action=(action(page, "tell")) hx-post=(action(page, "tell")) hx-target="#said" {
                    label { (lang.say("warning-message")) textarea name="text" rows="4" maxlength="300" { (text) } }
                    p.quiet { (lang.say("warning-plain-words")) }
                    button.primary { (lang.say("warning-send")) }
                }
            }
        } @else { p.quiet { (lang.say("warning-no-gateway")) } }
    }
}

fn call(seen: &Seen, page: &WarningPage, gateway: bool) -> Markup {
    let lang = seen.lang;
    let called = action(page, "called");
    html! {
        @if gateway {
            (post(seen, page, "call", "v", html! { button { (lang.say("warning-call-by-voice")) } }))
        }
        details.asking #call data-key="c" {
            summary.button { (lang.say("warning-call")) }
            form.stack method="post" action=(called) hx-post=(called) hx-target="#said" {
                (words(seen, "words", "warning-words"))
                div.buttons {
                    button.primary name="reached" value="yes" { (lang.say("call-reached")) }
                    button name="reached" value="no" { (lang.say("call-not-reached")) }
                }
            }
        }
    }
}

fn select<T: Copy>(
    seen: &Seen,
    name: &str,
    label: &str,
    rows: &[(T, &'static str, &'static str, &'static str)],
) -> Markup {
    html! {
        label { (label) select name=(name) {
            @for row in rows { option value=(row.1) { (seen.lang.pick(row.2, row.3)) } }
        } }
    }
}

/// Four looks, three questions, one protection.
fn visit(seen: &Seen) -> Markup {
    let lang = seen.lang;
    html! {
        @for row in LookAt::TABLE { (select(seen, row.1, lang.pick(row.2, row.3), &Saw::TABLE)) }
        @for row in Question::TABLE { (select(seen, row.1, lang.pick(row.2, row.3), &Said::TABLE)) }
        (select(seen, "protected", &lang.say("visit-protection"), &Protected::TABLE))
        (words(seen, "words", "warning-words"))
        button.primary { (lang.say("warning-keep")) }
    }
}

fn revisit(seen: &Seen) -> Markup {
    let lang = seen.lang;
    html! {
        (words(seen, "words", "warning-words"))
        div.buttons {
            button.primary name="safe" value="yes" { (lang.say("revisit-safe")) }
            button name="safe" value="no" { (lang.say("revisit-unsafe")) }
        }
    }
}

/// Fed back, or over: those ends alone that the law allows from here.
fn outcome(seen: &Seen, page: &WarningPage) -> Markup {
    let (lang, state) = (seen.lang, page.warning.state);
    let ends = End::TABLE.iter().map(|row| row.0).filter(|end| *end != End::PaidAlready);
    let ends: Vec<End> = ends.filter(|end| law(state, Move::Close(*end)).is_ok()).collect();
    let feeds_back = law(state, Move::FeedBack).is_ok();
    let outcome = action(page, "outcome");
    html! {
        @if feeds_back || !ends.is_empty() {
            details.asking #outcome data-key="o" {
                summary.button { (lang.say("warning-outcome")) }
                form.stack method="post" action=(outcome) hx-post=(outcome) hx-target="#said" {
                    (words(seen, "words", "warning-words"))
                    div.buttons {
                        @if feeds_back { button.primary name="outcome" value="fed_back" { (lang.say("outcome-fed-back")) } }
                        @for end in ends { button name="outcome" value=(end.name()) { (end_name(seen, end)) } }
                    }
                }
            }
        }
    }
}

fn paid(seen: &Seen) -> Markup {
    let lang = seen.lang;
    html! {
        p.quiet { (lang.say("warning-paid-words")) }
        div.pair {
            label { (lang.say("victim-name")) input name="name" maxlength="100" autocomplete="off"; }
            label { (lang.say("warning-paid-at")) input type="datetime-local" step="1" name="at"; }
            label { (lang.say("warning-paid-sum")) input.number name="amount" inputmode="decimal"; }
            label { (lang.say("warning-payee")) input name="payee" maxlength="100" autocomplete="off" placeholder="ICBC/6222…"; }
            label { (lang.say("warning-payer")) input name="payer" maxlength="100" autocomplete="off" placeholder="CCB/6217…"; }
        }
        (words(seen, "words", "warning-words"))
        button.primary { (lang.say("warning-paid-open")) }
    }
}

fn hand_over(seen: &Seen, page: &WarningPage) -> Markup {
    let lang = seen.lang;
    let to = page.units.iter().filter(|unit| unit.kind != UnitKind::Partner && unit.id != page.warning.unit);
    html! {
        label { (lang.say("warning-to-unit")) select name="unit" { @for unit in to { option value=(unit.id.0) { (unit.name) } } } }
        (words(seen, "words", "warning-words"))
        button.primary { (lang.say("warning-hand-over")) }
    }
}

/// The limits of the person's own accounts, and the way to one and out of it.
pub(super) fn limits(seen: &Seen, page: &WarningPage) -> Markup {
    let lang = seen.lang;
    let may = seen.may(Action::LimitOwn);
    html! {
        @if !page.limits.is_empty() || (may && page.warning.state.is_open() && acts(seen, page)) {
            section.card {
                h2 { (lang.say("own-limits")) }
                p.quiet { (lang.say("own-limits-words")) }
                @for limit in &page.limits {
                    div.note.row {
                        span { (limit.account) " · " (figures::sum(lang, limit.day_max)) " / " (lang.say("day")) " · "
                            @if let Some(ended) = limit.ended_at { (lang.say("own-limit-ended")) " " (figures::when(ended)) }
                            @else { (page::left(lang, seen.now, limit.until_at)) } }
                        @if may && limit.ended_at.is_none() {
                            form method="post" action=(format!("/limits/{}/end", limit.id.0)) hx-post=(format!("/limits/{}/end", limit.id.0)) hx-target="#said" {
                                button { (lang.say("own-limit-end")) }
                            }
                        }
                    }
                }
                @if may && page.warning.state.is_open() && acts(seen, page) {
                    (fold(seen, page, "limit", "own-limit-set", html! {
                        label { (lang.say("account")) input name="account" maxlength="100" required autocomplete="off" placeholder="ICBC/6222…"; }
                        label { (lang.say("own-limit-day")) input.number name="day_max" inputmode="decimal" required; }
                        label { input type="checkbox" name="agreed" value="yes"; " " (lang.say("own-limit-agreed")) }
                        button.primary { (lang.say("warning-keep")) }
                    }))
                }
            }
        }
    }
}
