//! What a canonical file is refused for, word for word.

use crate::{gzip, lines};
use formats::statement::{Layout, Source};

const HEAD: &str = "time,payer,payee,amount,currency,payer_balance,payer_bank,remark\n";
const GOOD: &str = "2026-01-02 03:04:05,A,B,1.00,,,,\n";

fn refused(bytes: Vec<u8>, layout: Option<Layout>) -> String {
    match lines(&Source::bytes("f.csv", bytes), layout) {
        Ok((rows, _)) => panic!("was taken: {rows:?}"),
        Err(bad) => bad.to_string(),
    }
}

#[test]
fn a_wrong_row_is_refused_with_its_place_and_what_to_do() {
    let table: &[(&str, &str)] = &[
        (
            "2026-01-02 03:04:05,A,B,-1.00,,,,",
            r#"column amount, value "-1.00": the sum is negative; write the sum without a sign and let payer and payee say the direction"#,
        ),
        (
            "2026-01-02 03:04:05,A,B,99999999999999999999,,,,",
            r#"column amount, value "99999999999999999999": too large to be counted; check the unit: sums end at 92233720368547758.07"#,
        ),
        (
            "2026-01-02 03:04:05,A,B,1.005,,,,",
            r#"column amount, value "1.005": finer than a hundredth; round it to two places at its source"#,
        ),
        (
            "2026-01-02 03:04:05,A,B,\"1,000.00\",,,,",
            r#"column amount, value "1,000.00": not a decimal number; write digits and one point, such as 600000.00"#,
        ),
        (
            "2026-01-02 03:04:05,A,B,,,,,",
            r#"column amount, value "": not a decimal number; write digits and one point, such as 600000.00"#,
        ),
        (
            "2026-01-02 03:04:05,A,B,1e3,,,,",
            r#"column amount, value "1e3": not a decimal number; write digits and one point, such as 600000.00"#,
        ),
        (
            "yesterday,A,B,1.00,,,,",
            r#"column time, value "yesterday": not a time; write it as 2026-01-02T03:04:05+08:00 or 2026-01-02 03:04:05"#,
        ),
        (
            "2026-02-30 03:04:05,A,B,1.00,,,,",
            r#"column time, value "2026-02-30 03:04:05": not a time; write it as 2026-01-02T03:04:05+08:00 or 2026-01-02 03:04:05"#,
        ),
        (
            ",A,B,1.00,,,,",
            r#"column time, value "": not a time; write it as 2026-01-02T03:04:05+08:00 or 2026-01-02 03:04:05"#,
        ),
        (
            "2026-01-02 03:04:05,,,1.00,,,,",
            r#"column payer, value "": both payer and payee are empty; name the payer or the payee: money comes from somewhere or goes somewhere"#,
        ),
        (
            "2026-01-02 03:04:05,A,B,1.00,yuan,,,",
            r#"column currency, value "yuan": not a currency; write the three letters of ISO 4217, such as CNY, or leave it empty for CNY"#,
        ),
        (
            "2026-01-02 03:04:05,A,B,1.00,,much,,",
            r#"column payer_balance, value "much": not a decimal number; write digits and one point, such as 600000.00"#,
        ),
        (
            "2026-01-02 03:04:05,A,B,1.00,,0.001,,",
            r#"column payer_balance, value "0.001": finer than a hundredth; round it to two places at its source"#,
        ),
        (
            "2026-01-02 03:04:05, A,B,1.00,,,,",
            r#"column payer, value " A": the name has blanks around it or control characters in it; write the name alone; a bank's raw statement is read with --format cn-statement"#,
        ),
        (
            "2026-01-02 03:04:05,A,B\t,1.00,,,,",
            r#"column payee, value "B\t": the name has blanks around it or control characters in it; write the name alone; a bank's raw statement is read with --format cn-statement"#,
        ),
        (
            "2026-01-02 03:04:05,A,B,1.00,,,IC/BC,",
            r#"column payer_bank, value "IC/BC": a bank's code holds a slash; write the bank's code without a slash: the slash parts it from the number"#,
        ),
        (
            "2026-01-02 03:04:05,A,B,1.00",
            "the row has 4 fields, the header has 8; look for a separator inside a field that is not quoted, or for a cut line",
        ),
        (
            "2026-01-02 03:04:05,A,B,1.00,,,,x,y",
            "the row has 9 fields, the header has 8; look for a separator inside a field that is not quoted, or for a cut line",
        ),
        ("2026-01-02 03:04:05,A,B,1.00,,,,a\0b", "the row holds a NUL byte; export the file again as plain CSV text"),
        (
            "2026-01-02 03:04:05,A,B,1.00,,,,\"open",
            "the file's quotes do not pair up; close the quote in or before this row; write a quote inside a quoted field twice",
        ),
    ];
    for (row, want) in table {
        // A file that ends within a quote has taken the line after it for part of the remark.
        let have = refused(format!("{HEAD}{GOOD}{row}\n").into_bytes(), None);
        let place = if want.starts_with("column") { ", row 3, " } else { ", row 3: " };
        assert_eq!(have, format!("f.csv{place}{want}"), "{row}");
    }
}

