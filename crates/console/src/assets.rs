//! What a browser loads besides pages: embedded, with the first of its digest in its address, so that it may be kept.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::fmt::Write as _;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Assets;

/// The address of an asset, changing with its bytes: `/assets/weir.css?v=1f2e3d4c`.
pub(crate) fn address(name: &str) -> String {
    let version = Assets::get(name).map(|file| digest(&file)).unwrap_or_default();
    format!("/assets/{name}?v={}", version.get(..12).unwrap_or_default())
}

fn digest(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// One asset. The address carries the digest, so a browser never needs to ask twice.
pub(crate) async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = Assets::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let tag = format!("\"{}\"", digest(&file));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|held| held.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, media_type(&name).to_owned()),
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
    ];
    (headers, file.data).into_response()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    }
}
