//! STIX 2.1 (OASIS, 2021): each line of a page as an indicator, revoked once it was lifted. Identifiers follow from the
//! public reference alone (UUID version 5), so that whoever reads twice has one indicator and its latest word.

use super::ended;
use domain::blocklist::{Line, Page, Told, What};
use domain::indicator::Kind;
use domain::time::Instant;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// A page as a bundle.
#[must_use]
pub fn write(page: &Page) -> String {
    let from = page.lines.first().map_or(page.cursor, |line| line.position);
    let objects: Vec<Value> = std::iter::once(identity()).chain(page.lines.iter().map(indicator)).collect();
    let id = format!("bundle--{}", named(&format!("bundle {from} {}", page.cursor)));
    json!({ "type": "bundle", "id": id, "objects": objects }).to_string()
}

fn named(name: &str) -> Uuid {
    let ours = Uuid::new_v5(&Uuid::NAMESPACE_OID, b"weir blocklist");
    Uuid::new_v5(&ours, name.as_bytes())
}

fn identity_id() -> String {
    format!("identity--{}", named("identity"))
}

fn identity() -> Value {
    // It is the same object in every bundle, so its dates are too.
    let at = "2026-01-01T00:00:00.000Z";
    json!({
        "type": "identity", "spec_version": "2.1", "id": identity_id(), "created": at, "modified": at,
        "name": "Weir", "identity_class": "organization",
    })
}

fn indicator(line: &Line) -> Value {
    let told = &line.entry;
    let revoked = line.what != What::List;
    let modified = if revoked { line.at } else { told.listed_at };
    let mut labels = vec![told.basis.code().to_owned()];
    labels.extend(told.category.map(|category| category.code().to_owned()));
    labels.extend(Some(ended(line).to_owned()).filter(|code| !code.is_empty()));
    json!({
        "type": "indicator",
        "spec_version": "2.1",
        "id": format!("indicator--{}", named(told.reference.as_str())),
        "created_by_ref": identity_id(),
        "created": written(told.listed_at),
        "modified": written(modified),
        "revoked": revoked,
        "indicator_types": ["malicious-activity"],
        "labels": labels,
        "confidence": told.confidence,
        "pattern": pattern(told),
        "pattern_type": "stix",
        "valid_from": written(told.listed_at),
        "valid_until": written(told.expires_at),
        "external_references": [{ "source_name": "weir-appeal", "external_id": told.reference.to_string() }],
    })
}

/// STIX asks for Zulu time.
fn written(at: Instant) -> String {
    let at = Timestamp::from_microsecond(at.micros()).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// What STIX has no object for is named by one of ours, `x-weir-…`.
fn pattern(told: &Told) -> String {
    let value = &told.value;
    let (host, path) = value.address();
    let text = quoted(value.text());
    match value.kind() {
        Kind::Url if !path.is_empty() => format!("[url:value LIKE '%://{}%']", quoted(&like(value.text()))),
        Kind::Url if value.host().is_none() => format!("[ipv4-addr:value = '{}']", quoted(host)),
        Kind::Url => format!("[domain-name:value = '{text}']"),
        Kind::Qq | Kind::Wechat => {
            format!("[user-account:account_type = '{}' AND user-account:user_id = '{text}']", value.kind().name())
        }
        Kind::App if value.text().len() == 64 && !value.text().contains('.') => {
            format!("[file:hashes.'SHA-256' = '{text}']")
        }
        Kind::App => format!("[software:name = '{text}']"),
        kind => format!("[x-weir-{}:value = '{text}']", kind.name().replace('_', "-")),
    }
}

/// A text inside the quotes of a pattern.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'")
}

/// A text that LIKE reads as itself.
fn like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
