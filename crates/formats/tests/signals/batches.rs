//! What comes live: right rows count, wrong ones are parked with their bytes.

use crate::line;
use domain::signal::{Kind, Names};
use domain::time::Instant;
use formats::signal::batch;

fn now() -> Instant {
    Instant::parse("2026-03-02 10:30:00").unwrap()
}

fn told(kind: Kind, body: &[u8]) -> (Vec<String>, Vec<String>) {
    let mut names = Names::new();
    let read = batch("b", kind, now(), body, &mut names).unwrap();
    let parked = read.parked.iter().map(|row| format!("{:?} {}", String::from_utf8_lossy(&row.bytes), row.why));
    (read.records.iter().map(|record| line(record, &names)).collect(), parked.collect())
}

#[test]
fn csv_and_json_tell_the_same() {
    let want = vec!["2026-03-02T10:00:00+08:00 139>138 65s In c,,,intl, true".to_owned()];
    let csv = b"time,caller,callee,duration_s,direction,cell,trunk,answered,note\n\
        2026-03-02 10:00:00,139,138,65,mt,c,intl,true,x\n";
    let json = br#"
        {"time":"2026-03-02T10:00:00+08:00","caller":"139","callee":138,"duration_s":65,"direction":"mt","cell":"c",
    "#;
    let json = [json.trim_ascii(), br#""trunk":"intl","answered":true,"imei":null,"note":["x"]}"#].concat();
    let json = String::from_utf8(json).unwrap().replace('\n', "");
    assert_eq!(told(Kind::Call, csv), (want.clone(), vec![]));
    assert_eq!(told(Kind::Call, json.as_bytes()), (want, vec![]));
}

#[test]
fn wrong_rows_are_parked_with_their_bytes_and_the_others_count() {
    let good = "2026-03-02 10:00:00,139,a.example";
    let body = format!("time,line,host\n{good}\nnever,139,a.example\n2026-03-02 10:00:00,,a\n{good},x\n\"{good}\n");
    let body = [body.as_bytes(), b"2026-03-02 10:00:00,139,\xff\n"].concat();
    let (records, parked) = told(Kind::Lookup, &body);
    // The quote that is never closed takes the row behind it along.
    assert_eq!((records.len(), parked.len()), (1, 4));
    assert_eq!(
        parked[0],
        "\"never,139,a.example\\n\" b, row 3, column time, value \"never\": not a time; write it as \
         2026-01-02T03:04:05+08:00 or 2026-01-02 03:04:05"
    );
    let json = "{\"time\":\"2026-03-02 10:00:00\",\"line\":139,\"host\":\"a\"}\n{\"time\":\n[1]\n{}\n\n";
    let (records, parked) = told(Kind::Lookup, json.as_bytes());
    assert_eq!((records.len(), parked.len()), (1, 3));
    assert!(parked[0].starts_with("\"{\\\"time\\\":\" b, row 2: not a JSON object ("), "{}", parked[0]);
    assert!(parked[2].starts_with("\"{}\" b, row 4, column time, value \"\": not a time"), "{}", parked[2]);
}

#[test]
fn a_batch_without_a_header_of_its_kind_is_refused_whole() {
    for (body, want) in [
        ("", "b: the batch is empty; send a header and rows, or one JSON object a line"),
        ("139,138\n", "b, row 1, column time, value \"\": calls need this column; add it"),
        ("time,caller,callee,time\n", "b, row 1, column time, value \"time\": the header names this column twice"),
    ] {
        let refused = batch("b", Kind::Call, now(), body.as_bytes(), &mut Names::new()).unwrap_err().to_string();
        assert!(refused.starts_with(want), "{refused}");
    }
}

#[test]
fn a_clock_that_goes_wrong_makes_nobody_else_late() {
    let body = b"time,line,host\n2026-03-02 10:40:00,139,a\n2026-03-02 10:40:01,139,a\n";
    let (records, parked) = told(Kind::Lookup, body);
    assert_eq!(records, ["2026-03-02T10:40:00+08:00 139 a"]);
    let why = "column time, value \"2026-03-02T10:40:01+08:00\": later than now; set the clock";
    assert!(parked.len() == 1 && parked[0].contains(why), "{parked:?}");
}
