//! `weir screen` as others call it: what is refused, how it is told, and that nothing is printed then.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use flate2::{Compression, write::GzEncoder};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const HEAD: &str = "time,caller,callee,duration_s,direction,cell,imei,imsi,trunk,redirecting,answered";

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn screen(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_weir")).arg("screen").args(arguments).output().unwrap()
}

fn calls(rows: &[&str]) -> Vec<u8> {
    format!("{HEAD}\n{}\n", rows.join("\n")).into_bytes()
}

#[test]
fn malformed_records_are_refused_with_their_place_and_nothing_is_printed() {
    let good = "2026-03-02 10:00:00,13900000001,13900000002,65,mo,c-1,,,,,1";
    let mut not_utf8 = calls(&[good]);
    not_utf8.extend_from_slice(b"2026-03-02 10:00:00,1390000000\xff,13900000002,65,mo,c-1,,,,,1\n");
    let mut cut = gzip(&calls(&[good; 3_000]));
    cut.truncate(cut.len() - 20);
    let long = format!("2026-03-02 10:00:00,{},13900000002,65,mo,c-1,,,,,1", "9".repeat(70));
    let table: Vec<(&str, Vec<u8>, &[&str])> = vec![
        (
            "time",
            calls(&[good, "noon,13900000001,13900000002,65,mo,c-1,,,,,1"]),
            &["row 3", "column time", "noon", "write it as"],
        ),
        (
            "number",
            calls(&["2026-03-02 10:00:00,13900000001,13900000002,1e2,mo,,,,,,1"]),
            &["row 2", "duration_s", "1e2"],
        ),
        (
            "negative",
            calls(&["2026-03-02 10:00:00,13900000001,13900000002,-9,mo,,,,,,1"]),
            &["duration_s", "-9", "negative"],
        ),
        ("absurd", calls(&["2026-03-02 10:00:00,13900000001,13900000002,864000,mo,,,,,,1"]), &["duration_s", "864000"]),
        (
            "line",
            calls(&["2026-03-02 10:00:00,,13900000002,6,mo,,,,,,1"]),
            &["row 2", "column caller", "name both ends"],
        ),
        (
            "direction",
            calls(&["2026-03-02 10:00:00,13900000001,13900000002,6,up,,,,,,1"]),
            &["column direction", "up", "mo"],
        ),
        ("ragged", calls(&["2026-03-02 10:00:00,13900000001,13900000002,6"]), &["row 2", "4 fields", "11"]),
        ("utf8", not_utf8, &["row 3", "column caller", "not UTF-8"]),
        (
            "flag",
            calls(&["2026-03-02 10:00:00,13900000001,13900000002,6,mo,,,,,,maybe"]),
            &["column answered", "maybe"],
        ),
        ("long", calls(&[&long]), &["column caller", "longer than 64 bytes"]),
        ("header", b"time,caller,callee,time\n".to_vec(), &["row 1", "column time", "twice"]),
        ("gzip", cut, &["cut short"]),
        ("quote", calls(&["2026-03-02 10:00:00,13900000001,13900000002,6,mo,\"c,,,,,1", good]), &["6 fields", "11"]),
        ("parquet", b"PAR1PAR1".to_vec(), &["the Parquet file cannot be read"]),
        ("empty", Vec::new(), &["the file is empty"]),
        ("sms", b"time,sender,receiver\n".to_vec(), &["column caller", "--sms"]),
    ];
    let folder = TempDir::new().unwrap();
    for (name, bytes, wanted) in table {
        let path = write(folder.path(), name, &bytes);
        for more in [&[][..], &["--jsonl"]] {
            let output = screen(&[&["--calls", path.to_str().unwrap()], more].concat());
            let told = String::from_utf8_lossy(&output.stderr);
            assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{name}: {told}");
            assert!(told.contains(path.to_str().unwrap()), "{name}: {told}");
            for want in wanted {
                assert!(told.contains(want), "{name} wants {want}: {told}");
            }
        }
    }
}

