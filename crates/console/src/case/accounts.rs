//! The accounts on a trail, a row each.

use crate::officer::Seen;
use crate::{Face, figures, page};
use desk::view::CasePage;
use domain::account::AccountId;
use domain::hold::Hold;
use domain::money::Amount;
use domain::order::Waiting;
use domain::trace::{AccountTrail, Trail};
use maud::{Markup, html};

/// The most rows on one page; the greatest of each layer come first in the trail.
const ROWS_MAX: usize = 500;

/// The table.
pub(super) fn table(face: &Face, seen: &Seen, page: &CasePage, trail: &Trail) -> Markup {
    let lang = seen.lang;
    let sums = ["received", "passed", "held-in-trail", "cashed-out", "balance", "stoppable", "held-by-bank"];
    html! {
        div.scroll { table.rows #accounts {
            thead { tr {
                th.number { (lang.say("layer")) } th { (lang.say("account")) }
                @for key in sums { th.number { (lang.say(key)) } }
                th { (lang.say("hold-left")) } th { (lang.say("bank-told")) }
            } }
            tbody { @for account in trail.accounts.iter().take(ROWS_MAX) { (row(face, seen, page, account)) } }
        } }
        @if trail.accounts.len() > ROWS_MAX {
            p.quiet { (lang.with("rows-cut", &[("most", ROWS_MAX.into()), ("all", trail.accounts.len().into())])) }
        }
    }
}

fn row(face: &Face, seen: &Seen, page: &CasePage, trail: &AccountTrail) -> Markup {
    let Ok(account) = AccountId::new(trail.account.as_str()) else { return html! {} };
    let holds: Vec<&Hold> = page.holds.iter().filter(|h| h.is_standing() && h.account == account).collect();
    let held: Amount = holds.iter().map(|hold| hold.amount).sum();
    let until = holds.iter().map(|hold| hold.until_at).min();
    html! {
        tr data-account=(trail.account) tabindex="0" {
            td.number { (trail.layer) }
            td.nowrap {
                (page::account(face, &account))
                @if let Some(reason) = &trail.stop_reason { " " (page::plate("over", reason)) }
            }
            (sum(trail.received)) (sum(trail.passed)) (sum(trail.held)) (sum(trail.cashed_out))
            (sum(trail.balance)) (sum(trail.stoppable))
            td.number.is-held { (plain(held)) }
            td.nowrap { @if let Some(until) = until { (page::left(seen.lang, seen.now, until)) } }
            td.nowrap { (told(seen, page.waiting.get(&account))) }
        }
    }
}

fn sum(amount: Amount) -> Markup {
    html! { td.number { (plain(amount)) } }
}

/// Nothing is a dash: the eye looks for sums.
fn plain(amount: Amount) -> Markup {
    html! { @if amount.is_zero() { span.quiet { "–" } } @else { (figures::money(amount)) } }
}

fn told(seen: &Seen, waiting: Option<&Waiting>) -> Markup {
    let lang = seen.lang;
    match waiting {
        Some(Waiting::Answered(until)) => {
            html! { (page::plate("held", &lang.say("told-until"))) " " (figures::when(*until)) }
        }
        Some(Waiting::Asked) => page::plate("ask", &lang.say("told-asked")),
        Some(Waiting::NotTold(at)) => {
            html! { (page::plate("gone", &lang.say("told-nothing"))) " " (figures::when(*at)) }
        }
        Some(Waiting::Unasked) => page::plate("gone", &lang.say("told-unasked")),
        None => html! {},
    }
}
