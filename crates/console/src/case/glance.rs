//! Where the money is, at a glance: lost, held, gone, in question.

use crate::figures;
use crate::say::Lang;
use desk::view::{CaseLine, Totals};
use domain::money::Amount;
use maud::{Markup, html};

/// The four figures and their bar.
pub(crate) fn figures_of(lang: Lang, totals: &Totals) -> Markup {
    html! {
        div.glance {
            div.figures {
                (figure(lang, "lost", totals.lost, None))
                (figure(lang, "held", totals.held, Some(totals.lost)))
                (figure(lang, "gone", totals.gone, Some(totals.lost)))
                (figure(lang, "in-question", totals.in_question, Some(totals.lost)))
                @if totals.returned.is_positive() { (figure(lang, "returned", totals.returned, Some(totals.lost))) }
            }
            (bar(lang, totals))
        }
    }
}

fn figure(lang: Lang, key: &str, amount: Amount, whole: Option<Amount>) -> Markup {
    let share = whole.map(|whole| figures::permille(amount, whole));
    html! {
        div class=(format!("figure is-{key}")) {
            span.label { (lang.say(key)) @if let Some(share) = share { span.share { (share / 10) "." (share % 10) " %" } } }
            span.sum data-sum=(amount) { (figures::figure(amount)) span.unit { (lang.say("yuan")) } }
        }
    }
}

/// Held, in question and gone, as shares of the loss.
pub(crate) fn bar(lang: Lang, totals: &Totals) -> Markup {
    let parts = [
        ("held", totals.held),
        ("returned", totals.returned),
        ("in-question", totals.in_question),
        ("gone", totals.gone),
    ];
    let mut from = 0;
    html! {
        svg.bar viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label=(spoken(lang, totals)) {
            rect.is-none x="0" y="0" width="1000" height="10" {}
            @for (key, amount) in parts {
                @let width = figures::permille(amount, totals.lost).min(1000 - from);
                rect class=(format!("is-{key}")) x=(from) y="0" width=(width) height="10" {}
                ({ from += width; "" })
            }
        }
    }
}

fn spoken(lang: Lang, totals: &Totals) -> String {
    let part = |key: &str, amount: Amount| format!("{} {}", lang.say(key), figures::sum(lang, amount));
    let parts = [
        part("held", totals.held),
        part("returned", totals.returned),
        part("in-question", totals.in_question),
        part("gone", totals.gone),
    ];
    parts.join(" · ")
}

/// The figures of many cases as one.
pub(crate) fn sum_of(cases: &[CaseLine]) -> Totals {
    cases.iter().fold(Totals::default(), |sum, line| Totals {
        lost: sum.lost + line.totals.lost,
        held: sum.held + line.totals.held,
        returned: sum.returned + line.totals.returned,
        gone: sum.gone + line.totals.gone,
        in_question: sum.in_question + line.totals.in_question,
    })
}
