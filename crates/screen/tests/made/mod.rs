//! Records made for tests.
#![allow(dead_code, reason = "each test uses some")]

use domain::category::Category;
use domain::indicator;
use domain::money::Amount;
use domain::signal::{Call, Chat, ChatKind, Direction, Finding, Id, Indicator, Lookup, Names, Payment, Record, Sms};
use domain::time::Instant;
use screen::{Screen, Settings};

/// 2026-03-02T00:00:00+08:00.
const BEGAN_S: i64 = 1_772_380_800;

pub(crate) struct Town {
    pub(crate) names: Names,
}

impl Town {
    pub(crate) fn new() -> Self {
        Self { names: Names::new() }
    }

    pub(crate) fn at(&self, second: i64) -> Instant {
        Instant::from_seconds(BEGAN_S + second)
    }

    pub(crate) fn text(&self, id: Id) -> String {
        self.names.text(id).into_owned()
    }

    /// A record of the callee's line.
    pub(crate) fn call(&mut self, second: i64, caller: &str, callee: &str, duration_s: u32, trunk: &str) -> Record {
        Record::Call(Call {
            at: self.at(second),
            caller: self.names.id(caller),
            callee: self.names.id(callee),
            duration_s,
            direction: Direction::In,
            cell: self.names.id("cell-1"),
            imei: Id::NONE,
            imsi: Id::NONE,
            trunk: self.names.id(trunk),
            redirecting: Id::NONE,
            answered: duration_s > 0,
        })
    }

    /// A record of the caller's line, in a cell.
    pub(crate) fn call_from(&mut self, second: i64, caller: &str, callee: &str, duration_s: u32, cell: &str) -> Record {
        let record = self.call(second, caller, callee, duration_s, "");
        let Record::Call(call) = record else { return record };
        Record::Call(Call { direction: Direction::Out, cell: self.names.id(cell), ..call })
    }

    pub(crate) fn sms(&mut self, second: i64, sender: &str, receiver: &str, text: &str) -> Record {
        let (sender, receiver) = (self.names.id(sender), self.names.id(receiver));
        Record::Sms(Sms { at: self.at(second), sender, receiver, cell: Id::NONE, smsc: Id::NONE, text: text.into() })
    }

    pub(crate) fn lookup(&mut self, second: i64, line: &str, host: &str) -> Record {
        Record::Lookup(Lookup { at: self.at(second), line: self.names.id(line), host: self.names.id(host) })
    }

    pub(crate) fn chat(&mut self, second: i64, account: &str, peer: &str, kind: ChatKind, text: &str) -> Record {
        let (account, peer) = (self.names.id(account), self.names.id(peer));
        Record::Chat(Chat { at: self.at(second), account, peer, kind, text: text.into() })
    }

    pub(crate) fn payment(&mut self, second: i64, line: &str, payee: &str, yuan: i64) -> Record {
        let (line, payer, payee) = (self.names.id(line), Id::NONE, self.names.id(payee));
        Record::Payment(Payment { at: self.at(second), line, payer, payee, amount: Amount::from_major(yuan) })
    }

    pub(crate) fn indicator(
        &mut self,
        kind: indicator::Kind,
        value: &str,
        confidence: f32,
        category: Option<Category>,
    ) -> Indicator {
        Indicator { kind, value: self.names.id(value), confidence, category }
    }
}

/// What a new screen with the embedded settings finds in these.
pub(crate) fn found(records: &[Record], town: &Town, told: &[Indicator]) -> Vec<Finding> {
    let mut screen = Screen::new(Settings::embedded().unwrap(), &[], told, &town.names);
    let mut found = Vec::new();
    for record in records {
        screen.take(record, &town.names, &mut found);
    }
    screen.finish(&town.names, &mut found);
    found
}
