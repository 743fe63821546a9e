//! The encoders against the written tables, and the tables as a page for a bank's engineer.

use super::golden::{answers, orders, reports};
use crate::cn_2016::*;
use crate::xml::{self, Element};
use std::fmt::Write;

/// Each element of a message stands in its table, in the table's order, and the message passes its own check.
pub(super) fn assert_fits(written: &[u8]) {
    let element = xml::read(written, "Message", BOUNDS).unwrap();
    let message = message_of(element.code("TxCode").unwrap()).unwrap();
    let fields: Vec<Field> = message.fields().copied().collect();
    in_order(message.code, &element, &fields);
    schema::check(&element, message).unwrap();
}

fn in_order(code: &str, element: &Element, fields: &[Field]) {
    let mut from = 0;
    for child in &element.children {
        let place = fields.iter().position(|field| field.name == child.name);
        let place = place.unwrap_or_else(|| panic!("{code}: {} stands in no table", child.name));
        assert!(place >= from, "{code}: {} stands too late", child.name);
        from = place;
        match fields[place].form {
            Form::Group(inner) | Form::Times(inner, _) => in_order(code, child, inner),
            Form::List(name, inner, _) => child.children.iter().for_each(|each| {
                assert_eq!(each.name, name, "{code}");
                in_order(code, each, inner);
            }),
            _ => assert!(child.children.is_empty(), "{code}: {} holds elements", child.name),
        }
    }
}

#[test]
fn every_message_of_the_set_has_a_sample_that_fits_its_table() {
    let orders = orders().into_iter().map(|(_, order)| encode_instruction(&order, "工商银行"));
    let answers = answers().into_iter().map(|(_, act, answer)| encode_answer(&answer, act, "1"));
    let reports = reports().into_iter().map(|(_, report)| encode_report(&report));
    let taken = std::iter::once(encode_report_taken("1", ReturnCode::DONE, ""));
    let samples: Vec<Vec<u8>> = orders.chain(answers).chain(reports).chain(taken).collect();
    samples.iter().for_each(|written| assert_fits(written));
    for message in &MESSAGES {
        let has = |written: &Vec<u8>| String::from_utf8_lossy(written).contains(&format!("<TxCode>{}<", message.code));
        assert!(samples.iter().any(has), "{} has no sample", message.code);
    }
}

fn form(form: Form) -> String {
    match form {
        Form::Words => "words".into(),
        Form::Code => "code".into(),
        Form::Instant => "instant".into(),
        Form::Sum => "sum ≥ 0".into(),
        Form::Balance => "sum".into(),
        Form::Currency => "currency".into(),
        Form::ReturnCode => "six digits".into(),
        Form::Category => "category".into(),
        Form::OneOf(of) => of.join(", "),
        Form::Base64 => "base64".into(),
        Form::Group(_) => "group".into(),
        Form::List(name, _, most) => format!("list of `{name}`, at most {most}"),
        Form::Times(_, times) => format!("group, {times} times"),
    }
}

fn rows(page: &mut String, fields: &[Field], depth: usize) {
    for field in fields {
        let need = match field.need {
            Need::Must => "yes",
            Need::Done => "if 100000",
            Need::May => "",
        };
        let length = if field.chars_max == 0 { String::new() } else { field.chars_max.to_string() };
        writeln!(page, "| {}`{}` | {need} | {} | {length} |", "· ".repeat(depth), field.name, form(field.form))
            .unwrap();
        match field.form {
            Form::Group(inner) | Form::List(_, inner, _) | Form::Times(inner, _) => rows(page, inner, depth + 1),
            _ => {}
        }
    }
}

/// The tables as a page. Messages with the same fields stand together.
fn page() -> String {
    let mut page = String::from(
        "# The messages of cn-2016, field by field 报文字段表\n\n\
         Printed by a test of `formats` from the tables that the decoders check with; recorded samples stand in\n\
         `crates/formats/src/cn_2016/tests/golden/`. Read from public bank-side code, **not certified**. A list's rows are\n\
         always checked whole. Length counts Unicode characters.\n",
    );
    let mut done: Vec<&str> = Vec::new();
    for message in &MESSAGES {
        if done.contains(&message.code) {
            continue;
        }
        let fields: Vec<Field> = message.fields().copied().collect();
        let alike: Vec<&Message> = MESSAGES.iter().filter(|m| m.fields().copied().eq(fields.iter().copied())).collect();
        let names: Vec<String> = alike.iter().map(|m| format!("{} {} ({})", m.code, m.zh, m.en)).collect();
        done.extend(alike.iter().map(|m| m.code));
        writeln!(page, "\n## {}\n\n| field | must | form | length |\n|---|---|---|---|", names.join(" · ")).unwrap();
        rows(&mut page, &fields, 0);
    }
    page.push_str("\n## Return codes 返回码\n\n| code | 中文 | English |\n|---|---|---|\n");
    for ReturnCode { code, zh, en } in RETURN_CODES {
        writeln!(page, "| {code} | {zh} | {en} |").unwrap();
    }
    page
}

#[test]
fn the_page_for_a_banks_engineer_is_as_the_tables_say() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/cn-2016.md");
    if std::env::var_os("WEIR_RECORD").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), page(), "run it with WEIR_RECORD=1 and look at the page");
}
