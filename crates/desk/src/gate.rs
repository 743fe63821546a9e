//! What is remembered of those who knock: failed attempts, when a session was last seen, how often a key was used.
//!
//! In memory, on purpose: writing each failed attempt down would let a stranger fill the disk and the log. A restart
//! forgets it; a stranger cannot cause one.

use domain::refusal::Refusal;
use domain::time::{Instant, Span};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many names and addresses are remembered.
const REMEMBERED_MAX: usize = 100_000;

/// After how long a failure is forgotten.
const FORGOTTEN_AFTER: Span = Span::hours(1);

/// The longest wait: long enough to stop guessing, short enough that nobody is shut out by a stranger for a shift.
const WAIT_MAX_SECONDS: i64 = 15 * 60;

/// How many calls a key has in a minute.
const CALLS_A_MINUTE: u32 = 120;

/// Whose attempts are counted, and how many are free.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Knock<'a> {
    /// By this login, whether there is one or not: nobody learns which.
    Login(&'a str),
    /// From this address.
    Address(&'a str),
}

impl Knock<'_> {
    fn key(self) -> String {
        match self {
            Self::Login(login) => format!("login {login}"),
            Self::Address(address) => format!("address {address}"),
        }
    }

    /// Failures that cost no wait. An address may be a whole station's.
    const fn free(self) -> u32 {
        match self {
            Self::Login(_) => 5,
            Self::Address(_) => 30,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last_at: Instant,
}

/// What is remembered.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    failures: Mutex<HashMap<String, Failures>>,
    seen: Mutex<HashMap<String, Instant>>,
    calls: Mutex<HashMap<i64, (Instant, u32)>>,
}

fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Gate {
    /// Refused with AUTH-05 while there is to be waited; nothing is looked at meanwhile, not even a right password.
    pub(crate) fn may_try(&self, knock: Knock<'_>, now: Instant) -> Result<(), Refusal> {
        let known = open(&self.failures).get(&knock.key()).copied();
        let Some(failures) = known.filter(|known| now.since(known.last_at) < FORGOTTEN_AFTER) else { return Ok(()) };
        let left = wait(failures.count, knock.free()) - now.since(failures.last_at).whole_seconds();
        if left > 0 { Err(Refusal::WaitToSignIn { seconds: left }) } else { Ok(()) }
    }

    /// Counts a failure.
    pub(crate) fn failed(&self, knock: Knock<'_>, now: Instant) {
        let mut failures = open(&self.failures);
        if failures.len() >= REMEMBERED_MAX {
            failures.retain(|_, known| now.since(known.last_at) < FORGOTTEN_AFTER);
        }
        if failures.len() >= REMEMBERED_MAX {
            return;
        }
        let known = failures.entry(knock.key()).or_insert(Failures { count: 0, last_at: now });
        if now.since(known.last_at) >= FORGOTTEN_AFTER {
            known.count = 0;
        }
        *known = Failures { count: known.count.saturating_add(1), last_at: now };
    }

    /// Forgets the failures of a login that came in.
    pub(crate) fn came_in(&self, login: &str) {
        open(&self.failures).remove(&Knock::Login(login).key());
    }

    /// Whether a session was idle for too long; if not, it is seen now. After a restart it counts as seen now.
    pub(crate) fn is_idle(&self, token_hash: &str, now: Instant, idle_max: Span) -> bool {
        let mut seen = open(&self.seen);
        if seen.len() >= REMEMBERED_MAX {
            seen.retain(|_, at| now.since(*at) < idle_max);
        }
        match seen.get(token_hash) {
            Some(at) if now.since(*at) >= idle_max => true,
            _ => {
                seen.insert(token_hash.to_owned(), now);
                false
            }
        }
    }

    /// Counts a call by a key; refused with DEED-03 where it had its calls of this minute.
    pub(crate) fn call(&self, key: i64, now: Instant) -> Result<(), Refusal> {
        let mut calls = open(&self.calls);
        let (since, count) = calls.entry(key).or_insert((now, 0));
        if now.since(*since) >= Span::minutes(1) {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        let what = "calls a minute".to_owned();
        if *count > CALLS_A_MINUTE { Err(Refusal::TooMuch { what, most: u64::from(CALLS_A_MINUTE) }) } else { Ok(()) }
    }
}

/// How long to wait after so many failures: nothing, then 2, 4, 8 … seconds.
fn wait(count: u32, free: u32) -> i64 {
    match count.checked_sub(free) {
        None => 0,
        Some(over) => 2_i64.checked_pow(over + 1).map_or(WAIT_MAX_SECONDS, |seconds| seconds.min(WAIT_MAX_SECONDS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_are_forgotten() {
        for (count, want) in [(0, 0), (4, 0), (5, 2), (6, 4), (9, 32), (14, 900), (200, 900)] {
            assert_eq!(wait(count, 5), want, "{count}");
        }
        let (gate, start) = (Gate::default(), Instant::from_seconds(1_000_000));
        let knock = Knock::Login("nobody");
        for _ in 0..8 {
            gate.failed(knock, start);
        }
        let at = |seconds| gate.may_try(knock, start.plus(Span::seconds(seconds)));
        assert_eq!(at(0), Err(Refusal::WaitToSignIn { seconds: 16 }));
        assert_eq!((at(15), at(16)), (Err(Refusal::WaitToSignIn { seconds: 1 }), Ok(())));
        gate.failed(knock, start.plus(Span::hours(2)));
        assert_eq!(gate.may_try(knock, start.plus(Span::hours(2))), Ok(()), "it counts from one again");
    }

    #[test]
    fn a_session_idles_out_and_a_key_has_its_calls() {
        let (gate, start) = (Gate::default(), Instant::from_seconds(1_000_000));
        let is_idle = |minutes| gate.is_idle("a", start.plus(Span::minutes(minutes)), Span::minutes(30));
        assert!(!is_idle(0) && !is_idle(29) && is_idle(59));
        for _ in 0..CALLS_A_MINUTE {
            gate.call(1, start).unwrap();
        }
        assert!(gate.call(1, start).is_err() && gate.call(2, start).is_ok());
        assert!(gate.call(1, start.plus(Span::minutes(1))).is_ok());
    }
}
