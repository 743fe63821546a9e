//! `weir text` as others call it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn text(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weir"));
    command.arg("text").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn narratives_give_up_their_finds_one_object_a_line() {
    let narrative = "我叫张伟，电话13800138000，对方让我把60万元转到工行卡6222021234567890128";
    let lines = format!("{narrative}\n{}\n", json!({"id": "case-7", "text": narrative}));
    let output = text(&["extract", "--jsonl"], lines.as_bytes());
    assert!(output.status.success());
    let objects: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.iter().map(|o| o["id"].clone()).collect::<Vec<_>>(), ["1", "case-7"]);
    for object in &objects {
        let phone = &object["entities"].as_array().unwrap().iter().find(|e| e["kind"] == "phone").unwrap();
        assert_eq!(phone["value"], "+8613800138000");
        let place = |key: &str| usize::try_from(phone[key].as_u64().unwrap()).unwrap();
        let (start, end) = (place("start"), place("end"));
        let slice: String = narrative.chars().skip(start).take(end - start).collect();
        assert_eq!(phone["text"], slice);
        let amount = object["entities"].as_array().unwrap().iter().find(|e| e["kind"] == "amount").unwrap();
        assert_eq!(amount["value"], "600000.00");
    }
}

#[test]
fn a_line_that_is_not_text_is_refused_by_its_row() {
    let output = text(&["extract", "--jsonl"], b"fine\n\xff\xfe\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("row 2"));
}

#[test]
fn a_kind_of_fraud_is_named_or_not() {
    let output = text(&["classify", "--jsonl"], "我在网上刷单，对方说做任务返佣金\n今天天气很好\n".as_bytes());
    let objects: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((objects[0]["category"].clone(), objects[0]["label"].clone()), (json!("rebate"), json!("刷单返利")));
    assert_eq!(objects[1]["category"], Value::Null);
}
