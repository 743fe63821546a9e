//! Recorded orders played against a bank's endpoint: each way in which it is not as the guide says is a deviation.
//!
//! What is tried are receipts, inquiries and lists. Answers come later to the centre's own door, and are seen there.

use crate::config::{BankConfig, ConfigFault};
use crate::language;
use crate::send::{Banks, Limits};
use desk::{BankDoor, Clock, DoorFault, Receipt};
use domain::money::{Amount, Currency};
use domain::order::{Act, HeldThere, Inquired, Instruction, Person};
use domain::time::{Instant, Span};
use formats::cn_2016::ReturnCode;
use serde::Serialize;
use std::sync::Arc;

/// What is tried, and where.
pub struct Trial {
    banks: Banks,
    bank: BankConfig,
    account: String,
    now: Instant,
    /// Goes before each reference, so that a second trial is no repeat of the first.
    run: String,
}

/// One thing tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// What was sent or asked.
    pub message: String,
    /// What a bank says to it.
    pub expected: String,
    /// What this one said.
    pub got: String,
    /// What to do where the two differ; empty where they do not.
    pub advice: String,
}

impl Tried {
    /// Whether it was not as expected.
    #[must_use]
    pub fn is_deviation(&self) -> bool {
        !self.advice.is_empty()
    }
}

impl Trial {
    /// Against this bank, at an account of its that may be stopped; `run` makes the references of this trial its own.
    pub fn new(bank: BankConfig, account: &str, run: &str, clock: Arc<dyn Clock>) -> Result<Self, ConfigFault> {
        let now = clock.now();
        let banks = Banks::new(vec![bank.clone()], Limits::default(), clock)?;
        Ok(Self { banks, bank, account: account.to_owned(), now, run: run.to_owned() })
    }

    /// Plays everything; one row for each thing tried, in the order it was.
    pub async fn play(&self) -> Vec<Tried> {
        let mut rows = Vec::new();
        self.broken(&mut rows).await;
        self.questions(&mut rows).await;
        self.life(&mut rows).await;
        self.asked(&mut rows).await;
        rows
    }

    fn order(&self, act: Act, name: &str) -> Instruction {
        let officer = |badge: &str| Person { badge: badge.into(), name: "测试".into() };
        Instruction {
            reference: format!("{}-{name}", self.run),
            original: None,
            act,
            case_number: "TRIAL".into(),
            category: None,
            payment: None,
            bank: self.bank.code.clone(),
            account: self.account.clone(),
            holder: String::new(),
            currency: Currency::CNY,
            amount: act.begins_hold().then_some(Amount::from_major(1)),
            whole: false,
            payee: None,
            attachments: Vec::new(),
            reason: "接口测试".into(),
            starts_at: self.now,
            expires_at: self.now.plus(Span::hours(1)),
            applied_at: self.now,
            unit: "TRIAL".into(),
            unit_name: "接口测试".into(),
            operator: officer("1"),
            investigators: [officer("1"), officer("2")],
        }
    }

    /// What is not a message, or not signed, is turned away and says why.
    async fn broken(&self, rows: &mut Vec<Tried>) {
        let Some(good) = language::encode(self.bank.language, &self.order(Act::Stop, "B"), &self.bank.name) else {
            return;
        };
        let half = good.get(..good.len() / 2).unwrap_or_default().to_vec();
        let doctype = [b"<!DOCTYPE a [<!ENTITY b \"c\">]>".as_slice(), &good].concat();
        let advice = "answer 200001 to what cannot be read, and expand no entity";
        for (message, body, is_signed, code, advice) in [
            ("a stop without a signature", good, false, ReturnCode::NOT_PROVEN, "check the signature before reading"),
            ("half a stop", half, true, ReturnCode::BAD_MESSAGE, advice),
            ("a stop behind a DOCTYPE", doctype, true, ReturnCode::BAD_MESSAGE, advice),
            ("no XML at all", b"hello".to_vec(), true, ReturnCode::BAD_MESSAGE, advice),
        ] {
            let got = self.banks.raw(&self.bank.code, body, is_signed).await;
            let got =
                got.map_or_else(|fault| fault.to_string(), |receipt| format!("{} {}", receipt.code, receipt.words));
            rows.push(row(message, code, got.trim(), |got| got.starts_with(code), advice));
        }
    }

