//! Who looked at me: the looks at whatever holds a telephone or an account, on a page that can be printed.

use super::purpose_name;
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, figures};
use axum::extract::{Form, State};
use desk::look::{Kind, LookLine};
use domain::authority::Action;
use domain::personal::Viewed;
use maud::{Markup, html};
use serde::Deserialize;

/// What the form sends: never in an address, which is kept in logs and histories.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    value: String,
}

pub(super) async fn show(seen: Seen) -> Answer<Markup> {
    seen.officer.may(Action::ReadLooks).map_err(|refusal| seen.no(refusal))?;
    Ok(frame(&seen, html! {}))
}

pub(super) async fn answer(State(face): State<Face>, seen: Seen, Form(asked): Form<Asked>) -> Answer<Markup> {
    let kind = if asked.kind == "account" { Kind::Account } else { Kind::Phone };
    let looks = desk::look::by_subject(&face.desk, &seen.officer, kind, &asked.value).await.map_err(|e| seen.no(e))?;
    Ok(frame(&seen, found(&seen, &looks)))
}

fn frame(seen: &Seen, below: Markup) -> Markup {
    let lang = seen.lang;
    let title = lang.say("looks");
    let body = html! {
        div.head { h1 { (title) } }
        section.card {
            p.quiet { (lang.say("looks-words")) }
            form.row method="post" action="/looks" {
                label { (lang.say("looks-kind")) select name="kind" {
                    option value="phone" { (lang.say("victim-phone")) }
                    option value="account" { (lang.say("looks-account")) }
                } }
                input name="value" required maxlength="100" autocomplete="off" aria-label=(lang.say("looks-value")) placeholder=(lang.say("looks-value"));
                button.primary { (lang.say("looks-ask")) }
            }
        }
        (below)
    };
    page::page(seen, Room::None, &title, body)
}

fn found(seen: &Seen, looks: &[LookLine]) -> Markup {
    let lang = seen.lang;
    html! {
        section.card {
            h2 { (lang.with("looks-n", &[("count", looks.len().into())])) }
            div.scroll { table.rows {
                thead { tr {
                    th { (lang.say("looks-at")) } th { (lang.say("looks-who")) } th { (lang.say("looks-what")) } th { (lang.say("look-purpose")) }
                } }
                tbody { @for line in looks { tr {
                    td.nowrap { (figures::when_exact(line.look.at)) }
                    td { (line.unit) " " (line.officer) }
                    td { (viewed(seen, line.look.viewed)) }
                    td { (purpose_name(seen, line.look.purpose)) @if !line.words.is_empty() { "：" (line.words) } }
                } } }
            } }
        }
    }
}

fn viewed(seen: &Seen, viewed: Viewed) -> String {
    match viewed {
        Viewed::Case(case) => seen.lang.with("looks-case-n", &[("n", case.0.into())]),
        Viewed::Report(report) => seen.lang.with("report-n", &[("n", report.0.into())]),
        Viewed::Entry(entry) => seen.lang.with("entry-n", &[("n", entry.0.into())]),
        Viewed::Warning(warning) => seen.lang.with("looks-warning-n", &[("n", warning.0.into())]),
        Viewed::Finding(finding) => seen.lang.with("looks-finding-n", &[("n", finding.0.into())]),
    }
}
