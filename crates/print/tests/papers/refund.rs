//! Refund files, read back: the PDF says who gets what by whose word, and the workbook's sums are the law's to the fen.

use crate::read;
use calamine::{Data, Reader, Xlsx};
use domain::account::AccountId;
use domain::authority::OfficerId;
use domain::case::CaseId;
use domain::hold::{self, Hold, HoldId};
use domain::jurisdiction::{CN, Profile, key};
use domain::money::Amount;
use domain::refund::{Advised, Claim, Method, Objection, ObjectionId, Part, Refund, RefundId, Share, State, share};
use domain::report::ReportId;
use domain::time::Instant;
use domain::trace::{Fate, Rule, TaintedTransfer};
use print::{Font, RefundHold, RefundPaper, RefundVictim, RuleTold, refund, refund_workbook};
use std::collections::BTreeMap;
use std::io::Cursor;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn the_hold(amount: Amount) -> Hold {
    let text = serde_json::json!({
        "id": 7, "order": 3, "case": 1, "account": "ICBC/6222000000000000001", "amount": amount,
        "since_at": "2026-03-02T10:05:00+08:00", "until_at": "2026-09-02T10:05:00+08:00", "state": hold::State::Standing,
        "basis": "freeze", "whole": false, "ended_at": null,
    });
    serde_json::from_value(text).unwrap()
}

/// A file of so many victims who share in proportion; losses of 1 to 97 yuan and some fen, 40 % of it held.
fn paper(many: i64) -> RefundPaper {
    let profile = Profile::read(CN).unwrap();
    let told = |key: &str| RuleTold::from(profile.rule(key).unwrap());
    let losses: Vec<Amount> = (1..=many).map(|n| Amount::from_minor(n * 7919 % 9700 + 100)).collect();
    let claim = |(n, lost): (i64, &Amount)| Claim {
        victim: ReportId(n),
        paid_at: at("2026-03-02 09:30:00"),
        weight: *lost,
        most: *lost,
    };
    let claims: Vec<Claim> = (1..).zip(&losses).map(claim).collect();
    let lost: Amount = losses.iter().copied().sum();
    let held = Amount::from_minor(lost.minor() * 2 / 5);
    let sums = share(held, &claims);
    let shares: Vec<Share> = (1..)
        .zip(&sums)
        .map(|(n, sum)| Share { hold: HoldId(7), victim: ReportId(n), amount: *sum, order: None, paid: None })
        .collect();
    let victims = (1..).zip(losses.iter().zip(&sums)).map(|(n, (lost, sum))| RefundVictim {
        report: ReportId(n),
        name: format!("陈㐱{n}"),
        account: AccountId::new(format!("CCB/62170000000{n:08}")).ok(),
        lost: *lost,
        before: Amount::ZERO,
        amount: *sum,
        paid: None,
    });
    let other = |n: i64| if n == 1 { held.min(losses[0]) } else { Amount::ZERO };
    let compared: BTreeMap<ReportId, BTreeMap<Method, Amount>> = (1..)
        .zip(&sums)
        .map(|(n, sum)| {
            (ReportId(n), BTreeMap::from([(Method::PariPassu, *sum), (Method::ByTimeStamp(Rule::Lifo), other(n))]))
        })
        .collect();
    let flow = (1..).zip(&losses).map(|(n, lost)| TaintedTransfer {
        id: format!("S{n}"),
        layer: 1,
        amount: *lost,
        taint: *lost,
        at: at("2026-03-02 09:30:00"),
        payer: format!("CCB/62170000000{n:08}"),
        payee: "ICBC/6222000000000000001".into(),
        channel: "transfer".into(),
        fate: Fate::Followed,
    });
    let part = Part { hold: HoldId(7), amount: held, method: Method::PariPassu };
    RefundPaper {
        case_number: "A2026-000001".into(),
        case_loss: lost,
        unit_name: "兰州市反诈中心".into(),
        rule: told(key::REFUND),
        notice_rule: Some(told(key::REFUND_NOTICE)),
        victims: victims.collect(),
        holds: vec![RefundHold {
            hold: the_hold(held),
            holder: "王小明".into(),
            reference: "20260302000000030badcafe".into(),
            rule: Some(told(key::FREEZE)),
            part,
            shares: shares.clone(),
            advised: Some(Advised::PariPassu),
            compared,
        }],
        flow: flow.collect(),
        objections: vec![objection()],
        officers: BTreeMap::from([
            (OfficerId(1), ("李明".to_owned(), "620101".to_owned())),
            (OfficerId(2), ("赵局长".to_owned(), "620001".to_owned())),
        ]),
        made_at: at("2026-04-10 09:00:00"),
        refund: Refund {
            id: RefundId(5),
            case: CaseId(1),
            state: State::Approved,
            interim: false,
            reason: "案件已查明，按比例返还".into(),
            drafted_at: at("2026-03-05 09:00:00"),
            drafted_by: OfficerId(1),
            noticed_at: Some(at("2026-03-06 09:00:00")),
            notice_until: Some(at("2026-04-05 09:00:00")),
            approved_at: Some(at("2026-04-06 15:30:00")),
            approved_by: Some(OfficerId(2)),
            digest: Some("ab".repeat(32)),
            ordered_at: None,
            parts: vec![part],
            shares,
        },
    }
}

