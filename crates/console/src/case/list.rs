//! The list of cases: how much is lost, held and gone in each.

use super::{glance, state_key};
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::report::category_label;
use crate::{Face, figures};
use axum::extract::State;
use desk::view::CaseLine;
use maud::{Markup, html};

/// The newest first.
pub(super) async fn show(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    let cases = desk::view::cases(&face.desk, &seen.officer).await.map_err(|e| seen.no(e))?;
    let title = seen.lang.say("cases");
    let body = html! {
        div.head { h1 { (title) } }
        @if cases.is_empty() { p.quiet { (seen.lang.say("no-cases")) } } @else {
            (glance::figures_of(seen.lang, &glance::sum_of(&cases)))
            (table(&seen, &cases))
        }
    };
    Ok(page::page(&seen, Room::Cases, &title, body))
}

fn table(seen: &Seen, cases: &[CaseLine]) -> Markup {
    let lang = seen.lang;
    html! {
        div.scroll { table.rows {
            thead { tr {
                th { (lang.say("case")) } th { (lang.say("state")) } th { (lang.say("opened-at")) } th.number { (lang.say("age")) }
                th { (lang.say("category")) } th.number { (lang.say("lost-yuan")) } th.number { (lang.say("held")) }
                th.number { (lang.say("gone")) } th.number { (lang.say("in-question")) } th { "" }
                th.number { (lang.say("to-approve")) } th.number { (lang.say("waiting-for-bank")) }
            } }
            tbody { @for line in cases { (row(seen, line)) } }
        } }
    }
}

fn row(seen: &Seen, line: &CaseLine) -> Markup {
    let (lang, case, totals) = (seen.lang, &line.case, &line.totals);
    let (state, tone) = state_key(case.state);
    html! {
        tr {
            td.nowrap { a href=(format!("/cases/{}", case.id.0)) { (case.number) } }
            td { (page::plate(tone, &lang.say(state))) }
            td { (figures::when(case.opened_at)) }
            td.number.nowrap { (figures::length(lang, seen.now.since(case.opened_at))) }
            td.kind { @if let Some(category) = case.category { (category_label(lang, category)) } }
            td.number { (figures::money(totals.lost)) }
            td.number.is-held { (figures::money(totals.held)) }
            td.number.is-gone { (figures::money(totals.gone)) }
            td.number.is-asked { (figures::money(totals.in_question)) }
            td.barred { (glance::bar(lang, totals)) }
            td.number { @if line.to_approve > 0 { strong { (line.to_approve) } } }
            td.number { @if line.waiting > 0 { (line.waiting) } }
        }
    }
}
