//! Objections, as officers see and answer them; and what clears a report or an account.

use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::{self, Answer};
use crate::{Face, figures};
use axum::Form;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use desk::redress::{Cleared, ObjectionLine, ObjectionPage, Verdict};
use domain::account::AccountId;
use domain::authority::Action;
use domain::case::CaseId;
use domain::redress::{ObjectionId, State as Stands};
use domain::report::ReportId;
use maud::{Markup, html};
use serde::Deserialize;

/// Those that wait first.
pub(super) async fn list(State(face): State<Face>, seen: Seen) -> Answer<Markup> {
    let objections = desk::redress::objections(&face.desk, &seen.officer).await.map_err(|e| seen.no(e))?;
    let title = seen.lang.say("objections");
    let body = html! {
        div.head { h1 { (title) } }
        p.quiet { (seen.lang.say("objections-words")) }
        section.card.plain {
            @if objections.is_empty() { p.quiet { (seen.lang.say("no-objections")) } } @else { (table(&seen, &objections)) }
        }
    };
    Ok(page::page(&seen, Room::Objections, &title, body))
}

fn table(seen: &Seen, objections: &[ObjectionLine]) -> Markup {
    let lang = seen.lang;
    html! {
        div.scroll { table.rows {
            thead { tr {
                th { (lang.say("number")) } th { (lang.say("case")) } th { (lang.say("redress-stands")) }
                th { (lang.say("redress-received")) } th { (lang.say("redress-due")) }
            } }
            tbody { @for line in objections {
                tr {
                    td.number { a href=(format!("/objections/{}", line.objection.id.0)) { (line.objection.id.0) } }
                    td.nowrap { a href=(format!("/cases/{}", line.objection.case.0)) { (line.case_number) } }
                    td { (plate(seen, line.objection.state)) }
                    td.nowrap { (figures::when(line.objection.received_at)) }
                    td.nowrap { @if line.objection.state == Stands::Received { (page::left(lang, seen.now, line.objection.due_at)) } }
                }
            } }
        } }
    }
}

fn plate(seen: &Seen, state: Stands) -> Markup {
    let tone = match state {
        Stands::Received => "ask",
        Stands::Upheld => "held",
        Stands::Rejected => "over",
    };
    page::plate(tone, &seen.lang.say(&format!("objection-state-{}", state.name())))
}

