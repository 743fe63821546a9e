//! One refund: where it stands, who gets what, notice and objections, and what this officer may say to it.

use super::{method, state_key, table};
use crate::officer::Seen;
use crate::{Face, figures, page};
use desk::view::RefundsPage;
use domain::authority::{Action, OfficerId};
use domain::money::Amount;
use domain::refund::{Objection, Refund, State};
use maud::{Markup, html};

pub(super) fn refund(face: &Face, seen: &Seen, page: &RefundsPage, refund: &Refund) -> Markup {
    let (lang, (key, tone)) = (seen.lang, state_key(refund.state));
    let sum: Amount = refund.shares.iter().map(|share| share.amount).sum();
    html! {
        section.card.refund data-refund=(refund.id.0) {
            div.row {
                h2 { (lang.with("refund-n", &[("n", refund.id.0.into())])) }
                strong.sum { (figures::figure(sum)) span.unit { (lang.say("yuan")) } }
                (page::plate(tone, &lang.say(&key)))
                @if refund.interim { span.quiet { (lang.say("refund-interim-short")) } }
                span.quiet { (refund.reason) }
            }
            p.quiet { (words(seen, page, refund)) }
            (shares(face, seen, page, refund))
            (notice(seen, page, refund))
            div.buttons { (may(seen, refund)) (papers(seen, refund)) }
        }
    }
}

fn name(page: &RefundsPage, id: OfficerId) -> &str {
    page.officers.get(&id).map(String::as_str).unwrap_or_default()
}

/// Whose word it stands on, and its digest.
fn words(seen: &Seen, page: &RefundsPage, refund: &Refund) -> Markup {
    let lang = seen.lang;
    html! {
        (lang.say("drafted-by")) " " (name(page, refund.drafted_by)) " " (figures::when_exact(refund.drafted_at))
        @if let (Some(by), Some(at)) = (refund.approved_by, refund.approved_at) {
            " · " (lang.say("approved-by")) " " (name(page, by)) " " (figures::when_exact(at))
        }
        @if let Some(at) = refund.ordered_at { " · " (lang.say("refund-ordered-at")) " " (figures::when_exact(at)) }
        @if let Some(digest) = &refund.digest {
            " · " (lang.say("digest")) " " code title=(digest) { (digest.get(..16).unwrap_or_default()) "…" }
        }
    }
}

fn shares(face: &Face, seen: &Seen, page: &RefundsPage, refund: &Refund) -> Markup {
    let lang = seen.lang;
    html! {
        div.scroll { table.rows.tight {
            thead { tr {
                th { (lang.say("refund-victim")) } th { (lang.say("account")) } th { (lang.say("refund-method")) }
                th.number { (lang.say("refund-share")) } th.number { (lang.say("refund-paid")) } th { (lang.say("refund-order-number")) }
            } }
            tbody { @for share in &refund.shares { tr {
                td.name { (table::victim(seen, page, share.victim)) }
                td { @if let Some(hold) = page.holds.iter().find(|hold| hold.id == share.hold) { (page::account(face, &hold.account)) } }
                td.kind { @if let Some(part) = refund.parts.iter().find(|p| p.hold == share.hold) { (method(lang, part.method)) } }
                td.number { (figures::money(share.amount)) }
                td.number { @if let Some(paid) = share.paid { (figures::money(paid)) } @else { "—" } }
                td { @if let Some(order) = share.order { a href=(format!("/orders/{}", order.0)) { (order.0) } } }
            } } }
        } }
    }
}

fn notice(seen: &Seen, page: &RefundsPage, refund: &Refund) -> Markup {
    let lang = seen.lang;
    let none = Vec::new();
    let objections = page.objections.get(&refund.id).unwrap_or(&none);
    html! {
        @if let (Some(from), Some(until)) = (refund.noticed_at, refund.notice_until) {
            p { (lang.say("refund-notice")) " " (figures::when(from)) " – " (figures::when(until)) " "
                @if refund.state == State::Noticed { (page::left(lang, seen.now, until)) } }
        }
        @for objection in objections { (objected(seen, page, refund, objection)) }
        @if refund.state == State::Noticed && refund.notice_until > Some(seen.now) && seen.may(Action::DraftRefund) {
            (objecting(seen, refund))
        }
    }
}