#[test]
fn text_that_is_not_utf8_is_refused_at_its_row() {
    let mut bytes = format!("{HEAD}{GOOD}2026-01-02 03:04:05,A,B,1.00,,,,").into_bytes();
    bytes.extend_from_slice(&[0xBB, 0xF5, 0xBF, 0xEE, b'\n']);
    assert_eq!(
        refused(bytes, None),
        "f.csv, row 3, column remark, value \"\u{fffd}\u{fffd}\u{fffd}\u{fffd}\": the text is not UTF-8; save the file as \
         UTF-8; a Chinese bank's statement may be GB18030 with --format cn-statement"
    );
}

#[test]
fn two_broken_fields_do_not_make_one_whole_text() {
    // 你 is E4 BD A0: cut by a comma its halves stand in two fields, and their bytes side by side.
    let mut bytes = b"time,payer,payee,amount,channel,remark\n2026-01-02 03:04:05,A,B,1.00,".to_vec();
    bytes.extend_from_slice(&[0xE4, b',', 0xBD, 0xA0, b'\n']);
    let told = refused(bytes, None);
    assert!(told.starts_with("f.csv, row 2, column channel") && told.contains("not UTF-8"), "{told}");
}

#[test]
fn a_wrong_file_is_refused_as_a_whole() {
    let cut = gzip(format!("{HEAD}{}", GOOD.repeat(5000)).as_bytes());
    let cut = cut[..cut.len() - 9].to_vec();
    let known = "use one of canonical, cn-statement, amlworld, amlsim, amlgentex, berka, camt053, pacs008";
    let table: Vec<(Vec<u8>, Option<Layout>, String)> = vec![
        (vec![], None, "the file is empty; give a file whose first row is its header".into()),
        (gzip(b""), None, "the file is empty; give a file whose first row is its header".into()),
        (b"\xEF\xBB\xBF".to_vec(), None, "the file is empty; give a file whose first row is its header".into()),
        (b"\xFF\xFEt\0".to_vec(), None, "the text is UTF-16; save the file as UTF-8".into()),
        (b"\xD0\xCF\x11\xE0abcd".to_vec(), None, "this is an old .xls workbook; save it as .xlsx or CSV".into()),
        (gzip(b"PAR1xxxx"), None, "a Parquet file inside gzip; unpack it first".into()),
        (gzip(&gzip(b"time")), None, "gzip inside gzip; unpack it first".into()),
        (b"PK\x03\x04rest".to_vec(), None, "workbooks are not read here; save the sheet as CSV".into()),
    ];
    for (bytes, layout, want) in table {
        assert_eq!(refused(bytes, layout), format!("f.csv: {want}"));
    }
    assert_eq!(
        refused(b"a,b,c\n1,2,3\n".to_vec(), None),
        "f.csv, row 1, column header, value \"a,b,c\": the header is of no known layout; give the columns \
         time,payer,payee,amount, or name the layout with --format"
    );
    assert_eq!(
        refused(b"time,payer,payee,sum\n".to_vec(), None),
        "f.csv, row 1, column amount, value \"\": the layout canonical needs this column; add it, spelt so; the header has \
         time,payer,payee,sum"
    );
    assert_eq!(
        refused(b"time,payer,payee,amount\n".to_vec(), Some(Layout::Berka)),
        "f.csv, row 1, column trans_id, value \"\": the layout berka needs this column; the header looks like canonical: \
         use --format canonical"
    );
    assert_eq!(
        refused(b"time,payer,payee,amount,payer\n".to_vec(), None),
        "f.csv, row 1, column payer, value \"payer\": the header names this column twice; keep one of them"
    );
    let told = refused(cut, None);
    assert!(
        told.ends_with(": the gzip file is cut short; copy or download it again; nothing of it was taken"),
        "{told}"
    );
    let mut damaged = gzip(format!("{HEAD}{}", GOOD.repeat(5000)).as_bytes());
    let middle = damaged.len() / 2;
    damaged[middle..middle + 8].fill(0xA5);
    let told = refused(damaged, None);
    assert!(told.contains("the gzip file is damaged") || told.contains("row"), "{told}");
    let odd: Result<Layout, _> = "xml".parse();
    assert_eq!(odd.unwrap_err().to_string(), format!("no layout is called xml; {known}"));
}

