//! The page of one case: the figures, what waits for approval, the trail, every order, and what happened.

use super::{accounts, glance, mandate, state_key, timeline, trail};
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::report::category_label;
use crate::{Face, figures, hold, order, share};
use axum::extract::{Path, Query, State};
use desk::view::CasePage;
use domain::case::CaseId;
use domain::personal::Look;
use domain::trace::Trail;
use maud::{Markup, html};

/// The whole page.
pub(super) async fn show(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Query(asked): Query<trail::Asked>,
) -> Answer<Markup> {
    let (page, look) = load(&face, &seen, id).await?;
    let followed = followed(&face, &seen, &page, &asked).await?;
    let events = format!("/cases/{id}/events");
    let live = format!("/cases/{id}/live");
    let body = html! {
        div #live data-events=(events) hx-get=(live) hx-trigger="news from:body" hx-include="#rule-form" hx-swap="none" {}
        (head(&seen, &page))
        (crate::look::part(&seen, look.as_ref(), &format!("/cases/{id}/look")))
        (figures_part(&seen, &page, false))
        (orders_part(&face, &seen, &page, false))
        (holds_part(&face, &seen, &page, false))
        section.card {
            h2 { (seen.lang.say("trail")) }
            (trail::controls(&seen, &page, &asked))
            (trail_part(&face, &seen, &page, followed.as_ref(), false))
            (super::bracket::place(&seen, id))
        }
        (mandate::part(&seen, &page))
        (share::part(&face, &seen, CaseId(id)).await?)
        (timeline_part(&face, &seen, &page, false))
    };
    Ok(page::page(&seen, Room::Cases, &page.case.number, body))
}

/// The pieces that change, each to take its own place.
pub(super) async fn live(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Query(asked): Query<trail::Asked>,
) -> Answer<Markup> {
    let (page, _) = load(&face, &seen, id).await?;
    let followed = followed(&face, &seen, &page, &asked).await?;
    Ok(html! {
        (figures_part(&seen, &page, true))
        (orders_part(&face, &seen, &page, true))
        (holds_part(&face, &seen, &page, true))
        (trail_part(&face, &seen, &page, followed.as_ref(), true))
        (timeline_part(&face, &seen, &page, true))
    })
}

/// The trail by another rule or other limits.
pub(super) async fn trail(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Query(asked): Query<trail::Asked>,
) -> Answer<Markup> {
    let (page, _) = load(&face, &seen, id).await?;
    let followed = followed(&face, &seen, &page, &asked).await?;
    Ok(trail_part(&face, &seen, &page, followed.as_ref(), false))
}

async fn load(face: &Face, seen: &Seen, id: i64) -> Answer<(CasePage, Option<Look>)> {
    desk::look::case(&face.desk, &seen.officer, CaseId(id)).await.map_err(|e| seen.no(e))
}

/// The trail that is kept, or the one that was asked for.
async fn followed(face: &Face, seen: &Seen, page: &CasePage, asked: &trail::Asked) -> Answer<Option<Trail>> {
    let (rule, limits) = asked.over(seen, &page.case)?;
    if rule == page.case.rule && limits == page.case.limits {
        return Ok(page.trail.clone());
    }
    let traced = desk::look::trace(&face.desk, &seen.officer, page.case.id, rule, limits).await;
    traced.map(Some).map_err(|e| seen.no(e))
}

fn head(seen: &Seen, page: &CasePage) -> Markup {
    let (lang, case) = (seen.lang, &page.case);
    let (state, tone) = state_key(case.state);
    let opener = page.officers.get(&case.opened_by).map(String::as_str).unwrap_or_default();
    html! {
        div.head {
            h1 { (lang.with("case-n", &[("n", case.number.as_str().into())])) }
            (page::plate(tone, &lang.say(state)))
            @if let Some(category) = case.category { span { (category_label(lang, category)) } }
            span.quiet { (figures::when(case.opened_at)) " · " (opener) }
            a.button href=(format!("/cases/{}/refunds", case.id.0)) { (lang.say("refunds")) }
            @for report in &page.reports {
                a href=(format!("/reports/{}", report.id.0)) { (lang.with("report-n", &[("n", report.id.0.into())])) }
            }
        }
    }
}

fn figures_part(seen: &Seen, page: &CasePage, oob: bool) -> Markup {
    html! { section #glance hx-swap-oob=[oob.then_some("true")] { (glance::figures_of(seen.lang, &page.totals)) } }
}

fn orders_part(face: &Face, seen: &Seen, page: &CasePage, oob: bool) -> Markup {
    html! { section #orders.card hx-swap-oob=[oob.then_some("true")] { (order::of_case(face, seen, page)) } }
}

fn holds_part(face: &Face, seen: &Seen, page: &CasePage, oob: bool) -> Markup {
    html! { section #holds.card hx-swap-oob=[oob.then_some("true")] { (hold::of_case(face, seen, page)) } }
}

fn trail_part(face: &Face, seen: &Seen, page: &CasePage, trail: Option<&Trail>, oob: bool) -> Markup {
    html! {
        div #trail hx-swap-oob=[oob.then_some("true")] {
            @if let Some(trail) = trail {
                (trail::picture(face, seen, page, trail))
                (accounts::table(face, seen, page, trail))
            } @else { p.quiet { (seen.lang.say("no-trail")) } }
        }
    }
}

fn timeline_part(face: &Face, seen: &Seen, page: &CasePage, oob: bool) -> Markup {
    html! { section #timeline.card hx-swap-oob=[oob.then_some("true")] { (timeline::lines(face, seen, &page.audit)) } }
}
