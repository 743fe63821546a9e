//! `weir text`: reading narratives from standard input.

use crate::arguments::{TextArguments, TextWhat};
use anyhow::{Context, Result};
use domain::refusal::BadInput;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::io::{BufRead, BufWriter, Write};

/// The longest line taken, in bytes: a narrative of the longest length, escaped.
const LINE_BYTES_MAX: usize = 1 << 20;

/// One narrative with its id: the line's number where it has none.
struct Narrative {
    id: String,
    text: String,
}

/// A line that is an object.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: serde_json::Value,
    text: String,
}

pub(crate) fn run(arguments: &TextArguments) -> Result<()> {
    // Nothing is printed before all is read: a refused line must leave no half result.
    let narratives = read(std::io::stdin().lock())?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    for narrative in &narratives {
        match arguments.what {
            TextWhat::Extract => extract(&mut out, narrative, arguments.jsonl)?,
            TextWhat::Classify => classify(&mut out, narrative, arguments.jsonl)?,
        }
    }
    out.flush().context("the result could not be written")
}

fn read(input: impl BufRead) -> Result<Vec<Narrative>> {
    let mut narratives = Vec::new();
    for (place, line) in input.split(b'\n').enumerate() {
        let row = place as u64 + 1;
        let line = line.context("standard input could not be read")?;
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        if line.len() > LINE_BYTES_MAX {
            return Err(refuse(row, "", "the line is longer than 1 MiB", "give one narrative a line").into());
        }
        let text = std::str::from_utf8(line)
            .map_err(|_| refuse(row, "", "the line is not UTF-8", "convert the input to UTF-8"))?;
        if !text.trim().is_empty() {
            narratives.push(narrative(row, text)?);
        }
    }
    Ok(narratives)
}

fn narrative(row: u64, line: &str) -> Result<Narrative> {
    let plain = |text: &str| Narrative { id: row.to_string(), text: text.to_owned() };
    if !line.trim_start().starts_with('{') {
        return Ok(plain(line));
    }
    let line: Line = serde_json::from_str(line).map_err(|error| {
        refuse(row, line, &format!("not an object with id and text ({error})"), "write {\"id\":\"…\",\"text\":\"…\"}")
    })?;
    let id = match &line.id {
        serde_json::Value::Null => row.to_string(),
        serde_json::Value::String(id) => id.clone(),
        other => other.to_string(),
    };
    Ok(Narrative { id, text: line.text })
}

fn refuse(row: u64, value: &str, problem: &str, advice: &str) -> BadInput {
    BadInput::file("standard input", problem, advice).at_row(row).in_column("text", value)
}

fn extract(out: &mut impl Write, narrative: &Narrative, jsonl: bool) -> Result<()> {
    #[derive(Serialize)]
    struct Extracted<'a> {
        id: &'a str,
        entities: &'a [domain::indicator::Find],
    }
    let finds = text::extract::extract(&narrative.text);
    if jsonl {
        serde_json::to_writer(&mut *out, &Extracted { id: &narrative.id, entities: &finds })?;
        return writeln!(out).map_err(Into::into);
    }
    writeln!(out, "{}", narrative.text)?;
    for find in &finds {
        let kind = find.kind.name();
        writeln!(out, "  {kind:<13}{:<10}{}  ({})", role(find.role), find.value, find.reason)?;
    }
    writeln!(out).map_err(Into::into)
}

fn role(role: domain::indicator::Role) -> &'static str {
    match role {
        domain::indicator::Role::Suspect => "suspect",
        domain::indicator::Role::Victim => "victim",
        domain::indicator::Role::Unknown => "unknown",
    }
}

fn classify(out: &mut impl Write, narrative: &Narrative, jsonl: bool) -> Result<()> {
    let guess = text::category::guess(&narrative.text);
    let label = guess.category.map_or("", |category| category.labels().hans);
    if jsonl {
        let top: Vec<_> = guess.top.iter().map(|(category, share)| json!([category.code(), rounded(*share)])).collect();
        let document = json!({
            "id": narrative.id, "category": guess.category.map(|category| category.code()), "label": label,
            "confidence": rounded(guess.confidence), "top": top, "reasons": guess.reasons,
        });
        return writeln!(out, "{document}").map_err(Into::into);
    }
    writeln!(out, "{}", narrative.text)?;
    let code = guess.category.map_or("no category: the words do not decide", |category| category.code());
    writeln!(out, "  {code} {label} {:.2}", guess.confidence)?;
    guess.reasons.iter().try_for_each(|reason| writeln!(out, "    {reason}"))?;
    Ok(())
}

fn rounded(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}
