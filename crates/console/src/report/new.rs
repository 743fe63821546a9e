//! A new report: the words as told.

use crate::Face;
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::{self, Answer};
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use desk::report::NewReport;
use domain::report::{Channel, NARRATIVE_CHARS_MAX};
use maud::{Markup, html};
use serde::Deserialize;

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Told {
    #[serde(default)]
    victim_name: String,
    #[serde(default)]
    victim_phone: String,
    narrative: String,
}

/// The form.
pub(super) async fn show(seen: Seen) -> Markup {
    let lang = seen.lang;
    let title = lang.say("new-report");
    let body = html! {
        h1 { (title) }
        form.stack.wide method="post" action="/reports/new" hx-post="/reports/new" {
            label { (lang.say("narrative"))
                textarea name="narrative" rows="12" maxlength=(NARRATIVE_CHARS_MAX) required autofocus
                    placeholder=(lang.say("narrative-hint")) {}
            }
            div.pair {
                label { (lang.say("victim-name")) input name="victim_name" maxlength="100" autocomplete="off"; }
                label { (lang.say("victim-phone")) input name="victim_phone" maxlength="40" inputmode="tel" autocomplete="off"; }
            }
            div { button.primary { (lang.say("read-report")) } " " span.quiet { (lang.say("read-report-words")) } }
        }
    };
    page::page(&seen, Room::Reports, &title, body)
}

/// Takes the report and shows what was read out of it.
pub(super) async fn take(State(face): State<Face>, seen: Seen, Form(told): Form<Told>) -> Answer<Response> {
    let new = NewReport {
        channel: Channel::Console,
        victim_name: told.victim_name.trim().to_owned(),
        victim_phone: told.victim_phone.trim().to_owned(),
        narrative: told.narrative,
    };
    let report = desk::report::take(&face.desk, &seen.officer, new).await.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, &format!("/reports/{}", report.id.0)))
}
