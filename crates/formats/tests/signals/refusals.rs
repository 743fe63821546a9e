//! What a file of records is refused for, word for word.

use crate::lines;
use domain::signal::{Kind, Names};
use flate2::{Compression, write::GzEncoder};
use formats::statement::Source;
use std::io::Write;

const CALLS: &str = "time,caller,callee,duration_s,direction,answered,note\n";
const GOOD: &str = "2026-03-02 10:00:00,139,138,65,mo,1,\n";

#[test]
fn a_wrong_row_is_refused_with_its_place_and_what_to_do() {
    let table: &[(&str, &str)] = &[
        (
            "25 o'clock,139,138,65,mo,1,",
            r#"column time, value "25 o'clock": not a time; write it as 2026-01-02T03:04:05+08:00 or 2026-01-02 03:04:05"#,
        ),
        (
            ",139,138,65,mo,1,",
            r#"column time, value "": not a time; write it as 2026-01-02T03:04:05+08:00 or 2026-01-02 03:04:05"#,
        ),
        (
            "2026-03-02 10:00:00,139,138,long,mo,1,",
            r#"column duration_s, value "long": not a whole number of seconds; write whole seconds from 0 to 86400"#,
        ),
        (
            "2026-03-02 10:00:00,139,138,1.5,mo,1,",
            r#"column duration_s, value "1.5": not a whole number of seconds; write whole seconds from 0 to 86400"#,
        ),
        (
            "2026-03-02 10:00:00,139,138,-1,mo,1,",
            r#"column duration_s, value "-1": the duration is negative; write whole seconds from 0 to 86400"#,
        ),
        (
            "2026-03-02 10:00:00,139,138,99999999999,mo,1,",
            r#"column duration_s, value "99999999999": no call is open for so long; write whole seconds from 0 to 86400"#,
        ),
        (
            "2026-03-02 10:00:00,,138,65,mo,1,",
            r#"column caller, value "": nothing is named here; name both ends of the record, or leave the row out"#,
        ),
        (
            "2026-03-02 10:00:00,139, ,65,mo,1,",
            r#"column callee, value " ": nothing is named here; name both ends of the record, or leave the row out"#,
        ),
        (
            "2026-03-02 10:00:00,139,138,65,sideways,1,",
            r#"column direction, value "sideways": not a direction; write mo where the caller is the served line, mt where the callee is"#,
        ),
        (
            "2026-03-02 10:00:00,139,138,65,mo,perhaps,",
            r#"column answered, value "perhaps": neither yes nor no; write 1 or 0, true or false"#,
        ),
        (
            "2026-03-02 10:00:00,139,138,65,mo,1",
            "the row has 6 fields, the header has 7; look for a separator inside a field that is not quoted, or for a cut line",
        ),
        (
            "2026-03-02 10:00:00,139,138,65,mo,1,,",
            "the row has 8 fields, the header has 7; look for a separator inside a field that is not quoted, or for a cut line",
        ),
        (
            "2026-03-02 10:00:00,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,138,65,mo,1,",
            r#"column caller, value "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": longer than 64 bytes; look for a quote that is not closed, or for a column in another's place"#,
        ),
        (
            "2026-03-02 10:00:00,13\t9,138,65,mo,1,",
            r#"column caller, value "13\t9": holds control characters; export the field as plain text"#,
        ),
        (
            "2026-03-02 10:00:00,139,138,65,mo,1,a\0b",
            "the row holds a NUL byte; export the file again as plain CSV text",
        ),
        (
            "2026-03-02 10:00:00,139,138,65,mo,1,\"open",
            "the file's quotes do not pair up; close the quote in or before this row; write a quote inside a quoted field twice",
        ),
    ];
    for (row, want) in table {
        let told = lines(Kind::Call, &format!("{CALLS}{GOOD}{row}\n")).unwrap_err().to_string();
        let place = if want.starts_with("column") { ", row 3, " } else { ", row 3: " };
        assert_eq!(told, format!("f.csv{place}{want}"));
    }
}

