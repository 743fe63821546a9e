//! Drafting an order by hand: act, account, sum, reason; beside it the law and how much may be asked for.

use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::{self, Answer};
use crate::report::amount;
use crate::{Face, clock, figures};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::order::Draft;
use desk::view::{Drafting, Place};
use domain::account::AccountId;
use domain::case::CaseId;
use domain::order::Act;
use maud::{Markup, html};
use serde::Deserialize;

/// What may be drafted from nothing: what leans on a hold is drafted beside it.
const ACTS: [Act; 6] = [Act::Stop, Act::Freeze, Act::AskTransfers, Act::AskLive, Act::AskHolder, Act::AskAccounts];

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Given {
    act: String,
    account: String,
    #[serde(default)]
    sum: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    major: String,
    #[serde(default)]
    whole: String,
}

/// The form.
pub(super) async fn show(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Markup> {
    let page = desk::look::drafting(&face.desk, &seen.officer, CaseId(id)).await.map_err(|e| seen.no(e))?;
    let lang = seen.lang;
    let title = format!("{} · {}", lang.say("draft-order"), page.case.number);
    let body = html! {
        div.head { h1 { (lang.say("draft-order")) } a href=(format!("/cases/{id}")) { (page.case.number) } }
        div.columns.uneven {
            section.card { (form(&face, &seen, &page)) }
            section.card { h2 { (lang.say("draft-laws")) } (laws(&face, &seen)) }
        }
        section.card.plain { (table(&face, &seen, &page)) }
    };
    Ok(page::page(&seen, Room::Cases, &title, body))
}

fn form(face: &Face, seen: &Seen, page: &Drafting) -> Markup {
    let lang = seen.lang;
    let action = format!("/cases/{}/orders", page.case.id.0);
    html! {
        form.stack method="post" action=(action) hx-post=(action) hx-target="#said" {
            label { (lang.say("act")) select name="act" {
                @for act in ACTS { option value=(act.name()) { (lang.say(&format!("act-{}", act.name()))) } }
            } }
            label { (lang.say("account"))
                input name="account" required maxlength="100" list="places" placeholder=(lang.say("draft-account"));
                datalist #places { @for place in &page.places {
                    option value=(place.account) { (bank(face, place)) }
                } }
            }
            label { (lang.say("sum-yuan")) input.number name="sum" inputmode="decimal" placeholder=(lang.say("draft-sum")); }
            label.check { input type="checkbox" name="major" value="1"; (lang.say("freeze-major")) }
            label.check { input type="checkbox" name="whole" value="1"; (lang.say("freeze-whole")) }
            label { (lang.say("reason")) textarea name="reason" rows="3" maxlength="500" placeholder=(lang.say("draft-reason")) {} }
            button.primary { (lang.say("draft-order")) }
        }
    }
}

fn laws(face: &Face, seen: &Seen) -> Markup {
    let mut keys: Vec<&str> = ACTS.iter().map(|act| act.rule_key()).collect();
    keys.extend(["freeze_major", "freeze_whole"]);
    keys.dedup();
    html! { ul { @for key in keys { li { (clock::source(face, seen, key)) } } } }
}

/// How much each account may be asked for.
fn table(face: &Face, seen: &Seen, page: &Drafting) -> Markup {
    let lang = seen.lang;
    html! {
        div.scroll { table.rows {
            thead { tr {
                th.number { (lang.say("layer")) } th { (lang.say("account")) } th.number { (lang.say("draft-most")) }
                th.number { (lang.say("draft-most-after")) } th { (lang.say("draft-bound")) }
            } }
            tbody { @for place in &page.places {
                tr {
                    td.number { (place.layer) }
                    td.nowrap { (page::account(face, &place.account)) }
                    td.number { (figures::money(place.ceiling.most())) }
                    td.number { @if let Some((_, after)) = &place.stop { (figures::money(after.most())) } }
                    td.quiet { (lang.with("draft-bounds", &[
                        ("balance", figures::money(place.ceiling.balance).into()),
                        ("taint", figures::money(place.ceiling.taint).into()),
                        ("left", figures::money(place.ceiling.loss_left).into()),
                    ])) }
                }
            } }
        } }
    }
}

fn bank(face: &Face, place: &Place) -> String {
    place.account.bank().map(|code| page::bank_name(face, code)).unwrap_or_default()
}

/// Drafts and submits it.
pub(super) async fn draft(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<Given>,
) -> Answer<Response> {
    let act: Act = given.act.parse().map_err(|()| seen.bad_field("act", "act-must"))?;
    let no_such = || seen.bad_field("account", "draft-account");
    let named = AccountId::new(given.account.trim()).map_err(|_| no_such())?;
    let account = desk::look::account_meant(&face.desk, &seen.officer, CaseId(id), named).await;
    let account = account.map_err(|e| seen.no(e))?.ok_or_else(no_such)?;
    let sum = match given.sum.trim() {
        "" => None,
        text => Some(amount(text).ok_or_else(|| seen.bad_field("sum-yuan", "sum-must"))?),
    };
    let (whole, major) = (!given.whole.is_empty(), !given.major.is_empty());
    let draft = Draft { amount: sum, whole, major, reason: given.reason, ..Draft::of(act, account) };
    let drafted = desk::order::draft(&face.desk, &seen.officer, CaseId(id), draft).await;
    let order = drafted.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, &format!("/orders/{}", order.id.0)))
}
