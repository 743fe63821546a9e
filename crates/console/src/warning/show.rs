//! The page of one warning: why, what to say, what was done, and what can be done next.

use super::{form, level, plate, scheme, stage};
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, clock, figures, finding, look};
use axum::extract::{Path, State};
use desk::view::WarningPage;
use domain::authority::Action;
use domain::time::Instant;
use domain::warning::{Did, End, Handed, LookAt, Protected, Question, Said, Saw, Step, Visit, WarningId, rule_of};
use maud::{Markup, html};

pub(super) async fn show(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Markup> {
    let (page, look) =
        desk::warning::shown::warning(&face.desk, &seen.officer, WarningId(id)).await.map_err(|e| seen.no(e))?;
    let (lang, warning) = (seen.lang, &page.warning);
    let title = format!("{} {id}", lang.say("warning"));
    let body = html! {
        div.head { h1 { (title) } (plate(&seen, warning.state)) (level(&face, &seen, warning)) }
        (look::part(&seen, look.as_ref(), &format!("/warnings/{id}/look")))
        div #live data-events="/events" hx-get=(seen.path) hx-trigger="news from:body"
            hx-select="#now" hx-target="#now" hx-swap="outerHTML" {}
        div #now {
            (glance(&face, &seen, &page))
            div.columns {
                div {
                    section.card { h2 { (lang.say("finding-reasons")) } (finding::reasons(&seen, warning.score, &warning.facts)) }
                    section.card { h2 { (lang.say("warning-done")) } (steps(&face, &seen, &page)) }
                    section.card { h2 { (lang.say("finding-records")) } (finding::records(&seen, &warning.records)) }
                }
                div.first {
                    @if warning.state.is_open() { (form::next(&face, &seen, &page)) }
                    (script(&face, &seen, &page))
                    (form::limits(&seen, &page))
                    (known(&seen, &page))
                }
            }
        }
        (super::keys(&seen))
    };
    Ok(page::page(&seen, Room::Warnings, &title, body))
}

fn glance(face: &Face, seen: &Seen, page: &WarningPage) -> Markup {
    let (lang, warning) = (seen.lang, &page.warning);
    let by = warning.signed_by.and_then(|by| page.officers.get(&by));
    let unit = page.units.iter().find(|unit| unit.id == warning.unit);
    html! {
        div.glance {
            div.figures {
                div.figure.is-gone { span.label { (lang.say("warning-loss")) } span.sum { (figures::figure(warning.expected_loss)) span.unit { (lang.say("yuan")) } } }
                @if warning.state.is_open() {
                    div.figure.is-asked { span.label { (lang.say("warning-pay-in")) } span.sum { (page::left(lang, seen.now, warning.pay_at)) } }
                }
                div.figure { span.label { (lang.say("warning-line")) } span.sum.small { (warning.line) } }
                div.figure { span.label { (lang.say("warning-by")) } span.sum.small { @if warning.by.is_empty() { "—" } @else { (warning.by) } } }
            }
            p { (scheme(seen, warning.scheme)) " · " (stage(seen, warning.stage)) " · " (figures::when(warning.raised_at))
                @if let Some(unit) = unit { " · " (unit.name) } @if let Some(by) = by { " · " (by) } }
            @if let (Some(due), Some(rule)) = (warning.due_at, rule_of(warning.state)) {
                p { (lang.say("warning-due")) " " (page::left(lang, seen.now, due)) " " span.law { (clock::source(face, seen, rule)) } }
            }
            @if let Some(report) = warning.report {
                p { a.button href=(format!("/reports/{}", report.0)) { (lang.with("report-n", &[("n", report.0.into())])) } }
            }
        }
    }
}

/// What to say, in the officer's own language; the person's is Chinese.
fn script(face: &Face, seen: &Seen, page: &WarningPage) -> Markup {
    let lang = seen.lang;
    let Some(script) = face.desk.warnings.scripts.of(page.warning.scheme) else { return html! {} };
    let say = if lang == crate::say::Lang::Zh { &script.say_zh } else { &script.say_en };
    html! {
        section.card {
            h2 { (lang.say("warning-script")) }
            p.narrative.plainly { (lang.pick(&script.open_zh, &script.open_en)) }
            ol { @for line in say { li { (line) } } }
            p.quiet { (lang.say("warning-script-sms")) }
            p { (lang.pick(&script.sms_zh, &script.sms_en)) }
        }
    }
}

/// What else is known of the line that deceives.
fn known(seen: &Seen, page: &WarningPage) -> Markup {
    html! {
        @if !page.findings.is_empty() {
            section.card { h2 { (seen.lang.say("warning-known")) } div.scroll { (finding::brief(seen, &page.findings)) } }
        }
    }
}

fn steps(face: &Face, seen: &Seen, page: &WarningPage) -> Markup {
    html! {
        ol.steps {
            @for step in &page.steps {
                li {
                    (time(step.at)) " " b { (named(seen, &step.did)) }
                    @if let Some(by) = step.officer.and_then(|by| page.officers.get(&by)) { " " span.quiet { (by) } }
                    (told(face, seen, page, step))
                }
            }
        }
    }
}

