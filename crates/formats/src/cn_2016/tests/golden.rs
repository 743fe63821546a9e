//! One recorded sample of each message: what is written stays what it was, byte for byte, and is read as it was meant.

use crate::cn_2016::*;
use domain::category::Category;
use domain::money::{Amount, Currency};
use domain::order::{Act, Answer, Instruction, Outcome, PaymentTold, Person};
use domain::time::Instant;
use domain::transfer::Movement;

pub(super) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn person(badge: &str, name: &str) -> Person {
    Person { badge: badge.into(), name: name.into() }
}

/// The stop of the first story: the clerk's 600,000.
pub(super) fn stop() -> Instruction {
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
        reason: "被害人款项直接转入 <第一层> & \"全额\"".into(),
        starts_at: at("2020-08-21 09:31:00"),
        expires_at: at("2020-08-23 09:31:00"),
        applied_at: at("2020-08-21 09:30:12.25"),
        whole: false,
        payee: None,
        attachments: Vec::new(),
        unit: "620100".into(),
        unit_name: "反电信网络诈骗中心".into(),
        operator: person("010001", "王一"),
        investigators: [person("010001", "王一"), person("010002", "李二")],
    }
}

pub(super) fn lift() -> Instruction {
    Instruction {
        reference: "LZ20200821-0001-L1".into(),
        original: Some("LZ20200821-0001-S1".into()),
        act: Act::Lift,
        payment: None,
        amount: Some(Amount::from_minor(12_345)),
        reason: "超出涉诈资金".into(),
        ..stop()
    }
}

fn extend() -> Instruction {
    Instruction {
        reference: "LZ20200821-0001-E1".into(),
        act: Act::Extend,
        amount: None,
        reason: "止付即将到期".into(),
        starts_at: at("2020-08-23 09:31:00"),
        expires_at: at("2020-08-25 09:31:00"),
        ..lift()
    }
}

fn ask() -> Instruction {
    Instruction {
        reference: "LZ20200821-0001-Q1".into(),
        act: Act::AskTransfers,
        amount: None,
        reason: "查询资金去向".into(),
        starts_at: at("2020-08-20 00:00:00"),
        expires_at: at("2020-08-21 09:31:00"),
        ..stop()
    }
}

fn ask_live() -> Instruction {
    Instruction { reference: "LZ20200821-0001-W1".into(), act: Act::AskLive, category: None, ..ask() }
}

fn answer(reference: &str, outcome: Outcome) -> Answer {
    Answer { reference: reference.into(), bank: "102".into(), at: at("2020-08-21 09:31:05"), outcome }
}

pub(super) fn whole() -> Answer {
    let held = Amount::from_major(600_000);
    let until_at = Some(at("2020-08-23 09:31:05"));
    answer("LZ20200821-0001-S1", Outcome::Holding { held, balance: Some(held), until_at, failure: None })
}

fn lifted() -> Answer {
    let held = Amount::from_minor(59_987_655);
    answer("LZ20200821-0001-L1", Outcome::Holding { held, balance: None, until_at: None, failure: None })
}

fn not_extended() -> Answer {
    let failure = Some("止付已到期".into());
    answer("LZ20200821-0001-E1", Outcome::Holding { held: Amount::ZERO, balance: None, until_at: None, failure })
}

fn no_account() -> Answer {
    answer("LZ20200821-0001-S1", Outcome::Rejected { code: "200010".into(), words: "账户不存在".into() })
}

fn transfer() -> Movement {
    Movement {
        serial: "102-000017".into(),
        at: at("2020-08-21 09:26:02.000431"),
        payer: "102/6222020000000000017".into(),
        payee: "105/6217000000000000025".into(),
        amount: Amount::from_major(200_000),
        currency: Currency::CNY,
        payer_balance: Some(Amount::from_major(400_000)),
        payee_balance: None,
        channel: "transfer".into(),
        remark: "货款".into(),
        payer_name: "张三".into(),
        payee_name: "李四".into(),
    }
}

