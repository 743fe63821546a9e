//! What is not taken, and why it says so.

use super::golden::{lift, movements, orders, reports, stop, whole};
use crate::cn_2016::*;
use domain::order::{Act, Outcome};
use domain::refusal::BadInput;

/// The message with a text in it replaced, which must stand there.
fn with(message: &[u8], old: &str, new: &str) -> Vec<u8> {
    let text = std::str::from_utf8(message).unwrap();
    assert!(text.contains(old), "{old} does not stand in the sample");
    text.replacen(old, new, 1).into_bytes()
}

fn assert_refused<T: std::fmt::Debug>(got: Result<T, BadInput>, column: &str, problem: &str, row: &str) {
    let bad = got.expect_err(row);
    assert_eq!((bad.column.as_str(), bad.problem.contains(problem)), (column, true), "{row}: {bad}");
    assert!(!bad.advice.is_empty(), "{row}");
}

#[test]
fn an_order_is_refused_by_field() {
    let message = encode_instruction(&stop(), "工商银行");
    for (old, new, column, problem) in [
        ("100101", "100102", "TxCode", "not an order"),
        ("100101", "", "TxCode", "missing"),
        ("<TxCode>100101</TxCode>", "", "TxCode", "missing"),
        ("<TxCode>100101</TxCode>", "<TxCode>100101</TxCode><TxCode>100103</TxCode>", "TxCode", "twice"),
        ("<ApplicationID>LZ20200821-0001-S1<", "<ApplicationID> <", "ApplicationID", "missing"),
        ("<AccountNumber>6222020000000000017<", "<AccountNumber><", "AccountNumber", "missing"),
        ("<BankID>102<", "<BankID><", "BankID", "missing"),
        ("<Currency>CNY<", "<Currency><", "Currency", "missing"),
        ("<Currency>CNY<", "<Currency>yuan<", "Currency", "not a currency"),
        ("<Balance>600000.00<", "<Balance>-600000.00<", "Balance", "below nothing"),
        ("<Balance>600000.00<", "<Balance>600,000.00<", "Balance", "not a sum"),
        ("<Balance>600000.00<", "<Balance>0.001<", "Balance", "finer"),
        ("<Balance>600000.00<", "<Balance>99999999999999999999<", "Balance", "too large"),
        ("<TransferAmount>600000.00<", "<TransferAmount><", "TransferAmount", "missing"),
        ("<TransferTime>20200821092531<", "<TransferTime><", "TransferTime", "missing"),
        ("<StartTime>20200821093100<", "<StartTime>2020-08-21 09:31:00<", "StartTime", "not an instant"),
        ("<StartTime>20200821093100<", "<StartTime>20200230093100<", "StartTime", "not an instant"),
        ("<StartTime>20200821093100<", "<StartTime>20200821246000<", "StartTime", "not an instant"),
        ("<StartTime>20200821093100<", "<StartTime>20200821093100.1234567<", "StartTime", "not an instant"),
        ("<StartTime>20200821093100<", "<StartTime>20200821093100.<", "StartTime", "not an instant"),
        ("<StartTime>20200821093100<", "<StartTime>２０２００８２１<", "StartTime", "not an instant"),
        ("<ExpireTime>20200823093100<", "<ExpireTime>20200820093100<", "ExpireTime", "before its beginning"),
        ("<CaseType>acquaintance<", "<CaseType>07<", "CaseType", "not a category"),
        ("<FreezeType>01<", "<FreezeType>03<", "FreezeType", "not one of its codes"),
        ("<FreezeType>01<", "<FreezeType>02<", "Balance", "beside the whole account"),
        ("<EmergencyLevel>01<", "<EmergencyLevel>1<", "EmergencyLevel", "not one of its codes"),
        ("<AccountName>张三<", &format!("<AccountName>{}<", "张".repeat(201)), "AccountName", "longer than 200"),
        ("<IDNumber>010002<", "<IDNumber><", "IDNumber", "missing"),
        ("<Operator>", "<Nobody><Operator>", "", "expected"),
    ] {
        assert_refused(decode_instruction(&with(&message, old, new)), column, problem, new);
    }
    let one = String::from_utf8(message.clone()).unwrap();
    let last = one.rfind("<Investigator>").unwrap();
    let one = format!("{}<Attachments></Attachments></Message>", &one[..last]);
    assert_refused(decode_instruction(one.as_bytes()), "Investigator", "not two officers", "one investigator");
    let lift = with(&encode_instruction(&lift(), ""), ">LZ20200821-0001-S1<", "><");
    assert_refused(decode_instruction(&lift), "OriginalApplicationID", "missing", "a lift of nothing");
}

