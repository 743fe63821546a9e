//! Orders: what was asked of banks, and what they said.

use super::caller::{By, No, Refused};
use crate::Face;
use axum::Json;
use axum::extract::{Path, State};
use desk::view::OrderFilter;
use domain::authority::Action;
use domain::order::{Order, OrderId};
use domain::time::Instant;
use serde::Serialize;
use utoipa::ToSchema;

/// An order as it stands. Sums are decimal, such as `600000.00`.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderOut {
    /// Its number.
    id: i64,
    /// What the bank knows it by.
    reference: String,
    /// Its case.
    case: i64,
    /// What it asks for: `stop`, `freeze`, `lift`, ….
    act: String,
    /// The account, its middle hidden.
    account: String,
    /// The bank's code.
    bank: Option<String>,
    /// The sum asked for.
    amount: Option<String>,
    /// Where it stands: `submitted`, `sent`, `executed_whole`, ….
    state: String,
    /// What the bank holds by it.
    held: Option<String>,
    /// When it was drafted.
    #[schema(value_type = String, format = DateTime)]
    drafted_at: Instant,
    /// When it was sent.
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Instant>,
    /// When the bank answered.
    #[schema(value_type = Option<String>, format = DateTime)]
    answered_at: Option<Instant>,
}

impl From<Order> for OrderOut {
    fn from(order: Order) -> Self {
        Self {
            id: order.id.0,
            case: order.case.0,
            act: order.act.name().to_owned(),
            account: order.account.masked(),
            bank: order.account.bank().map(str::to_owned),
            amount: order.amount.map(|sum| sum.to_string()),
            state: order.state.name().to_owned(),
            held: order.held.map(|sum| sum.to_string()),
            drafted_at: order.drafted_at,
            sent_at: order.sent_at,
            answered_at: order.answered_at,
            reference: order.reference,
        }
    }
}

/// The newest orders of cases that the caller sees, at most 500.
#[utoipa::path(get, path = "/api/v1/orders", security(("key" = [])), responses(
    (status = 200, body = [OrderOut]), (status = 401, body = Refused), (status = 403, body = Refused)))]
pub(super) async fn list(State(face): State<Face>, By(caller): By) -> Result<Json<Vec<OrderOut>>, No> {
    caller.may(Action::Read)?;
    let lines = desk::view::orders(&face.desk, &caller.officer, &OrderFilter::default()).await?;
    Ok(Json(lines.into_iter().map(|line| line.order.into()).collect()))
}

/// One order.
#[utoipa::path(get, path = "/api/v1/orders/{id}", security(("key" = [])),
    params(("id" = i64, Path, description = "The order's number")), responses(
    (status = 200, body = OrderOut), (status = 401, body = Refused), (status = 403, body = Refused),
    (status = 404, body = Refused)))]
pub(super) async fn show(State(face): State<Face>, By(caller): By, Path(id): Path<i64>) -> Result<Json<OrderOut>, No> {
    caller.may(Action::Read)?;
    Ok(Json(desk::view::order(&face.desk, &caller.officer, OrderId(id)).await?.into()))
}
