//! The bracket: the same money by every rule, from the least to the most that may rest.

use crate::officer::Seen;
use crate::refuse::Answer;
use crate::{Face, figures};
use axum::extract::{Path, State};
use domain::case::CaseId;
use domain::money::Amount;
use domain::trace::Trail;
use maud::{Markup, html};

/// Where the bracket will stand: six traces are worked out after the page is there.
pub(super) fn place(seen: &Seen, id: i64) -> Markup {
    let address = format!("/cases/{id}/bracket");
    html! {
        div #bracket hx-get=(address) hx-trigger="load, news from:body delay:1s" hx-swap="innerHTML" {
            a href=(address) { (seen.lang.say("bracket")) }
        }
    }
}

/// What each rule leaves at rest.
pub(super) async fn show(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Markup> {
    let trails = desk::look::bracket(&face.desk, &seen.officer, CaseId(id)).await.map_err(|e| seen.no(e))?;
    let (lang, held) = (seen.lang, range(&trails));
    let sums = ["held-in-trail", "cashed-out", "beyond-limits", "accounts-n"];
    Ok(html! {
        details {
            summary {
                (lang.say("bracket")) " "
                @if let Some((least, most)) = held {
                    strong { (figures::figure(least)) "–" (figures::figure(most)) } " " (lang.say("yuan"))
                }
            }
            p.quiet { (lang.say("bracket-words")) }
            div.scroll { table.rows.tight {
                thead { tr { th { (lang.say("rule")) } @for key in sums { th.number { (lang.say(key)) } } } }
                tbody { @for trail in &trails { tr {
                    td { (lang.say(&format!("rule-{}", trail.rule.name()))) }
                    td.number { (figures::money(trail.held)) }
                    td.number { (figures::money(trail.cashed_out)) }
                    td.number { (figures::money(trail.beyond.total())) }
                    td.number { (trail.accounts.len()) }
                } } }
            } }
        }
    })
}

/// The least and the most that rests, over the rules that conserve money.
fn range(trails: &[Trail]) -> Option<(Amount, Amount)> {
    let held = || trails.iter().filter(|trail| trail.rule.conserves()).map(|trail| trail.held);
    Some((held().min()?, held().max()?))
}
