//! How long it takes from a report sent to orders ready to approve, and to advance a case of 20,000 known movements:
//! `cargo bench -p desk`. Prints milliseconds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

use async_trait::async_trait;
use desk::report::{Correction, NewReport, PaymentGiven};
use desk::{BankDoor, BankInfo, Clock, Desk, DoorFault, Receipt};
use domain::authority::{Officer, Rank, UnitKind};
use domain::jurisdiction::Profile;
use domain::money::{Amount, Currency};
use domain::order::{Act, Answer, Instruction, Outcome};
use domain::report::Channel;
use domain::time::{Instant, Span};
use domain::transfer::Movement;
use papers::Papers;
use std::sync::Arc;

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Instant {
        Instant::parse("2026-03-02 12:00:00").unwrap()
    }
}

struct Doors;

#[async_trait]
impl BankDoor for Doors {
    async fn send(&self, _: &Instruction) -> Result<Receipt, DoorFault> {
        Ok(Receipt::Accepted)
    }
    fn bank(&self, code: &str) -> Option<BankInfo> {
        Some(BankInfo { code: code.into(), name: code.into(), feeds_live: false, ..BankInfo::default() })
    }
    fn banks(&self) -> Vec<BankInfo> {
        vec![BankInfo {
            code: "ICBC".into(), name: "中国工商银行".into(), feeds_live: false, ..BankInfo::default()
        }]
    }
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let papers = Papers::open(&format!("sqlite://{}/weir.db", folder.path().display())).await.unwrap();
    let desk = Desk::new(papers, Arc::new(Noon), Arc::new(Doors), Arc::new(Profile::mainland().unwrap()));
    let unit = desk::unit::NewUnit { parent: None, kind: UnitKind::City, name: "城".into() };
    let unit = desk::unit::add(&desk, None, unit).await.unwrap().id;
    let add = |login: &str| desk::officer::NewOfficer {
        login: login.into(),
        name: login.into(),
        badge: login.into(),
        unit,
        rank: Rank::Duty,
    };
    let li = desk::officer::add(&desk, None, add("li")).await.unwrap().officer;
    let wang = desk::officer::add(&desk, None, add("wang")).await.unwrap().officer;

    let mut times = Vec::new();
    for n in 0..50 {
        let began = std::time::Instant::now();
        report_to_orders(&desk, &li, n).await;
        times.push(began.elapsed());
    }
    times.sort();
    println!("report sent to orders ready: median {:?}, worst of 50 {:?}", times[25], times[49]);
    for rows in [1_000, 5_000, 20_000] {
        known_movements(&desk, &li, &wang, rows).await;
    }
}

async fn report_to_orders(desk: &Desk, li: &Officer, n: usize) -> domain::case::CaseId {
    let narrative = "我是公司会计，今天上午10:02在QQ上被冒充老板的人骗，用建行卡6217000012345678901向对方工商银行卡\
                     6222021234567890128转账600000元，对方电话13812345678，QQ号12345678。";
    let new = NewReport {
        channel: Channel::Console,
        victim_name: "赵".into(),
        victim_phone: format!("138{n:08}"),
        narrative: narrative.into(),
    };
    let report = desk::report::take(desk, li, new).await.unwrap();
    let payment = PaymentGiven {
        at: Instant::parse("2026-03-02 10:00:00"),
        amount: Some(Amount::from_major(600_000)),
        payer: format!("CCB/V{n}"),
        payee: format!("ICBC/A{n}"),
        ..PaymentGiven::default()
    };
    let correction = Correction { finds: report.finds.clone(), payments: vec![payment], ..Correction::default() };
    desk::report::correct(desk, li, report.id, correction).await.unwrap();
    desk::case::open(desk, li, report.id).await.unwrap().id
}

/// The bank answers with this many movements: the victim's money is spread over many accounts amid clean traffic.
async fn known_movements(desk: &Desk, li: &Officer, wang: &Officer, rows: usize) {
    let case = report_to_orders(desk, li, rows).await;
    desk::order::approve_all(desk, wang, case).await.unwrap();
    desk::order::send_queued(desk).await.unwrap();
    let page = desk::view::case(desk, li, case).await.unwrap();
    let question = page.orders.iter().find(|order| order.act == Act::AskTransfers).unwrap();
    let answer = Answer {
        reference: question.reference.clone(),
        bank: "ICBC".into(),
        at: desk.clock.now(),
        currency: None,
        outcome: Outcome::Movements {
            movements: movements(rows),
            from_at: Instant::parse("2026-02-01 00:00:00").unwrap(),
            until_at: desk.clock.now(),
        },
    };
    let began = std::time::Instant::now();
    desk::order::record_answer(desk, "ICBC", answer).await.unwrap();
    let answered = began.elapsed();
    let began = std::time::Instant::now();
    let advanced = desk::case::advance(desk, case).await.unwrap();
    let (accounts, transfers) = (advanced.trail.accounts.len(), advanced.trail.transfers.len());
    let advance = began.elapsed();
    let began = std::time::Instant::now();
    desk::view::case(desk, li, case).await.unwrap();
    println!(
        "{rows} movements: answer recorded in {answered:?}, advanced in {advance:?}, page in {:?} \
         ({accounts} accounts, {transfers} tainted transfers)",
        began.elapsed()
    );
}

fn movements(rows: usize) -> Vec<Movement> {
    let start = Instant::parse("2026-03-02 10:00:00").unwrap();
    let row = |n: usize| {
        let millis = i64::try_from(n).unwrap();
        let (payer, payee, amount) = match n {
            0 => (format!("CCB/V{rows}"), format!("ICBC/A{rows}"), 60_000_000),
            n if n % 10 == 0 => (format!("ICBC/A{rows}"), format!("ICBC/M{}", n % 500), 20_000),
            n => (format!("ICBC/C{}", n % 700), format!("ICBC/M{}", n % 500), 10_000),
        };
        Movement {
            serial: format!("S{n}"),
            at: start.plus(Span::from_micros(millis * 300_000)),
            payer,
            payee,
            amount: Amount::from_minor(amount),
            currency: Currency::CNY,
            payer_balance: None,
            payee_balance: None,
            channel: "transfer".into(),
            remark: String::new(),
            payer_name: String::new(),
            payee_name: "某人".into(),
        }
    };
    (0..rows).map(row).collect()
}
