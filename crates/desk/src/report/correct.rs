//! Correcting a report: an officer confirms the payments, and only these are used.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::category::Category;
use domain::indicator::Find;
use domain::money::Amount;
use domain::report::{Report, ReportId};
use domain::time::Instant;

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

/// Corrects a report and confirms its payments. One that belongs to a case moves the case's loss with it; the caller
/// advances the case. Refused: rank, a report that was ended (LIFE-01), a payment that lacks a part (REPORT-02), a
/// reported account at a bank without a door (ORDER-09).
pub async fn correct(desk: &Desk, officer: &Officer, id: ReportId, correction: Correction) -> Result<Report, Error> {
    let _ = (desk, officer, id, correction);
    Err(crate::error::not_built())
}
