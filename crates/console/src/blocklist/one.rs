//! One entry: what is listed and why, how often it was seen, when partners heard of it, what was said against it, and what
//! this officer may do.

use super::{kind_name, list};
use crate::officer::Seen;
use crate::page::{self, Room};
use crate::refuse::Answer;
use crate::{Face, figures, look};
use axum::extract::{Path, State};
use desk::blocklist::EntryPage;
use domain::authority::{Action, OfficerId};
use domain::blocklist::{Appeal, EntryId, State as Stands, What};
use domain::redress;
use domain::time::Instant;
use maud::{Markup, html};

/// The page.
pub(super) async fn show(State(face): State<Face>, seen: Seen, Path(id): Path<i64>) -> Answer<Markup> {
    let shown = desk::blocklist::entry(&face.desk, &seen.officer, EntryId(id)).await.map_err(|e| seen.no(e))?;
    let lang = seen.lang;
    let title = lang.with("entry-n", &[("n", id.into())]);
    let body = html! {
        div.head { h1 { (title) } (list::plate(&seen, shown.entry.state)) }
        (look::part(&seen, shown.look.as_ref(), &format!("/blocklist/{id}/look")))
        section.card { (facts(&seen, &shown)) }
        (deeds(&seen, &shown))
        section.card { h2 { (lang.say("entry-evidence")) } p { (shown.entry.evidence) } }
        (history(&seen, &shown))
        @for appeal in &shown.appeals { (one_appeal(&seen, &shown, appeal)) }
    };
    Ok(page::page(&seen, Room::Blocklist, &title, body))
}

fn facts(seen: &Seen, shown: &EntryPage) -> Markup {
    let (lang, entry) = (seen.lang, &shown.entry);
    let row = |key: &str, value: Markup| html! { tr { th { (lang.say(key)) } td { (value) } } };
    let counted = shown.seen;
    html! {
        table.facts {
            (row("entry-kind", html! { (kind_name(lang, entry.value.kind())) }))
            (row("entry-value", html! { span.number { (entry.value.text()) } }))
            (row("entry-basis", html! { (list::basis(seen, entry.basis)) }))
            @if let Some(category) = entry.category { (row("category", html! { (category_name(seen, category)) })) }
            (row("entry-confidence", html! { (entry.confidence) " %" }))
            (row("entry-days", html! { (entry.days) }))
            @if let Some(until) = entry.expires_at { (row("entry-until", figures::when(until))) }
            (row("entry-seen", html! { (counted.three_days) " / " (counted.thirty_days) " / " (counted.six_months) }))
            (row("redress-reference", html! { code { (entry.reference) } }))
        }
    }
}

fn category_name(seen: &Seen, category: domain::category::Category) -> &'static str {
    let labels = domain::category::Category::TABLE.iter().find(|labels| labels.category == category);
    labels.map_or("", |labels| seen.lang.pick(labels.hans, labels.en))
}

fn history(seen: &Seen, shown: &EntryPage) -> Markup {
    let (lang, entry) = (seen.lang, &shown.entry);
    let decided = [
        ("entry-proposed", Some(entry.proposed_at), Some(entry.proposed_by)),
        ("entry-verified", entry.verified_at, entry.verified_by),
        ("entry-published", entry.published_at, entry.published_by),
        ("entry-ended", entry.ended_at, entry.ended_by),
    ];
    html! {
        section.card {
            h2 { (lang.say("entry-history")) }
            @for (key, at, by) in decided { @if let Some(at) = at { (step(seen, shown, key, at, by)) } }
            @if !entry.ended_why.is_empty() { p.quiet { (entry.ended_why) } }
            @for (position, at, what) in &shown.lines {
                p.quiet { (figures::when(*at)) " · " (told(seen, *what)) " · " (lang.with("feed-place", &[("place", (*position).into())])) }
            }
        }
    }
}

