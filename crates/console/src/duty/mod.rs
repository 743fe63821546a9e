//! The duty board: who is in danger, what is new, what waits for this officer's word, and which clocks run.

use crate::officer::Seen;
use crate::order::{Around, line};
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, case, figures, report, warning};
use axum::extract::State;
use desk::view::{CaseLine, OrderFilter, OrderLine, Shown};
use desk::warning::Filter;
use domain::authority::Action;
use domain::hold::Hold;
use domain::order::State as Stands;
use domain::report::{Report, State as Told};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// How many of each are on the board.
const LINES_MAX: usize = 20;

/// Of how many cases the clocks are read.
const CASES_MAX: usize = 50;

/// The board.
pub(crate) async fn board(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    let title = seen.lang.say("duty-board");
    let body = html! {
        div.head { h1 { (title) } }
        div #live data-events="/events" hx-get="/duty/part" hx-trigger="news from:body" hx-target="#board" {}
        div #board { (parts(&face, &seen).await?) }
    };
    Ok(page::page(&seen, Room::Duty, &title, body))
}

/// What changes on it.
pub(crate) async fn part(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    parts(&face, &seen).await
}

async fn parts(face: &Face, seen: &Seen) -> Answer<Markup> {
    if !seen.may(Action::Read) {
        return Ok(html! { p.quiet { (seen.lang.say("no-cases-for-rank")) } });
    }
    let (desk, officer) = (&face.desk, &seen.officer);
    let filter = OrderFilter { state: Some(Stands::Submitted), ..OrderFilter::default() };
    let orders = desk::look::orders(desk, officer, &filter).await.map_err(|e| seen.no(e))?;
    let reports = desk::look::reports(desk, officer).await.map_err(|e| seen.no(e))?;
    let cases = desk::view::cases(desk, officer).await.map_err(|e| seen.no(e))?;
    let clocks = clocks(face, seen, &cases).await?;
    let to_sign = Shown::Queue(Filter::ToSign);
    let warnings = desk::warning::shown::warnings(desk, officer, to_sign).await.map_err(|e| seen.no(e))?;
    Ok(html! {
        (case::glance::figures_of(seen.lang, &case::glance::sum_of(&cases)))
        div.columns.uneven {
            div { (warning::to_sign(face, seen, &warnings.warnings, LINES_MAX)) (to_approve(face, seen, &orders)) }
            div { (new_reports(seen, reports)) (running(face, seen, &clocks)) }
        }
    })
}

fn to_approve(face: &Face, seen: &Seen, orders: &[OrderLine]) -> Markup {
    let (lang, names) = (seen.lang, BTreeMap::new());
    let (mine, own): (Vec<&OrderLine>, Vec<&OrderLine>) =
        orders.iter().partition(|each| each.order.drafted_by != seen.officer.id);
    html! {
        section.card {
            h2 { (lang.with("my-approvals-n", &[("count", mine.len().into())])) }
            @if mine.is_empty() { p.quiet { (lang.say("nothing-to-approve")) } }
            @for each in mine.iter().take(LINES_MAX) {
                (line(face, seen, &each.order, &Around { officer_names: &names, case_number: Some(&each.case_number) }))
            }
            @if mine.len() > LINES_MAX { p { a href="/orders?state=submitted" { (lang.say("see-all")) } } }
            @if !own.is_empty() {
                p.quiet { span.code { "ORDER-02" } " " (lang.with("own-waiting-n", &[("count", own.len().into())])) " "
                    a href="/orders?state=submitted" { (lang.say("see-all")) } }
            }
        }
    }
}

fn new_reports(seen: &Seen, reports: Vec<Report>) -> Markup {
    let is_new = |report: &Report| matches!(report.state, Told::Taken | Told::Confirmed);
    let new: Vec<Report> = reports.into_iter().filter(is_new).take(LINES_MAX).collect();
    html! {
        section.card {
            h2 { (seen.lang.with("new-reports-n", &[("count", new.len().into())])) }
            @if new.is_empty() { p.quiet { (seen.lang.say("no-new-reports")) } } @else { (report::brief(seen.lang, &new)) }
        }
    }
}

/// The holds that stand, the first to end first.
async fn clocks(face: &Face, seen: &Seen, cases: &[CaseLine]) -> Answer<Vec<(String, Hold)>> {
    let mut clocks = Vec::new();
    for line in cases.iter().filter(|line| line.totals.held.is_positive()).take(CASES_MAX) {
        let (page, _) = desk::look::case(&face.desk, &seen.officer, line.case.id).await.map_err(|e| seen.no(e))?;
        let standing = page.holds.into_iter().filter(Hold::is_standing);
        clocks.extend(standing.map(|hold| (line.case.number.clone(), hold)));
    }
    clocks.sort_by_key(|(_, hold)| (hold.until_at, hold.id));
    clocks.truncate(LINES_MAX);
    Ok(clocks)
}

fn running(face: &Face, seen: &Seen, clocks: &[(String, Hold)]) -> Markup {
    let lang = seen.lang;
    html! {
        section.card {
            h2 { (lang.say("running-clocks")) }
            @if clocks.is_empty() { p.quiet { (lang.say("no-clocks")) } } @else {
                div.scroll { table.rows.tight {
                    @for (number, hold) in clocks {
                        tr {
                            td.nowrap { (page::left(lang, seen.now, hold.until_at)) }
                            td.number.is-held { (figures::money(hold.amount)) }
                            td { (page::account(face, &hold.account)) " "
                                a.nowrap href=(format!("/cases/{}", hold.case.0)) { (number) } }
                        }
                    }
                } }
            }
        }
    }
}