#[test]
fn every_kind_of_file_is_screened_alone_or_together() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, text: &str| write(folder.path(), name, text.as_bytes()).to_str().unwrap().to_owned();
    let rows = [
        "2026-03-02 10:00:00,13900000001,13900000002,65,mo,c-1,,,,,1",
        "2026-03-02 09:55:00,13900000003,13900000002,0,mo,c-1,,,,,0",
    ];
    let calls = write(folder.path(), "calls.csv.gz", &gzip(&calls(&rows))).to_str().unwrap().to_owned();
    let sms = file(
        "sms.csv",
        "time,sender,receiver,cell,smsc,text\n2026-03-02 10:01:00,10086,13900000001,c-1,8613800931500,您好\n",
    );
    let lookups = file("lookups.csv", "time,line,host\n2026-03-02 10:02:00,13900000001,example.com\n");
    let chats = file("chats.csv", "time,account,peer,kind,text\n2026-03-02 10:03:00,10001,10002,add,\n");
    let transfers = file("transfers.csv", "id,time,payer,payee,amount\n,2026-03-02 10:04:00,622,633,100.00\n");
    let cells = file("cells.csv", "cell,lat,lon\nc-1,36.05,103.83\n");
    let indicators = file("indicators.csv", "kind,value,confidence,category\nurl,bad.example,0.9,rebate\n");
    let table: &[(&[&str], &str)] = &[
        (&["--calls", &calls], "2 records: calls 2\n"),
        (&["--sms", &sms], "1 records: sms 1\n"),
        (&["--lookups", &lookups], "1 records: lookups 1\n"),
        (&["--chats", &chats], "1 records: chats 1\n"),
        (&["--transfers", &transfers], "1 records: transfers 1\n"),
        (
            &[
                "--calls",
                &calls,
                "--sms",
                &sms,
                "--lookups",
                &lookups,
                "--chats",
                &chats,
                "--transfers",
                &transfers,
                "--cells",
                &cells,
                "--indicators",
                &indicators,
            ],
            "6 records: calls 2, sms 1, lookups 1, chats 1, transfers 1\n",
        ),
    ];
    for (arguments, want) in table {
        let output = screen(arguments);
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && told.starts_with(want),
            "{arguments:?}: {told} {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let output = screen(&[*arguments, &["--jsonl"]].concat());
        assert!(output.status.success());
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(object["kind"].is_string() && object["at"].is_string() && object["score"].is_number());
        }
    }
}

#[test]
fn without_records_it_is_wrong_usage() {
    for arguments in [&[][..], &["--cells", "cells.csv"], &["--calls"]] {
        let output = screen(arguments);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
    }
}

#[test]
fn a_model_is_learned_from_figures_and_judges_lines() {
    let folder = TempDir::new().unwrap();
    let mut rows = String::from("line,out,out_ratio,label\n");
    for n in 0..400 {
        let (out, ratio, label) = if n % 4 == 0 { (60 + n % 30, "0.97", "fraud") } else { (n % 40, "0.5", "honest") };
        rows += &format!("139{n:08},{out},{ratio},{label}\n");
    }
    let features = write(folder.path(), "features.csv", rows.as_bytes()).to_str().unwrap().to_owned();
    let model = folder.path().join("lines.model").to_str().unwrap().to_owned();
    let learned = screen(&["train", "--features", &features, "--out", &model]);
    let told = String::from_utf8_lossy(&learned.stdout).into_owned();
    assert!(learned.status.success() && told.contains("100 fraud, 300 honest; 2 figures"), "{told}");
    assert!(told.contains("AUC 1.000") && told.contains("one in 1000 honest lines"), "{told}");
    let calls =
        write(folder.path(), "calls.csv", &calls(&["2026-03-02 10:00:00,13900000001,13900000002,65,mo,c-1,,,,,1"]));
    let calls = calls.to_str().unwrap();
    assert!(screen(&["--calls", calls, "--model", &model]).status.success());
    let wrong: &[(&str, &str, &[&str])] = &[
        ("out,label\n3,maybe\n", "bad.csv", &["row 2", "column label", "maybe", "fraud or honest"]),
        ("out,label\nmany,fraud\n", "bad.csv", &["row 2", "column out", "many", "not a number"]),
        ("out\n3\n", "bad.csv", &["column label", "need this column"]),
        ("out,label\n3,fraud\n", "", &["1 rows of fraud and 0 honest ones"]),
    ];
    for (text, name, wanted) in wrong {
        let path = write(folder.path(), "bad.csv", text.as_bytes()).to_str().unwrap().to_owned();
        let output = screen(&["train", "--features", &path, "--out", &model]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(1) && told.contains(name), "{told}");
        assert!(wanted.iter().all(|want| told.contains(want)), "{wanted:?}: {told}");
    }
    std::fs::write(&model, "{}").unwrap();
    let output = screen(&["--calls", calls, "--model", &model]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("not a model file"));
}
