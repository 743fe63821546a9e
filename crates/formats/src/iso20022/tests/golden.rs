//! One recorded sample of each message: what is written stays what it was, byte for byte, and is read as it was meant.

use crate::cn_2016::ReturnCode;
use crate::iso20022::*;
use domain::category::Category;
use domain::money::{Amount, Currency};
use domain::order::{Act, Answer, Instruction, Outcome, PaymentTold, Person};
use domain::time::Instant;
use domain::transfer::Movement;

pub(super) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

pub(super) fn stop() -> Instruction {
    let person = |badge: &str, name: &str| Person { badge: badge.into(), name: name.into() };
    Instruction {
        reference: "LZ20200821-0001-S1".into(),
        original: None,
        act: Act::Stop,
        case_number: "A6201020020200800017".into(),
        category: Some(Category::Acquaintance),
        payment: Some(PaymentTold {
            payer_bank: "103".into(),
            payer: "27010100040000001".into(),
            payer_name: "兰州某某商贸有限公司".into(),
            paid_at: at("2020-08-21 09:25:31"),
            amount: Amount::from_major(600_000),
        }),
        bank: "102".into(),
        account: "6222020000000000017".into(),
        holder: "张三".into(),
        currency: Currency::CNY,
        amount: Some(Amount::from_major(600_000)),
        whole: false,
        payee: None,
        attachments: Vec::new(),
        reason: "被害人款项直接转入 <第一层> & \"全额\"".into(),
        starts_at: at("2020-08-21 09:31:00"),
        expires_at: at("2020-08-23 09:31:00"),
        applied_at: at("2020-08-21 09:30:12.25"),
        unit: "620100".into(),
        unit_name: "反电信网络诈骗中心".into(),
        operator: person("010001", "王一"),
        investigators: [person("010001", "王一"), person("010002", "李二")],
    }
}

fn follows(act: Act, reference: &str) -> Instruction {
    let original = Some("LZ20200821-0001-S1".into());
    Instruction { act, original, reference: reference.into(), payment: None, ..stop() }
}

pub(super) fn movement() -> Movement {
    Movement {
        serial: "102-000017".into(),
        at: at("2020-08-21 09:26:02.000431"),
        payer: "102/6222020000000000017".into(),
        payee: "105/6217000000000000025".into(),
        amount: Amount::from_major(200_000),
        currency: Currency::CNY,
        payer_balance: Some(Amount::from_minor(-50)),
        payee_balance: None,
        channel: "transfer".into(),
        remark: "货款".into(),
        payer_name: String::new(),
        payee_name: "李四".into(),
    }
}

pub(super) const ACCOUNT: &str = "102/6222020000000000017";

pub(super) fn answer(reference: &str, outcome: Outcome) -> Answer {
    Answer { reference: reference.into(), bank: "102".into(), at: at("2020-08-21 09:31:05"), currency: None, outcome }
}

pub(super) fn held() -> Answer {
    let (balance, failure) = (Some(Amount::from_minor(12_345)), Some("账户可用余额不足".into()));
    let until_at = Some(at("2020-08-23 09:31:05"));
    answer("LZ20200821-0001-S1", Outcome::Holding { held: Amount::from_minor(12_345), balance, until_at, failure })
}

pub(super) fn moved() -> Answer {
    let (from_at, until_at) = (at("2020-08-20 00:00:00"), at("2020-08-21 09:31:00"));
    answer("LZ20200821-0001-Q1", Outcome::Movements { movements: vec![movement()], from_at, until_at })
}

/// Compares with the recorded sample; `WEIR_RECORD=1` in the environment writes it anew.
fn same_as_recorded(name: &str, written: &[u8]) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/iso20022/tests/golden").join(name);
    if std::env::var_os("WEIR_RECORD").is_some() {
        std::fs::write(&path, written).unwrap();
    }
    let recorded = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    assert_eq!(std::str::from_utf8(written).unwrap(), recorded, "{name}");
}

#[test]
fn orders_are_written_as_recorded_and_read_as_meant() {
    for (name, order) in [
        ("camt.056-stop.xml", stop()),
        ("camt.056-lift.xml", follows(Act::Lift, "LZ20200821-0001-L1")),
        ("camt.056-extend.xml", follows(Act::Extend, "LZ20200821-0001-E1")),
        ("camt.056-freeze-whole.xml", Instruction { act: Act::Freeze, whole: true, amount: None, ..stop() }),
        ("camt.056-end-live.xml", follows(Act::EndLive, "LZ20200821-0001-W2")),
        ("camt.060-transfers.xml", Instruction { act: Act::AskTransfers, amount: None, ..stop() }),
        ("camt.060-live.xml", Instruction { act: Act::AskLive, amount: None, ..stop() }),
    ] {
        let written = encode_instruction(&order, "工商银行").unwrap();
        same_as_recorded(name, &written);
        assert_eq!(decode_instruction(&written).unwrap(), order, "{name}");
    }
    for act in [Act::AskHolder, Act::AskAccounts, Act::Refund] {
        assert_eq!(encode_instruction(&Instruction { act, ..stop() }, ""), None, "{act:?} has no message");
    }
}

