//! When an order is sent, again, and to a bank that fails: lanes, back-off, the breaker, and what to do in doubt.

use super::{Abilities, Act, Inquired};
use crate::time::{Instant, Span};

/// Orders of one bank travel in two lanes that do not wait for each other: a release overtakes everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Lifts of stops and freezes.
    Releases,
    /// Everything else.
    Orders,
}

impl Lane {
    /// Both, the one that overtakes first.
    pub const ALL: [Self; 2] = [Self::Releases, Self::Orders];

    /// The lane an order travels in.
    #[must_use]
    pub const fn of(act: Act) -> Self {
        if act.ends_hold() { Self::Releases } else { Self::Orders }
    }

    /// How many of a bank's orders are on the way in it at once. Both together are what a door lets through at once, and
    /// the greater part is kept for releases, so that they are never the slower ones.
    #[must_use]
    pub const fn at_once_max(self) -> usize {
        match self {
            Self::Releases => 5,
            Self::Orders => 3,
        }
    }

    /// The longest wait before what did not leave is tried again: a person waits for a release.
    #[must_use]
    pub const fn wait_max(self) -> Span {
        match self {
            Self::Releases => Span::seconds(30),
            Self::Orders => Span::minutes(5),
        }
    }
}

/// The wait after the `times`-th failure in a row: 5 s, doubled each time, at most `most`; of it a quarter by `chance`, so
/// that what failed together does not come again together.
#[must_use]
pub fn wait_after(times: u32, chance: u32, most: Span) -> Span {
    let doubled = Span::seconds(5).micros().saturating_mul(1_i64 << times.saturating_sub(1).min(20));
    let whole = doubled.min(most.micros());
    let part = whole / 4;
    Span::from_micros(whole - part + i64::from(chance % 1000) * part / 1000)
}

/// Whether a bank that keeps failing is tried: only ordinary orders ask it, releases never do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// Failures in a row.
    faults: u32,
    /// Until when nothing is tried; then one order is.
    open_until: Option<Instant>,
}

/// How many failures in a row open the breaker.
pub const FAULTS_MAX: u32 = 5;

impl Breaker {
    /// How many orders may be tried now, of `most`: all, one to see whether the bank is there again, none.
    #[must_use]
    pub fn room(&self, now: Instant, most: usize) -> usize {
        match self.open_until {
            None => most,
            Some(until) if now >= until => most.min(1),
            Some(_) => 0,
        }
    }

    /// Until when nothing is tried, where it is open.
    #[must_use]
    pub const fn open_until(&self) -> Option<Instant> {
        self.open_until
    }

    /// How many failures in a row there were.
    #[must_use]
    pub const fn faults(&self) -> u32 {
        self.faults
    }

    /// After one order was tried: it went well, or not.
    #[must_use]
    pub fn after(self, well: bool, now: Instant, chance: u32) -> Self {
        if well {
            return Self::default();
        }
        let faults = self.faults.saturating_add(1);
        let open_until = (faults >= FAULTS_MAX)
            .then(|| now.plus(wait_after(faults - FAULTS_MAX + 1, chance, Lane::Orders.wait_max())));
        Self { faults, open_until }
    }
}

/// What to do about an order of which nobody knows whether its bank has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// Ask the bank what became of it.
    Ask,
    /// Give it to the bank once more, with the same reference and the same bytes.
    SendAgain,
    /// Two people find out.
    People,
}

/// How often an order is sent in all, where its bank cannot be asked; then two people find out.
pub const TRIES_MAX: u32 = 5;

/// What to do first: a bank that can be asked is asked; one that acts once on a reference may get it again.
#[must_use]
pub const fn in_doubt(abilities: Abilities, tries: u32) -> Doubt {
    match abilities {
        Abilities { inquiry: true, .. } => Doubt::Ask,
        Abilities { dedupe: true, .. } if tries < TRIES_MAX => Doubt::SendAgain,
        _ => Doubt::People,
    }
}

/// What to do once the bank said what it knows; `None`: nothing but to record its answer, or to wait for it. A copy may
/// still be under way when the bank has not seen it, so only a bank that acts once on a reference gets it again.
#[must_use]
pub const fn after_inquiry(abilities: Abilities, said: &Inquired) -> Option<Doubt> {
    match said {
        Inquired::Unseen if abilities.dedupe => Some(Doubt::SendAgain),
        Inquired::Unseen => Some(Doubt::People),
        Inquired::Pending | Inquired::Answered(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_seconds(seconds)
    }

    #[test]
    fn waits_double_up_to_a_limit_and_differ_by_chance() {
        let most = Span::minutes(5);
        for (times, chance, micros) in [
            (1, 0, 3_750_000),
            (1, 999, 4_998_750),
            (2, 0, 7_500_000),
            (3, 0, 15_000_000),
            (7, 0, 225_000_000),
            (40, 0, 225_000_000),
        ] {
            assert_eq!(wait_after(times, chance, most).micros(), micros, "{times} {chance}");
        }
        assert!(wait_after(40, 999, Lane::Releases.wait_max()) < Span::seconds(30));
    }

    #[test]
    fn a_bank_that_fails_is_left_alone_and_then_tried_with_one_order() {
        let mut breaker = Breaker::default();
        for fault in 1..FAULTS_MAX {
            breaker = breaker.after(false, at(0), 0);
            assert_eq!(breaker.room(at(0), 6), 6, "{fault} failures");
        }
        breaker = breaker.after(false, at(0), 0);
        for (second, room) in [(0, 0), (3, 0), (4, 1), (100, 1)] {
            assert_eq!(breaker.room(at(second), 6), room, "{second} s");
        }
        let again = breaker.after(false, at(4), 0);
        assert_eq!((again.room(at(11), 6), again.room(at(12), 6)), (0, 1), "the wait doubles");
        assert_eq!(again.after(true, at(12), 0).room(at(12), 6), 6);
    }

    #[test]
    fn what_is_done_in_doubt() {
        let abilities = |dedupe, inquiry| Abilities { dedupe, inquiry, fence: true, list_of_holds: true };
        for (dedupe, inquiry, tries, first, unseen) in [
            (true, true, 1, Doubt::Ask, Doubt::SendAgain),
            (true, true, 99, Doubt::Ask, Doubt::SendAgain),
            (false, true, 1, Doubt::Ask, Doubt::People),
            (true, false, 1, Doubt::SendAgain, Doubt::SendAgain),
            (true, false, TRIES_MAX, Doubt::People, Doubt::SendAgain),
            (false, false, 1, Doubt::People, Doubt::People),
        ] {
            let able = abilities(dedupe, inquiry);
            assert_eq!(in_doubt(able, tries), first, "{able:?} {tries}");
            assert_eq!(after_inquiry(able, &Inquired::Unseen), Some(unseen), "{able:?}");
            assert_eq!(after_inquiry(able, &Inquired::Pending), None);
        }
    }
}
