//! Shares of a case: which units help with it, and since when.

use crate::officer::Seen;
use crate::refuse::{self, Answer};
use crate::{Face, figures};
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use axum::{Form, Router};
use domain::authority::{Action, UnitId, UnitKind};
use domain::case::CaseId;
use maud::{Markup, html};
use serde::Deserialize;

/// The share room.
pub(crate) fn routes() -> Router<Face> {
    Router::new().route("/cases/{id}/share", post(give)).route("/cases/{id}/end-share", post(end))
}

/// What the forms send.
#[derive(Deserialize)]
struct Given {
    unit: i64,
    #[serde(default)]
    reason: String,
}

/// The units that a case is shared with, and the forms.
pub(crate) async fn part(face: &Face, seen: &Seen, case: CaseId) -> Answer<Markup> {
    let shares = desk::share::of_case(&face.desk, &seen.officer, case).await.map_err(|e| seen.no(e))?;
    let units = desk::unit::all(&face.desk).await.map_err(|e| seen.no(e))?;
    let name = |id: UnitId| units.iter().find(|unit| unit.id == id).map(|unit| unit.name.as_str()).unwrap_or_default();
    let lang = seen.lang;
    let may = seen.may(Action::Share);
    let give = format!("/cases/{}/share", case.0);
    let end = format!("/cases/{}/end-share", case.0);
    Ok(html! {
        @if may || !shares.is_empty() {
            section.card #share {
                h2 { (lang.say("shares")) }
                @for share in &shares {
                    div.row {
                        strong { (name(share.unit)) } " " span.quiet { (figures::when(share.shared_at)) } " " (share.reason)
                        @if may {
                            form method="post" action=(end) hx-post=(end) hx-target="#said" {
                                input type="hidden" name="unit" value=(share.unit.0);
                                button { (lang.say("end-share")) }
                            }
                        }
                    }
                }
                @if may {
                    form.row method="post" action=(give) hx-post=(give) hx-target="#said" {
                        label { (lang.say("share-with")) select name="unit" {
                            @for unit in units.iter().filter(|unit| unit.kind != UnitKind::Partner) {
                                option value=(unit.id.0) { (unit.name) }
                            }
                        } }
                        label { (lang.say("reason")) input name="reason" maxlength="200" required; }
                        button { (lang.say("share")) }
                    }
                }
            }
        }
    })
}

async fn give(State(face): State<Face>, seen: Seen, Path(id): Path<i64>, Form(given): Form<Given>) -> Answer<Response> {
    let given = desk::share::give(&face.desk, &seen.officer, CaseId(id), UnitId(given.unit), &given.reason).await;
    given.map_err(|e| seen.no(e))?;
    Ok(refuse::done(&seen, &format!("/cases/{id}"), &seen.lang.say("shared")))
}

async fn end(State(face): State<Face>, seen: Seen, Path(id): Path<i64>, Form(given): Form<Given>) -> Answer<Response> {
    let ended = desk::share::end(&face.desk, &seen.officer, CaseId(id), UnitId(given.unit)).await;
    ended.map_err(|e| seen.no(e))?;
    Ok(refuse::done(&seen, &format!("/cases/{id}"), &seen.lang.say("share-ended")))
}