/// One objection.
pub(super) async fn show(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Markup> {
    let shown = desk::redress::objection(&face.desk, &seen.officer, ObjectionId(id)).await.map_err(|e| seen.no(e))?;
    let (lang, objection) = (seen.lang, &shown.objection);
    let title = format!("{} {id}", lang.say("objection"));
    let body = html! {
        div.head { h1 { (title) } (plate(&seen, objection.state)) }
        section.card {
            p { a href=(format!("/cases/{}", objection.case.0)) { (shown.case_number) } " · "
                (page::account(&face, &shown.hold.account)) " · " (figures::sum(lang, shown.hold.amount)) " · "
                (lang.say(&format!("hold-state-{}", shown.hold.state.name()))) }
            p.quiet { (shown.why) }
            @if let Some(reference) = &shown.reference { p.quiet { (lang.say("redress-reference")) " " code { (reference) } } }
        }
        section.card {
            h2 { (lang.say("redress-why")) }
            p { (objection.words) }
            p.quiet { (figures::when(objection.received_at)) " · " (objection.contact) }
            (files(&shown))
        }
        @if objection.state == Stands::Received { (answer_form(&seen, &shown)) }
        @else { section.card { h2 { (lang.say("redress-answer")) } p { (objection.reasons) } } }
        @if seen.may(Action::ClearPerson) { (clear_form(&seen, &shown)) }
    };
    Ok(page::page(&seen, Room::Objections, &title, body))
}

fn files(shown: &ObjectionPage) -> Markup {
    html! {
        @for (place, file) in (1..).zip(&shown.files) {
            p.attachment {
                a href=(format!("/objections/{}/files/{place}", shown.objection.id.0)) { (file.name) }
                " " span.quiet { (file.media_type) " · " (file.bytes.div_ceil(1024)) " KB" }
            }
        }
    }
}

fn answer_form(seen: &Seen, shown: &ObjectionPage) -> Markup {
    let lang = seen.lang;
    let action = format!("/objections/{}/answer", shown.objection.id.0);
    html! {
        section.card {
            h2 { (lang.say("redress-answer")) }
            p { (lang.say("redress-due")) " " (page::left(lang, seen.now, shown.objection.due_at)) }
            @if shown.decided_before { div.note.refused { (lang.say("redress-decided-before")) } }
            @else if seen.may(Action::AnswerObjection) {
                form.stack method="post" action=(action) {
                    label { (lang.say("reason")) textarea name="reasons" rows="4" maxlength="500" required {} }
                    div.row {
                        button.primary name="verdict" value="uphold" { (lang.say("redress-uphold")) }
                        button name="verdict" value="reject" { (lang.say("redress-reject")) }
                    }
                }
            }
        }
    }
}

fn clear_form(seen: &Seen, shown: &ObjectionPage) -> Markup {
    let lang = seen.lang;
    html! {
        details.quiet {
            summary { (lang.say("redress-clear")) }
            p { (lang.say("redress-clear-words")) }
            form.row method="post" action=(format!("/cases/{}/clear", shown.objection.case.0)) {
                input type="hidden" name="objection" value=(shown.objection.id.0);
                input name="reason" required maxlength="500" placeholder=(lang.say("reason")) aria-label=(lang.say("reason"));
                button { (lang.say("redress-clear-account")) }
            }
        }
    }
}

/// The answer.
#[derive(Deserialize)]
pub(super) struct Answered {
    verdict: String,
    #[serde(default)]
    reasons: String,
}

/// What an answer says, as its form names it.
pub(crate) fn verdict(seen: &Seen, named: &str) -> Answer<Verdict> {
    match named {
        "uphold" => Ok(Verdict::Uphold),
        "reject" => Ok(Verdict::Reject),
        _ => Err(seen.bad_field("redress-answer", "redress-verdict-must")),
    }
}

/// Upholds or rejects.
pub(super) async fn take(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    Form(answered): Form<Answered>,
) -> Answer<Response> {
    let verdict = verdict(&seen, &answered.verdict)?;
    let done = desk::redress::answer(&face.desk, &seen.officer, ObjectionId(id), verdict, &answered.reasons).await;
    done.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, &format!("/objections/{id}")))
}

/// A file of an objection, to be kept: nothing that a stranger sent opens in the page.
pub(super) async fn file(
    State(face): State<Face>,
    seen: Seen,
    Path((id, place)): Path<(i64, usize)>,
) -> Answer<Response> {
    let file = desk::redress::objection_file(&face.desk, &seen.officer, ObjectionId(id), place).await;
    let (media_type, bytes) = file.map_err(|e| seen.no(e))?;
    let headers = [(header::CONTENT_TYPE, media_type), (header::CONTENT_DISPOSITION, "attachment".to_owned())];
    Ok((headers, bytes).into_response())
}

/// What is to be cleared: the account of an objection's hold, one by its number, or a report.
#[derive(Deserialize)]
pub(super) struct ToClear {
    objection: Option<i64>,
    report: Option<i64>,
    #[serde(default)]
    account: String,
    #[serde(default)]
    reason: String,
}

/// Clears it, and shows the case.
pub(super) async fn clear(
    State(face): State<Face>,
    seen: Seen,
    Path(case): Path<i64>,
    Form(to_clear): Form<ToClear>,
) -> Answer<Response> {
    let what = match (to_clear.objection, to_clear.report) {
        (Some(objection), _) => {
            let shown = desk::redress::objection(&face.desk, &seen.officer, ObjectionId(objection)).await;
            Cleared::Account(shown.map_err(|e| seen.no(e))?.hold.account)
        }
        (None, Some(report)) => Cleared::Report(ReportId(report)),
        (None, None) => {
            let account = AccountId::new(&*to_clear.account);
            Cleared::Account(account.map_err(|_| seen.bad_field("redress-account", "redress-account-must"))?)
        }
    };
    let cleared = desk::redress::clear(&face.desk, &seen.officer, CaseId(case), &what, &to_clear.reason).await;
    cleared.map_err(|e| seen.no(e))?;
    Ok(refuse::go(&seen, &format!("/cases/{case}")))
}