fn objection() -> Objection {
    Objection {
        id: ObjectionId(1),
        refund: RefundId(5),
        at: at("2026-03-20 11:00:00"),
        taken_by: OfficerId(1),
        name: "孙某".into(),
        words: "我也向该账户转过钱".into(),
        answered_at: Some(at("2026-03-21 10:00:00")),
        answered_by: Some(OfficerId(2)),
        upheld: Some(false),
        answer: "经查未转入该账户".into(),
    }
}

#[test]
fn a_refund_file_says_who_gets_what_and_by_whose_word() {
    let paper = paper(3);
    let pdf = refund(&Font::open(None).unwrap(), &paper).unwrap();
    read::lay_out("refund_file", &pdf);
    let words = read::words(&pdf);
    let sum: Amount = paper.victims.iter().map(|victim| victim.amount).sum();
    let shares: Vec<String> = paper.victims.iter().map(|victim| victim.amount.to_string()).collect();
    let wanted = [
        "涉诈资金返还呈批表",
        "A2026-000001",
        "兰州市反诈中心",
        "陈㐱1",
        "CCB/6217000000000000001",
        "按比例prorata",
        "按时间戳·后进先出lifo",
        "差额Difference",
        "孙某",
        "经查未转入该账户",
        "不成立notupheld",
        "赵局长（620001）",
        "2026-04-0615:30:00",
        "2026-04-0509:00:00",
        "refundrulesof2016,art.8",
        "20260302000000030badcafe",
        &"ab".repeat(16),
        &sum.to_string(),
        &shares[0],
        &shares[1],
        &shares[2],
    ];
    for want in wanted {
        assert!(words.contains(want), "{want} is missing from {words}");
    }
    assert!(read::is_for_archives(&pdf));
    let book = read::attached(&pdf, "refund.xlsx").unwrap();
    assert_eq!(columns(&book, "返还对象 Victims").len(), 5);
}

#[allow(clippy::cast_possible_truncation, reason = "a cell of a workbook made above: far below what a float holds")]
fn fen_of(yuan: f64) -> i64 {
    (yuan * 100.0).round() as i64
}

#[test]
fn the_workbooks_sums_are_the_laws_to_the_fen() {
    let paper = paper(500);
    let book = refund_workbook(&paper).unwrap();
    let rows = columns(&book, "返还对象 Victims");
    assert_eq!(rows.len(), 502);
    let fen = |cell: &Data| match cell {
        Data::Float(yuan) => fen_of(*yuan),
        Data::Int(yuan) => yuan * 100,
        Data::String(text) => text.parse::<Amount>().unwrap().minor(),
        other => panic!("{other:?}"),
    };
    for (row, victim) in rows[1..501].iter().zip(&paper.victims) {
        assert_eq!([fen(&row[3]), fen(&row[5])], [victim.lost.minor(), victim.amount.minor()]);
        assert_eq!(row[2], Data::String(victim.account.as_ref().unwrap().to_string()));
    }
    let sum: i64 = rows[1..501].iter().map(|row| fen(&row[5])).sum();
    assert_eq!((sum, fen(&rows[501][5])), (paper.refund.parts[0].amount.minor(), sum));
    let methods = columns(&book, "方法比较 Methods");
    let used: i64 = methods[1..].iter().map(|row| fen(&row[row.len() - 2])).sum();
    assert_eq!(used, sum);
    assert_eq!(columns(&book, "资金流向 Flow").len(), 501);
}

#[test]
fn a_file_of_five_hundred_victims_is_whole() {
    let paper = paper(500);
    let pdf = refund(&Font::open(None).unwrap(), &paper).unwrap();
    let words = read::words(&pdf);
    for victim in &paper.victims {
        assert!(words.contains(&victim.account.as_ref().unwrap().to_string()), "{}", victim.name);
    }
    assert!((30..80).contains(&read::sheets(&pdf)), "{}", read::sheets(&pdf));
}

fn columns(book: &[u8], sheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book.to_vec())).unwrap();
    book.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}
