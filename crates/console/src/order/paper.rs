//! The paper of an order to a bank that is written to, and its detached signature.

use crate::Face;
use crate::officer::Seen;
use crate::refuse::Answer;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use desk::Language;
use domain::order::{Order, OrderId};
use maud::{Markup, html};

/// The links, for an order whose bank is written to, once it is sent.
pub(super) fn part(face: &Face, seen: &Seen, order: &Order) -> Markup {
    let bank = order.account.bank().and_then(|code| face.desk.banks.bank(code));
    let is_written_to = bank.is_some_and(|bank| bank.language == Language::Mail);
    let id = order.id.0;
    html! {
        @if is_written_to && order.sent_at.is_some() {
            a.button href=(format!("/orders/{id}/paper")) { (seen.lang.say("order-paper")) }
            a.quiet href=(format!("/orders/{id}/paper.sig")) { (seen.lang.say("order-paper-signature")) }
        }
    }
}

/// The PDF.
pub(super) async fn pdf(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    let fetched = desk::order::fetch_paper(&face.desk, &seen.officer, OrderId(id)).await;
    let (order, paper) = fetched.map_err(|e| seen.no(e))?;
    Ok(file(&format!("{}.pdf", order.reference), "application/pdf", paper.pdf))
}

/// Its signature.
pub(super) async fn signature(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    let fetched = desk::order::fetch_paper(&face.desk, &seen.officer, OrderId(id)).await;
    let (order, paper) = fetched.map_err(|e| seen.no(e))?;
    Ok(file(&format!("{}.pdf.sig", order.reference), "text/plain; charset=utf-8", paper.signature.into_bytes()))
}

/// A reference is letters, digits, - and _ where it names a paper, so it can stand in a header.
fn file(name: &str, media_type: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}
