//! What is not taken, and why it says so: by element and value.

use super::golden::{ACCOUNT, at, held, moved, movement, stop};
use crate::iso20022::*;
use domain::order::{Act, Outcome};
use domain::refusal::BadInput;

/// The message with a text in it replaced, which must stand there.
fn with(message: &[u8], old: &str, new: &str) -> Vec<u8> {
    let text = std::str::from_utf8(message).unwrap();
    assert!(text.contains(old), "{old} does not stand in the sample");
    text.replacen(old, new, 1).into_bytes()
}

fn assert_refused<T: std::fmt::Debug>(got: Result<T, BadInput>, column: &str, problem: &str, story: &str) {
    let bad = got.expect_err(story);
    assert_eq!((bad.column.as_str(), bad.problem.contains(problem)), (column, true), "{story}: {bad}");
    assert!(!bad.advice.is_empty() && bad.file == "ISO 20022 message", "{story}: {bad}");
}

#[test]
fn an_order_is_refused_by_element() {
    let message = encode_instruction(&stop(), "").unwrap();
    let long = "x".repeat(36);
    for (old, new, column, problem) in [
        ("<Id>LZ20200821-0001-S1<", "<Id><", "Assgnmt/Id", "missing"),
        ("<Id>LZ20200821-0001-S1<", &*format!("<Id>{long}<"), "Assgnmt/Id", "longer than 35"),
        ("<Act>stop<", "<Act>halt<", "Act", "not an act"),
        ("<Sum>600000.00<", "<Sum>much<", "Sum", "not a sum"),
        ("<Until>2020-08-23T", "<Until>2019-08-23T", "Until", "before its beginning"),
        ("<Until>2020-08-23T09:31:00+08:00<", "<Until><", "Until", "missing"),
        ("<Weir>", "<Other>", "", ""),
        ("<Account>6222020000000000017<", "<Account>6222020000000000018<", "Account", "not the one in the envelope"),
        ("<Officer>", "<Other></Other><Nobody>", "", ""),
        ("<CaseType>acquaintance<", "<CaseType>7<", "CaseType", "not a category"),
    ] {
        assert_refused(decode_instruction(&with(&message, old, new)), column, problem, new);
    }
    assert_refused(
        decode_instruction(&encode_answer(&held(), Act::Stop, "1", ACCOUNT)),
        "Document",
        "not an order",
        "an answer",
    );
}

#[test]
fn an_answer_is_refused_by_element() {
    let cncl = encode_answer(&held(), Act::Stop, "1", ACCOUNT);
    let rejected =
        domain::order::Answer { outcome: Outcome::Rejected { code: "AC04".into(), words: "".into() }, ..held() };
    let rjcr = encode_answer(&rejected, Act::Stop, "1", ACCOUNT);
    let camt = encode_answer(&moved(), Act::AskTransfers, "1", ACCOUNT);
    let pacs = encode_transfer(&[movement()], Some("r"), "102", "1", at("2020-08-21"));
    let bank = "Assgnmt/Assgnr/Agt/FinInstnId/ClrSysMmbId/MmbId";
    for (message, old, new, column, problem) in [
        (&cncl, "<Conf>CNCL<", "<Conf>PECR<", "Sts/Conf", "not one of its codes"),
        (&cncl, "<Conf>CNCL<", "<Conf><", "Sts/Conf", "missing"),
        (&cncl, "<MmbId>102<", "<MmbId><", bank, "missing"),
        (&cncl, "<Id>LZ20200821-0001-S1<", "<Id><", "RslvdCase/Id", "missing"),
        (&cncl, ">123.45<", ">-123.45<", "CxlDtls/TxInfAndSts/RsltnRltdInf/IntrBkSttlmAmt", "below nothing"),
        (&cncl, "<Sts>", "<Sts></Sts><Sts>", "Sts", "told twice"),
        (&rjcr, "<Cd>AC04<", "<Cd><", "CxlDtls/TxInfAndSts/CxlStsRsnInf/Rsn/Cd", "missing"),
        (&camt, "<MsgId>LZ20200821-0001-Q1<", "<MsgId><", "GrpHdr/OrgnlBizQry/MsgId", "missing"),
        (&camt, "<CdtDbtInd>DBIT<", "<CdtDbtInd>D<", "CdtDbtInd", "neither"),
        (&camt, "<Amt Ccy=\"CNY\">", "<Amt Ccy=\"yuan\">", "Amt", "not a currency"),
        (&camt, "<FrDtTm>2020", "<FrDtTm>2021", "FrToDt/ToDtTm", "before its beginning"),
        (&pacs, "<Reference>r<", "<Reference><", "Reference", "missing"),
        (&pacs, "<Envlp>", "<Other>", "", ""),
        (
            &pacs,
            "<IntrBkSttlmAmt Ccy=\"CNY\">200000.00<",
            "<IntrBkSttlmAmt Ccy=\"CNY\"><",
            "IntrBkSttlmAmt",
            "not a sum",
        ),
    ] {
        let got = decode_incoming(&with(message, old, new));
        assert_refused(got, column, problem, new);
    }
    let order = encode_instruction(&stop(), "").unwrap();
    assert_refused(decode_incoming(&order), "Document", "neither an answer nor movements", "an order");
    assert_refused(decode_receipt(&cncl), "Document", "not a receipt", "an answer");
}

#[test]
fn five_thousand_movements_are_read_and_one_more_is_not() {
    for (count, taken) in [(MOVEMENTS_MAX, true), (MOVEMENTS_MAX + 1, false)] {
        let Outcome::Movements { from_at, until_at, .. } = moved().outcome else { panic!() };
        let outcome = Outcome::Movements { movements: vec![movement(); count], from_at, until_at };
        let written = encode_answer(&domain::order::Answer { outcome, ..moved() }, Act::AskTransfers, "1", ACCOUNT);
        assert!(written.len() <= MESSAGE_BYTES_MAX, "{}", written.len());
        assert_eq!(decode_incoming(&written).is_ok(), taken, "{count}");
    }
}