    /// Every kind of question that the language has.
    async fn questions(&self, rows: &mut Vec<Tried>) {
        let nobody = Instruction { account: "9".repeat(19), ..self.order(Act::AskTransfers, "Q0") };
        self.tried(
            rows,
            "a question about nobody's account",
            &nobody,
            "200010",
            "say 200010 where there is no account",
        )
        .await;
        for (act, name) in [(Act::AskTransfers, "Q1"), (Act::AskHolder, "Q2"), (Act::AskAccounts, "Q3")] {
            let order = self.order(act, name);
            if language::encode(self.bank.language, &order, "").is_some() {
                self.tried(rows, act.name(), &order, "accepted", "take every question of the set, or agree which not")
                    .await;
            }
        }
    }

    /// A stop, its repeat, its lift, and what comes too late.
    async fn life(&self, rows: &mut Vec<Tried>) {
        let stop = self.order(Act::Stop, "S1");
        let lift = Instruction { original: Some(stop.reference.clone()), ..self.order(Act::Lift, "L1") };
        let lost = Instruction { original: Some(format!("{}-none", self.run)), ..self.order(Act::Lift, "L2") };
        self.tried(rows, "a stop of 1.00", &stop, "accepted", "take it, and answer later with 100102").await;
        if self.bank.abilities.dedupe {
            let advice = "know a reference again: accept the repeat without a second effect, or say 200003";
            self.known_again(rows, "the same stop again", &stop, advice).await;
        }
        if self.bank.abilities.list_of_holds {
            self.listed(rows, "the list after a stop sent twice", &stop.reference, 1).await;
        }
        self.tried(rows, "its lift", &lift, "accepted", "take it at once: a release waits for nothing").await;
        self.tried(rows, "a lift of no stop", &lost, "rejected", "turn it away with 200001").await;
        if self.bank.abilities.fence {
            let advice = "turn away an order whose release was seen, and one whose ExpireTime is over";
            let over = Instruction { expires_at: self.now, ..self.order(Act::Stop, "S2") };
            self.tried(rows, "a stop whose time is over", &over, "rejected", advice).await;
        }
        if self.bank.abilities.list_of_holds {
            self.listed(rows, "the list after the lift", &stop.reference, 0).await;
        }
    }

    async fn known_again(&self, rows: &mut Vec<Tried>, message: &str, order: &Instruction, advice: &str) {
        let got = told(&self.banks.send(order).await);
        let known = |got: &str| got == "accepted" || got.contains(ReturnCode::DUPLICATE);
        rows.push(row(message, "accepted, or 200003", &got, known, advice));
    }

    async fn tried(&self, rows: &mut Vec<Tried>, message: &str, order: &Instruction, expected: &str, advice: &str) {
        let got = told(&self.banks.send(order).await);
        rows.push(row(message, expected, &got, |got| got.contains(expected), advice));
    }

    async fn asked(&self, rows: &mut Vec<Tried>) {
        if !self.bank.abilities.inquiry {
            return;
        }
        for (name, expected) in [("S1", "answered or pending"), ("never", "unseen")] {
            let reference = format!("{}-{name}", self.run);
            let got = match self.banks.inquire(&self.bank.code, &reference).await {
                Ok(Inquired::Unseen) => "unseen".to_owned(),
                Ok(Inquired::Pending) => "pending".to_owned(),
                Ok(Inquired::Answered(_)) => "answered".to_owned(),
                Err(fault) => fault.to_string(),
            };
            let advice = "answer GET /orders/{reference} as the guide says, signed together with the nonce";
            let message = format!("an inquiry about {name}");
            rows.push(row(&message, expected, &got, |got| expected.split(" or ").any(|one| one == got), advice));
        }
    }

    async fn listed(&self, rows: &mut Vec<Tried>, message: &str, reference: &str, times: usize) {
        let of_stop = |list: Vec<HeldThere>| list.iter().filter(|hold| hold.reference == reference).count().to_string();
        let got = self.banks.holds(&self.bank.code).await.map_or_else(|fault| fault.to_string(), of_stop);
        let expected = times.to_string();
        let advice = "answer GET /holds with every hold that stands, once, by the reference of its order";
        rows.push(row(message, &expected, &got, |got| got == expected, advice));
    }
}

fn row(message: &str, expected: &str, got: &str, fits: impl Fn(&str) -> bool, advice: &str) -> Tried {
    let advice = if fits(got) { "" } else { advice };
    Tried { message: message.into(), expected: expected.into(), got: got.into(), advice: advice.into() }
}

fn told(said: &Result<Receipt, DoorFault>) -> String {
    match said {
        Ok(Receipt::Had) => format!("{}: had before", ReturnCode::DUPLICATE),
        Ok(Receipt::Accepted) => "accepted".into(),
        Ok(Receipt::Posted) => "posted".into(),
        Ok(Receipt::Rejected { code, words }) => format!("rejected: {code} {words}"),
        Err(fault) => fault.to_string(),
    }
}