#[test]
fn a_file_is_refused_that_is_not_what_its_digest_says() {
    let (_, freeze) = orders().into_iter().find(|(name, _)| *name == "100201").unwrap();
    let digest = freeze.attachments[0].digest.clone();
    let files = std::collections::BTreeMap::from([(digest.clone(), b"abc".to_vec())]);
    let message = encode_sent(&freeze, "", &files);
    for (old, new, column, problem) in [
        ("YWJj", "YWJk", "Digest", "not the digest"),
        ("YWJj", "YW", "Content", "not base64"),
        (&*digest, "", "Digest", "missing"),
        ("立案决定书.pdf", " ", "FileName", "missing"),
    ] {
        let got = decode_sent(&with(&message, old, new));
        assert_eq!(got.as_ref().err().and_then(|bad| bad.row), Some(1), "{new}");
        assert_refused(got, column, problem, new);
    }
    let mut many = freeze.clone();
    many.attachments = vec![freeze.attachments[0].clone(); ATTACHMENTS_MAX + 1];
    assert_refused(decode_sent(&encode_instruction(&many, "")), "Attachments", "more than 16", "too many");
    // Three bytes in a file of 4 MiB and one byte: its digest is never made.
    let large = vec![0; ATTACHED_BYTES_MAX + 1];
    let files = std::collections::BTreeMap::from([(digest, large)]);
    assert!(decode_sent(&encode_sent(&freeze, "", &files)).is_err());
}

#[test]
fn a_report_is_refused_by_field() {
    let (_, event) = reports().pop().unwrap();
    let message = encode_report(&event);
    for (old, new, column, problem) in [
        ("100405", "100402", "TxCode", "neither an answer nor a report"),
        ("<ReportTime>20200821100000<", "<ReportTime><", "ReportTime", "missing"),
        ("<Reason>分散转入、集中转出<", "<Reason> <", "Reason", "missing"),
        ("<AccountNumber>6222020000000000017<", "<AccountNumber><", "AccountNumber", "missing"),
        ("<TransactionAmount>200000.00<", "<TransactionAmount><", "TransactionAmount", "missing"),
    ] {
        assert_refused(decode_incoming(&with(&message, old, new)), column, problem, new);
    }
}

#[test]
fn an_answer_is_refused_by_field() {
    let held = encode_answer(&whole(), Act::Stop, "1");
    let moved = encode_answer(&movements(), Act::AskTransfers, "2");
    for (message, old, new, column, problem, row) in [
        (&held, "100102", "100101", "TxCode", "not an answer", None),
        (&held, "<MessageFrom>102<", "<MessageFrom><", "MessageFrom", "missing", None),
        (&held, "<Result>100000<", "<Result>0000<", "Result", "not a return code", None),
        (&held, "<Result>100000<", "<Result>ok<", "Result", "not a return code", None),
        (&held, "<Balance>600000.00<", "<Balance><", "Balance", "missing", None),
        (&held, "<AccountBalance>600000.00<", "<AccountBalance>much<", "AccountBalance", "not a sum", None),
        (&held, "<ExpireTime>20200823093105<", "<ExpireTime>never<", "ExpireTime", "not an instant", None),
        (&held, "<StartTime>20200821093105<", "<StartTime><", "StartTime", "missing", None),
        (&held, "100102", "100302", "InquiryPeriodStart", "missing", None),
        (&moved, "100302", "100102", "Balance", "missing", None),
        (&moved, "<Transactions>", "<Transactions>x", "Transactions", "text between", None),
        (&moved, ">20200821092700<", ">20200821<", "TransactionTime", "not an instant", Some(2)),
        (&moved, ">20000.50<", ">-20000.50<", "TransactionAmount", "below nothing", Some(2)),
        (&moved, "6217000000000000025", "", "PayeeAccountNumber", "without an account", Some(1)),
        (&moved, "<InquiryPeriodEnd>2020", "<InquiryPeriodEnd>2019", "InquiryPeriodEnd", "before", None),
    ] {
        let got = decode_told(&with(message, old, new));
        assert_eq!(got.as_ref().err().and_then(|bad| bad.row), row, "{new}");
        assert_refused(got, column, problem, new);
    }
}

