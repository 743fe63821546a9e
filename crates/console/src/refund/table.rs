//! What each hold could give back to whom: every method side by side, what the choice is worth, and the form to apply.

use super::method;
use crate::officer::Seen;
use crate::{Face, figures, page};
use desk::refund::{Returnable, VictimLine};
use desk::view::RefundsPage;
use domain::authority::Action;
use domain::money::Amount;
use domain::refund::{Advised, Method};
use domain::report::ReportId;
use maud::{Markup, html};

pub(super) fn part(face: &Face, seen: &Seen, page: &RefundsPage) -> Markup {
    let lang = seen.lang;
    let action = format!("/cases/{}/refunds", page.case.id.0);
    let holds: Vec<&Returnable> = page.table.holds.iter().filter(|found| !found.lines.is_empty()).collect();
    let any = holds.iter().any(|found| found.left.is_positive());
    html! {
        section.card {
            h2 { (lang.say("refund-apply")) }
            p.quiet { (lang.say("refund-words")) }
            @if holds.is_empty() { p { (lang.say("refund-nothing")) } }
            form.stack method="post" action=(action) hx-post=(action) hx-target="#said" {
                @for found in &holds { (hold(face, seen, page, found)) }
                @if any && seen.may(Action::DraftRefund) {
                    label { (lang.say("refund-reason"))
                        textarea name="reason" rows="2" maxlength="500" required { (lang.say("refund-reason-ready")) } }
                    div.row {
                        label.check { input type="checkbox" name="interim" value="yes"; " " (lang.say("refund-interim")) }
                        button.primary { (lang.say("refund-draft")) }
                    }
                }
            }
        }
    }
}

/// One hold: what is left of it, what the rules point to, and every victim's share by every method.
fn hold(face: &Face, seen: &Seen, page: &RefundsPage, found: &Returnable) -> Markup {
    let (lang, id) = (seen.lang, found.hold.id.0);
    let advised = found.advised.method(page.table.rule);
    html! {
        fieldset.hold {
            div.row {
                strong { (page::account(face, &found.hold.account)) }
                span.is-held { (lang.say("refund-left")) " " strong { (figures::figure(found.left)) } " " (lang.say("yuan")) }
                span.quiet { (lang.say("refund-held-until")) " " (figures::when(found.hold.until_at)) " "
                    (page::left(lang, seen.now, found.hold.until_at)) }
                (page::plate("going", &lang.say(advised_key(found.advised))))
            }
            (side_by_side(seen, page, found, advised))
            @if found.left.is_positive() && seen.may(Action::DraftRefund) { div.row {
                input type="hidden" name="hold" value=(id);
                label { (lang.say("refund-method")) select name="method" {
                    @for each in found.methods() {
                        option value=(each.name()) selected[Some(each) == advised] { (method(lang, each)) }
                    }
                } }
                label { (lang.say("sum-yuan")) input.number name="amount" inputmode="decimal" value=(found.left) autocomplete="off"; }
            } }
        }
    }
}

fn advised_key(advised: Advised) -> &'static str {
    match advised {
        Advised::Direct => "advised-direct",
        Advised::ByTimeStamp => "advised-by-time-stamp",
        Advised::PariPassu => "advised-pari-passu",
        Advised::Nothing => "advised-nothing",
    }
}

fn side_by_side(seen: &Seen, page: &RefundsPage, found: &Returnable, advised: Option<Method>) -> Markup {
    let (lang, methods) = (seen.lang, found.methods());
    html! {
        div.scroll { table.rows.tight.methods {
            thead { tr {
                th { (lang.say("refund-victim")) } th.number { (lang.say("lost")) }
                @for each in &methods { th.number.chosen[Some(*each) == advised] { (method(lang, *each)) } }
                th.number { (lang.say("refund-difference")) } th {}
            } }
            tbody {
                @for line in &found.lines { (row(seen, page, found, line, &methods, advised)) }
                tr.total {
                    td { (lang.say("refund-total")) }
                    td.number { (figures::money(found.lines.iter().map(|line| line.lost).sum())) }
                    @for each in &methods { td.number.chosen[Some(*each) == advised] { (figures::money(total(found, *each))) } }
                    td {} td {}
                }
            }
        } }
    }
}

fn total(found: &Returnable, of: Method) -> Amount {
    found.lines.iter().filter_map(|line| line.shares.get(&of)).copied().sum()
}

fn row(
    seen: &Seen,
    page: &RefundsPage,
    found: &Returnable,
    line: &VictimLine,
    methods: &[Method],
    advised: Option<Method>,
) -> Markup {
    let share = |of: &Method| line.shares.get(of).copied().unwrap_or_default();
    html! {
        tr {
            td.name { (victim(seen, page, line.victim)) }
            td.number { (figures::money(line.lost)) }
            @for each in methods { td.number.chosen[Some(*each) == advised] { (figures::money(share(each))) } }
            td.number { (figures::money(line.difference)) }
            td.barred { (bar(line, found.left)) }
        }
    }
}

/// From the least to the most that a method gives this victim, of what the hold has.
fn bar(line: &VictimLine, of: Amount) -> Markup {
    let least = figures::permille(line.shares.values().copied().min().unwrap_or_default(), of);
    let most = figures::permille(line.shares.values().copied().max().unwrap_or_default(), of);
    html! {
        svg.bar viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true" {
            rect.is-none x="0" y="0" width="1000" height="8" {}
            rect.is-held x="0" y="0" width=(least) height="8" {}
            rect.is-in-question x=(least) y="0" width=(most - least) height="8" {}
        }
    }
}

/// A victim by the report: the family name, and the number.
pub(super) fn victim(seen: &Seen, page: &RefundsPage, report: ReportId) -> Markup {
    let name = page.table.victims.iter().find(|victim| victim.report == report).map(|victim| &victim.name);
    html! {
        a href=(format!("/reports/{}", report.0)) {
            @if let Some(name) = name { (name) } " " span.quiet { (seen.lang.with("report-n", &[("n", report.0.into())])) }
        }
    }
}
