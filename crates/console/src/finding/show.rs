//! The pages of one finding each, and the list of lines.

use super::picture::{Picture, hours};
use super::{brief, class_name, href, level, name, reasons, records, subject};
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, figures, look, warning};
use axum::extract::{Path, State};
use desk::view::FindingPage;
use domain::finding::{Finding, FindingId, What};
use domain::time::Instant;
use maud::{Markup, html};

/// The lines that stand out, the last found first.
pub(super) async fn lines(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    let (desk, officer, lang) = (&face.desk, &seen.officer, seen.lang);
    let lines = desk::warning::shown::findings(desk, officer, "line").await.map_err(|e| seen.no(e))?;
    let accounts = desk::warning::shown::findings(desk, officer, "chat_account").await.map_err(|e| seen.no(e))?;
    let title = lang.say("lines");
    let body = html! {
        div.head { h1 { (title) } }
        p.quiet { (lang.say("lines-words")) }
        div #live data-events="/events" hx-get="/lines" hx-trigger="news from:body"
            hx-select="#list" hx-target="#list" hx-swap="outerHTML" {}
        div #list {
            @if lines.is_empty() && accounts.is_empty() { section.card { p.quiet { (lang.say("no-lines")) } } }
            @if !accounts.is_empty() { section.card { h2 { (lang.say("chat-accounts")) } (table(&seen, &accounts)) } }
            @if !lines.is_empty() { section.card { h2 { (lang.say("lines")) } (classes(&seen, &lines)) (table(&seen, &lines)) } }
        }
    };
    Ok(page::page(&seen, Room::Lines, &title, body))
}

/// How many there are of each class.
fn classes(seen: &Seen, lines: &[Finding]) -> Markup {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for finding in lines {
        let What::Line { class, .. } = finding.found.what else { continue };
        let name = class_name(seen, class);
        match counts.iter_mut().find(|count| count.0 == name) {
            Some(count) => count.1 += 1,
            None => counts.push((name, 1)),
        }
    }
    html! {
        div.figures.counters { @for (name, count) in counts {
            div.figure { span.label { (name) } span.sum.small { (count) } }
        } }
    }
}

fn table(seen: &Seen, findings: &[Finding]) -> Markup {
    let lang = seen.lang;
    html! {
        div.scroll { table.rows {
            thead { tr {
                th {} th { (lang.say("line")) } th { (lang.say("line-class")) } th { (lang.say("warning-level")) }
                th.number { (lang.say("finding-score")) } th { (lang.say("finding-first")) } th { (lang.say("finding-last")) }
                th.number { (lang.say("finding-often")) }
            } }
            tbody { @for finding in findings {
                tr data-href=(href(finding)) {
                    td.number { a href=(href(finding)) { (finding.id.0) } }
                    td.nowrap { (subject(finding)) }
                    td.nowrap { (name(seen, finding)) }
                    td { (level(seen, finding)) }
                    td.number { (format!("{:.2}", finding.found.score)) }
                    td.nowrap { (figures::when(finding.first_at)) }
                    td.nowrap { (figures::when(finding.found.at)) }
                    td.number { (finding.times) }
                }
            } }
        } }
    }
}

