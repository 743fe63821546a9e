//! Who looks at a page, in which language, and when.

use crate::{Face, guard, say::Lang};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::{StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Redirect, Response};
use domain::authority::Officer;
use domain::refusal::Refusal;
use domain::time::Instant;
use std::net::SocketAddr;

/// The cookie that carries a session's token.
pub(crate) const SESSION: &str = "weir_session";

/// An officer who is signed in and looks at a page. A handler that takes one is behind the sign-in.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) officer: Officer,
    pub(crate) lang: Lang,
    /// By the desk's clock.
    pub(crate) now: Instant,
    /// The page's own address, for the way back from the language switch.
    pub(crate) path: String,
    /// Where a form came from, for the way back from a refusal.
    pub(crate) back: String,
    /// Whether htmx asks, and wants a piece rather than a page.
    pub(crate) is_htmx: bool,
}

impl FromRequestParts<Face> for Seen {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Response> {
        let is_htmx = parts.headers.contains_key("hx-request");
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let Some(token) = guard::cookie(&parts.headers, SESSION) else { return Err(to(is_htmx, "/sign-in")) };
        let officer = match desk::officer::by_session(&face.desk, token).await {
            Ok(officer) => officer,
            Err(error) if error.refusal() == Some(&Refusal::SecondFactor) => return Err(to(is_htmx, "/second-factor")),
            Err(error) if error.refusal().is_some() => return Err(to(is_htmx, "/sign-in")),
            Err(error) => return Err(crate::refuse::shown(guard::lang(&parts.headers), &error).into_response()),
        };
        let referer = parts.headers.get(header::REFERER).and_then(|value| value.to_str().ok());
        Ok(Self {
            officer,
            lang: guard::lang(&parts.headers),
            now: face.desk.clock.now(),
            path,
            back: referer.and_then(path_of).unwrap_or_else(|| "/".to_owned()),
            is_htmx,
        })
    }
}

/// The path of a whole address.
fn path_of(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    rest.find('/').map(|at| guard::own_path(&rest[at..]).to_owned())
}

fn to(is_htmx: bool, place: &'static str) -> Response {
    if is_htmx {
        return (StatusCode::UNAUTHORIZED, [("HX-Redirect", place)]).into_response();
    }
    Redirect::to(place).into_response()
}

/// Where a request comes from; empty where nobody can say. Behind a proxy it is what the proxy says, last: what stands
/// before that anyone may have written.
pub(crate) struct Address(pub(crate) String);

impl FromRequestParts<Face> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Self::Rejection> {
        let told = parts.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
        let by_proxy = told.filter(|_| face.options.secure_cookies).and_then(|list| list.rsplit(',').next());
        let own = || parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
        Ok(Self(by_proxy.map(|address| address.trim().to_owned()).or_else(own).unwrap_or_default()))
    }
}