fn objected(seen: &Seen, page: &RefundsPage, refund: &Refund, objection: &Objection) -> Markup {
    let lang = seen.lang;
    html! {
        div.note.warn[objection.answered_at.is_none()] {
            strong { (objection.name) } " " span.quiet { (figures::when(objection.at)) } " " (objection.words)
            @if let (Some(by), Some(upheld)) = (objection.answered_by, objection.upheld) {
                p { (page::plate(if upheld { "gone" } else { "over" }, &lang.say(if upheld { "objection-upheld" } else { "objection-not" })))
                    " " (objection.answer) " " span.quiet { (name(page, by)) } }
            } @else if refund.drafted_by == seen.officer.id {
                p.quiet { span.code { "ORDER-02" } " " (lang.say("second-short")) }
            } @else if seen.may(Action::AnswerObjection) { (answering(seen, refund, objection)) }
        }
    }
}

fn answering(seen: &Seen, refund: &Refund, objection: &Objection) -> Markup {
    let lang = seen.lang;
    let action = format!("/refunds/{}/objections/{}", refund.id.0, objection.id.0);
    html! {
        form.row method="post" action=(action) hx-post=(action) hx-target="#said" {
            input name="answer" required maxlength="2000" placeholder=(lang.say("objection-answer")) aria-label=(lang.say("objection-answer"));
            button name="upheld" value="no" { (lang.say("objection-not")) }
            button name="upheld" value="yes" { (lang.say("objection-upheld")) }
        }
    }
}

fn objecting(seen: &Seen, refund: &Refund) -> Markup {
    let lang = seen.lang;
    let action = format!("/refunds/{}/object", refund.id.0);
    html! {
        details { summary { (lang.say("objection-take")) }
            form.row method="post" action=(action) hx-post=(action) hx-target="#said" {
                label { (lang.say("objection-name")) input name="name" required maxlength="100"; }
                input name="words" required maxlength="2000" placeholder=(lang.say("objection-words")) aria-label=(lang.say("objection-words"));
                button { (lang.say("objection-take")) }
            }
        }
    }
}

/// What this officer may say to it.
fn may(seen: &Seen, refund: &Refund) -> Markup {
    let (lang, own) = (seen.lang, refund.drafted_by == seen.officer.id);
    let before = matches!(refund.state, State::Drafted | State::Noticed);
    let ripe = !refund.needs_notice() || refund.notice_until.is_some_and(|until| until <= seen.now);
    let notice = refund.state == State::Drafted && refund.needs_notice() && seen.may(Action::DraftRefund);
    let second = before && seen.may(Action::ApproveRefund);
    html! {
        @if notice { (button(refund, "notice", &lang.say("refund-give-notice"))) }
        @if second && own { span.quiet { span.code { "ORDER-02" } " " (lang.say("second-short")) } }
        @if second && !own && ripe { (button(refund, "approve", &lang.say("approve"))) }
        @if second && !own { (refusing(seen, refund)) }
        @if refund.state == State::Approved && seen.may(Action::SendOrder) { (button(refund, "order", &lang.say("refund-order"))) }
        @if (before || refund.state == State::Approved) && seen.may(Action::DraftRefund) {
            form method="post" action=(format!("/refunds/{}/withdraw", refund.id.0)) hx-post=(format!("/refunds/{}/withdraw", refund.id.0)) hx-target="#said" {
                button { (lang.say("withdraw")) }
            }
        }
    }
}

fn button(refund: &Refund, verb: &str, words: &str) -> Markup {
    let action = format!("/refunds/{}/{verb}", refund.id.0);
    html! { form method="post" action=(action) hx-post=(action) hx-target="#said" { button.primary { (words) } } }
}

fn refusing(seen: &Seen, refund: &Refund) -> Markup {
    let lang = seen.lang;
    let action = format!("/refunds/{}/refuse", refund.id.0);
    html! {
        form.row method="post" action=(action) hx-post=(action) hx-target="#said" {
            input name="reason" required maxlength="200" placeholder=(lang.say("reason")) aria-label=(lang.say("reason"));
            button { (lang.say("refuse")) }
        }
    }
}

/// The file: a form and no link, since printing it is a deed that stands in the log.
fn papers(seen: &Seen, refund: &Refund) -> Markup {
    let lang = seen.lang;
    html! {
        @if seen.may(Action::DraftRefund) {
            form method="post" action=(format!("/refunds/{}/file.pdf", refund.id.0)) { button { (lang.say("refund-pdf")) } }
            form method="post" action=(format!("/refunds/{}/file.xlsx", refund.id.0)) { button { (lang.say("refund-xlsx")) } }
        }
    }
}
