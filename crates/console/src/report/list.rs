//! The list of reports.

use super::state_key;
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::say::Lang;
use crate::{Face, figures};
use axum::extract::State;
use domain::report::Report;
use maud::{Markup, html};

/// The newest first.
pub(super) async fn show(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    let reports = desk::look::reports(&face.desk, &seen.officer).await.map_err(|e| seen.no(e))?;
    let title = seen.lang.say("reports");
    let body = html! {
        div.head { h1 { (title) } a.button.primary href="/reports/new" { (seen.lang.say("new-report")) } }
        @if reports.is_empty() { p.quiet { (seen.lang.say("no-reports")) } } @else { (table(seen.lang, &reports)) }
    };
    Ok(page::page(&seen, Room::Reports, &title, body))
}

/// Reports as rows.
fn table(lang: Lang, reports: &[Report]) -> Markup {
    html! {
        div.scroll { table.rows {
            thead { tr {
                th.number { (lang.say("number")) } th { (lang.say("taken-at")) } th { (lang.say("state")) }
                th { (lang.say("victim")) } th { (lang.say("category")) } th { (lang.say("told")) } th { (lang.say("case")) }
            } }
            tbody { @for report in reports { (row(lang, report)) } }
        } }
    }
}

fn row(lang: Lang, report: &Report) -> Markup {
    let (state, tone) = state_key(report.state);
    let href = format!("/reports/{}", report.id.0);
    let told: String = report.narrative.chars().take(48).collect();
    html! {
        tr {
            td.number { a href=(href) { (report.id.0) } }
            td { (figures::when(report.taken_at)) }
            td { (page::plate(tone, &lang.say(state))) }
            td.name { (report.victim_name) }
            td.kind { @if let Some(category) = report.category { (category_label(lang, category)) } }
            td.told { a href=(href) { (told) @if report.narrative.chars().nth(48).is_some() { "…" } } }
            td { @if let Some(case) = report.case { a href=(format!("/cases/{}", case.0)) { (lang.say("open-case-page")) } } }
        }
    }
}

/// Reports on the duty board: whose, since when, and the first words.
pub(crate) fn brief(lang: Lang, reports: &[Report]) -> Markup {
    html! {
        div.scroll { table.rows.tight {
            @for report in reports {
                @let href = format!("/reports/{}", report.id.0);
                @let (state, tone) = state_key(report.state);
                tr {
                    td { a href=(href) { (lang.with("report-n", &[("n", report.id.0.into())])) } " " (report.victim_name)
                        div { (page::plate(tone, &lang.say(state))) " " span.quiet { (figures::when(report.taken_at)) } } }
                    td.told { a href=(href) { (report.narrative.chars().take(40).collect::<String>()) "…" } }
                }
            }
        } }
    }
}

/// A category in the page's language.
pub(crate) fn category_label(lang: Lang, category: domain::category::Category) -> &'static str {
    let labels = category.labels();
    lang.pick(labels.hans, labels.en)
}
