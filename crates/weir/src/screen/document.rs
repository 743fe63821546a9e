//! A finding as the object of docs/formats.md, to the letter.

use domain::signal::{ChatAccount, Den, Evidence, FalseCell, Finding, Id, Level, Names, Reason, SuspectLine, Warning};
use serde_json::{Map, Value, json};

/// One finding.
pub(super) fn document(found: &Finding, names: &Names) -> Value {
    let mut object = match found {
        Finding::Warning(warning) => of_warning(warning, names),
        Finding::Line(line) => of_line(line, names),
        Finding::Den(den) => of_den(den, names),
        Finding::FalseCell(cell) => of_false_cell(cell, names),
        Finding::ChatAccount(account) => of_chat_account(account, names),
    };
    object.insert("kind".into(), found.kind().into());
    object.insert("at".into(), json!(found.at()));
    Value::Object(object)
}

/// The fields that every finding has.
fn verdict(score: f32, level: Level, reasons: &[Reason], evidence: &[Evidence], names: &Names) -> Map<String, Value> {
    let reasons: Vec<Value> = reasons
        .iter()
        .map(|reason| json!({"name": reason.name, "value": reason.value, "points": share(reason.points)}))
        .collect();
    let evidence: Vec<Value> = evidence
        .iter()
        .map(|e| json!({"at": e.at, "kind": e.kind.name(), "of": text(e.of, names), "with": text(e.with, names)}))
        .collect();
    let fields = json!({"score": share(score), "level": level.name(), "reasons": reasons, "evidence": evidence});
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn with(mut fields: Map<String, Value>, more: Value) -> Map<String, Value> {
    if let Value::Object(more) = more {
        fields.extend(more);
    }
    fields
}

fn of_warning(found: &Warning, names: &Names) -> Map<String, Value> {
    let more = json!({
        "line": text(found.line, names), "by": text(found.by, names), "scheme": found.scheme.name(),
        "stage": found.stage.name(), "expected_loss": found.expected_loss, "minutes_left": found.minutes_left,
    });
    with(verdict(found.score, found.level, &found.reasons, &found.evidence, names), more)
}

fn of_line(found: &SuspectLine, names: &Names) -> Map<String, Value> {
    let more = json!({
        "line": text(found.line, names), "class": found.class.name(), "trunk": text(found.trunk, names),
    });
    with(verdict(found.score, found.level, &found.reasons, &found.evidence, names), more)
}

fn of_den(found: &Den, names: &Names) -> Map<String, Value> {
    let more = json!({
        "cell": text(found.cell, names), "lat": found.place.map(|place| degrees(place.0)),
        "lon": found.place.map(|place| degrees(place.1)), "radius_m": f64::from(found.radius_m).round(),
        "lines": texts(&found.lines, names), "devices": texts(&found.devices, names), "ports": found.ports,
        "from": found.from, "to": found.to,
    });
    with(verdict(found.score, found.level, &found.reasons, &found.evidence, names), more)
}

fn of_false_cell(found: &FalseCell, names: &Names) -> Map<String, Value> {
    let path: Vec<Value> =
        found.path.iter().map(|(at, lat, lon)| json!({"at": at, "lat": degrees(*lat), "lon": degrees(*lon)})).collect();
    let more = json!({
        "cells": texts(&found.cells, names), "from": found.from, "to": found.to, "path": path,
        "template": found.template,
    });
    with(verdict(found.score, found.level, &found.reasons, &found.evidence, names), more)
}

fn of_chat_account(found: &ChatAccount, names: &Names) -> Map<String, Value> {
    let more = json!({"account": text(found.account, names), "with": texts(&found.with, names)});
    with(verdict(found.score, found.level, &found.reasons, &found.evidence, names), more)
}

/// Its text, or null where nothing is named.
fn text(id: Id, names: &Names) -> Value {
    if id.is_none() { Value::Null } else { names.text(id).into() }
}

fn texts(ids: &[Id], names: &Names) -> Vec<Value> {
    ids.iter().map(|id| text(*id, names)).collect()
}

/// Four places are more than a score knows.
fn share(points: f32) -> f64 {
    (f64::from(points) * 1e4).round() / 1e4
}

/// A metre is the fifth place.
fn degrees(degrees: f64) -> f64 {
    (degrees * 1e5).round() / 1e5
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Amount;
    use domain::signal::{Class, Kind, Scheme, Stage};
    use domain::time::Instant;

    const AT: Instant = Instant::from_seconds(1_772_416_800);
    const TOLD: &str = "2026-03-02T10:00:00+08:00";

    #[test]
    fn every_finding_is_told_with_the_fields_that_others_read() {
        let mut names = Names::new();
        let (a, b, c) = (names.id("13900000001"), names.id("c-1"), names.id("+8613900000002"));
        let reasons = vec![Reason { name: "long_call", value: "1200 s".into(), points: 0.3 }];
        let evidence = vec![Evidence { at: AT, kind: Kind::Call, of: a, with: c }];
        let common = json!({"at": TOLD, "score": 0.9, "level": "high",
            "reasons": [{"name": "long_call", "value": "1200 s", "points": 0.3}],
            "evidence": [{"at": TOLD, "kind": "calls", "of": "13900000001", "with": "+8613900000002"}]});
        let (score, level) = (0.9, Level::High);
        let table = [
            (
                Finding::Warning(Warning {
                    at: AT,
                    line: a,
                    by: Id::NONE,
                    scheme: Scheme::FakePolice,
                    stage: Stage::LongCall,
                    score,
                    level,
                    reasons: reasons.clone(),
                    expected_loss: Amount::from_major(80_000),
                    minutes_left: 25,
                    evidence: evidence.clone(),
                }),
                json!({"kind": "warning", "line": "13900000001", "by": null, "scheme": "fake_police",
                    "stage": "long_call", "expected_loss": "80000.00", "minutes_left": 25}),
            ),
            (
                Finding::Line(SuspectLine {
                    at: AT,
                    line: c,
                    trunk: b,
                    class: Class::LookAlike,
                    score,
                    level,
                    reasons: reasons.clone(),
                    evidence: evidence.clone(),
                }),
                json!({"kind": "line", "line": "+8613900000002", "trunk": "c-1", "class": "look_alike"}),
            ),
            (
                Finding::Den(Den {
                    at: AT,
                    cell: b,
                    place: Some((36.123_456_7, 103.5)),
                    radius_m: 310.4,
                    lines: vec![a, c],
                    devices: vec![],
                    ports: 16,
                    from: AT,
                    to: AT,
                    score,
                    level,
                    reasons: reasons.clone(),
                    evidence: evidence.clone(),
                }),
                json!({"kind": "den", "cell": "c-1", "lat": 36.12346, "lon": 103.5, "radius_m": 310.0,
                    "lines": ["13900000001", "+8613900000002"], "devices": [], "ports": 16, "from": TOLD, "to": TOLD}),
            ),
            (
                Finding::FalseCell(FalseCell {
                    at: AT,
                    cells: vec![b],
                    from: AT,
                    to: AT,
                    path: vec![(AT, 36.0, 103.0)],
                    template: "您的积分".into(),
                    score,
                    level,
                    reasons: reasons.clone(),
                    evidence: evidence.clone(),
                }),
                json!({"kind": "false_cell", "cells": ["c-1"], "from": TOLD, "to": TOLD, "template": "您的积分",
                    "path": [{"at": TOLD, "lat": 36.0, "lon": 103.0}]}),
            ),
            (
                Finding::ChatAccount(ChatAccount {
                    at: AT,
                    account: a,
                    with: vec![b],
                    score,
                    level,
                    reasons,
                    evidence,
                }),
                json!({"kind": "chat_account", "account": "13900000001", "with": ["c-1"]}),
            ),
        ];
        for (found, mut want) in table {
            if let (Some(want), Some(common)) = (want.as_object_mut(), common.as_object()) {
                want.extend(common.clone());
            }
            assert_eq!(document(&found, &names), want);
        }
    }
}
