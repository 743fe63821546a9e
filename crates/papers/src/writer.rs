//! The one writer: deeds that come at once share one commit, each a savepoint of its own.
//!
//! Nothing is acknowledged before the commit. When a commit, or a savepoint, fails, nobody knows what the disk has
//! (after a failed fsync a row may be there at the next start): all of the group are told so, and the writer takes no
//! more work.

use crate::{Conn, Fault, place, vault};
use sqlx::Executor;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use tokio::sync::{mpsc, oneshot};

/// A future that may borrow, in a box.
pub type BoxFuture<'t, T> = Pin<Box<dyn Future<Output = T> + Send + 't>>;

/// How many deeds may wait before the next caller waits too.
const WAITING_MAX: usize = 1024;

/// How many deeds one commit may hold.
const GROUP_MAX: usize = 256;

/// A deed's transaction: the connection, and how many audit lines the deed wrote.
#[derive(Debug)]
pub struct Tx {
    pub(crate) conn: Conn,
    pub(crate) audited: u32,
}

impl std::ops::Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl std::ops::DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

/// The way to the writer.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Message>,
    stopped: Arc<OnceLock<String>>,
}

enum Message {
    Deed(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Message")
    }
}

/// A deed whose types the writer need not know.
trait Job: Send {
    /// Runs it; whether what it wrote is to be kept.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool>;
    /// Tells the caller, `fault` being why nothing can be promised.
    fn reply(self: Box<Self>, fault: Option<Fault>);
}

struct Deed<T, E, F> {
    deed: Option<F>,
    outcome: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Deed<T, E, F>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send,
    T: Send,
    E: From<Fault> + Send,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            let Some(deed) = self.deed.take() else { return false };
            let mut outcome = deed(tx).await;
            if outcome.is_ok() && tx.audited != 1 {
                outcome = Err(Fault::Audit(tx.audited).into());
            }
            self.outcome.insert(outcome).is_ok()
        })
    }

    fn reply(self: Box<Self>, fault: Option<Fault>) {
        let outcome = match (fault, self.outcome) {
            (Some(fault), _) => Err(fault.into()),
            (None, Some(outcome)) => outcome,
            (None, None) => Err(Fault::Stopped("the deed was not run".into()).into()),
        };
        // A caller who no longer waits needs no word: what is kept is kept.
        let _ = self.caller.send(outcome);
    }
}

impl Writer {
    pub(crate) fn start(conn: Conn) -> Self {
        let (jobs, inbox) = mpsc::channel(WAITING_MAX);
        let stopped = Arc::new(OnceLock::new());
        tokio::spawn(serve(Tx { conn, audited: 0 }, inbox, Arc::clone(&stopped)));
        Self { jobs, stopped }
    }

    pub(crate) async fn write<T, E, F>(&self, deed: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let job = Box::new(Deed { deed: Some(deed), outcome: None, caller });
        if self.jobs.send(Message::Deed(job)).await.is_err() {
            return Err(self.stop_fault().into());
        }
        answer.await.unwrap_or_else(|_| Err(self.stop_fault().into()))
    }

    pub(crate) fn stopped(&self) -> Option<String> {
        self.stopped.get().cloned()
    }

    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.jobs.send(Message::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }

    fn stop_fault(&self) -> Fault {
        Fault::Stopped(self.stopped().unwrap_or_else(|| "it was closed".into()))
    }
}

async fn serve(mut tx: Tx, mut inbox: mpsc::Receiver<Message>, stopped: Arc<OnceLock<String>>) {
    let mut closing = None;
    while closing.is_none() {
        let Some(first) = inbox.recv().await else { break };
        let group = gather(first, &mut inbox, &mut closing);
        let outcome = write_group(&mut tx, group).await;
        if let Err(fault) = outcome
            && !matches!(fault, Fault::Busy)
        {
            tracing::error!(%fault, "the writer stops: start again");
            let _ = stopped.set(fault.to_string());
            // Dropping the connection and the inbox tells all who wait.
            return;
        }
    }
    tx.conn.close().await;
    if let Some(done) = closing {
        let _ = done.send(());
    }
}

/// What waits now, up to the greatest group.
fn gather(
    first: Message,
    inbox: &mut mpsc::Receiver<Message>,
    closing: &mut Option<oneshot::Sender<()>>,
) -> Vec<Box<dyn Job>> {
    let mut group = Vec::new();
    let mut next = Some(first);
    while let Some(message) = next {
        match message {
            Message::Deed(job) => group.push(job),
            Message::Close(done) => {
                *closing = Some(done);
                break;
            }
        }
        next = if group.len() < GROUP_MAX { inbox.try_recv().ok() } else { None };
    }
    group
}

async fn write_group(tx: &mut Tx, mut group: Vec<Box<dyn Job>>) -> Result<(), Fault> {
    let outcome = run_group(tx, &mut group).await;
    for job in group {
        job.reply(outcome.as_ref().err().cloned());
    }
    outcome
}

async fn run_group(tx: &mut Tx, group: &mut [Box<dyn Job>]) -> Result<(), Fault> {
    place::begin(&mut tx.conn).await?;
    vault::learn(&tx.conn.vault(), &mut tx.conn).await?;
    for job in group.iter_mut() {
        run_job(tx, job.as_mut()).await?;
    }
    vault::publish(&mut tx.conn)?;
    tx.conn.execute("COMMIT").await?;
    Ok(())
}

async fn run_job(tx: &mut Tx, job: &mut dyn Job) -> Result<(), Fault> {
    tx.audited = 0;
    let made = tx.conn.made.len();
    tx.conn.execute("SAVEPOINT deed").await?;
    if !job.run(tx).await {
        tx.conn.execute("ROLLBACK TO SAVEPOINT deed").await?;
        tx.conn.made.truncate(made);
    }
    tx.conn.execute("RELEASE SAVEPOINT deed").await?;
    Ok(())
}
