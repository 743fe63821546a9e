//! Personal data in clear: whoever looks says why, the audit log has it first, and whoever was looked at can be told.
//!
//! Pages ask this room and not `view`, which is for deeds: what leaves here is masked unless a look covers it.

mod by_subject;
mod open;
mod page;

pub use by_subject::{Kind, LookLine, by_subject};
pub use open::open;
pub use page::{account_meant, bracket, case, clocks, drafting, order, orders, refunds, report, reports, trace};
