//! The frame around every page, and the small pieces that several rooms show.

use crate::assets;
use crate::figures;
use crate::officer::Seen;
use crate::say::Lang;
use domain::account::AccountId;
use domain::authority::Action;
use domain::time::Instant;
use maud::{DOCTYPE, Markup, html};

/// Which room a page belongs to, marked in the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    Duty,
    Reports,
    Cases,
    Orders,
    Clocks,
    Tasks,
    Objections,
    Errors,
    Blocklist,
    Banks,
    Warnings,
    Lines,
    Dens,
    None,
}

/// htmx may not evaluate texts, nor put its own style into the page; refusals are shown where they belong.
const HTMX: &str = r#"{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"historyCacheSize":0,"responseHandling":[{"code":"204","swap":false},{"code":"...","swap":true}]}"#;

/// A page for an officer who is signed in.
pub(crate) fn page(seen: &Seen, room: Room, title: &str, body: Markup) -> Markup {
    frame(seen.lang, title, bar(seen, room), body)
}

/// A page before sign-in.
pub(crate) fn outside(lang: Lang, path: &str, title: &str, body: Markup) -> Markup {
    let bar = html! {
        header.bar {
            (brand())
            nav.right { (switch(lang, path)) }
        }
    };
    frame(lang, title, bar, body)
}

fn frame(lang: Lang, title: &str, bar: Markup, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.pick("zh-CN", "en")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="htmx-config" content=(HTMX);
                title { (title) " · Weir" }
                link rel="icon" href=(assets::address("weir.svg"));
                link rel="stylesheet" href=(assets::address("weir.css"));
                link rel="stylesheet" href=(assets::address("warning.css"));
                script src=(assets::address("htmx.min.js")) defer {}
                script src=(assets::address("weir.js")) defer {}
            }
            body {
                (bar)
                main { div #said aria-live="polite" {} (body) }
            }
        }
    }
}

fn brand() -> Markup {
    html! { a.brand href="/" { img src=(assets::address("weir.svg")) alt="" width="22" height="22"; span { "Weir" } } }
}

fn bar(seen: &Seen, room: Room) -> Markup {
    let lang = seen.lang;
    let rooms = [
        (Room::Duty, "/", lang.say("duty-board")),
        (Room::Warnings, "/warnings", lang.say("warnings")),
        (Room::Lines, "/lines", lang.say("lines")),
        (Room::Dens, "/dens", lang.say("dens-in-the-bar")),
        (Room::Reports, "/reports", lang.say("reports")),
        (Room::Cases, "/cases", lang.say("cases")),
        (Room::Orders, "/orders", lang.say("orders")),
        (Room::Clocks, "/clocks", lang.say("clocks")),
        (Room::Tasks, "/tasks", lang.say("tasks")),
        (Room::Objections, "/objections", lang.say("objections")),
        (Room::Errors, "/errors", lang.say("errors")),
        (Room::Blocklist, "/blocklist", lang.say("blocklist")),
        (Room::Banks, "/banks", lang.say("banks")),
    ];
    // What this rank may not read is not offered.
    let open = |room: Room| room != Room::Errors || seen.may(Action::ReadErrors);
    html! {
        header.bar {
            (brand())
            nav.rooms {
                @for (this, href, name) in rooms.iter().filter(|(this, ..)| open(*this)) {
                    a href=(href) aria-current=[(*this == room).then_some("page")] { (name) }
                }
                @if seen.may(domain::authority::Action::ReadLooks) { a href="/looks" { (lang.say("looks")) } }
                a.button.primary href="/reports/new" { (lang.say("new-report")) }
            }
            nav.right {
                span.clock title=(seen.now) { (figures::when_whole(seen.now)) }
                (switch(lang, &seen.path))
                @if seen.may(domain::authority::Action::AddOfficer) {
                    a href="/officers" { (lang.say("officers")) }
                    a href="/units" { (lang.say("units")) }
                    a href="/keys" { (lang.say("keys")) }
                }
                a.who href="/own" title=(lang.say(&format!("rank-{}", seen.officer.rank.name()))) { (seen.officer.name) }
                form method="post" action="/sign-out" { button.link { (lang.say("sign-out")) } }
            }
        }
    }
}

/// The way to the same page in the other language.
fn switch(lang: Lang, path: &str) -> Markup {
    let back: String = path.bytes().map(escaped).collect();
    let href = format!("/lang/{}?back={back}", lang.other().code());
    html! { a.switch href=(href) lang=(lang.other().pick("zh-CN", "en")) { (lang.pick("English", "中文")) } }
}

/// A byte as it may stand in a query.
fn escaped(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    }
}

/// An account as pages name it: the bank, and the number; what the desk masked stays so.
pub(crate) fn account(face: &crate::Face, account: &AccountId) -> Markup {
    let bank = account.bank().map(|code| bank_name(face, code));
    html! {
        span.account title=(account) {
            @if let Some(bank) = bank { span.bank { (bank) } " " }
            span.number { (account.number()) }
        }
    }
}

/// A bank's name by its code; the code where there is no door to it.
pub(crate) fn bank_name(face: &crate::Face, code: &str) -> String {
    face.desk.banks.bank(code).map_or_else(|| code.to_owned(), |bank| bank.name)
}

/// How long until an instant, and when that is.
pub(crate) fn left(lang: Lang, now: Instant, until_at: Instant) -> Markup {
    let left = until_at.since(now);
    let urgent = left < domain::time::Span::hours(6);
    html! {
        span.left.urgent[urgent] title=(until_at) {
            @if left.micros() <= 0 { (lang.say("over")) } @else { (figures::length(lang, left)) }
        }
    }
}

/// A state as a small plate; its colour follows its tone.
pub(crate) fn plate(tone: &str, text: &str) -> Markup {
    html! { span class=(format!("plate {tone}")) { (text) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_one_query_value() {
        let path: String = "/orders?state=sent&bank=A".bytes().map(escaped).collect();
        assert_eq!(path, "/orders%3Fstate%3Dsent%26bank%3DA");
    }
}
