//! What stands before every page: where a request may come from, and what a page may do in a browser.

use crate::refuse;
use crate::say::Lang;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Only what this server serves runs and shows; nothing inline runs; no other site may frame it or take its forms.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Refuses what another site sends, and puts the browser under the policy.
pub(crate) async fn stand(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    // A key is sent by a program that was given it: no browser sends one by itself, so no other site can.
    let by_key = request.uri().path().starts_with("/api/") && request.headers().contains_key(header::AUTHORIZATION);
    // Looking up takes no cookie and changes nothing: whoever may ask by a page may ask by a program.
    let by_key = by_key || request.uri().path() == "/api/v1/check";
    if !reads && !by_key && !is_own(request.headers()) {
        let lang = lang(request.headers());
        return refuse::foreign(lang).into_response();
    }
    let is_asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    if !is_asset {
        // A page names victims and accounts: it stays in no cache.
        set(header::CACHE_CONTROL, "no-store");
    }
    response
}

/// Whether our own page sent it. Every browser says so with what it posts; what says nothing is refused.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let host = text("host");
    let origin = text("origin").and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    host.is_some() && origin == host
}

/// Alive; says nothing else.
pub(crate) async fn healthz() -> (StatusCode, &'static str) {
    (StatusCode::OK, "ok\n")
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A place on this server to come back to; anything else leads home.
pub(crate) fn own_path(path: &str) -> &str {
    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n']);
    if own { path } else { "/" }
}

/// The language asked for: the switch, then the browser, then Chinese.
pub(crate) fn lang(headers: &HeaderMap) -> Lang {
    let switched = cookie(headers, "weir_lang").and_then(Lang::of);
    let browser = || headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(Lang::accepted);
    switched.or_else(browser).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_post() {
        let table: &[(&[(&str, &str)], bool)] = &[
            (&[("host", "weir:1"), ("origin", "http://weir:1")], true),
            (&[("host", "weir:1"), ("origin", "http://evil")], false),
            (&[("host", "weir:1"), ("origin", "null")], false),
            (&[("host", "weir:1")], false),
            (&[("origin", "http://weir:1")], false),
            (&[("host", "weir:1"), ("sec-fetch-site", "same-origin")], true),
            (&[("host", "weir:1"), ("sec-fetch-site", "cross-site"), ("origin", "http://weir:1")], false),
            (&[("host", "weir:1"), ("sec-fetch-site", "none")], false),
        ];
        for (pairs, want) in table {
            let mut headers = HeaderMap::new();
            for (name, value) in *pairs {
                headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            assert_eq!(is_own(&headers), *want, "{pairs:?}");
        }
    }

    #[test]
    fn the_way_back_stays_on_this_server() {
        for (path, want) in [("/cases/1", "/cases/1"), ("//evil", "/"), ("https://evil", "/"), ("/\\evil", "/")] {
            assert_eq!(own_path(path), want);
        }
    }

    #[test]
    fn cookies_are_told_apart() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("weir_session_old=x; weir_session=abc; weir_lang=en"));
        assert_eq!(cookie(&headers, "weir_session"), Some("abc"));
        assert_eq!(lang(&headers), Lang::En);
    }
}
