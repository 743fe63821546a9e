//! The page of a case's refunds.

use super::{one, table};
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, figures};
use axum::extract::{Path, State};
use desk::view::RefundsPage;
use domain::case::CaseId;
use domain::money::Amount;
use domain::refund::Refund;
use maud::{Markup, html};

/// The whole page.
pub(super) async fn show(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Markup> {
    let page = desk::look::refunds(&face.desk, &seen.officer, CaseId(id)).await.map_err(|e| seen.no(e))?;
    let (lang, title) = (seen.lang, seen.lang.with("refunds-of", &[("n", page.case.number.as_str().into())]));
    let (events, here) = (format!("/cases/{id}/events"), format!("/cases/{id}/refunds"));
    let body = html! {
        div.head {
            h1 { (title) }
            a.button href=(format!("/cases/{id}")) { (lang.say("open-case-page")) }
        }
        div #live data-events=(events) hx-get=(here) hx-trigger="news from:body"
            hx-select="#refunds" hx-target="#refunds" hx-swap="outerHTML" {}
        div #refunds {
            (glance(&seen, &page))
            @for refund in page.refunds.iter().rev() { (one::refund(&face, &seen, &page, refund)) }
        }
        (table::part(&face, &seen, &page))
    };
    Ok(page::page(&seen, Room::Cases, &title, body))
}

/// Lost, held, under way back, back.
fn glance(seen: &Seen, page: &RefundsPage) -> Markup {
    let held: Amount = page.holds.iter().filter(|hold| hold.is_standing()).map(|hold| hold.amount).sum();
    let paid: Amount = page.refunds.iter().flat_map(|r| &r.shares).filter_map(|share| share.paid).sum();
    let open = page.refunds.iter().filter(|refund| refund.is_open());
    let under_way: Amount = open.map(unpaid).sum();
    let figures = [
        ("lost", "is-lost", page.case.loss),
        ("held", "is-held", held),
        ("refund-under-way", "is-in-question", under_way),
        ("refund-back", "is-held", paid),
    ];
    html! {
        section.glance { div.figures {
            @for (key, class, sum) in figures {
                div class=(format!("figure {class}")) {
                    span.label { (seen.lang.say(key)) }
                    strong.sum { (figures::figure(sum)) span.unit { (seen.lang.say("yuan")) } }
                }
            }
        } }
    }
}

fn unpaid(refund: &Refund) -> Amount {
    refund.shares.iter().filter(|share| share.paid.is_none()).map(|share| share.amount).sum()
}