#[test]
fn answers_are_written_as_recorded_and_read_as_meant() {
    let reference = "LZ20200821-0001-S1";
    let rejected = |code: &str, words: &str| Outcome::Rejected { code: code.into(), words: words.into() };
    let nothing = |failure: Option<&str>| Outcome::Holding {
        held: Amount::ZERO,
        balance: None,
        until_at: None,
        failure: failure.map(str::to_owned),
    };
    for (name, act, answer, want) in [
        ("camt.029-cncl.xml", Act::Stop, held(), held().outcome),
        ("camt.029-lifted.xml", Act::Lift, answer(reference, nothing(None)), nothing(None)),
        ("camt.029-done.xml", Act::EndLive, answer(reference, Outcome::Done), Outcome::Done),
        // What held nothing is no, with the standard's reason.
        (
            "camt.029-rjcr-am04.xml",
            Act::Stop,
            answer(reference, nothing(Some("无可用余额"))),
            rejected("AM04", "无可用余额"),
        ),
        ("camt.029-rjcr-ac04.xml", Act::Stop, answer(reference, rejected("AC04", "")), rejected("AC04", "账户已销户")),
        (
            "camt.029-rjcr-own.xml",
            Act::Stop,
            answer(reference, rejected("200010", "账户不存在")),
            rejected("200010", "账户不存在"),
        ),
    ] {
        let written = encode_answer(&answer, act, "102-M-1", ACCOUNT);
        same_as_recorded(name, &written);
        let currency = matches!(want, Outcome::Holding { .. }).then_some(Currency::CNY);
        let want = Answer { outcome: want, currency, ..answer };
        assert_eq!(decode_incoming(&written).unwrap(), Incoming::Answer(want), "{name}");
    }
    let pending = encode_pending(reference, "102", at("2020-08-21 09:31:05"), "102-M-2");
    same_as_recorded("camt.029-pdcr.xml", &pending);
    let want = Incoming::Pending { reference: reference.into(), bank: "102".into() };
    assert_eq!(decode_incoming(&pending).unwrap(), want);
}

#[test]
fn a_sum_keeps_its_currency() {
    for currency in ["TWD", "BRL", "CNY"].map(Currency::parse) {
        let told = Answer { currency, ..held() };
        let written = encode_answer(&told, Act::Stop, "102-M-1", ACCOUNT);
        assert_eq!(decode_incoming(&written).unwrap(), Incoming::Answer(told), "{currency:?}");
    }
}

#[test]
fn movements_are_written_as_recorded_and_read_as_meant() {
    let asked = encode_answer(&moved(), Act::AskTransfers, "102-M-3", ACCOUNT);
    same_as_recorded("camt.053.xml", &asked);
    assert_eq!(decode_incoming(&asked).unwrap(), Incoming::Answer(moved()));
    let pushed = encode_answer(&moved(), Act::AskLive, "102-M-4", ACCOUNT);
    same_as_recorded("camt.054.xml", &pushed);
    assert_eq!(decode_incoming(&pushed).unwrap(), Incoming::Pushed(moved()));

    let bare = Movement { payer_balance: None, ..movement() };
    let made_at = at("2020-08-21 09:26:05");
    let transfer = encode_transfer(std::slice::from_ref(&bare), Some("LZ20200821-0001-W1"), "102", "102-M-5", made_at);
    same_as_recorded("pacs.008.xml", &transfer);
    let (from_at, until_at) = (bare.at, made_at);
    let outcome = Outcome::Movements { movements: vec![bare.clone()], from_at, until_at };
    let want = Answer { at: made_at, ..answer("LZ20200821-0001-W1", outcome) };
    assert_eq!(decode_incoming(&transfer).unwrap(), Incoming::Pushed(want));

    let back = Movement { channel: "return".into(), remark: String::new(), ..bare };
    let returned = encode_return(std::slice::from_ref(&back), "LZ20200821-0001-S1", "102", "102-M-6", made_at);
    same_as_recorded("pacs.004.xml", &returned);
    let (reference, bank) = ("LZ20200821-0001-S1".into(), "102".into());
    assert_eq!(decode_incoming(&returned).unwrap(), Incoming::Returned { reference, bank, movements: vec![back] });
}

/// A bank that knows no envelope returns a payment by the original transaction alone: the other way round.
#[test]
fn a_return_without_its_own_chain_goes_back_along_the_original() {
    let back = Movement { payer_balance: None, ..movement() };
    let written = encode_return(&[back], "S1", "102", "1", at("2020-08-21 09:26:05"));
    let plain = String::from_utf8(written).unwrap().replace("RtrChain>", "OrgnlTxRef>");
    let Incoming::Returned { movements, .. } = decode_incoming(plain.as_bytes()).unwrap() else { panic!() };
    assert_eq!((&*movements[0].payer, &*movements[0].payee), ("105/6217000000000000025", ACCOUNT));
}

#[test]
fn receipts_are_written_as_recorded_and_read_as_meant() {
    for (name, reference, code, words) in [
        ("admi.007-actc.xml", "LZ20200821-0001-S1", ReturnCode::DONE, ""),
        ("admi.007-rjct.xml", "LZ20200821-0001-S1", "200010", "账户不存在"),
    ] {
        let written = encode_receipt(reference, code, words);
        same_as_recorded(name, &written);
        let want = Receipt { reference: reference.into(), code: code.into(), words: words.into() };
        assert_eq!(decode_receipt(&written).unwrap(), want, "{name}");
    }
    let own = String::from_utf8(encode_receipt("r", "200010", "")).unwrap().replace("200010", "unknown account");
    let want = Receipt { reference: "r".into(), code: "200001".into(), words: "unknown account".into() };
    assert_eq!(decode_receipt(own.as_bytes()).unwrap(), want, "a bank that has no return codes");
}
