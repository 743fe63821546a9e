//! What a bank said on paper or by telephone, typed by one officer and again by a second one.

use crate::Face;
use crate::officer::Seen;
use crate::refuse::{self, Answer};
use crate::report::amount;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::order::AnswerTyped;
use desk::{Error, Language};
use domain::authority::Action;
use domain::money::Amount;
use domain::order::{Act, Order, OrderId, Outcome, State as Stands, Way};
use domain::time::Instant;
use maud::{Markup, html};
use serde::Deserialize;

/// The code that stands for "not done" where a bank says so in words only.
const NO_CODE: &str = "200999";

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Given {
    way: String,
    at: String,
    came: String,
    #[serde(default)]
    sum: String,
    #[serde(default)]
    until_at: String,
    #[serde(default)]
    words: String,
    then: String,
}

/// The form, for an order whose answer may be typed.
pub(super) fn part(face: &Face, seen: &Seen, order: &Order) -> Markup {
    let bank = order.account.bank().and_then(|code| face.desk.banks.bank(code));
    let on_paper = bank.is_some_and(|bank| bank.language == Language::Mail);
    let waits =
        order.state == Stands::Unknown || on_paper && matches!(order.state, Stands::Sent | Stands::Acknowledged);
    html! { @if waits && seen.may(Action::SettleUnknown) { (form(seen, order)) } }
}

fn form(seen: &Seen, order: &Order) -> Markup {
    let lang = seen.lang;
    let action = format!("/orders/{}/answer", order.id.0);
    html! {
        details.asking {
            summary.button { (lang.say("type-answer")) }
            form.stack method="post" action=(action) hx-post=(action) hx-target="#said" {
                p.quiet { (lang.say("type-answer-words")) }
                select name="way" aria-label=(lang.say("way")) {
                    @for way in Way::ALL { option value=(way.name()) { (lang.say(&format!("way-{}", way.name()))) } }
                }
                label { (lang.say("took-effect-at")) input type="datetime-local" step="1" name="at" required; }
                select name="came" aria-label=(lang.say("came-of-it")) {
                    option value="done" { (lang.say("came-done")) }
                    option value="not" { (lang.say("came-not")) }
                }
                @if !order.act.is_question() && order.act != Act::EndLive {
                    label { (lang.say(if order.act == Act::Refund { "paid-sum" } else { "held-now" }))
                        input.number name="sum" inputmode="decimal"; }
                    label { (lang.say("held-until")) input type="datetime-local" step="1" name="until_at"; }
                }
                input name="words" maxlength="200" placeholder=(lang.say("banks-words")) aria-label=(lang.say("banks-words"));
                button.primary name="then" value="type" { (lang.say("type-first")) }
                button name="then" value="confirm" { (lang.say("type-second")) }
            }
        }
    }
}

/// Types an answer, as the first officer or as the second.
pub(super) async fn answer(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(given): Form<Given>,
) -> Answer<Response> {
    let id = OrderId(id);
    let act = desk::view::order(&face.desk, &seen.officer, id).await.map_err(|e| seen.no(e))?.act;
    let typed = read(&seen, act, &given)?;
    let confirms = given.then == "confirm";
    let order: Result<Order, Error> = if confirms {
        desk::order::confirm_answer(&face.desk, &seen.officer, id, typed).await
    } else {
        desk::order::type_answer(&face.desk, &seen.officer, id, typed).await
    };
    let order = order.map_err(|e| seen.no(e))?;
    let key = if confirms { "answer-recorded" } else { "answer-typed" };
    Ok(refuse::done(&seen, &format!("/cases/{}", order.case.0), &seen.lang.say(key)))
}

fn read(seen: &Seen, act: Act, given: &Given) -> Answer<AnswerTyped> {
    let at = Instant::parse(&given.at).ok_or_else(|| seen.bad_field("took-effect-at", "time-must"))?;
    let way = given.way.parse().map_err(|()| seen.bad_field("way", "way-must"))?;
    let words = Some(given.words.trim().to_owned()).filter(|words| !words.is_empty());
    let outcome = match (given.came.as_str(), act) {
        ("not", _) => Outcome::Rejected { code: NO_CODE.into(), words: words.unwrap_or_default() },
        (_, Act::EndLive) => Outcome::Done,
        (_, Act::Refund) => Outcome::Paid { amount: sum(seen, given)?, failure: words },
        // Movements, holders and accounts come as statements: what is typed here is only that there is no answer.
        (_, act) if act.is_question() => return Err(seen.bad_field("came-of-it", "question-must")),
        _ => Outcome::Holding { held: sum(seen, given)?, balance: None, until_at: until(seen, given)?, failure: words },
    };
    Ok(AnswerTyped { outcome, at, way })
}

fn sum(seen: &Seen, given: &Given) -> Answer<Amount> {
    amount(&given.sum).ok_or_else(|| seen.bad_field("held-now", "sum-must"))
}

fn until(seen: &Seen, given: &Given) -> Answer<Option<Instant>> {
    if given.until_at.trim().is_empty() {
        return Ok(None);
    }
    Instant::parse(&given.until_at).map(Some).ok_or_else(|| seen.bad_field("held-until", "time-must"))
}
