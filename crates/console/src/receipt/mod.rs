//! Receipts: printed for the victim, and looked up by the victim without an officer. What is shown names nobody.

mod limit;

pub(crate) use limit::Limit;

use crate::officer::Seen;
use crate::refund::{file, state_key};
use crate::refuse::Answer;
use crate::say::Lang;
use crate::{Face, figures, guard, page};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use desk::receipt::{Progress, Returned};
use domain::report::{ReportId, State as Stands};
use maud::{Markup, html};
use serde::Deserialize;

/// The receipt room.
pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/receipt", get(ask))
        .route("/receipt/{reference}", get(show))
        .route("/reports/{id}/receipt.pdf", post(print))
}

/// A reference typed.
#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    reference: String,
}

/// The field for a reference, and the way to what it stands for.
async fn ask(headers: HeaderMap, Query(asked): Query<Asked>) -> Response {
    let lang = guard::lang(&headers);
    let typed: String = asked.reference.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    if !typed.is_empty() {
        return Redirect::to(&format!("/receipt/{typed}")).into_response();
    }
    page::outside(
        lang,
        "/receipt",
        &lang.say("receipt"),
        html! { div.door { h1 { (lang.say("receipt")) } (field(lang)) } },
    )
    .into_response()
}

fn field(lang: Lang) -> Markup {
    html! {
        form.stack method="get" action="/receipt" {
            label { (lang.say("receipt-reference")) input name="reference" required maxlength="64" autocomplete="off" autocapitalize="characters"; }
            button.primary { (lang.say("show")) }
        }
    }
}

/// Where a report stands. What was never given out, and what is mistyped, look the same; guessing is slowed.
async fn show(State(face): State<Face>, headers: HeaderMap, Path(reference): Path<String>) -> Response {
    let lang = guard::lang(&headers);
    let title = lang.say("receipt");
    let (status, body) = if !face.looks.may(face.desk.clock.now()) {
        (StatusCode::TOO_MANY_REQUESTS, html! { div.note.warn { (lang.say("receipt-later")) } })
    } else {
        match desk::receipt::look_up(&face.desk, &reference).await {
            Ok(progress) => (StatusCode::OK, told(lang, &progress)),
            Err(error) if error.refusal().is_some() => {
                (StatusCode::NOT_FOUND, html! { div.note.refused { (lang.say("receipt-unknown")) } (field(lang)) })
            }
            Err(error) => crate::refuse::shown(lang, &error),
        }
    };
    let page = page::outside(lang, "/receipt", &title, html! { div.door.receipt { h1 { (title) } (body) } });
    // The address is a key: it goes to no other page.
    (status, [(header::REFERRER_POLICY, "no-referrer")], page).into_response()
}

fn told(lang: Lang, progress: &Progress) -> Markup {
    let state = if progress.state == Stands::Withdrawn {
        "receipt-withdrawn"
    } else if progress.case_loss.is_positive() {
        "receipt-in-case"
    } else {
        "receipt-taken"
    };
    html! {
        p { (progress.unit_name) " · " (figures::when_whole(progress.taken_at)) }
        p { strong { (lang.say(state)) } }
        dl.facts {
            dt { (lang.say("receipt-lost")) } dd { (figures::sum(lang, progress.lost)) }
            @if progress.case_loss.is_positive() {
                dt { (lang.say("receipt-held")) }
                dd { (figures::sum(lang, progress.held)) " / " (figures::sum(lang, progress.case_loss)) }
            }
        }
        @for refund in &progress.refunds { (returned(lang, refund)) }
        h2 { (lang.say("receipt-next")) }
        p { (lang.say(next_key(progress))) }
        p.note.warn { (lang.say("receipt-beware")) }
    }
}

fn returned(lang: Lang, refund: &Returned) -> Markup {
    let (key, tone) = state_key(refund.state);
    html! {
        div.note {
            (page::plate(tone, &lang.say(&key))) " " (lang.say("receipt-share")) " " strong { (figures::sum(lang, refund.amount)) }
            @if refund.paid.is_positive() { " · " (lang.say("refund-paid")) " " (figures::sum(lang, refund.paid)) }
            @if let Some(until) = refund.notice_until { p.quiet { (lang.say("receipt-notice-until")) " " (figures::when_whole(until)) } }
        }
    }
}

fn next_key(progress: &Progress) -> &'static str {
    use domain::refund::State::{Approved, Drafted, Noticed, Ordered, Paid};
    match progress.refunds.last().map(|refund| refund.state) {
        Some(Noticed) => "receipt-next-noticed",
        Some(Drafted) => "receipt-next-drafted",
        Some(Approved | Ordered) => "receipt-next-ordered",
        Some(Paid(_)) => "receipt-next-paid",
        _ if progress.held.is_positive() => "receipt-next-held",
        _ => "receipt-next-sought",
    }
}

/// The receipt on paper.
async fn print(State(face): State<Face>, seen: Seen, headers: HeaderMap, Path(id): Path<i64>) -> Answer<Response> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let scheme = if face.options.secure_cookies { "https" } else { "http" };
    let printed = desk::receipt::print(&face.desk, &seen.officer, ReportId(id), &format!("{scheme}://{host}")).await;
    Ok(file(&format!("receipt-{id}.pdf"), "application/pdf", printed.map_err(|e| seen.no(e))?))
}
