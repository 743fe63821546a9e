//! The trail as a picture, and the rule and limits it is followed by.

use super::sankey;
use crate::officer::Seen;
use crate::refuse::Answer;
use crate::report::amount;
use crate::{Face, figures, page};
use desk::view::CasePage;
use domain::authority::Action;
use domain::case::Case;
use domain::money::Amount;
use domain::time::Span;
use domain::trace::{Limits, Rule, Trail};
use maud::{Markup, html};
use serde::Deserialize;

/// The rule and limits asked for; what is empty stays as the case has it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) rule: String,
    #[serde(default)]
    pub(super) hops_max: String,
    #[serde(default)]
    pub(super) window_hours: String,
    #[serde(default)]
    pub(super) taint_min: String,
}

/// The most hops and the longest window a form takes.
const HOPS_MAX: u32 = 50;
const WINDOW_HOURS_MAX: i64 = 24 * 3650;

impl Asked {
    /// The rule and limits asked for, over those of the case.
    pub(super) fn over(&self, seen: &Seen, case: &Case) -> Answer<(Rule, Limits)> {
        let mut limits = case.limits.clone();
        let rule = match self.rule.as_str() {
            "" => case.rule,
            name => name.parse().map_err(|_| seen.bad_field("rule", "rule-must"))?,
        };
        if !self.hops_max.is_empty() {
            let hops = self.hops_max.parse().ok().filter(|hops| (1..=HOPS_MAX).contains(hops));
            limits.hops_max = hops.ok_or_else(|| seen.bad_field("hops-max", "hops-must"))?;
        }
        if !self.window_hours.is_empty() {
            let hours = self.window_hours.parse().ok().filter(|hours| (1..=WINDOW_HOURS_MAX).contains(hours));
            limits.hop_window = Some(Span::hours(hours.ok_or_else(|| seen.bad_field("window-hours", "window-must"))?));
        }
        if !self.taint_min.is_empty() {
            let least = amount(&self.taint_min).filter(|least| *least >= Amount::ZERO);
            limits.taint_min = least.ok_or_else(|| seen.bad_field("taint-min", "sum-must"))?;
        }
        Ok((rule, limits))
    }
}

/// The rule and limits to choose; the trail is drawn again as they change.
pub(super) fn controls(seen: &Seen, page: &CasePage, asked: &Asked) -> Markup {
    let (lang, case) = (seen.lang, &page.case);
    let id = case.id.0;
    let stands = |typed: &str, kept: String| if typed.is_empty() { kept } else { typed.to_owned() };
    let window = case.limits.hop_window.map(|span| (span.whole_seconds() / 3600).to_string()).unwrap_or_default();
    let rule = stands(&asked.rule, case.rule.name().to_owned());
    let small = |name: &str, key: &str, value: String| {
        html! { label { (lang.say(key)) input.short.number name=(name) value=(value) inputmode="numeric" autocomplete="off"; } }
    };
    html! {
        form #rule-form.row method="get" action=(format!("/cases/{id}"))
            hx-get=(format!("/cases/{id}/trail")) hx-target="#trail" hx-swap="outerHTML" hx-trigger="change, submit" {
            label { (lang.say("rule"))
                select name="rule" {
                    @for each in Rule::ALL {
                        option value=(each.name()) selected[each.name() == rule] {
                            (lang.say(&format!("rule-{}", each.name())))
                        }
                    }
                }
            }
            (small("hops_max", "hops-max", stands(&asked.hops_max, case.limits.hops_max.to_string())))
            (small("window_hours", "window-hours", stands(&asked.window_hours, window)))
            (small("taint_min", "taint-min", stands(&asked.taint_min, case.limits.taint_min.to_string())))
            noscript { button { (lang.say("redraw")) } }
            @if seen.may(Action::DraftOrder) {
                button formaction=(format!("/cases/{id}/rule")) formmethod="post" hx-post=(format!("/cases/{id}/rule"))
                    hx-target="#said" hx-swap="innerHTML" hx-trigger="click" { (lang.say("keep-rule")) }
            }
        }
    }
}

/// The picture, what each colour means, and what the trail says in figures.
pub(super) fn picture(face: &Face, seen: &Seen, page: &CasePage, trail: &Trail) -> Markup {
    let lang = seen.lang;
    let held_at = |name: &str| {
        let holds = page.holds.iter().filter(|hold| hold.is_standing() && hold.account.as_str() == name);
        holds.map(|hold| hold.amount).sum()
    };
    let bank_name = |code: &str| page::bank_name(face, code);
    let picture = sankey::draw(trail, &sankey::View { lang, bank_name: &bank_name, held_at: &held_at });
    // A picture that cannot be written is an empty one: the table below has every figure.
    let drawn = serde_json::to_string(&picture).unwrap_or_default();
    html! {
        (figures_of(seen, page, trail))
        div.scroll { div #sankey data-picture=(drawn) data-echarts=(crate::assets::address("echarts.min.js")) role="img" aria-label=(lang.say("trail")) {} }
        (legend(seen))
    }
}

fn legend(seen: &Seen) -> Markup {
    let kinds = ["victim", "held", "resting", "passed", "cashed_out", "returned", "beyond"];
    html! {
        p.legend {
            @for kind in kinds { span.key { i class=(format!("swatch {kind}")) {} (seen.lang.say(&format!("kind-{kind}"))) } }
        }
    }
}

fn figures_of(seen: &Seen, page: &CasePage, trail: &Trail) -> Markup {
    let lang = seen.lang;
    let what_if = trail.rule != page.case.rule;
    let parts = [
        ("held-in-trail", trail.held),
        ("cashed-out", trail.cashed_out),
        ("node-returned", trail.returned),
        ("beyond-limits", trail.beyond.total()),
    ];
    html! {
        p.facts {
            @if what_if { (page::plate("ask", &lang.say("what-if"))) }
            @for (key, sum) in parts { @if sum.is_positive() || key == "held-in-trail" {
                span { (lang.say(key)) " " strong { (figures::figure(sum)) } }
            } }
            @if !trail.rule.conserves() { span.quiet { (lang.say("poison-words")) } }
        }
    }
}