#[test]
fn a_movement_needs_a_side() {
    let message = encode_answer(&movements(), Act::AskTransfers, "2");
    let text = String::from_utf8(message).unwrap().replace(">6222020000000000017<", "><");
    let text = text.replace("<PayerBankID>102<", "<PayerBankID><");
    let bad = decode_told(text.as_bytes()).unwrap_err();
    assert_eq!((bad.row, bad.problem.as_str()), (Some(2), "neither payer nor payee"));
}

#[test]
fn a_document_is_refused_whole() {
    let receipt = encode_receipt("r", ReturnCode::DONE, "words");
    let deep = format!("{}{}", "<a>".repeat(DEPTH_MAX + 1), "</a>".repeat(DEPTH_MAX + 1));
    let wide = format!("<Receipt>{}</Receipt>", "<a/>".repeat(ELEMENTS_MAX));
    for (document, problem) in [
        (with(&receipt, "<Receipt>", "<!DOCTYPE Receipt><Receipt>"), "DOCTYPE"),
        (with(&receipt, "<Receipt>", "<!DOCTYPE r [<!ENTITY w \"x\">]><Receipt>"), "DOCTYPE"),
        (with(&receipt, "words", "&words;"), "entity"),
        (with(&receipt, "words", "&nbsp;"), "entity"),
        (with(&receipt, "words", "&#0;"), "entity"),
        (with(&receipt, "words", "&#xD800;"), "entity"),
        (with(&receipt, "words", "&#1;"), "character"),
        (with(&receipt, "words", "\u{1}"), "character"),
        (with(&receipt, "words", "a & b"), ""),
        (with(&receipt, "<Receipt>", "<?php echo 1 ?><Receipt>"), "processing"),
        (with(&receipt, "UTF-8", "GB18030"), "encoding"),
        (with(&receipt, "</Receipt>", "</Receipt><Receipt></Receipt>"), "two documents"),
        (with(&receipt, "</Receipt>", "</Receipt>and more"), "outside"),
        (with(&receipt, "</Receipt>", ""), "cut short"),
        (with(&receipt, "<Receipt>", "</Receipt>"), ""),
        (with(&receipt, "words", "<b>words</b> and"), "text between"),
        (encode_answer(&whole(), Act::Stop, "1"), "the root is"),
        (b"".to_vec(), "empty"),
        (b"<Receipt>\xff</Receipt>".to_vec(), "UTF-8"),
        (deep.into_bytes(), "deeper"),
        (wide.into_bytes(), "elements"),
        (vec![b' '; MESSAGE_BYTES_MAX + 1], "larger"),
    ] {
        let shown = String::from_utf8_lossy(&document[..document.len().min(120)]).into_owned();
        let bad = decode_receipt(&document).expect_err(&shown);
        assert!(bad.problem.contains(problem), "{shown}: {bad}");
    }
}

#[test]
fn ten_thousand_movements_are_read_and_one_more_is_not() {
    let Outcome::Movements { movements: some, from_at, until_at } = movements().outcome else { panic!() };
    for (count, taken) in [(MOVEMENTS_MAX, true), (MOVEMENTS_MAX + 1, false)] {
        let many = some.iter().cycle().take(count).cloned().collect();
        let answer =
            domain::order::Answer { outcome: Outcome::Movements { movements: many, from_at, until_at }, ..movements() };
        let written = encode_answer(&answer, Act::AskTransfers, "1");
        assert!(written.len() <= MESSAGE_BYTES_MAX, "{}", written.len());
        assert_eq!(decode_answer(&written).is_ok(), taken, "{count}");
    }
}