fn step(seen: &Seen, shown: &EntryPage, key: &str, at: Instant, by: Option<OfficerId>) -> Markup {
    let name = shown.names.iter().find(|(id, _)| Some(*id) == by).map(|(_, name)| name.as_str());
    html! { p { (figures::when(at)) " · " (seen.lang.say(key)) @if let Some(name) = name { " · " (name) } } }
}

fn told(seen: &Seen, what: What) -> String {
    seen.lang.say(match what {
        What::List => "feed-list",
        What::Lift(_) => "feed-lift",
    })
}

fn deeds(seen: &Seen, shown: &EntryPage) -> Markup {
    let (lang, entry) = (seen.lang, &shown.entry);
    let is_first = entry.proposed_by == seen.officer.id;
    let may_second = seen.may(Action::VerifyEntry) && !is_first;
    html! {
        @match entry.state {
            Stands::Proposed | Stands::Verified => {
                section.card {
                    @if entry.state == Stands::Proposed && is_first { p.quiet { (lang.say("entry-needs-second")) } }
                    div.row {
                        @if entry.state == Stands::Proposed && may_second { (button(seen, entry.id, "verify", "entry-verify")) }
                        @if entry.state == Stands::Verified && seen.may(Action::PublishEntry) { (button(seen, entry.id, "publish", "entry-publish")) }
                    }
                    @if may_second { (with_reason(seen, entry.id, "refuse", "entry-refuse")) }
                    @if seen.may(Action::ProposeEntry) { (with_reason(seen, entry.id, "withdraw", "entry-withdraw")) }
                }
            }
            Stands::Published => {
                @if seen.may(Action::LiftEntry) {
                    section.card { p.quiet { (lang.say("entry-lift-words")) } (with_reason(seen, entry.id, "lift", "entry-lift")) }
                }
            }
            Stands::Lifted | Stands::Expired | Stands::Refused | Stands::Withdrawn => {}
        }
    }
}

fn button(seen: &Seen, id: EntryId, deed: &str, key: &str) -> Markup {
    html! { form method="post" action=(format!("/blocklist/{}/{deed}", id.0)) { button.primary { (seen.lang.say(key)) } } }
}

fn with_reason(seen: &Seen, id: EntryId, deed: &str, key: &str) -> Markup {
    let reason = seen.lang.say("reason");
    html! {
        form.row method="post" action=(format!("/blocklist/{}/{deed}", id.0)) {
            input name="reason" required maxlength="500" placeholder=(reason) aria-label=(reason);
            button { (seen.lang.say(key)) }
        }
    }
}

fn one_appeal(seen: &Seen, shown: &EntryPage, appeal: &Appeal) -> Markup {
    let lang = seen.lang;
    let waits = appeal.state == redress::State::Received;
    html! {
        section.card {
            h2 { (lang.say("appeal")) " " (appeal.id.0) " · " (lang.say(&format!("objection-state-{}", appeal.state.name()))) }
            p { (appeal.words) }
            p.quiet { (figures::when(appeal.received_at)) " · " (appeal.contact) }
            @if waits { p { (lang.say("redress-due")) " " (page::left(lang, seen.now, appeal.due_at)) } (answer_form(seen, shown, appeal)) }
            @else { p { (appeal.reasons) } }
        }
    }
}

fn answer_form(seen: &Seen, shown: &EntryPage, appeal: &Appeal) -> Markup {
    let lang = seen.lang;
    html! {
        @if shown.decided_before { div.note.refused { (lang.say("appeal-decided-before")) } }
        @else if seen.may(Action::AnswerObjection) {
            form.stack method="post" action=(format!("/appeals/{}/answer", appeal.id.0)) {
                input type="hidden" name="entry" value=(appeal.entry.0);
                label { (lang.say("reason")) textarea name="reasons" rows="4" maxlength="500" required {} }
                div.row {
                    button.primary name="verdict" value="uphold" { (lang.say("appeal-uphold")) }
                    button name="verdict" value="reject" { (lang.say("appeal-reject")) }
                }
            }
        }
    }
}
