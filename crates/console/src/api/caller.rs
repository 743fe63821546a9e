//! Who calls: a partner's program by its key, or an officer's page by its session; and why not.

use crate::officer::SESSION;
use crate::{Face, guard, refuse};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::{StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use desk::Error;
use desk::key::Caller;
use domain::refusal::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

/// Whoever calls. A handler that takes one is behind the key.
pub(super) struct By(pub(super) Caller);

impl FromRequestParts<Face> for By {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, No> {
        let sent = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        if let Some(sent) = sent {
            let key = sent.strip_prefix("Bearer ").ok_or(No(Refusal::SignInFailed.into()))?;
            return Ok(Self(desk::key::by_token(&face.desk, key).await.map_err(No)?));
        }
        let token = guard::cookie(&parts.headers, SESSION).ok_or(No(Refusal::SignInFailed.into()))?;
        let officer = desk::officer::by_session(&face.desk, token).await.map_err(No)?;
        Ok(Self(Caller { officer, actions: None }))
    }
}

/// A refusal as JSON.
#[derive(Serialize, ToSchema)]
pub(super) struct Refused {
    /// The code, for ever: docs/refusals.md.
    code: String,
    /// What happened and what to do next, in Chinese.
    zh: String,
    /// The same in English.
    en: String,
}

/// Why not.
pub(super) struct No(pub(super) Error);

impl From<Error> for No {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.into())
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let Some(refusal) = self.0.refusal() else {
            tracing::error!(error = %self.0, "a fault behind the API");
            let words = Refused {
                code: "FAULT".into(),
                zh: "系统故障，未写入任何内容".into(),
                en: "a fault; nothing was written".into(),
            };
            return (StatusCode::INTERNAL_SERVER_ERROR, Json(words)).into_response();
        };
        let words = Refused { code: refusal.code().into(), zh: refusal.chinese(), en: refusal.english() };
        let status = match refusal {
            Refusal::TooMuch { what, .. } if what == "calls a minute" => StatusCode::TOO_MANY_REQUESTS,
            refusal => refuse::status(refusal),
        };
        (status, Json(words)).into_response()
    }
}