fn time(at: Instant) -> Markup {
    figures::when_exact(at)
}

/// What was done, in a word.
fn named(seen: &Seen, did: &Did) -> String {
    let lang = seen.lang;
    lang.say(match did {
        Did::Raised => "step-raised",
        Did::FoundAgain { .. } => "step-found-again",
        Did::Signed => "step-signed",
        Did::Told { .. } => "step-told",
        Did::Called { by_voice: true, .. } => "step-called-by-voice",
        Did::Called { .. } => "step-called",
        Did::Found { .. } => "step-found",
        Did::Visited(_) => "step-visited",
        Did::FedBack { .. } => "step-fed-back",
        Did::HandedOver { .. } => "step-handed-over",
        Did::Escalated { .. } => "step-escalated",
        Did::RevisitDue => "step-revisit-due",
        Did::Revisited { .. } => "step-revisited",
        Did::Limited { .. } => "step-limited",
        Did::Unlimited { asked: true, .. } => "step-unlimited",
        Did::Unlimited { .. } => "step-limit-over",
        Did::Closed { .. } => "step-closed",
    })
}

/// What came of it.
fn told(face: &Face, seen: &Seen, page: &WarningPage, step: &Step) -> Markup {
    let lang = seen.lang;
    let unit = |id| page.units.iter().find(|unit| unit.id == id).map(|unit| unit.name.clone()).unwrap_or_default();
    html! {
        @match &step.did {
            Did::FoundAgain { stage: to } => { " " (stage(seen, *to)) }
            Did::Told { text, handed } => { " " (came(seen, handed)) p.quiet { (text) } }
            Did::Called { reached, words, handed, .. } => {
                @if let Some(reached) = reached { " " (lang.say(if *reached { "call-reached" } else { "call-not-reached" })) }
                @if let Some(handed) = handed { " " (came(seen, handed)) }
                @if !words.is_empty() { p.quiet { (words) } }
            }
            Did::Found { place } => { p.quiet { @if place.is_empty() { (lang.say("warning-place-masked")) } @else { (place) } } }
            Did::Visited(visit) => (visited(seen, visit)),
            Did::FedBack { words } => { p.quiet { (words) } }
            Did::HandedOver { from, to, words } => { " " (unit(*from)) " → " (unit(*to)) p.quiet { (words) } }
            Did::Escalated { rule } => { " " span.law { (clock::source(face, seen, rule)) } }
            Did::Revisited { safe, words } => { " " (lang.say(if *safe { "revisit-safe" } else { "revisit-unsafe" })) p.quiet { (words) } }
            Did::Closed { end, words } => { " " (end_name(seen, *end)) p.quiet { (words) } }
            Did::Raised | Did::Signed | Did::RevisitDue | Did::Limited { .. } | Did::Unlimited { .. } => {}
        }
    }
}

pub(super) fn end_name(seen: &Seen, end: End) -> &'static str {
    End::TABLE.iter().find(|row| row.0 == end).map_or("", |row| seen.lang.pick(row.2, row.3))
}

fn came(seen: &Seen, handed: &Handed) -> Markup {
    let lang = seen.lang;
    match handed {
        Handed::Receipt(receipt) => html! { (page::plate("held", &lang.say("handed-receipt"))) " " code { (receipt) } },
        Handed::NotSent => page::plate("gone", &lang.say("handed-not-sent")),
        Handed::Pending | Handed::Unknown => page::plate("ask", &lang.say("handed-unknown")),
    }
}

fn visited(seen: &Seen, visit: &Visit) -> Markup {
    let lang = seen.lang;
    html! {
        ul.quiet {
            @for (look, saw) in LookAt::TABLE.iter().zip(visit.looks) {
                li { (lang.pick(look.2, look.3)) (lang.pick("：", ": "))
                    @if let Some(row) = Saw::TABLE.iter().find(|row| row.0 == saw) { (lang.pick(row.2, row.3)) } }
            }
            @for (question, said) in Question::TABLE.iter().zip(visit.answers) {
                li { (lang.pick(question.2, question.3)) (lang.pick("：", ": "))
                    @if let Some(row) = Said::TABLE.iter().find(|row| row.0 == said) { (lang.pick(row.2, row.3)) } }
            }
            @if let Some(row) = Protected::TABLE.iter().find(|row| row.0 == visit.protected) { li { (lang.pick(row.2, row.3)) } }
            @if !visit.words.is_empty() { li { (visit.words) } }
        }
        @if visit.shows_fraud() { (page::plate("gone", &lang.say("visit-shows-fraud"))) }
    }
}

/// Whether the officer may act on it.
pub(super) fn acts(seen: &Seen, page: &WarningPage) -> bool {
    seen.may(Action::Dissuade) && domain::warning::may_act(&page.warning, &seen.officer).is_ok()
}
