//! What a screen found: lines, dens, false cells and chat accounts, each with its reasons and the records behind it.

mod picture;
mod places;
mod reason;
mod show;

use crate::Face;
use crate::officer::Seen;
use crate::{figures, page};
use axum::Router;
use axum::routing::get;
use domain::finding::{Fact, Finding, Record, What};
use domain::signal::Class;
use maud::{Markup, html};

/// The room of findings.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/dens", get(places::show))
        .route("/dens/{id}", get(show::den))
        .route("/false-cells/{id}", get(show::false_cell))
        .route("/lines", get(show::lines))
        .route("/lines/{id}", get(show::line))
        .route("/chat-accounts/{id}", get(show::chat_account))
}

/// Where a finding's page is.
fn href(finding: &Finding) -> String {
    let room = match finding.found.what {
        What::Line { .. } => "lines",
        What::Den { .. } => "dens",
        What::FalseCell { .. } => "false-cells",
        What::ChatAccount { .. } => "chat-accounts",
    };
    format!("/{room}/{}", finding.id.0)
}

/// What it is, in a word.
fn name(seen: &Seen, finding: &Finding) -> String {
    match &finding.found.what {
        What::Line { class, .. } => class_name(seen, *class).to_owned(),
        What::Den { .. } => seen.lang.say("den"),
        What::FalseCell { .. } => seen.lang.say("false-cell"),
        What::ChatAccount { .. } => seen.lang.say("chat-account"),
    }
}

fn class_name(seen: &Seen, class: Class) -> &'static str {
    Class::TABLE.iter().find(|row| row.0 == class).map_or("", |row| seen.lang.pick(row.2, row.3))
}

/// Findings of a list, a line each.
pub(crate) fn brief(seen: &Seen, findings: &[Finding]) -> Markup {
    html! {
        table.rows.tight {
            @for finding in findings {
                tr {
                    td.number { a href=(href(finding)) { (finding.id.0) } }
                    td.nowrap { (name(seen, finding)) }
                    td.told { (subject(finding)) }
                    td.nowrap { (figures::when(finding.found.at)) }
                    td { (level(seen, finding)) }
                }
            }
        }
    }
}

/// What it is of, as far as it may be shown.
fn subject(finding: &Finding) -> &str {
    match &finding.found.what {
        What::Line { line, .. } => line,
        What::Den { cell, .. } => cell,
        What::FalseCell { template, .. } => template,
        What::ChatAccount { account, .. } => account,
    }
}

fn level(seen: &Seen, finding: &Finding) -> Markup {
    use domain::signal::Level;
    if finding.found.what.is_information_only() {
        return page::plate("held", class_name(seen, Class::LookAlike));
    }
    let (tone, level) = match finding.found.level {
        Level::High => ("gone", Level::High),
        Level::Medium => ("ask", Level::Medium),
        Level::Low => ("over", Level::Low),
    };
    let row = Level::TABLE.iter().find(|row| row.0 == level);
    page::plate(tone, row.map_or("", |row| seen.lang.pick(row.2, row.3)))
}

/// The score and the facts that earned it.
pub(crate) fn reasons(seen: &Seen, score: f32, facts: &[Fact]) -> Markup {
    let lang = seen.lang;
    html! {
        p { (lang.say("finding-score")) " " b { (format!("{score:.2}")) } }
        table.rows.tight {
            @for fact in facts {
                tr {
                    td title=(fact.name) { (reason::words(lang, &fact.name)) }
                    td { (reason::value(lang, &fact.value)) }
                    td.number { (format!("{:+.2}", fact.points)) }
                }
            }
        }
    }
}

/// How many records a page shows; the rest is counted.
const RECORDS_SHOWN: usize = 60;

/// The records behind it, the latest first.
pub(crate) fn records(seen: &Seen, records: &[Record]) -> Markup {
    let lang = seen.lang;
    html! {
        div.scroll { table.rows.tight {
            @for record in records.iter().rev().take(RECORDS_SHOWN) {
                tr {
                    td.nowrap { (figures::when_exact(record.at)) }
                    td.nowrap { (lang.say(kind_key(record.kind))) }
                    td.nowrap { (record.of) }
                    td.nowrap { (record.with) }
                }
            }
        } }
        @if records.len() > RECORDS_SHOWN { p.quiet { (lang.with("finding-more", &[("count", (records.len() - RECORDS_SHOWN).into())])) } }
    }
}

const fn kind_key(kind: domain::signal::Kind) -> &'static str {
    match kind {
        domain::signal::Kind::Call => "record-call",
        domain::signal::Kind::Sms => "record-sms",
        domain::signal::Kind::Lookup => "record-lookup",
        domain::signal::Kind::Chat => "record-chat",
        domain::signal::Kind::Payment => "record-payment",
    }
}
