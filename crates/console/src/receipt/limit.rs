//! How often references may be looked up, by all who look together: nobody guesses 130 bits, and nobody should load the
//! papers by trying.

use domain::time::Instant;
use std::sync::{Mutex, PoisonError};

/// Looks in reserve.
const BURST: i64 = 60;

/// Looks that come back each second.
const EACH_SECOND: i64 = 10;

/// What is in reserve, in millionths of a look, and when that was so.
#[derive(Debug, Default)]
pub(crate) struct Limit(Mutex<Option<(i64, Instant)>>);

impl Limit {
    /// Whether one more look may be taken now.
    pub(super) fn may(&self, now: Instant) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, at) = kept.unwrap_or((BURST * 1_000_000, now));
        // A clock that went back gives nothing, and takes nothing.
        let passed = now.since(at).micros().clamp(0, 60_000_000);
        let left = (left + passed * EACH_SECOND).min(BURST * 1_000_000);
        let may = left >= 1_000_000;
        *kept = Some((if may { left - 1_000_000 } else { left }, now));
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_run_out_and_come_back() {
        let limit = Limit::default();
        for (second, tries, want) in [(0, 100, 60), (0, 5, 0), (1, 100, 10), (0, 1, 0), (1000, 100, 60)] {
            let may = (0..tries).filter(|_| limit.may(Instant::from_seconds(second))).count();
            assert_eq!(may, want, "{second} {tries}");
        }
    }
}
