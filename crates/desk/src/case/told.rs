//! What banks told of each case, kept in memory once read: it is only ever added to.

use crate::Error;
use domain::case::CaseId;
use domain::transfer::Movement;
use papers::Conn;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many cases are remembered before all are forgotten and read anew.
const CASES_MAX: usize = 256;

/// What was read so far.
#[derive(Debug, Default)]
pub(crate) struct Told(Mutex<HashMap<CaseId, Remembered>>);

#[derive(Clone, Debug, Default)]
struct Remembered {
    last: i64,
    movements: Vec<Arc<Movement>>,
}

impl Told {
    /// Everything told of a case, in the order told; only what is new is read.
    pub(crate) async fn of_case(&self, conn: &mut Conn, case: CaseId) -> Result<Vec<Arc<Movement>>, Error> {
        let mut known = self.recall(case);
        for kept in papers::movement::of_case_after(conn, case, known.last).await? {
            known.last = kept.id;
            known.movements.push(Arc::new(kept.movement));
        }
        let movements = known.movements.clone();
        self.remember(case, known);
        Ok(movements)
    }

    fn recall(&self, case: CaseId) -> Remembered {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&case).cloned().unwrap_or_default()
    }

    fn remember(&self, case: CaseId, now: Remembered) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= CASES_MAX {
            known.clear();
        }
        let before = known.entry(case).or_default();
        if now.last > before.last {
            *before = now;
        }
    }
}
