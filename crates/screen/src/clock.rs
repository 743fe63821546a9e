//! Seconds in four bytes.

use domain::time::Instant;

/// 2020-01-01T00:00:00Z, in seconds since 1970.
const EPOCH_S: i64 = 1_577_836_800;

/// Seconds since 2020, up to 2156; what lies outside stands at its end.
pub(crate) fn seconds(at: Instant) -> u32 {
    u32::try_from((at.seconds() - EPOCH_S).max(0)).unwrap_or(u32::MAX)
}

/// The instant of these seconds.
pub(crate) const fn instant(seconds: u32) -> Instant {
    Instant::from_seconds(EPOCH_S + seconds as i64)
}
