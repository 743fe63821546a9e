//! The line before the screen: batches wait here in turn, and whoever sent one waits for its answer.

use super::kinds::Kinds;
use super::screening::{Begin, Engine};
use super::take::{Answer, Delivered, NewBatch};
use crate::Error;
use crate::error::broken;
use domain::signal::Kind;
use std::collections::BTreeMap;
use std::future::Future;
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
    pub(super) id: String,
    /// None where nobody can tell: it is parked.
    pub(super) kind: Option<Kind>,
    pub(super) body: Vec<u8>,
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
    /// Messages of a stream that it had let go before they were read, since this start.
    pub missed: AtomicU64,
    pub(super) last: Mutex<BTreeMap<String, u64>>,
    is_stopped: AtomicBool,
}

/// What the names of batches begin with that a stream delivers, `js:source:number`; those of partners begin with a digit.
pub(super) const DELIVERED: &str = "js:";

/// The source and the number of a batch that a stream delivered.
pub(super) fn delivered(id: &str) -> Option<(&str, u64)> {
    let (source, number) = id.strip_prefix(DELIVERED)?.rsplit_once(':')?;
    Some((source, number.parse().ok()?))
}

impl Counted {
    /// The number of the last message of this source that was taken: those before it were taken too, or were not there.
    #[must_use]
    pub fn last_of(&self, source: &str) -> Option<u64> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).get(source).copied()
    }

    /// Every source whose name begins so, with the number of the last message taken of it.
    #[must_use]
    pub fn sources(&self, prefix: &str) -> BTreeMap<String, u64> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let of = last.iter().filter(|(source, _)| source.starts_with(prefix));
        of.map(|(source, number)| (source.clone(), *number)).collect()
    }

    /// Notes that this batch was taken.
    pub(super) fn note(&self, id: &str) {
        if let Some((source, number)) = delivered(id) {
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

    /// Takes a batch; returns once the disk has it.
    ///
    /// # Errors
    /// A batch whose header is wrong (STREAM-02); a fault, after which nothing more is taken.
    pub async fn take(&self, new: NewBatch) -> Result<Answer, Error> {
        let NewBatch { id, kind, body } = new;
        let (answer, answered) = oneshot::channel();
        self.hand_in(Work { id, kind: Some(kind), body, parks_whole: false, answer }).await?;
        answered.await.map_err(|_| stopped())?
    }

    /// Takes what a stream delivered, where the messages of one source are given in the order of their numbers; waits
    /// until there is room, and gives what answers once the disk has it. A batch that is wrong as a whole is parked.
    ///
    /// # Errors
    /// A fault, after which nothing more is taken.
    pub async fn deliver(&self, new: Delivered) -> Result<impl Future<Output = Result<Answer, Error>> + use<>, Error> {
        let Delivered { source, number, kind, body } = new;
        let id = format!("{DELIVERED}{source}:{number}");
        let (answer, answered) = oneshot::channel();
        self.hand_in(Work { id, kind, body, parks_whole: true, answer }).await?;
        Ok(async move { answered.await.map_err(|_| stopped())? })
    }

    async fn hand_in(&self, work: Work) -> Result<(), Error> {
        self.works.send(Asked::Batch(work)).await.map_err(|_| stopped())
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

fn stopped() -> Error {
    broken("the screen", "it stopped; start again")
}
