//! Correcting a report: an officer confirms the payments, and only these are used.

use crate::error::not_found;
use crate::file::{line, settle_loss};
use crate::{Desk, Error, NewsKind, scope};
use domain::account::AccountId;
use domain::authority::{Action, Officer};
use domain::category::Category;
use domain::indicator::Find;
use domain::money::Amount;
use domain::personal::is_masked;
use domain::refusal::Refusal;
use domain::report::{Move, Payment, Report, ReportId, next};
use domain::time::Instant;
use papers::Tx;
use serde_json::json;

/// A payment as an officer gives it: parts may still be missing, and are then asked for by name (REPORT-02).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentGiven {
    /// When, as told.
    pub at: Option<Instant>,
    /// How much.
    pub amount: Option<Amount>,
    /// The victim's bank, by code; empty: by the card's prefix.
    pub payer_bank: String,
    /// The victim's account number; may be empty. A `bank/number` is taken too.
    pub payer: String,
    /// The victim's name on it; may be empty.
    pub payer_name: String,
    /// The reported account's bank, by code; empty: by the card's prefix.
    pub payee_bank: String,
    /// The reported account's number. A `bank/number` is taken too.
    pub payee: String,
    /// The reported account's holder, as told; may be empty.
    pub payee_name: String,
}

/// What an officer says stands in a report: the whole of it, each time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// The finds, with roles as corrected.
    pub finds: Vec<Find>,
    /// The payments confirmed; none: nothing is confirmed.
    pub payments: Vec<PaymentGiven>,
    /// What kind of fraud.
    pub category: Option<Category>,
    /// The victim's name.
    pub victim_name: String,
    /// The victim's telephone.
    pub victim_phone: String,
}

/// The most payments one report tells of.
const PAYMENTS_MAX: usize = 200;

/// The most characters of a name, a number or a telephone.
pub(super) const FIELD_CHARS_MAX: usize = 100;

/// Corrects a report and confirms its payments. One that belongs to a case moves the case's loss with it, and the case
/// is advanced. Refused: rank, a report that was ended (LIFE-01), a payment that lacks a part (REPORT-02), a reported
/// account at a bank without a door (ORDER-09), a form that was masked (PII-01), a time that is not over or a sum that is nothing (DEED-02).
pub async fn correct(desk: &Desk, officer: &Officer, id: ReportId, correction: Correction) -> Result<Report, Error> {
    let mut reader = desk.papers.reader().await?;
    scope::report(&mut reader, officer, Action::CorrectReport, id).await?;
    drop(reader);
    let now = desk.clock.now();
    if correction.payments.len() > PAYMENTS_MAX {
        return Err(Refusal::TooMuch { what: "payments".into(), most: PAYMENTS_MAX as u64 }.into());
    }
    if has_masks(&correction) {
        return Err(Refusal::Masked.into());
    }
    let confirm = |given: &PaymentGiven| payment(desk, given, now);
    let payments = correction.payments.iter().map(confirm).collect::<Result<Vec<Payment>, Refusal>>()?;
    let officer = officer.clone();
    let report =
        desk.write(move |tx| Box::pin(async move { write(tx, &officer, id, correction, payments, now).await })).await?;
    desk.tell_unit(report.unit, NewsKind::Report);
    if let Some(case) = report.case {
        crate::case::advance(desk, case).await?;
    }
    Ok(report)
}

/// Whether the form was filled while it was masked: what it hides must not take the place of what it hid.
fn has_masks(correction: &Correction) -> bool {
    let told =
        |given: &PaymentGiven| [&given.payer, &given.payer_name, &given.payee, &given.payee_name].map(String::clone);
    let about = [correction.victim_name.clone(), correction.victim_phone.clone()];
    let found = correction.finds.iter().map(|find| find.value.clone());
    about.into_iter().chain(correction.payments.iter().flat_map(told)).chain(found).any(|text| is_masked(&text))
}

