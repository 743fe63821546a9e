//! Cases: where the money is, as far as is known.

use super::caller::{By, No, Refused};
use crate::Face;
use axum::Json;
use axum::extract::{Path, State};
use desk::view::Totals;
use domain::authority::Action;
use domain::case::{Case, CaseId};
use domain::category::Category;
use domain::time::Instant;
use serde::Serialize;
use utoipa::ToSchema;

/// A case as it stands. Sums are decimal, such as `600000.00`.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseOut {
    /// Its number here.
    id: i64,
    /// Its number on papers.
    number: String,
    /// `opened`, `filed`, `closed`.
    state: String,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    opened_at: Instant,
    /// What kind of fraud.
    category: Option<String>,
    /// What the victims paid.
    lost: String,
    /// What banks hold.
    held: String,
    /// What came back to the victims.
    returned: String,
    /// What is known to have left.
    gone: String,
    /// What is traced and not held.
    in_question: String,
}

fn out(case: &Case, totals: &Totals) -> CaseOut {
    CaseOut {
        id: case.id.0,
        number: case.number.clone(),
        state: case.state.name().to_owned(),
        opened_at: case.opened_at,
        category: case.category.map(Category::code).map(str::to_owned),
        lost: totals.lost.to_string(),
        held: totals.held.to_string(),
        returned: totals.returned.to_string(),
        gone: totals.gone.to_string(),
        in_question: totals.in_question.to_string(),
    }
}

/// The newest cases that the caller sees, at most 500.
#[utoipa::path(get, path = "/api/v1/cases", security(("key" = [])), responses(
    (status = 200, body = [CaseOut]), (status = 401, body = Refused), (status = 403, body = Refused)))]
pub(super) async fn list(State(face): State<Face>, By(caller): By) -> Result<Json<Vec<CaseOut>>, No> {
    caller.may(Action::Read)?;
    let lines = desk::view::cases(&face.desk, &caller.officer).await?;
    Ok(Json(lines.iter().map(|line| out(&line.case, &line.totals)).collect()))
}

/// One case.
#[utoipa::path(get, path = "/api/v1/cases/{id}", security(("key" = [])),
    params(("id" = i64, Path, description = "The case's number")), responses(
    (status = 200, body = CaseOut), (status = 401, body = Refused), (status = 403, body = Refused),
    (status = 404, body = Refused)))]
pub(super) async fn show(State(face): State<Face>, By(caller): By, Path(id): Path<i64>) -> Result<Json<CaseOut>, No> {
    caller.may(Action::Read)?;
    let page = desk::view::case(&face.desk, &caller.officer, CaseId(id)).await?;
    Ok(Json(out(&page.case, &page.totals)))
}
