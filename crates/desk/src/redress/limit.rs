//! How often references may be looked up. Nobody guesses one; this keeps whoever tries from keeping the server busy.

use domain::refusal::Refusal;
use domain::time::{Instant, Span};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How many look-ups one place may make in a minute, and all together.
const ONE_MAX: u32 = 30;
const ALL_MAX: u32 = 3_000;
const WINDOW: Span = Span::minutes(1);

/// The look-ups of this minute, by where they came from.
#[derive(Debug, Default)]
pub struct LookUps(Mutex<Minute>);

#[derive(Debug, Default)]
struct Minute {
    began_at: Option<Instant>,
    all: u32,
    by_place: HashMap<String, u32>,
}

impl LookUps {
    /// Counts one. Refused: too many (REDRESS-02).
    pub(crate) fn count(&self, place: &str, now: Instant) -> Result<(), Refusal> {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if minute.began_at.is_none_or(|began_at| now.since(began_at) >= WINDOW || now < began_at) {
            *minute = Minute { began_at: Some(now), ..Minute::default() };
        }
        if minute.all >= ALL_MAX {
            return Err(Refusal::TooManyLookUps);
        }
        minute.all += 1;
        // No more places than look-ups in all are remembered.
        let one = minute.by_place.entry(place.to_owned()).or_default();
        *one += 1;
        if *one > ONE_MAX { Err(Refusal::TooManyLookUps) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_that_asks_too_often_waits_and_others_do_not() {
        let look_ups = LookUps::default();
        let at = Instant::from_seconds;
        for _ in 0..ONE_MAX {
            assert_eq!(look_ups.count("a", at(0)), Ok(()));
        }
        assert_eq!(look_ups.count("a", at(59)), Err(Refusal::TooManyLookUps));
        assert_eq!(look_ups.count("b", at(59)), Ok(()));
        assert_eq!(look_ups.count("a", at(60)), Ok(()));
    }

    #[test]
    fn all_together_are_bounded_and_the_memory_of_them_too() {
        let look_ups = LookUps::default();
        let counted =
            (0..2 * ALL_MAX).filter(|n| look_ups.count(&n.to_string(), Instant::from_seconds(0)).is_ok()).count();
        assert_eq!(counted, ALL_MAX as usize);
        assert_eq!(look_ups.0.lock().unwrap().by_place.len(), ALL_MAX as usize);
    }
}
