//! What a bank reports of itself: a customer's case, an opening, an account, an event that looked wrong to it.

use crate::order::HolderTold;
use crate::time::Instant;
use crate::transfer::Movement;
use serde::{Deserialize, Serialize};

/// What a bank reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BankReportKind {
    /// A customer was deceived.
    Case,
    /// An account was opened, or asked for, in a way that looks wrong.
    AbnormalOpening,
    /// An account of a known case was seen.
    CaseAccount,
    /// Something else that looks wrong.
    AbnormalEvent,
}

impl BankReportKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Case, Self::AbnormalOpening, Self::CaseAccount, Self::AbnormalEvent];

    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::AbnormalOpening => "abnormal_opening",
            Self::CaseAccount => "case_account",
            Self::AbnormalEvent => "abnormal_event",
        }
    }
}

/// A bank's report, as it tells it. Nothing of it is used until an officer takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankReport {
    /// What it is.
    pub kind: BankReportKind,
    /// The bank's own number of it, used once.
    pub serial: String,
    /// The bank's code.
    pub bank: String,
    /// When the bank saw it.
    pub at: Instant,
    /// The account's number at the bank; for a case it may be empty.
    pub account: String,
    /// Whose account it is, as far as told.
    pub holder: HolderTold,
    /// Who was deceived, as told; may be empty.
    pub victim_name: String,
    /// Their telephone, as told; may be empty.
    pub victim_phone: String,
    /// The bank's code of what looked wrong; may be empty.
    pub feature: String,
    /// In the bank's words.
    pub words: String,
    /// Movements that show it.
    pub movements: Vec<Movement>,
}
