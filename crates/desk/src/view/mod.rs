//! Reading, for pages: everything a page shows, in one piece and of one snapshot.

mod banks;
mod case;
mod cases;
mod clocks;
mod drafting;
mod findings;
mod life;
mod order;
mod orders;
mod refunds;
mod report;
mod tasks;
mod warnings;

pub use banks::{BankLine, BanksPage, Fares, banks};
pub use case::{CasePage, case, may_read_case};
pub use cases::{CaseLine, Totals, cases};
pub use clocks::{ClockLine, ClockPage, Of, clocks};
pub use drafting::{Drafting, Place, drafting};
pub use findings::{FindingPage, finding, findings};
pub use life::{OrderPage, hold, life};
pub use order::order;
pub use orders::{OrderFilter, OrderLine, orders};
pub use refunds::{RefundsPage, refunds};
pub use report::{ReportPage, report, reports};
pub use tasks::{TaskLine, tasks};
pub use warnings::{Shown, WarningPage, WarningsPage, warning, warnings};

/// A difference between a bank's list of holds and our book.
pub type OpenDifference = papers::difference::Open;

/// One line of the audit log.
pub type AuditLine = papers::audit::Entry;

/// The most lines a list shows.
const LINES_MAX: i64 = 500;
