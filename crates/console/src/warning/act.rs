//! What the forms of a warning call.

use crate::Face;
use crate::officer::Seen;
use crate::refuse::{self, Answer};
use crate::report::amount;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::report::PaymentGiven;
use desk::warning::{Called, LimitGiven, Outcome, Paid};
use domain::authority::UnitId;
use domain::time::Instant;
use domain::warning::{LimitId, Visit, WarningId};
use serde::Deserialize;

/// Every field that a form of the room sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    text: String,
    words: String,
    place: String,
    reached: String,
    safe: String,
    outcome: String,
    unit: String,
    name: String,
    at: String,
    amount: String,
    payee: String,
    payer: String,
    account: String,
    day_max: String,
    agreed: String,
    calls: String,
    chats: String,
    apps: String,
    payments: String,
    why: String,
    stranger: String,
    secret: String,
    protected: String,
}

type Asked = (State<Face>, Seen, Path<i64>, Form<Given>);

fn said(seen: &Seen, id: i64, key: &str) -> Answer<Response> {
    Ok(refuse::done(seen, &format!("/warnings/{id}"), &seen.lang.say(key)))
}

pub(super) async fn sign(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    desk::warning::sign_for(&face.desk, &seen.officer, WarningId(id)).await.map_err(|e| seen.no(e))?;
    said(&seen, id, "warning-signed")
}

pub(super) async fn tell((State(face), seen, Path(id), Form(given)): Asked) -> Answer<Response> {
    let told = desk::warning::tell(&face.desk, &seen.officer, WarningId(id), &given.text).await;
    let told = told.map_err(|e| seen.no(e))?;
    let went = told.state == domain::warning::State::Told;
    said(&seen, id, if went { "warning-told" } else { "warning-not-told" })
}

pub(super) async fn call(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    desk::warning::call(&face.desk, &seen.officer, WarningId(id)).await.map_err(|e| seen.no(e))?;
    said(&seen, id, "warning-kept")
}

pub(super) async fn called((State(face), seen, Path(id), Form(given)): Asked) -> Answer<Response> {
    let called = Called { reached: given.reached == "yes", words: given.words };
    let kept = desk::warning::record_call(&face.desk, &seen.officer, WarningId(id), called).await;
    kept.map_err(|e| seen.no(e))?;
    said(&seen, id, "warning-kept")
}

pub(super) async fn find((State(face), seen, Path(id), Form(given)): Asked) -> Answer<Response> {
    let kept = desk::warning::find(&face.desk, &seen.officer, WarningId(id), &given.place).await;
    kept.map_err(|e| seen.no(e))?;
    said(&seen, id, "warning-kept")
}

pub(super) async fn visit((State(face), seen, Path(id), Form(given)): Asked) -> Answer<Response> {
    let must = || seen.bad_field("warning-visit", "visit-must");
    let saw = |text: &str| text.parse().map_err(|()| must());
    let answer = |text: &str| text.parse().map_err(|()| must());
    let visit = Visit {
        looks: [saw(&given.calls)?, saw(&given.chats)?, saw(&given.apps)?, saw(&given.payments)?],
        answers: [answer(&given.why)?, answer(&given.stranger)?, answer(&given.secret)?],
        protected: given.protected.parse().map_err(|()| must())?,
        words: given.words,
    };
    let kept = desk::warning::record_visit(&face.desk, &seen.officer, WarningId(id), visit).await;
    kept.map_err(|e| seen.no(e))?;
    said(&seen, id, "warning-kept")
}

pub(super) async fn outcome((State(face), seen, Path(id), Form(given)): Asked) -> Answer<Response> {
    let words = given.words;
    let outcome = match &*given.outcome {
        "fed_back" => Outcome::FedBack { words },
        end => {
            Outcome::Closed { end: end.parse().map_err(|()| seen.bad_field("warning-outcome", "outcome-must"))?, words }
        }
    };
    let kept = desk::warning::record_outcome(&face.desk, &seen.officer, WarningId(id), outcome).await;
    kept.map_err(|e| seen.no(e))?;
    said(&seen, id, "warning-kept")
}

pub(super) async fn revisit((State(face), seen, Path(id), Form(given)): Asked) -> Answer<Response> {
    let safe = given.safe == "yes";
    let kept = desk::warning::revisit(&face.desk, &seen.officer, WarningId(id), safe, &given.words).await;
    kept.map_err(|e| seen.no(e))?;
    said(&seen, id, "warning-kept")
}

/// Opens a report, and shows it, or the case where one was opened.
pub(super) async fn paid((State(face), seen, Path(id), Form(given)): Asked) -> Answer<Response> {
    let sum = match given.amount.trim() {
        "" => None,
        text => Some(amount(text).ok_or_else(|| seen.bad_field("warning-paid-sum", "sum-must"))?),
    };
    let at = match given.at.trim() {
        "" => None,
        text => Some(Instant::parse(text).ok_or_else(|| seen.bad_field("warning-paid-at", "time-must"))?),
    };
    let payment = PaymentGiven { at, amount: sum, payee: given.payee, payer: given.payer, ..PaymentGiven::default() };
    let paid = Paid { name: given.name, words: given.words, payment };
    let done = desk::warning::paid_already(&face.desk, &seen.officer, WarningId(id), paid).await;
    let (warning, case) = done.map_err(|e| seen.no(e))?;
    let report = warning.report.map(|report| format!("/reports/{}", report.0));
    let to = case.map(|case| format!("/cases/{}", case.id.0)).or(report);
    Ok(refuse::go(&seen, &to.unwrap_or_else(|| format!("/warnings/{id}"))))
}

pub(super) async fn hand_over((State(face), seen, Path(id), Form(given)): Asked) -> Answer<Response> {
    let unit = given.unit.parse().map(UnitId).map_err(|_| seen.bad_field("warning-to-unit", "unit-must"))?;
    let handed = desk::warning::hand_over(&face.desk, &seen.officer, WarningId(id), unit, &given.words).await;
    handed.map_err(|e| seen.no(e))?;
    said(&seen, id, "warning-handed-over")
}

pub(super) async fn limit((State(face), seen, Path(id), Form(given)): Asked) -> Answer<Response> {
    let day_max = amount(&given.day_max).ok_or_else(|| seen.bad_field("own-limit-day", "sum-must"))?;
    let limit = LimitGiven { account: given.account, day_max, agreed: given.agreed == "yes" };
    desk::warning::protect(&face.desk, &seen.officer, WarningId(id), limit).await.map_err(|e| seen.no(e))?;
    said(&seen, id, "warning-kept")
}

/// The person asks: it ends at once.
pub(super) async fn end_limit(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Response> {
    desk::warning::unprotect(&face.desk, &seen.officer, LimitId(id)).await.map_err(|e| seen.no(e))?;
    Ok(refuse::done(&seen, "/warnings", &seen.lang.say("own-limit-ended")))
}
