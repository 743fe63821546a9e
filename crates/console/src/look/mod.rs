//! Personal data is masked on every page until an officer says what for; and who looked at whom can be answered.

mod ask;

use crate::Face;
use crate::officer::Seen;
use crate::refuse::Answer;
use crate::{figures, refuse};
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::authority::Action;
use domain::case::CaseId;
use domain::finding::FindingId;
use domain::personal::{Look, Purpose, Viewed};
use domain::report::ReportId;
use domain::warning::WarningId;
use maud::{Markup, html};
use serde::Deserialize;

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/cases/{id}/look", post(at_case))
        .route("/reports/{id}/look", post(at_report))
        .route("/warnings/{id}/look", post(at_warning))
        .route("/findings/{id}/look", post(at_finding))
        .route("/looks", get(ask::show).post(ask::answer))
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    words: String,
}

impl Given {
    /// The words that were given with the purpose.
    pub(crate) fn words(&self) -> &str {
        &self.words
    }
}

/// Whether the page is in clear and until when, or the way to make it so.
pub(crate) fn part(seen: &Seen, look: Option<&Look>, action: &str) -> Markup {
    let lang = seen.lang;
    html! {
        @if let Some(look) = look {
            div.note { (lang.with("look-open", &[("until", figures::when_whole(look.until_at).into())])) }
        } @else if seen.may(Action::ReadHolder) {
            details.note #look {
                summary { (lang.say("look-masked")) }
                (asking(seen, action))
            }
        } @else { div.note.quiet { (lang.say("look-not-for-rank")) } }
    }
}

/// The form that asks what for.
pub(crate) fn asking(seen: &Seen, action: &str) -> Markup {
    let lang = seen.lang;
    html! {
        form.row method="post" action=(action) {
            label { (lang.say("look-purpose")) select name="purpose" {
                @for (purpose, name) in Purpose::TABLE {
                    @if purpose != Purpose::Taking { option value=(name) { (purpose_name(seen, purpose)) } }
                }
            } }
            input name="words" required maxlength="200" placeholder=(lang.say("look-words")) aria-label=(lang.say("look-words"));
            button { (lang.say("look-show")) }
        }
    }
}

fn purpose_name(seen: &Seen, purpose: Purpose) -> String {
    seen.lang.say(match purpose {
        Purpose::Taking => "look-purpose-taking",
        Purpose::CallVictim => "look-purpose-call_victim",
        Purpose::CheckOrder => "look-purpose-check_order",
        Purpose::Evidence => "look-purpose-evidence",
        Purpose::PersonAsks => "look-purpose-person_asks",
        Purpose::Supervision => "look-purpose-supervision",
    })
}

async fn at_case(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<Given>,
) -> Answer<Response> {
    open(&face, &seen, Viewed::Case(CaseId(id)), &given).await?;
    Ok(refuse::go(&seen, &format!("/cases/{id}")))
}

async fn at_report(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<Given>,
) -> Answer<Response> {
    open(&face, &seen, Viewed::Report(ReportId(id)), &given).await?;
    Ok(refuse::go(&seen, &format!("/reports/{id}")))
}

async fn at_warning(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<Given>,
) -> Answer<Response> {
    open(&face, &seen, Viewed::Warning(WarningId(id)), &given).await?;
    Ok(refuse::go(&seen, &format!("/warnings/{id}")))
}

/// The page is that of the finding's kind, which it came from.
async fn at_finding(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<Given>,
) -> Answer<Response> {
    open(&face, &seen, Viewed::Finding(FindingId(id)), &given).await?;
    Ok(refuse::go(&seen, &seen.back))
}

/// The purpose that was given.
pub(crate) fn purpose(seen: &Seen, given: &Given) -> Answer<Purpose> {
    given.purpose.parse().map_err(|()| seen.bad_field("look-purpose", "look-words"))
}

/// Opens a look.
pub(crate) async fn open(face: &Face, seen: &Seen, viewed: Viewed, given: &Given) -> Answer<Look> {
    let purpose = purpose(seen, given)?;
    desk::look::open(&face.desk, &seen.officer, viewed, purpose, &given.words).await.map_err(|e| seen.no(e))
}
