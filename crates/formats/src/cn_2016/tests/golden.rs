//! One recorded sample of each message: what is written stays what it was, byte for byte, and is read as it was meant.

use crate::cn_2016::*;
use domain::category::Category;
use domain::money::{Amount, Currency};
use domain::order::{AccountTold, Act, Answer, AttachmentTold, HolderTold, Instruction, Outcome, PaymentTold, Person};
use domain::report::{BankReport, BankReportKind};
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

/// The freeze that follows the stop, with the two papers it stands on.
fn freeze() -> Instruction {
    let file = |name: &str, digest: &str| AttachmentTold {
        name: name.into(),
        media_type: "application/pdf".into(),
        digest: digest.into(),
    };
    Instruction {
        reference: "LZ20200821-0001-F1".into(),
        act: Act::Freeze,
        reason: "止付期内转冻结".into(),
        starts_at: at("2020-08-23 09:31:00"),
        expires_at: at("2021-02-23 09:31:00"),
        attachments: vec![
            file("立案决定书.pdf", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            file("冻结通知书.pdf", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ],
        ..stop()
    }
}

fn freeze_whole() -> Instruction {
    let (reference, reason) = ("LZ20200821-0001-F2".into(), "账户专用于接收涉诈资金".into());
    Instruction { reference, reason, amount: None, whole: true, attachments: Vec::new(), payment: None, ..freeze() }
}

fn lift_freeze() -> Instruction {
    let (reference, original) = ("LZ20200821-0001-LF1".into(), Some("LZ20200821-0001-F1".into()));
    Instruction { reference, original, act: Act::LiftFreeze, attachments: Vec::new(), ..freeze() }
}

fn extend_freeze() -> Instruction {
    let (starts_at, expires_at) = (at("2021-02-23 09:31:00"), at("2021-08-23 09:31:00"));
    let (reference, reason) = ("LZ20200821-0001-EF1".into(), "案件尚在侦办".into());
    Instruction { reference, reason, act: Act::ExtendFreeze, starts_at, expires_at, ..lift_freeze() }
}

fn ask_holder() -> Instruction {
    Instruction {
        reference: "LZ20200821-0001-H1".into(), act: Act::AskHolder, reason: "查询开户人".into(), ..ask()
    }
}

fn ask_accounts() -> Instruction {
    let (reference, reason) = ("LZ20200821-0001-A1".into(), "查询名下全部账户".into());
    Instruction { reference, reason, act: Act::AskAccounts, ..ask() }
}

fn end_live() -> Instruction {
    let (reference, original) = ("LZ20200821-0001-W2".into(), Some("LZ20200821-0001-W1".into()));
    Instruction {
        reference,
        original,
        act: Act::EndLive,
        reason: "不再需要".into(),
        amount: None,
        payment: None,
        ..lift()
    }
}

/// Every order of the set.
pub(super) fn orders() -> Vec<(&'static str, Instruction)> {
    vec![
        ("100101", stop()),
        ("100103", lift()),
        ("100105", extend()),
        ("100201", freeze()),
        ("100201-whole", freeze_whole()),
        ("100203", lift_freeze()),
        ("100205", extend_freeze()),
        ("100301", ask()),
        ("100303", ask_holder()),
        ("100305", ask_live()),
        ("100307", end_live()),
        ("100309", ask_accounts()),
    ]
}

fn answer(reference: &str, outcome: Outcome) -> Answer {
    Answer { reference: reference.into(), bank: "102".into(), at: at("2020-08-21 09:31:05"), currency: None, outcome }
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

fn frozen() -> Answer {
    let outcome = Outcome::Holding {
        held: Amount::from_minor(59_987_655),
        balance: Some(Amount::from_minor(59_987_655)),
        until_at: Some(at("2021-02-23 09:31:00")),
        failure: Some("账户可用余额不足".into()),
    };
    answer("LZ20200821-0001-F1", outcome)
}

fn holder() -> HolderTold {
    HolderTold {
        name: "张三".into(),
        id_type: "01".into(),
        id_number: "11010519491231002X".into(),
        phone: "13800000000".into(),
        address: "某市某区某路1号".into(),
        opened_at: Some(at("2019-03-04 10:11:12")),
    }
}

fn accounts() -> Vec<AccountTold> {
    let account = |account: &str, balance: Option<i64>, state: &str| AccountTold {
        account: account.into(),
        balance: balance.map(Amount::from_minor),
        currency: Currency::CNY,
        state: state.into(),
        opened_at: None,
    };
    vec![account("6222020000000000017", Some(12_345), "正常"), account("6222020000000000025", None, "销户")]
}

fn held_until(reference: &str, until: &str) -> Answer {
    let held = Amount::from_major(600_000);
    answer(reference, Outcome::Holding { held, balance: None, until_at: Some(at(until)), failure: None })
}

/// Every answer of the set.
pub(super) fn answers() -> Vec<(&'static str, Act, Answer)> {
    let nothing = Outcome::Holding { held: Amount::ZERO, balance: None, until_at: None, failure: None };
    vec![
        ("100102", Act::Stop, whole()),
        ("100102-rejected", Act::Stop, no_account()),
        ("100104", Act::Lift, lifted()),
        ("100106", Act::Extend, not_extended()),
        ("100202", Act::Freeze, frozen()),
        ("100204", Act::LiftFreeze, answer("LZ20200821-0001-LF1", nothing)),
        ("100206", Act::ExtendFreeze, held_until("LZ20200821-0001-EF1", "2021-08-23 09:31:00")),
        ("100302", Act::AskTransfers, movements()),
        ("100304", Act::AskHolder, answer("LZ20200821-0001-H1", Outcome::Holder { holder: holder() })),
        ("100306", Act::AskLive, pushed()),
        ("100308", Act::EndLive, answer("LZ20200821-0001-W2", Outcome::Done)),
        ("100310", Act::AskAccounts, answer("LZ20200821-0001-A1", Outcome::Accounts { accounts: accounts() })),
    ]
}

/// One report of each kind.
pub(super) fn reports() -> Vec<(&'static str, BankReport)> {
    let report = |kind, serial: &str, words: &str| BankReport {
        kind,
        serial: serial.into(),
        bank: "102".into(),
        at: at("2020-08-21 10:00:00"),
        account: "6222020000000000017".into(),
        holder: holder(),
        victim_name: String::new(),
        victim_phone: String::new(),
        feature: "1001".into(),
        words: words.into(),
        movements: Vec::new(),
    };
    let case = BankReport {
        account: String::new(),
        holder: HolderTold::default(),
        victim_name: "王五".into(),
        victim_phone: "13900000000".into(),
        ..report(BankReportKind::Case, "102-R-1", "客户称被冒充客服诈骗五万元")
    };
    let event = report(BankReportKind::AbnormalEvent, "102-R-4", "分散转入、集中转出");
    vec![
        ("100401", case),
        ("100403", report(BankReportKind::AbnormalOpening, "102-R-2", "多人同一地址开卡")),
        ("100404", report(BankReportKind::CaseAccount, "102-R-3", "名单账户办理业务")),
        ("100405", BankReport { movements: vec![transfer(), cash()], ..event }),
    ]
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
    for (name, order) in orders() {
        let written = encode_instruction(&order, "工商银行");
        same_as_recorded(&format!("{name}.xml"), &written);
        assert_eq!(decode_instruction(&written).unwrap(), order, "{name}");
    }
}

#[test]
fn the_bytes_of_files_travel_with_their_order_and_are_proven() {
    let digest = freeze().attachments[0].digest.clone();
    let files = std::collections::BTreeMap::from([(digest, b"abc".to_vec())]);
    let written = encode_sent(&freeze(), "工商银行", &files);
    same_as_recorded("100201-files.xml", &written);
    assert_eq!(decode_sent(&written).unwrap(), Sent { instruction: freeze(), files });
}

#[test]
fn answers_are_written_as_recorded_and_read_as_meant() {
    for (name, act, answer) in answers() {
        let written = encode_answer(&answer, act, "102-M-000001");
        same_as_recorded(&format!("{name}.xml"), &written);
        let told = Told { act, serial: "102-M-000001".into(), answer };
        assert_eq!(decode_told(&written).unwrap(), told, "{name}");
        assert_eq!(decode_incoming(&written).unwrap(), Incoming::Told(told), "{name}");
    }
}

#[test]
fn reports_of_banks_are_written_as_recorded_and_read_as_meant() {
    for (name, report) in reports() {
        let written = encode_report(&report);
        same_as_recorded(&format!("{name}.xml"), &written);
        assert_eq!(decode_incoming(&written).unwrap(), Incoming::Report(report), "{name}");
    }
    let taken = encode_report_taken("102-R-1", ReturnCode::DONE, "成功");
    same_as_recorded("100402.xml", &taken);
    let want = Receipt { reference: "102-R-1".into(), code: ReturnCode::DONE.into(), words: "成功".into() };
    assert_eq!(decode_report_taken(&taken).unwrap(), want);
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
fn each_code_of_an_answer_follows_its_orders_and_has_a_table() {
    for act in Act::ALL.into_iter().filter(|act| *act != Act::Refund) {
        let order: u32 = order_code(act).parse().unwrap();
        assert_eq!(answer_code(act), (order + 1).to_string());
        assert!(message_of(order_code(act)).is_some() && message_of(answer_code(act)).is_some(), "{act:?}");
    }
    // A refund has no message: it goes by another door.
    assert_eq!((order_code(Act::Refund), answer_code(Act::Refund)), ("", ""));
    assert!(decode_instruction(&encode_instruction(&Instruction { act: Act::Refund, ..stop() }, "")).is_err());
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