#[test]
fn a_wrong_file_is_refused_as_a_whole() {
    let gzip = |text: &str| {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(text.as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    let long = format!("{CALLS}{}", GOOD.repeat(5_000));
    let mut cut = gzip(&long);
    cut.truncate(cut.len() / 2);
    let mut not_utf8 = format!("{CALLS}{GOOD}2026-03-02 10:00:00,139,138,65,mo,1,").into_bytes();
    not_utf8.extend_from_slice(b"\xBB\xF5\n");
    let quotes =
        format!("{CALLS}2026-03-02 10:00:00,139,138,65,mo,1,\"x\n{GOOD}{GOOD}2026-03-02 10:00:00,139,138,65,mo,1,\"\n");
    let table: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "f.csv: the file is empty; give a file whose first row is its header"),
        (
            b"time,caller,callee,caller\n".to_vec(),
            r#"f.csv, row 1, column caller, value "caller": the header names this column twice; keep one of them"#,
        ),
        (
            b"time,line,host\n".to_vec(),
            r#"f.csv, row 1, column caller, value "": calls need this column; the header looks like lookups: give the file with --lookups"#,
        ),
        (
            b"at,from,to\n".to_vec(),
            r#"f.csv, row 1, column time, value "": calls need this column; add it, spelt so; the columns are time,caller,callee,duration_s,direction,cell,imei,imsi,trunk,redirecting,answered"#,
        ),
        (cut, "the gzip file is cut short; copy or download it again; nothing of it was taken"),
        (
            not_utf8,
            "f.csv, row 3, column note, value \"\u{fffd}\u{fffd}\": the text is not UTF-8; save the file as UTF-8",
        ),
        (
            quotes.into_bytes(),
            "the field holds what look like whole rows; close the quote before it, or write the text on one line",
        ),
        (b"PK\x03\x04 a workbook".to_vec(), ""),
        (b"PAR1 and no more".to_vec(), "the Parquet file cannot be read"),
    ];
    for (bytes, want) in table {
        let told = crate::read(Kind::Call, &Source::bytes("f.csv", bytes), &mut Names::new()).unwrap_err().to_string();
        assert!(told.starts_with("f.csv") && told.contains(want), "{told}\nwanted {want}");
    }
}

#[test]
fn a_wrong_plan_or_list_is_refused() {
    let table: &[(&str, &str)] = &[
        (
            "cell,lat,lon\nc,91,103\n",
            r#"f, row 2, column lat, value "91": not a number in its bounds; write a decimal from -90 to 90"#,
        ),
        (
            "cell,lat,lon\nc,NaN,103\n",
            r#"f, row 2, column lat, value "NaN": not a number in its bounds; write a decimal from -90 to 90"#,
        ),
        (
            "cell,lat,lon\n,36,103\n",
            r#"f, row 2, column cell, value "": nothing is named here; name both ends of the record, or leave the row out"#,
        ),
    ];
    for (text, want) in table {
        let told = formats::signal::cells(&Source::bytes("f", *text), &mut Names::new()).unwrap_err().to_string();
        assert_eq!(told, *want);
    }
    let table: &[(&str, &str)] = &[
        ("pigeon,1,,", r#"column kind, value "pigeon": not a kind of indicator; write one of phone, "#),
        ("phone,,,", r#"column value, value "": no value is written; write the value, or leave the row out"#),
        ("phone,1,2,", r#"column confidence, value "2": not a number in its bounds; write a decimal from 0 to 1"#),
        (
            "phone,1,1,theft",
            r#"column category, value "theft": not a category; leave it empty, or write one of rebate, "#,
        ),
    ];
    for (row, want) in table {
        let text = format!("kind,value,confidence,category\n{row}\n");
        let told = formats::signal::indicators(&Source::bytes("f", text), &mut Names::new()).unwrap_err().to_string();
        assert!(told.starts_with(&format!("f, row 2, {want}")), "{told}");
    }
}