async fn write(
    tx: &mut Tx,
    officer: &Officer,
    id: ReportId,
    correction: Correction,
    payments: Vec<Payment>,
    now: Instant,
) -> Result<Report, Error> {
    scope::report(tx, officer, Action::CorrectReport, id).await?;
    let mut report = papers::report::by_id(tx, id).await?.ok_or_else(|| not_found("report"))?;
    if payments.is_empty() && report.case.is_some() {
        return Err(Refusal::NothingConfirmed.into());
    }
    let confirmed = next(report.state, Move::Confirm)?;
    report.state = if payments.is_empty() { domain::report::State::Taken } else { confirmed };
    report.payments = payments;
    report.finds = correction.finds;
    report.category = correction.category;
    report.victim_name = correction.victim_name.trim().to_owned();
    report.victim_phone = correction.victim_phone.trim().to_owned();
    papers::report::update(tx, &report).await?;
    if let Some(case) = report.case {
        settle_loss(tx, case).await?;
    }
    let sum: Amount = report.payments.iter().map(|payment| payment.amount).sum();
    let detail = json!({ "payments": report.payments.len(), "sum": sum, "category": report.category });
    let object = format!("report:{}", id.0);
    papers::audit::write(tx, line(now, &officer.login, "report.correct", object, report.case, detail)).await?;
    Ok(report)
}

/// A payment with all a stop needs.
fn payment(desk: &Desk, given: &PaymentGiven, now: Instant) -> Result<Payment, Refusal> {
    let missing = |missing: &str| Refusal::PaymentIncomplete { missing: missing.into() };
    let at = given.at.ok_or_else(|| missing("time"))?;
    if at > now {
        return Err(Refusal::BadField { field: "time".into(), must: "over already".into() });
    }
    let amount = given.amount.ok_or_else(|| missing("amount"))?;
    if !amount.is_positive() {
        return Err(Refusal::BadField { field: "amount".into(), must: "greater than nothing".into() });
    }
    let payee = account(desk, &given.payee_bank, &given.payee)?.ok_or_else(|| missing("payee"))?;
    if desk.door(&payee).is_none() {
        let bank = payee.bank().unwrap_or(payee.as_str()).to_owned();
        return Err(Refusal::UnknownBank { bank });
    }
    let payer = account(desk, &given.payer_bank, &given.payer)?;
    if payer.as_ref() == Some(&payee) {
        return Err(Refusal::BadField { field: "payer".into(), must: "another account than the payee".into() });
    }
    let (payer_name, payee_name) = (given.payer_name.trim().to_owned(), given.payee_name.trim().to_owned());
    Ok(Payment { at, payer, payer_name, payee, payee_name, amount })
}

/// An account by the bank's code where one is given, by what stands before a `/`, or by its card's prefix.
fn account(desk: &Desk, bank: &str, number: &str) -> Result<Option<AccountId>, Refusal> {
    let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    if number.chars().count() > FIELD_CHARS_MAX {
        return Err(Refusal::TooMuch { what: "account".into(), most: FIELD_CHARS_MAX as u64 });
    }
    let (written, number) = number.split_once('/').unwrap_or(("", &number));
    let bank = [bank.trim(), written].into_iter().find(|bank| !bank.is_empty()).map(|bank| code_of(desk, bank));
    let bank = bank.or_else(|| bank_by_card(desk, number)).unwrap_or_default();
    Ok(AccountId::at_bank(&bank, number).ok())
}

/// The code as the door writes it, whatever the case it was typed in; a bank's name is taken too.
fn code_of(desk: &Desk, typed: &str) -> String {
    let banks = desk.banks.banks();
    let known = banks.into_iter().find(|bank| bank.code.eq_ignore_ascii_case(typed) || bank.name == typed);
    known.map_or_else(|| typed.to_owned(), |bank| bank.code)
}

/// The bank with a door that issued this card.
pub(super) fn bank_by_card(desk: &Desk, number: &str) -> Option<String> {
    let issuer = text::bank::of_card(number)?;
    let is_it = |bank: &crate::BankInfo| bank.code.eq_ignore_ascii_case(issuer.code) || bank.name == issuer.name;
    desk.banks.banks().into_iter().find(is_it).map(|bank| bank.code)
}
