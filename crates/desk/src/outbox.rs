//! What the sender remembers between two looks: which lanes are being served, and which banks keep failing. A restart
//! forgets it, which does no harm: what was approved, sent and answered is in the papers.

use domain::order::{Breaker, Lane};
use domain::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Shared by all who send.
#[derive(Debug, Default)]
pub(crate) struct Outbox(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    served: BTreeSet<String>,
    breakers: BTreeMap<String, Breaker>,
}

/// The right to serve one line; given back when dropped, whatever happened.
#[derive(Debug)]
pub(crate) struct Turn {
    outbox: Arc<Outbox>,
    line: String,
}

impl Outbox {
    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A turn at a line, unless somebody serves it now.
    pub(crate) fn turn(self: &Arc<Self>, line: String) -> Option<Turn> {
        self.lock().served.insert(line.clone()).then(|| Turn { outbox: Arc::clone(self), line })
    }

    /// How many orders of this lane may be on the way to this bank now. The breaker never holds a release back.
    pub(crate) fn room(&self, bank: &str, lane: Lane, now: Instant) -> usize {
        match lane {
            Lane::Releases => lane.at_once_max(),
            Lane::Orders => self.breaker(bank).room(now, lane.at_once_max()),
        }
    }

    pub(crate) fn breaker(&self, bank: &str) -> Breaker {
        self.lock().breakers.get(bank).copied().unwrap_or_default()
    }

    /// An order was tried at a bank: it went well, or not.
    pub(crate) fn tried(&self, bank: &str, well: bool, now: Instant, chance: u32) {
        let mut remembered = self.lock();
        let breaker = remembered.breakers.entry(bank.to_owned()).or_default();
        *breaker = breaker.after(well, now, chance);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.outbox.lock().served.remove(&self.line);
    }
}
