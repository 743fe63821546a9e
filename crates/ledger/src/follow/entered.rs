//! An account that taint reached.

use crate::book::AccountNo;
use domain::time::Instant;

/// An account from its first tainted credit on.
#[derive(Debug)]
pub(super) struct Entered<P> {
    pub(super) account: AccountNo,
    pub(super) pot: P,
    /// Where in its run the walk stands.
    pub(super) next: usize,
    pub(super) layer: u32,
    pub(super) received: i128,
    pub(super) passed: i128,
    pub(super) cashed_out: i128,
    pub(super) unexplained: i128,
    pub(super) first_tainted_at: Instant,
    pub(super) last_tainted_at: Instant,
    /// Set where this is a stop account: a root may enter one.
    pub(super) stop_reason: Option<String>,
}

/// A stop account that taint reached and that was not entered then.
#[derive(Debug)]
pub(super) struct Stopped {
    pub(super) layer: u32,
    pub(super) received: i128,
    pub(super) first_tainted_at: Instant,
    pub(super) reason: String,
}
