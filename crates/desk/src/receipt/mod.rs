//! Receipts: what a victim is given at the report, and may look up later without an officer.

mod issue;
mod look_up;
mod print;

pub(crate) use issue::issue;
pub use look_up::{Progress, Returned, look_up};
pub use print::{print, reference};
