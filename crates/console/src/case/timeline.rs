//! What happened in a case, in plain words: the audit log's lines.

use crate::officer::Seen;
use crate::{Face, figures, page};
use desk::view::AuditLine;
use maud::{Markup, html};

/// The deeds that have words of their own; another stands by its name.
const KNOWN: [(&str, &str); 24] = [
    ("report.take", "did-report-take"),
    ("report.correct", "did-report-correct"),
    ("report.withdraw", "did-report-withdraw"),
    ("report.mark_repeat", "did-report-repeat"),
    ("report.attach", "did-report-attach"),
    ("case.open", "did-case-open"),
    ("case.join", "did-case-join"),
    ("case.advance", "did-case-advance"),
    ("case.set_rule", "did-case-rule"),
    ("order.draft", "did-order-draft"),
    ("order.approve", "did-order-approve"),
    ("order.refuse", "did-order-refuse"),
    ("order.withdraw", "did-order-withdraw"),
    ("order.send", "did-order-send"),
    ("order.receipt", "did-order-receipt"),
    ("order.recover", "did-order-recover"),
    ("order.answer", "did-order-answer"),
    ("mandate.grant", "did-mandate-grant"),
    ("movement.take", "did-movement-take"),
    ("hold.lapse", "did-hold-lapse"),
    ("hold.release", "did-hold-release"),
    ("hold.verify", "did-hold-verify"),
    ("case.file", "did-case-file"),
    ("order.lapse", "did-order-lapse"),
];

/// The newest first, as they were written.
pub(super) fn lines(face: &Face, seen: &Seen, audit: &[AuditLine]) -> Markup {
    let lang = seen.lang;
    html! {
        details.group #happened open[audit.len() <= 30] {
            summary { h2 { (lang.with("timeline-n", &[("count", audit.len().into())])) } }
            ol.timeline {
                @for line in audit {
                    li title=(line.detail) {
                        (figures::when_exact(line.at)) " "
                        span.who { (who(face, seen, &line.officer)) } " "
                        (did(seen, &line.action)) " "
                        span.quiet { (object(seen, &line.object)) }
                    }
                }
            }
        }
    }
}

/// A bank by its name, Weir by its own, an officer by the name they sign in with.
fn who(face: &Face, seen: &Seen, officer: &str) -> String {
    match officer.split_once(':') {
        Some(("door", bank)) => page::bank_name(face, bank),
        _ if officer == "weir" => "Weir".to_owned(),
        _ if officer == "command_line" => seen.lang.say("command-line"),
        _ => officer.to_owned(),
    }
}

/// What was done, in words.
pub(crate) fn did(seen: &Seen, action: &str) -> String {
    let known = KNOWN.iter().find(|(name, _)| *name == action);
    known.map_or_else(|| action.to_owned(), |(_, key)| seen.lang.say(key))
}

/// `order:12` in words.
fn object(seen: &Seen, object: &str) -> String {
    let Some((kind, number)) = object.split_once(':') else { return object.to_owned() };
    match kind {
        "order" => seen.lang.with("order-n", &[("n", number.into())]),
        "report" => seen.lang.with("report-n", &[("n", number.into())]),
        "hold" => seen.lang.with("hold-n", &[("n", number.into())]),
        _ => String::new(),
    }
}
