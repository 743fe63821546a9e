//! Reports: what a victim tells us, as told.

mod bank;
mod life;
mod payment;

pub use bank::{BankReport, BankReportKind};
pub use life::{Move, State, next};
pub use payment::{Payment, TIME_TOLERANCE, told_by};

use crate::authority::{OfficerId, UnitId};
use crate::case::CaseId;
use crate::category::Category;
use crate::indicator::Find;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// A report's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReportId(pub i64);

/// How a report reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Typed at the console, often while the victim is on the telephone.
    Console,
    /// By a program.
    Api,
    /// From the command line.
    Cli,
}

/// The longest narrative taken, in Unicode characters.
pub const NARRATIVE_CHARS_MAX: usize = 20_000;

/// What a victim told, what was read out of it, and what an officer confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Its number.
    pub id: ReportId,
    /// Where it stands.
    pub state: State,
    /// When it was taken.
    pub taken_at: Instant,
    /// By whom.
    pub taken_by: OfficerId,
    /// Whose report it is.
    pub unit: UnitId,
    /// How it came.
    pub channel: Channel,
    /// The victim's name, as told; may be empty.
    pub victim_name: String,
    /// The victim's telephone, as told; may be empty.
    pub victim_phone: String,
    /// The words, as told; never changed.
    pub narrative: String,
    /// What was read out of them, as corrected. Only confirmed payments are used.
    pub finds: Vec<Find>,
    /// The payments an officer confirmed.
    pub payments: Vec<Payment>,
    /// What kind of fraud, if known.
    pub category: Option<Category>,
    /// The case it belongs to, if any.
    pub case: Option<CaseId>,
    /// The earlier report that this one repeats, if any.
    pub repeat_of: Option<ReportId>,
}
