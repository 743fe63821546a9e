//! The ledger of our errors, by unit: each figure with what it was divided by.

use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, figures};
use axum::extract::{Query, State};
use desk::redress::UnitFigures;
use domain::redress::Ratio;
use domain::time::Span;
use maud::{Markup, html};
use serde::Deserialize;

/// Over how many days, unless asked otherwise; and at most.
const DAYS: i64 = 365;
const DAYS_MAX: i64 = 3650;

/// Over how many days.
#[derive(Deserialize)]
pub(super) struct Asked {
    days: Option<i64>,
}

/// For heads and auditors.
pub(super) async fn show(State(face): State<Face>, seen: Seen, Query(asked): Query<Asked>) -> Answer<Markup> {
    let days = asked.days.unwrap_or(DAYS).clamp(1, DAYS_MAX);
    let units = desk::redress::errors(&face.desk, &seen.officer, days).await.map_err(|e| seen.no(e))?;
    let (lang, title) = (seen.lang, seen.lang.say("errors"));
    let body = html! {
        div.head { h1 { (title) } }
        p.quiet { (lang.say("errors-words")) }
        form.row method="get" action="/errors" data-submit-on-change {
            label { (lang.say("errors-days")) input name="days" type="number" min="1" max=(DAYS_MAX) value=(days); }
            noscript { button { (lang.say("show")) } }
        }
        section.card.plain {
            @if units.is_empty() { p.quiet { (lang.say("no-errors")) } } @else { (table(&seen, &units)) }
        }
    };
    Ok(page::page(&seen, Room::Errors, &title, body))
}

fn table(seen: &Seen, units: &[UnitFigures]) -> Markup {
    let lang = seen.lang;
    html! {
        div.scroll { table.rows {
            thead { tr {
                th { (lang.say("errors-unit")) } th { (lang.say("errors-wrong")) } th { (lang.say("errors-upheld")) }
                th { (lang.say("errors-release")) } th { (lang.say("errors-restored")) }
            } }
            tbody { @for UnitFigures { unit, figures } in units {
                tr {
                    td.nowrap { (unit) }
                    td.number { (ratio(figures.wrong)) }
                    td.number { (ratio(figures.upheld)) }
                    td.nowrap { (length(seen, figures.release_median)) " / " (length(seen, figures.release_p90)) " (" (figures.releases) ")" }
                    td.number { (figures::money(figures.restored)) " / " (figures::money(figures.stopped)) }
                }
            } }
        } }
    }
}

/// `3 / 120 = 2.5 %`; nothing is divided by nothing.
fn ratio(ratio: Ratio) -> Markup {
    let permille = (ratio.whole > 0).then(|| ratio.part * 1000 / ratio.whole);
    html! {
        (ratio.part) " / " (ratio.whole)
        @if let Some(permille) = permille { " = " (permille / 10) "." (permille % 10) " %" }
    }
}

fn length(seen: &Seen, span: Option<Span>) -> Markup {
    html! { @match span { Some(span) => (figures::length(seen.lang, span)), None => "–" } }
}
