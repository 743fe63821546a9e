//! The line before the screen: batches wait here in turn, and whoever sent one waits for its answer.

use super::kinds::Kinds;
use super::screening::{Begin, Engine};
use super::take::{Answer, NewBatch};
use crate::Error;
use crate::error::broken;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot};

/// So many batches wait at most; whoever sends more waits to be let in.
const WAITING_MAX: usize = 256;

/// What comes to the screen's thread.
pub(super) enum Asked {
    Batch(Work),
    /// Nothing more: a last checkpoint.
    End,
}

/// One batch, and who waits for its answer.
pub(super) struct Work {
    pub(super) new: NewBatch,
    /// Whether a batch that is wrong as a whole is parked, because nobody could be told.
    pub(super) parks_whole: bool,
    pub(super) answer: oneshot::Sender<Result<Answer, Error>>,
}

/// What was counted.
#[derive(Debug, Default)]
pub struct Counted {
    /// Records that came to the screen, since its log began.
    pub records: AtomicU64,
    /// Rows parked, since this start.
    pub parked: AtomicU64,
    /// Batches that came again, since this start.
    pub again: AtomicU64,
    /// Findings handed on, since this start.
    pub found: AtomicU64,
    /// Records of those that the screen left out: late, far ahead, said twice.
    pub left_out: AtomicU64,
    /// What was counted of kinds, and of late.
    pub kinds: Kinds,
    pub(super) last: Mutex<BTreeMap<String, u64>>,
    is_stopped: AtomicBool,
}

impl Counted {
    /// The greatest number of a batch named `source:number` that was taken.
    #[must_use]
    pub fn last_of(&self, source: &str) -> Option<u64> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).get(source).copied()
    }

    /// Notes that this batch was taken.
    pub(super) fn note(&self, id: &str) {
        if let Some((source, number)) = id.rsplit_once(':')
            && source.starts_with("js:")
            && let Ok(number) = number.parse::<u64>()
        {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            let most = last.entry(source.to_owned()).or_default();
            *most = number.max(*most);
        }
    }
}

/// A screen at work, in a thread of its own. Cheap to clone.
#[derive(Clone)]
pub struct Screening {
    works: mpsc::Sender<Asked>,
    counted: Arc<Counted>,
}

impl Screening {
    /// Goes on where the last checkpoint stood: reads again what came after it, hands on again what was found in it, and
    /// then takes batches. Ends when the last clone is gone, with a checkpoint. Must be called on a tokio runtime.
    ///
    /// # Errors
    /// A storage fault; a checkpoint of another version.
    pub async fn start(begin: Begin) -> Result<Self, Error> {
        let (works, waiting) = mpsc::channel(WAITING_MAX);
        let counted = Arc::new(Counted::default());
        let (ready, is_ready) = oneshot::channel();
        let (runtime, counts) = (tokio::runtime::Handle::current(), Arc::clone(&counted));
        let run = move || match Engine::open(begin, runtime, Arc::clone(&counts)) {
            Ok(mut engine) => {
                // Whoever started it may be gone: then nothing comes, and it ends at once.
                let _ = ready.send(Ok(()));
                if let Err(error) = engine.run(waiting) {
                    tracing::error!(%error, "the screen stopped");
                    counts.is_stopped.store(true, Relaxed);
                }
            }
            Err(error) => drop(ready.send(Err(error))),
        };
        std::thread::Builder::new()
            .name("screen".into())
            .spawn(run)
            .map_err(|error| broken("the screen's thread", error))?;
        is_ready.await.map_err(|_| broken("the screen", "it ended as it began"))??;
        Ok(Self { works, counted })
    }

    /// Takes a batch; returns once the disk has it. With `parks_whole` a batch that is wrong as a whole is parked and
    /// counted as one row.
    ///
    /// # Errors
    /// A batch whose header is wrong (STREAM-02); a fault, after which nothing more is taken.
    pub async fn take(&self, new: NewBatch, parks_whole: bool) -> Result<Answer, Error> {
        let (answer, answered) = oneshot::channel();
        let work = Work { new, parks_whole, answer };
        let stopped = || broken("the screen", "it stopped; start again");
        self.works.send(Asked::Batch(work)).await.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }

    /// Works off what waits, saves a checkpoint and takes nothing more.
    pub async fn end(&self) {
        // A screen that ended before has nothing to end.
        let _ = self.works.send(Asked::End).await;
        self.works.closed().await;
    }

    /// What was counted.
    #[must_use]
    pub fn counted(&self) -> &Counted {
        &self.counted
    }

    /// Whether a fault ended it: the process must then be started anew.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.counted.is_stopped.load(Relaxed)
    }
}
