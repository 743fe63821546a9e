//! The page of one report.

use super::{channel_key, is_open, payments, state_key, told};
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, figures};
use axum::extract::{Path, State};
use desk::report::{Attachment, Likeness};
use desk::view::ReportPage;
use domain::authority::Action;
use domain::report::{Report, ReportId, State as Stands};
use maud::{Markup, html};

/// The words on the left, what follows from them on the right.
pub(super) async fn show(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Markup> {
    let (page, look) = desk::look::report(&face.desk, &seen.officer, ReportId(id)).await.map_err(|e| seen.no(e))?;
    let title = seen.lang.with("report-n", &[("n", id.into())]);
    let body = html! {
        (head(&seen, &page.report, &title))
        (crate::look::part(&seen, look.as_ref(), &format!("/reports/{id}/look")))
        (repeats(&seen, &page))
        div.columns {
            div { section.card { h2 { (seen.lang.say("told")) } (told::told(&seen, &page.report, look.is_some())) } (evidence(&seen, &page)) }
            div { (payments::form(&face, &seen, &page, look.is_some())) (ending(&seen, &page.report)) }
        }
    };
    Ok(page::page(&seen, Room::Reports, &title, body))
}

fn head(seen: &Seen, report: &Report, title: &str) -> Markup {
    let (state, tone) = state_key(report.state);
    html! {
        div.head {
            h1 { (title) } (page::plate(tone, &seen.lang.say(state)))
            span.quiet { (figures::when(report.taken_at)) " · " (seen.lang.say(channel_key(report.channel))) }
            @if seen.may(Action::TakeReport) {
                form method="post" action=(format!("/reports/{}/receipt.pdf", report.id.0)) { button { (seen.lang.say("receipt-print")) } }
            }
            @if let Some(case) = report.case {
                a.button href=(format!("/cases/{}", case.0)) { (seen.lang.say("open-case-page")) }
            }
        }
    }
}

fn repeats(seen: &Seen, page: &ReportPage) -> Markup {
    let lang = seen.lang;
    html! {
        @if let Some(earlier) = page.report.repeat_of {
            div.note { a href=(format!("/reports/{}", earlier.0)) { (lang.with("repeats-report", &[("n", earlier.0.into())])) } }
        } @else if page.report.state != Stands::Withdrawn {
            @for like in &page.repeats { (likeness(seen, &page.report, like)) }
        }
    }
}

fn likeness(seen: &Seen, report: &Report, like: &Likeness) -> Markup {
    let lang = seen.lang;
    let reasons: Vec<String> = like.reasons.iter().map(|reason| lang.say(reason_key(reason))).collect();
    let may = matches!(report.state, Stands::Taken | Stands::Confirmed) && seen.may(Action::CorrectReport);
    let action = format!("/reports/{}/repeat", report.id.0);
    html! {
        div.note.warn.row {
            span {
                a href=(format!("/reports/{}", like.report.0)) { (lang.with("looks-like", &[("n", like.report.0.into())])) }
                (lang.pick("：", ": ")) (reasons.join(lang.pick("、", ", ")))
            }
            @if may {
                form method="post" action=(action) {
                    button name="earlier" value=(like.report.0) { (lang.say("mark-repeat")) }
                }
            }
        }
    }
}

fn reason_key(reason: &str) -> &'static str {
    match reason {
        "same_payment" => "like-payment",
        "same_payee" => "like-payee",
        "same_amount" => "like-amount",
        "same_victim_phone" => "like-phone",
        _ => "like-other",
    }
}

fn evidence(seen: &Seen, page: &ReportPage) -> Markup {
    let lang = seen.lang;
    let action = format!("/reports/{}/attach", page.report.id.0);
    html! {
        section.card {
            h2 { (lang.say("evidence")) }
            @for attachment in &page.attachments { (attached(attachment)) }
            @if page.attachments.is_empty() { p.quiet { (lang.say("no-evidence")) } }
            @if is_open(page.report.state) && seen.may(Action::AttachEvidence) {
                form.row method="post" action=(action) enctype="multipart/form-data" {
                    input type="file" name="file" accept="image/*,application/pdf" required aria-label=(lang.say("file"));
                    button { (lang.say("attach")) }
                }
            }
        }
    }
}

fn attached(attachment: &Attachment) -> Markup {
    let kilobytes = attachment.bytes.div_ceil(1024);
    html! {
        p.attachment {
            (attachment.name) " " span.quiet { (kilobytes) " KB · " (figures::when(attachment.attached_at)) }
            code title=(attachment.digest) { "SHA-256 " (attachment.digest.get(..16).unwrap_or_default()) "…" }
        }
    }
}

fn ending(seen: &Seen, report: &Report) -> Markup {
    let lang = seen.lang;
    let action = format!("/reports/{}/withdraw", report.id.0);
    html! {
        @if is_open(report.state) && seen.may(Action::WithdrawReport) {
            details.quiet {
                summary { (lang.say("withdraw-report")) }
                form.row method="post" action=(action) hx-post=(action) hx-target="#said" {
                    input name="reason" required maxlength="200" placeholder=(lang.say("reason")) aria-label=(lang.say("reason"));
                    button { (lang.say("withdraw")) }
                }
            }
        }
        @if let Some(case) = report.case.filter(|_| report.state == Stands::InCase && seen.may(Action::ClearPerson)) {
            details.quiet {
                summary { (lang.say("redress-clear-report")) }
                form.row method="post" action=(format!("/cases/{}/clear", case.0)) {
                    input type="hidden" name="report" value=(report.id.0);
                    input name="reason" required maxlength="500" placeholder=(lang.say("reason")) aria-label=(lang.say("reason"));
                    button { (lang.say("redress-clear-account")) }
                }
            }
        }
    }
}
