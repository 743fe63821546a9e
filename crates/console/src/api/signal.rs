//! Signals: batches of calls, messages, lookups, chats and transfers, into the screen of what comes live.

use super::caller::{By, No, Refused};
use crate::Face;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Json, Router};
use desk::signal::{BATCH_MAX_BYTES, NewBatch};
use domain::authority::Action;
use domain::refusal::Refusal;
use domain::signal::Kind;
use serde::Serialize;
use utoipa::ToSchema;

/// What the sender knows the batch by.
const NAME: &str = "idempotency-key";

pub(super) fn routes() -> Router<Face> {
    Router::new().route("/api/v1/signals/{kind}", post(take).layer(DefaultBodyLimit::max(BATCH_MAX_BYTES)))
}

/// What became of a batch.
#[derive(Serialize, ToSchema)]
pub(super) struct BatchOut {
    /// Records that are screened.
    taken: u32,
    /// Rows that could not be read; the centre keeps them apart.
    parked: u32,
    /// Whether this batch had come before: nothing was done twice.
    again: bool,
}

/// Takes a batch: CSV with its header, or one JSON object a line, with the columns of docs/formats.md. The answer comes
/// once the batch is on the disk; after a broken connection send it again under the same `Idempotency-Key`.
#[utoipa::path(post, path = "/api/v1/signals/{kind}", security(("key" = [])),
    params(("kind" = String, Path, description = "`calls`, `sms`, `lookups`, `chats` or `transfers`"),
        ("Idempotency-Key" = String, Header, description = "The sender's own name for the batch")),
    request_body(content = String, content_type = "text/csv"), responses(
    (status = 200, body = BatchOut), (status = 401, body = Refused), (status = 403, body = Refused),
    (status = 404, body = Refused), (status = 413, body = Refused), (status = 422, body = Refused)))]
pub(super) async fn take(
    State(face): State<Face>,
    By(caller): By,
    Path(kind): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<BatchOut>, No> {
    caller.may(Action::SendSignals)?;
    let kind = Kind::TABLE.iter().find(|row| row.1 == kind).map(|row| row.0);
    let kind = kind.ok_or(Refusal::NotFound { what: "kind of signal".into() })?;
    let id = headers.get(NAME).and_then(|name| name.to_str().ok()).unwrap_or_default().to_owned();
    let answer = desk::signal::take(&face.desk, &caller.officer, NewBatch { id, kind, body: body.into() }).await?;
    Ok(Json(BatchOut { taken: answer.taken, parked: answer.parked, again: answer.is_again }))
}
