//! Orders on paper.

use crate::read;
use domain::jurisdiction::{CN, Profile};
use domain::money::{Amount, Currency};
use domain::order::{Act, Instruction, PayeeTold, PaymentTold, Person};
use domain::time::Instant;
use print::{Font, OrderPaper, order};
use sha2::{Digest, Sha256};

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn person(badge: &str, name: &str) -> Person {
    Person { badge: badge.into(), name: name.into() }
}

fn instruction(act: Act) -> Instruction {
    Instruction {
        reference: "2026082100000012a1b2c3d4".into(),
        original: None,
        act,
        case_number: "A202608210001".into(),
        category: "rebate".parse().ok(),
        payment: Some(PaymentTold {
            payer_bank: "BOA".into(),
            payer: "6222020200112233445".into(),
            payer_name: "陈㐱".into(),
            paid_at: at("2026-08-21 09:30:00"),
            amount: Amount::from_major(600_000),
        }),
        bank: "BOC".into(),
        account: "6217000010001234567".into(),
        holder: "王小明".into(),
        currency: Currency::CNY,
        amount: Some(Amount::from_minor(5_012_345)),
        whole: false,
        payee: None,
        attachments: Vec::new(),
        reason: "第1层账户：2026-08-21T09:30:00+08:00 由 6222****3445 转入 600000.00 元".into(),
        starts_at: at("2026-08-21 10:00:00"),
        expires_at: at("2026-08-23 10:00:00"),
        applied_at: at("2026-08-21 10:00:00"),
        unit: "1".into(),
        unit_name: "滨海市反诈中心".into(),
        operator: person("010001", "李警官"),
        investigators: [person("010001", "李警官"), person("010002", "赵警官")],
    }
}

fn printed(told: &Instruction) -> (Vec<u8>, String, String) {
    let profile = Profile::read(CN).unwrap();
    let approved = serde_json::to_string(told).unwrap();
    let digest: String = Sha256::digest(&approved).iter().map(|byte| format!("{byte:02x}")).collect();
    let rule = profile.rule(told.act.rule_key()).unwrap();
    let paper =
        OrderPaper { instruction: told, approved: &approved, digest: &digest, rule, bank_name: "滨海商业银行" };
    let pdf = order(&Font::open(None).unwrap(), &paper).unwrap();
    read::lay_out(told.act.name(), &pdf);
    (pdf, approved, digest)
}

#[test]
fn an_order_says_all_that_a_clerk_needs() {
    let (pdf, _, digest) = printed(&instruction(Act::Stop));
    let words = read::words(&pdf);
    let wanted = [
        "紧急止付通知书",
        "Ordertoabank:stop-payment",
        "滨海商业银行（BOC）",
        "2026082100000012a1b2c3d4",
        "A202608210001",
        "6217000010001234567",
        "王小明",
        "CNY50,123.45",
        "人民币伍万零壹佰贰拾叁元肆角伍分",
        "2026-08-23",
        "陈㐱",
        "李警官",
        "010002",
        "2016年联合通告",
        "管控金额",
        "Heldunti",
        "银行盖章",
        "滨海市反诈中心",
        &digest[..32],
    ];
    for want in wanted {
        assert!(words.contains(want), "{want} is missing from {words}");
    }
    assert!(read::is_for_archives(&pdf));
    assert!(read::sheets(&pdf) <= 2);
}

#[test]
fn the_bytes_that_were_approved_lie_in_the_paper() {
    let told = instruction(Act::Freeze);
    let (pdf, approved, digest) = printed(&told);
    let bytes = read::attached(&pdf, "instruction.json").unwrap();
    assert_eq!(bytes, approved.as_bytes());
    let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(found, digest);
    assert_eq!(serde_json::from_slice::<Instruction>(&bytes).unwrap(), told);
}

#[test]
fn each_act_has_its_paper_and_its_form() {
    let table = [
        (Act::Stop, "紧急止付通知书", "管控金额"),
        (Act::LiftFreeze, "解除冻结通知书", "管控金额"),
        (Act::AskHolder, "查询开户资料通知书", "附件份数"),
        (Act::Refund, "涉诈资金返还通知书", "已付金额"),
    ];
    for (act, title, form) in table {
        let payee = PayeeTold { bank: "BOA".into(), account: "6222020200112233445".into(), name: "陈㐱".into() };
        let told = Instruction { payee: (act == Act::Refund).then_some(payee), ..instruction(act) };
        let words = read::words(&printed(&told).0);
        assert!(words.contains(title) && words.contains(form), "{act:?}: {words}");
        assert_eq!(words.contains("返还至Payto"), act == Act::Refund);
    }
}