pub(super) async fn line(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Markup> {
    one(&face, &seen, "line", "line-n", id).await
}

pub(super) async fn den(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Markup> {
    one(&face, &seen, "den", "den-n", id).await
}

pub(super) async fn false_cell(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Markup> {
    one(&face, &seen, "false_cell", "false-cell-n", id).await
}

pub(super) async fn chat_account(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Markup> {
    one(&face, &seen, "chat_account", "chat-account-n", id).await
}

async fn one(face: &Face, seen: &Seen, kind: &str, key: &str, id: i64) -> Answer<Markup> {
    let (shown, found_look) =
        desk::warning::shown::finding(&face.desk, &seen.officer, kind, FindingId(id)).await.map_err(|e| seen.no(e))?;
    let (lang, found) = (seen.lang, &shown.finding.found);
    let title = lang.with(key, &[("n", id.into())]);
    let room = if matches!(found.what, What::Den { .. } | What::FalseCell { .. }) { Room::Dens } else { Room::Lines };
    let body = html! {
        div.head { h1 { (title) } (level(seen, &shown.finding)) }
        (look::part(seen, found_look.as_ref(), &format!("/findings/{id}/look")))
        @if found.what.is_information_only() { div.note { (lang.say("look-alike-words")) } }
        (glance(seen, &shown))
        div.columns {
            div {
                @let picture = Picture::of(lang, std::slice::from_ref(&shown.finding));
                @if found.records.is_empty() && matches!(found.what, What::Line { .. } | What::ChatAccount { .. }) {} @else {
                    section.card {
                        (picture.part(&title))
                        h2 { (lang.say("finding-hours")) }
                        (hours(domain::finding::hours(&found.records), &lang.say("finding-hours")))
                    }
                }
                section.card { h2 { (lang.say("finding-reasons")) } (reasons(seen, found.score, &found.facts)) }
                section.card { h2 { (lang.say("finding-records")) } (records(seen, &found.records)) }
            }
            div {
                (members(seen, &found.what))
                @if !shown.others.is_empty() { section.card { h2 { (lang.say("finding-others")) } div.scroll { (brief(seen, &shown.others)) } } }
                @if !shown.warnings.is_empty() { section.card { h2 { (lang.say("warnings")) } div.scroll { (warning::brief(seen, &shown.warnings)) } } }
            }
        }
    };
    Ok(page::page(seen, room, &title, body))
}

fn figure(label: &str, value: &str) -> Markup {
    html! { div.figure { span.label { (label) } span.sum.small { (value) } } }
}

fn glance(seen: &Seen, shown: &FindingPage) -> Markup {
    let (lang, found) = (seen.lang, &shown.finding.found);
    let between = |from: Instant, to: Instant| format!("{} – {}", figures::when_whole(from), figures::when_whole(to));
    html! {
        div.glance { div.figures {
            @match &found.what {
                What::Line { line, trunk, class } => {
                    (figure(&lang.say("line"), line))
                    (figure(&lang.say("line-class"), class_name(seen, *class)))
                    @if !trunk.is_empty() { (figure(&lang.say("line-trunk"), trunk)) }
                }
                What::Den { cell, place, radius_m, lines, devices, ports, from, to } => {
                    (figure(&lang.say("den-ports"), &ports.to_string()))
                    (figure(&lang.say("den-lines"), &lines.len().to_string()))
                    (figure(&lang.say("den-devices"), &devices.len().to_string()))
                    (figure(&lang.say("den-cell"), cell))
                    @if let Some((lat, lon)) = place { (figure(&lang.say("den-place"), &format!("{lat:.4}, {lon:.4} ± {radius_m:.0} m"))) }
                    (figure(&lang.say("finding-between"), &between(*from, *to)))
                }
                What::FalseCell { cells, from, to, path, template } => {
                    (figure(&lang.say("false-cell-template"), template))
                    (figure(&lang.say("false-cell-cells"), &cells.len().to_string()))
                    (figure(&lang.say("false-cell-points"), &path.len().to_string()))
                    (figure(&lang.say("finding-between"), &between(*from, *to)))
                }
                What::ChatAccount { account, with } => {
                    (figure(&lang.say("chat-account"), account))
                    (figure(&lang.say("chat-account-with"), &with.len().to_string()))
                }
            }
        }
        p.quiet { (lang.with("finding-times", &[("count", shown.finding.times.into()), ("first", figures::when_whole(shown.finding.first_at).into())])) } }
    }
}

/// How many members a page names; the rest is counted above.
const MEMBERS_SHOWN: usize = 200;

/// The lines, devices, cells and accounts it is made of, and a path point by point.
fn members(seen: &Seen, what: &What) -> Markup {
    let lang = seen.lang;
    html! {
        @match what {
            What::Den { lines, devices, .. } => {
                section.card { h2 { (lang.say("den-lines")) } (list(lines)) }
                section.card { h2 { (lang.say("den-devices")) } (list(devices)) }
            }
            What::FalseCell { cells, path, .. } => {
                section.card {
                    h2 { (lang.say("false-cell-path")) }
                    div.scroll { table.rows.tight { @for (at, lat, lon) in path.iter().take(MEMBERS_SHOWN) {
                        tr { td.nowrap { (figures::when_exact(*at)) } td.number { (format!("{lat:.4}")) } td.number { (format!("{lon:.4}")) } }
                    } } }
                }
                section.card { h2 { (lang.say("false-cell-cells")) } (list(cells)) }
            }
            What::ChatAccount { with, .. } => section.card { h2 { (lang.say("chat-account-with")) } (list(with)) },
            What::Line { .. } => {}
        }
    }
}

fn list(members: &[String]) -> Markup {
    html! { p.members { @for member in members.iter().take(MEMBERS_SHOWN) { code { (member) } " " } } }
}
