//! Reading, for pages: everything a page shows, in one piece and of one snapshot.

mod case;
mod cases;
mod orders;
mod report;

pub use case::{CasePage, case};
pub use cases::{CaseLine, Totals, cases};
pub use orders::{OrderFilter, OrderLine, orders};
pub use report::{ReportPage, report, reports};

/// One line of the audit log.
pub type AuditLine = papers::audit::Entry;

/// The most lines a list shows.
const LINES_MAX: i64 = 500;
