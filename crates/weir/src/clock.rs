//! The program owns the clock: the machine's for a server, a virtual one for the city.

use desk::Clock;
use domain::time::Instant;
use std::sync::atomic::{AtomicI64, Ordering};

/// The machine's clock.
pub(crate) struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> Instant {
        #[allow(clippy::disallowed_methods, reason = "this is the one place where the program reads its clock")]
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands until it is set; it never goes back.
#[cfg(feature = "demo")]
#[derive(Debug)]
pub(crate) struct VirtualClock(AtomicI64);

#[cfg(feature = "demo")]
impl VirtualClock {
    pub(crate) fn at(start: Instant) -> Self {
        Self(AtomicI64::new(start.micros()))
    }

    pub(crate) fn set(&self, now: Instant) {
        self.0.fetch_max(now.micros(), Ordering::SeqCst);
    }
}

#[cfg(feature = "demo")]
impl Clock for VirtualClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::SeqCst))
    }
}
