//! `weir trace` as others call it: the document of docs/formats.md, and refusals that name file, row, column, value.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const HEADER: &str = "id,time,payer,payee,amount,currency,payer_balance,payee_balance,channel,remark";

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn trace(transfers: &Path, roots: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weir"));
    command.arg("trace").arg("--transfers").arg(transfers).arg("--roots").arg(roots).args(more);
    command.output().unwrap()
}

#[test]
fn a_trace_prints_the_document_others_read() {
    let folder = TempDir::new().unwrap();
    let rows = format!(
        "{HEADER}\n\
         a,2026-03-02 10:00:00,victim,M,600.00,,,600.00,,\n\
         b,2026-03-02 10:05:00,M,N,400.00,,200.00,450.00,,\n\
         c,2026-03-02 10:10:00,N,,150.00,,300.00,,cash,\n"
    );
    let transfers = write(folder.path(), "t.csv", rows.as_bytes());
    let roots = write(folder.path(), "r.csv", b"id\na\n");
    let output = trace(&transfers, &roots, &["--rule", "fifo", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let account = |account: &str, layer: u32, sums: [&str; 6], at: &str| {
        let [received, passed, held, cashed_out, balance, stoppable] = sums;
        let by_root = json!({ "a": held });
        json!({"account": account, "layer": layer, "received": received, "passed": passed, "held": held,
            "cashed_out": cashed_out, "balance": balance, "stoppable": stoppable, "unexplained": "0.00",
            "first_tainted_at": at, "stop_reason": null, "by_root": by_root})
    };
    assert_eq!(
        document["accounts"],
        json!([
            account("M", 1, ["600.00", "400.00", "200.00", "0.00", "200.00", "200.00"], "2026-03-02T10:00:00+08:00"),
            // Fifty clean yuan stood in N first, so the cash takes them first.
            account("N", 2, ["400.00", "100.00", "300.00", "100.00", "300.00", "300.00"], "2026-03-02T10:05:00+08:00"),
        ])
    );
    assert_eq!(
        document["transfers"],
        json!([
            {"id": "a", "layer": 1, "amount": "600.00", "taint": "600.00"},
            {"id": "b", "layer": 2, "amount": "400.00", "taint": "400.00"},
            {"id": "c", "layer": 3, "amount": "150.00", "taint": "100.00"},
        ])
    );
    assert_eq!(
        document["roots"],
        json!([
            {"id": "a", "lost": "600.00", "held": "500.00", "returned": "0.00", "cashed_out": "100.00", "beyond": "0.00"}
        ])
    );
    let head = ["rule", "until", "lost", "held", "returned", "cashed_out"]
        .map(|key| document[key].as_str().unwrap().to_owned());
    assert_eq!(head, ["fifo", "2026-03-02T10:10:00+08:00", "600.00", "500.00", "0.00", "100.00"]);
    let beyond =
        json!({"window": "0.00", "stop_account": "0.00", "taint_min": "0.00", "hops": "0.00", "count": "0.00"});
    assert_eq!(document["beyond"], beyond);
    assert_eq!(document["roots_unmatched"], json!([]));
}

/// One malformed input a row: the file's name, its bytes, what the complaint must name.
fn malformed() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    let row = |row: &str| format!("{HEADER}\n{row}\n").into_bytes();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    let many = "x,2026-03-02 10:00:00,A,B,1.00,,,,,\n".replace('x', "");
    gzip.write_all(format!("{HEADER}\n{}", many.repeat(5000)).as_bytes()).unwrap();
    let mut cut = gzip.finish().unwrap();
    cut.truncate(cut.len() / 2);
    let twice = "a,2026-03-02 10:00:00,A,B,1.00,,,,,\na,2026-03-02 10:00:00,A,B,2.00,,,,,";
    vec![
        (
            "encoding.csv",
            [format!("{HEADER}\n").as_bytes(), b"a,2026-03-02 10:00:00,\xd5\xc5,B,1.00,,,,,\n"].concat(),
            &["row 2", "UTF-8"],
        ),
        ("column.csv", b"id,time,payer,amount\na,2026-03-02 10:00:00,A,1.00\n".to_vec(), &["payee"]),
        ("negative.csv", row("a,2026-03-02 10:00:00,A,B,-1.00,,,,,"), &["row 2", "amount", "-1.00"]),
        (
            "overflow.csv",
            row("a,2026-03-02 10:00:00,A,B,99999999999999999999.00,,,,,"),
            &["row 2", "amount", "99999999999999999999.00"],
        ),
        ("fine.csv", row("a,2026-03-02 10:00:00,A,B,1.001,,,,,"), &["row 2", "amount", "1.001"]),
        ("time.csv", row("a,someday,A,B,1.00,,,,,"), &["row 2", "time", "someday"]),
        ("ends.csv", row("a,2026-03-02 10:00:00,,,1.00,,,,,"), &["row 2", "payer"]),
        ("currency.csv", row("a,2026-03-02 10:00:00,A,B,1.00,yuanish,,,,"), &["row 2", "currency", "yuanish"]),
        ("balance.csv", row("a,2026-03-02 10:00:00,A,B,1.00,,lots,,,"), &["row 2", "payer_balance", "lots"]),
        ("ragged.csv", row("a,2026-03-02 10:00:00,A,B"), &["row 2"]),
        ("twice.csv", row(twice), &["row 3", "a"]),
        ("empty.csv", Vec::new(), &["empty"]),
        ("cut.csv.gz", cut, &["gzip"]),
        ("bomb.xlsx", bomb(), &["bomb.xlsx"]),
        ("header.csv", b"alpha,beta\n1,2\n".to_vec(), &["header"]),
    ]
}

/// A small, legal workbook whose two cells lie as far apart as cells can.
fn bomb() -> Vec<u8> {
    let sheet = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>"#;
    let files = [
        (
            "[Content_Types].xml",
            r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn malformed_input_is_refused_by_name_and_leaves_nothing() {
    for (name, bytes, named) in malformed() {
        let folder = TempDir::new().unwrap();
        let transfers = write(folder.path(), name, &bytes);
        let roots = write(folder.path(), "r.csv", b"time,payer,payee,amount\n2026-03-02 10:00:00,A,B,1.00\n");
        let output = trace(&transfers, &roots, &["--json"]);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name}: {complaint}");
        assert!(output.stdout.is_empty(), "{name} printed a result");
        assert!(complaint.contains(name), "{name} is not named: {complaint}");
        for word in named {
            assert!(complaint.contains(word), "{name}: {word:?} is not named: {complaint}");
        }
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "{name} left files behind: {left:?}");
    }
}

#[test]
fn malformed_roots_are_refused_by_name() {
    let table: [(&[u8], &[&str]); 5] = [
        (b"id\nnobody\n", &["r.csv", "id", "nobody"]),
        (b"time,payer,payee\n2026-03-02,A,B\n", &["r.csv", "amount"]),
        (b"time,payer,payee,amount\nsoon,A,B,1.00\n", &["r.csv", "row 2", "time", "soon"]),
        (b"time,payer,payee,amount\n2026-03-02,A,B,-1\n", &["r.csv", "row 2", "amount", "-1"]),
        (b"", &["r.csv"]),
    ];
    for (bytes, named) in table {
        let folder = TempDir::new().unwrap();
        let rows = format!("{HEADER}\na,2026-03-02 10:00:00,A,B,1.00,,,,,\n");
        let transfers = write(folder.path(), "t.csv", rows.as_bytes());
        let roots = write(folder.path(), "r.csv", bytes);
        let output = trace(&transfers, &roots, &[]);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{complaint}");
        for word in named {
            assert!(complaint.contains(word), "{word:?} is not named: {complaint}");
        }
    }
}

#[test]
fn wrong_usage_is_exit_two() {
    let weir = |arguments: &[&str]| Command::new(env!("CARGO_BIN_EXE_weir")).args(arguments).output().unwrap();
    for arguments in
        [&["trace"][..], &["no-such-command"], &["trace", "--rule", "guess", "--transfers", "t", "--roots", "r"]]
    {
        assert_eq!(weir(arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert!(weir(&["trace", "--help"]).status.success());
}
