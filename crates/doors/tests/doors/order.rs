//! One order and one bank, for the tables.

use domain::money::{Amount, Currency};
use domain::order::{Act, Instruction, Person};
use domain::time::Instant;
use doors::BankConfig;
use std::sync::Arc;

pub(crate) const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

pub(crate) fn bank(code: &str, url: String) -> BankConfig {
    BankConfig { feeds_live: true, ..BankConfig::shared(code, "工商银行", &url, KEY.to_vec()) }
}

pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

pub(crate) fn stop() -> Instruction {
    let officer = |badge: &str| Person { badge: badge.into(), name: "王一".into() };
    Instruction {
        reference: "S1".into(),
        original: None,
        act: Act::Stop,
        case_number: "A1".into(),
        category: None,
        payment: None,
        bank: "102".into(),
        account: "6222020000000000017".into(),
        holder: "张三".into(),
        currency: Currency::CNY,
        amount: Some(Amount::from_major(600_000)),
        reason: "被害人款项".into(),
        starts_at: at("2020-08-21 09:31:00"),
        expires_at: at("2020-08-23 09:31:00"),
        applied_at: at("2020-08-21 09:30:12"),
        whole: false,
        payee: None,
        attachments: Vec::new(),
        unit: "620100".into(),
        unit_name: "中心".into(),
        operator: officer("1"),
        investigators: [officer("1"), officer("2")],
    }
}

/// A clock that stands at the hour of the order.
pub(crate) struct Stopped;

impl desk::Clock for Stopped {
    fn now(&self) -> Instant {
        at("2020-08-21 09:31:00")
    }
}

pub(crate) fn clock() -> Arc<dyn desk::Clock> {
    Arc::new(Stopped)
}
