//! Reports: taken, and what became of them.

use super::caller::{By, No, Refused};
use super::{name_masked, phone_masked};
use crate::Face;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use desk::report::NewReport;
use domain::authority::Action;
use domain::category::Category;
use domain::report::{Channel, Report, ReportId};
use domain::time::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A report to be taken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportIn {
    /// What the victim told, in their words; at most 20,000 characters.
    narrative: String,
    /// The victim's name; may be left out.
    #[serde(default)]
    victim_name: String,
    /// The victim's telephone; may be left out.
    #[serde(default)]
    victim_phone: String,
}

/// A report as it stands.
#[derive(Serialize, ToSchema)]
pub(super) struct ReportOut {
    /// Its number.
    id: i64,
    /// `taken`, `confirmed`, `in_case`, `repeat`, `withdrawn`.
    state: String,
    /// When it was taken.
    #[schema(value_type = String, format = DateTime)]
    taken_at: Instant,
    /// The first character of the victim's name.
    victim_name: String,
    /// The last digits of the victim's telephone.
    victim_phone: String,
    /// What kind of fraud, where the words show one.
    category: Option<String>,
    /// Its case, where it has one that the caller sees.
    case: Option<i64>,
    /// How many payments an officer confirmed.
    payments: usize,
}

impl From<Report> for ReportOut {
    fn from(report: Report) -> Self {
        Self {
            id: report.id.0,
            state: report.state.name().to_owned(),
            taken_at: report.taken_at,
            victim_name: name_masked(&report.victim_name),
            victim_phone: phone_masked(&report.victim_phone),
            category: report.category.map(Category::code).map(str::to_owned),
            case: report.case.map(|case| case.0),
            payments: report.payments.len(),
        }
    }
}

/// Takes a report.
#[utoipa::path(post, path = "/api/v1/reports", request_body = ReportIn, security(("key" = [])), responses(
    (status = 201, body = ReportOut), (status = 401, body = Refused), (status = 403, body = Refused),
    (status = 413, body = Refused), (status = 422, body = Refused), (status = 429, body = Refused)))]
pub(super) async fn take(
    State(face): State<Face>,
    By(caller): By,
    Json(given): Json<ReportIn>,
) -> Result<(StatusCode, Json<ReportOut>), No> {
    caller.may(Action::TakeReport)?;
    let ReportIn { narrative, victim_name, victim_phone } = given;
    let new = NewReport { channel: Channel::Api, victim_name, victim_phone, narrative };
    let report = desk::report::take(&face.desk, &caller.officer, new).await?;
    Ok((StatusCode::CREATED, Json(report.into())))
}

/// The newest reports that the caller sees, at most 500.
#[utoipa::path(get, path = "/api/v1/reports", security(("key" = [])), responses(
    (status = 200, body = [ReportOut]), (status = 401, body = Refused), (status = 403, body = Refused)))]
pub(super) async fn list(State(face): State<Face>, By(caller): By) -> Result<Json<Vec<ReportOut>>, No> {
    caller.may(Action::Read)?;
    let reports = desk::view::reports(&face.desk, &caller.officer).await?;
    Ok(Json(reports.into_iter().map(ReportOut::from).collect()))
}

/// One report.
#[utoipa::path(get, path = "/api/v1/reports/{id}", security(("key" = [])),
    params(("id" = i64, Path, description = "The report's number")), responses(
    (status = 200, body = ReportOut), (status = 401, body = Refused), (status = 403, body = Refused),
    (status = 404, body = Refused)))]
pub(super) async fn show(State(face): State<Face>, By(caller): By, Path(id): Path<i64>) -> Result<Json<ReportOut>, No> {
    caller.may(Action::Read)?;
    Ok(Json(desk::view::report(&face.desk, &caller.officer, ReportId(id)).await?.report.into()))
}
