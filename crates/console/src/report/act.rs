//! Ending a report: withdrawn, or the repeat of an earlier one.

use crate::Face;
use crate::officer::Seen;
use crate::refuse::{self, Answer};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::report::ReportId;
use serde::Deserialize;

/// Why.
#[derive(Deserialize)]
pub(super) struct Why {
    #[serde(default)]
    reason: String,
}

/// Which earlier one.
#[derive(Deserialize)]
pub(super) struct Earlier {
    earlier: i64,
}

/// Withdraws a report.
pub(super) async fn withdraw(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(why): Form<Why>,
) -> Answer<Response> {
    let done = desk::report::withdraw(&face.desk, &seen.officer, ReportId(id), why.reason.trim()).await;
    done.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, &format!("/reports/{id}")))
}

/// Marks a report as a repeat.
pub(super) async fn mark_repeat(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(Earlier { earlier }): Form<Earlier>,
) -> Answer<Response> {
    let done = desk::report::mark_repeat(&face.desk, &seen.officer, ReportId(id), ReportId(earlier)).await;
    done.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, &format!("/reports/{id}")))
}
