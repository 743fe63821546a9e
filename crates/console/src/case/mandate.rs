//! The mandate: one approval for the layers of this case, up to a sum and a time.

use crate::officer::Seen;
use crate::refuse::{self, Answer};
use crate::report::amount;
use crate::{Face, figures};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::view::CasePage;
use domain::authority::Action;
use domain::case::{CaseId, State as Stands};
use domain::time::{Instant, Span};
use maud::{Markup, html};
use serde::Deserialize;

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Given {
    sum_max: String,
    until_at: String,
}

/// The mandate that stands, and the form for one.
pub(super) fn part(seen: &Seen, page: &CasePage) -> Markup {
    let lang = seen.lang;
    let may = seen.may(Action::GrantMandate) && page.case.state != Stands::Closed;
    html! {
        section.card #mandate {
            h2 { (lang.say("mandate")) }
            p.quiet { (lang.say("mandate-words")) }
            @if let Some(mandate) = &page.mandate {
                p { (lang.with("mandate-stands", &[
                    ("sum", figures::sum(lang, mandate.sum_max).into()),
                    ("until", figures::when_whole(mandate.until_at).into()),
                    ("officer", page.officers.get(&mandate.granted_by).map(String::as_str).unwrap_or_default().into()),
                ])) }
            }
            @if may && page.case.opened_by == seen.officer.id { p.quiet { span.code { "ORDER-02" } " " (lang.say("mandate-second")) } }
            @else if may { (form(seen, page)) }
        }
    }
}

fn form(seen: &Seen, page: &CasePage) -> Markup {
    let lang = seen.lang;
    let action = format!("/cases/{}/mandate", page.case.id.0);
    html! {
        form.row method="post" action=(action) hx-post=(action) hx-target="#said" {
            label { (lang.say("mandate-sum")) input.number name="sum_max" value=(page.case.loss) inputmode="decimal" required; }
            label { (lang.say("mandate-until"))
                input type="datetime-local" step="1" name="until_at" required
                    value=(figures::field_time(seen.now.plus(Span::hours(24)))); }
            button { (lang.say("grant-mandate")) }
        }
    }
}

/// Grants a mandate.
pub(super) async fn grant(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<Given>,
) -> Answer<Response> {
    let sum_max = amount(&given.sum_max).ok_or_else(|| seen.bad_field("mandate-sum", "sum-must"))?;
    let until_at = Instant::parse(&given.until_at).ok_or_else(|| seen.bad_field("mandate-until", "time-must"))?;
    let granted = desk::mandate::grant(&face.desk, &seen.officer, CaseId(id), sum_max, until_at).await;
    granted.map_err(|e| seen.no(e))?;
    Ok(refuse::done(&seen, &format!("/cases/{id}"), &seen.lang.say("mandate-granted")))
}
