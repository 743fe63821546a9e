//! The blocklist for partners' programs: the log behind a cursor as CSV, JSON or STIX, the zone for resolvers; and the
//! look-up that needs no key.

use super::caller::{By, No, Refused};
use crate::{Face, redress};
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{IntoResponse, Response};
use desk::blocklist::LINES_MAX;
use domain::authority::Action;
use domain::blocklist::Page;
use domain::indicator::Kind;
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Where to go on from.
#[derive(Deserialize, IntoParams)]
pub(super) struct From {
    /// The cursor of the last answer; left out: the beginning.
    #[serde(default)]
    cursor: i64,
    /// How many places of the log, at most 10,000.
    most: Option<i64>,
}

/// What follows the cursor, as JSON: `cursor`, `more`, and `lines` in order, each `list` or `lift`.
#[utoipa::path(get, path = "/api/v1/blocklist.json", params(From), security(("key" = [])), responses(
    (status = 200, content_type = "application/json", body = String), (status = 401, body = Refused),
    (status = 403, body = Refused), (status = 422, body = Refused), (status = 429, body = Refused)))]
pub(super) async fn json(State(face): State<Face>, By(caller): By, Query(from): Query<From>) -> Result<Response, No> {
    caller.may(Action::PullFeed)?;
    let page = pull(&face, &caller.officer, &from).await?;
    Ok(answered(&page, "application/json", formats::blocklist::json::write(&page).into_bytes()))
}

/// What follows the cursor, as CSV; the next cursor is in the header `weir-cursor`, and `weir-more` says whether to go on.
#[utoipa::path(get, path = "/api/v1/blocklist.csv", params(From), security(("key" = [])), responses(
    (status = 200, content_type = "text/csv", body = String), (status = 401, body = Refused),
    (status = 403, body = Refused), (status = 422, body = Refused), (status = 429, body = Refused)))]
pub(super) async fn csv(State(face): State<Face>, By(caller): By, Query(from): Query<From>) -> Result<Response, No> {
    caller.may(Action::PullFeed)?;
    let page = pull(&face, &caller.officer, &from).await?;
    Ok(answered(&page, "text/csv; charset=utf-8", formats::blocklist::csv::write(&page)))
}

/// What follows the cursor, as a STIX 2.1 bundle: a lifted entry is its indicator, revoked. Cursors as for CSV.
#[utoipa::path(get, path = "/api/v1/blocklist.stix", params(From), security(("key" = [])), responses(
    (status = 200, content_type = "application/stix+json", body = String), (status = 401, body = Refused),
    (status = 403, body = Refused), (status = 422, body = Refused), (status = 429, body = Refused)))]
pub(super) async fn stix(State(face): State<Face>, By(caller): By, Query(from): Query<From>) -> Result<Response, No> {
    caller.may(Action::PullFeed)?;
    let page = pull(&face, &caller.officer, &from).await?;
    Ok(answered(&page, "application/stix+json;version=2.1", formats::blocklist::stix::write(&page).into_bytes()))
}

/// Every listed host as a response policy zone (RPZ); its serial is the cursor it is as of.
#[utoipa::path(get, path = "/api/v1/blocklist.rpz", security(("key" = [])), responses(
    (status = 200, content_type = "text/dns", body = String), (status = 401, body = Refused),
    (status = 403, body = Refused), (status = 413, body = Refused), (status = 429, body = Refused)))]
pub(super) async fn rpz(State(face): State<Face>, By(caller): By) -> Result<Response, No> {
    caller.may(Action::PullFeed)?;
    let standing = desk::blocklist::standing(&face.desk, &caller.officer, Some(Kind::Url)).await?;
    let headers = [(header::CONTENT_TYPE, "text/dns"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, formats::blocklist::rpz::write(&standing)).into_response())
}

async fn pull(face: &Face, officer: &domain::authority::Officer, from: &From) -> Result<Page, No> {
    Ok(desk::blocklist::pull(&face.desk, officer, from.cursor, from.most.unwrap_or(LINES_MAX)).await?)
}

fn answered(page: &Page, media_type: &'static str, body: Vec<u8>) -> Response {
    let named = |name| HeaderName::from_static(name);
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (named("weir-cursor"), page.cursor.to_string()),
        (named("weir-more"), page.more.to_string()),
    ];
    (headers, body).into_response()
}

/// Both pieces of advice are far shorter: with its blanks every answer has as many bytes.
const BYTES: usize = 2_000;

/// What is looked up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// `phone`, `url`, `qq`, `wechat`, `app`, `imei`, `bank_card` or `bank_account`.
    kind: String,
    /// As it is written anywhere.
    value: String,
}

/// Whether it is listed. Every answer has the same number of bytes.
#[derive(Serialize, ToSchema)]
pub(super) struct Said {
    /// Whether it is on the blocklist.
    listed: bool,
    /// What to do, in Chinese.
    advice_zh: String,
    /// What to do, in English.
    advice_en: String,
    /// Blanks, so that nobody between learns the answer from its length.
    pad: String,
}

/// Looks it up: no key, and nothing of it is kept. So many a minute from one address.
#[utoipa::path(post, path = "/api/v1/check", request_body = Asked, responses(
    (status = 200, body = Said), (status = 422, body = Refused), (status = 429, body = Refused)))]
pub(super) async fn check(
    State(face): State<Face>,
    peer: redress::Peer,
    headers: HeaderMap,
    Json(asked): Json<Asked>,
) -> Result<Json<Said>, No> {
    let must = || Refusal::BadField { field: "kind".into(), must: "one of the kinds that can be listed".into() };
    let kind: Kind = asked.kind.parse().map_err(|()| must())?;
    let place = redress::place(&face, peer, &headers);
    let listed = desk::blocklist::check(&face.desk, &place, kind, &asked.value).await?;
    let key = if listed { "check-advice-yes" } else { "check-advice-no" };
    let [advice_zh, advice_en] = [crate::say::Lang::Zh, crate::say::Lang::En].map(|lang| lang.say(key));
    // `true` has a letter less than `false`.
    let used = advice_zh.len() + advice_en.len() + usize::from(!listed);
    Ok(Json(Said { listed, advice_zh, advice_en, pad: " ".repeat(BYTES.saturating_sub(used)) }))
}