fn cash() -> Movement {
    Movement {
        serial: "102-000018".into(),
        at: at("2020-08-21 09:27:00"),
        payee: String::new(),
        amount: Amount::from_minor(2_000_050),
        payer_balance: Some(Amount::from_minor(-50)),
        channel: "cash".into(),
        remark: String::new(),
        payee_name: String::new(),
        ..transfer()
    }
}

pub(super) fn movements() -> Answer {
    let (from_at, until_at) = (at("2020-08-20 00:00:00"), at("2020-08-21 09:31:00"));
    answer("LZ20200821-0001-Q1", Outcome::Movements { movements: vec![transfer(), cash()], from_at, until_at })
}

fn pushed() -> Answer {
    let from_at = at("2020-08-21 09:27:00");
    let outcome = Outcome::Movements { movements: vec![cash()], from_at, until_at: from_at };
    answer("LZ20200821-0001-W1", outcome)
}

/// Compares with the recorded sample; `WEIR_RECORD=1` in the environment writes it anew.
fn same_as_recorded(name: &str, written: &[u8]) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cn_2016/tests/golden").join(name);
    if std::env::var_os("WEIR_RECORD").is_some() {
        std::fs::write(&path, written).unwrap();
    }
    let recorded = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    assert_eq!(std::str::from_utf8(written).unwrap(), recorded, "{name}");
}

#[test]
fn orders_are_written_as_recorded_and_read_as_meant() {
    for (name, order) in [
        ("100101.xml", stop()),
        ("100103.xml", lift()),
        ("100105.xml", extend()),
        ("100301.xml", ask()),
        ("100305.xml", ask_live()),
    ] {
        let written = encode_instruction(&order, "工商银行");
        same_as_recorded(name, &written);
        assert_eq!(decode_instruction(&written).unwrap(), order, "{name}");
    }
}

#[test]
fn answers_are_written_as_recorded_and_read_as_meant() {
    for (name, act, answer) in [
        ("100102.xml", Act::Stop, whole()),
        ("100102-rejected.xml", Act::Stop, no_account()),
        ("100104.xml", Act::Lift, lifted()),
        ("100106.xml", Act::Extend, not_extended()),
        ("100302.xml", Act::AskTransfers, movements()),
        ("100306.xml", Act::AskLive, pushed()),
    ] {
        let written = encode_answer(&answer, act, "102-M-000001");
        same_as_recorded(name, &written);
        let told = Told { act, serial: "102-M-000001".into(), answer };
        assert_eq!(decode_told(&written).unwrap(), told, "{name}");
    }
}

#[test]
fn receipts_are_written_as_recorded_and_read_as_meant() {
    for (name, reference, code) in
        [("receipt.xml", "LZ20200821-0001-S1", ReturnCode::DONE), ("receipt-200001.xml", "", ReturnCode::BAD_MESSAGE)]
    {
        let words = return_code(code).unwrap().zh;
        let written = encode_receipt(reference, code, words);
        same_as_recorded(name, &written);
        let receipt = Receipt { reference: reference.into(), code: code.into(), words: words.into() };
        assert_eq!(decode_receipt(&written).unwrap(), receipt, "{name}");
    }
}

#[test]
fn each_code_of_an_answer_follows_its_orders() {
    for act in Act::ALL {
        let order: u32 = order_code(act).parse().unwrap();
        assert_eq!(answer_code(act), (order + 1).to_string());
    }
}

#[test]
fn a_bank_may_pad_indent_comment_and_add_fields() {
    let written = String::from_utf8(encode_answer(&whole(), Act::Stop, "1")).unwrap();
    let padded = written
        .replace("<Result>", "<!-- 结果 --><Result lang=\"zh\">\r\n\t ")
        .replace(
            "<Balance>600000.00</Balance>",
            "<Balance><![CDATA[ 600000.00 ]]></Balance><SomethingElse><a/></SomethingElse>",
        )
        .replace("<MessageFrom>102<", "<MessageFrom>&#49;&#x30;2<");
    assert_ne!(written, padded);
    assert_eq!(decode_answer(padded.as_bytes()).unwrap(), whole());
    assert_eq!(decode_answer(format!("\u{feff}{written}").as_bytes()).unwrap(), whole());
}