#[test]
fn a_gzip_file_cut_anywhere_is_refused() {
    let whole = gzip(format!("{HEAD}{}", GOOD.repeat(3)).as_bytes());
    for cut in 3..whole.len() {
        let told = refused(whole[..cut].to_vec(), Some(Layout::Canonical));
        assert!(told.contains("the gzip file is cut short"), "cut at {cut} of {}: {told}", whole.len());
    }
    let mut wrong_sum = whole.clone();
    let at = whole.len() - 8;
    wrong_sum[at] ^= 1;
    let told = refused(wrong_sum, None);
    assert!(told.contains("the gzip file is damaged"), "{told}");
}

#[test]
fn two_open_quotes_do_not_swallow_the_rows_between_them() {
    let text = format!("{HEAD}{GOOD}2026-01-02 03:04:05,A,B,1.00,,,,\"x\n{GOOD}2026-01-02 03:04:05,A,B,1.00,,,,y\"z\n");
    assert_eq!(
        refused(text.into_bytes(), None),
        "f.csv, row 3, column remark, value \"x\\n2026-01-02 03:04:05,A,B,1.00,,,,\\n2026-01-02 03:04:05,A,B,1.00,,,,yz\": the \
         field holds what look like whole rows; close the quote before it, or write the text on one line"
    );
}

#[test]
fn a_row_that_never_ends_is_refused_in_bounded_memory() {
    let endless = format!("{HEAD}2026-01-02 03:04:05,A,B,1.00,,,,\"{}", "x".repeat(4 << 20));
    assert_eq!(
        refused(gzip(endless.as_bytes()), None),
        "f.csv, row 2: the row is longer than 1048576 bytes; look for a quote that is opened and never closed"
    );
}

#[test]
fn a_missing_file_and_a_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let told = lines(&Source::path(folder.path()), None).unwrap_err().to_string();
    assert!(told.ends_with("this is a folder; name the files in it"), "{told}");
    let told = lines(&Source::path(folder.path().join("none.csv")), None).unwrap_err().to_string();
    assert!(told.contains("the file cannot be read (No such file"), "{told}");
}

#[test]
fn what_the_taker_refuses_ends_the_read() {
    let bytes = format!("{HEAD}{GOOD}{GOOD}");
    let mut taken = 0;
    let told = formats::statement::read(
        &Source::bytes("f.csv", bytes),
        None,
        &mut |row| {
            taken += 1;
            Err(domain::refusal::BadInput::file("f.csv", "twice", "once").at_row(row.place.row))
        },
        &mut |_| {},
    );
    assert_eq!((told.unwrap_err().row, taken), (Some(2), 1));
}
