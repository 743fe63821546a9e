//! KEEPING: what must not be lost: reports, cases, orders, holds, officers, what banks told, and one audit log.
//!
//! Accepted means durable: a deed is acknowledged only after the transaction it stands in is on the disk. There is one
//! writer; deeds that come at once share one commit, each a savepoint of its own, and each writes exactly one audit
//! line or is rolled back. Reading happens beside it, each reading in one snapshot.
//!
//! One SQL text serves SQLite and PostgreSQL; SQLite is what is tried so far.

pub mod attachment;
pub mod audit;
pub mod case;
pub mod clock;
mod conn;
mod counter;
mod fault;
pub mod hold;
pub mod holder;
pub mod mandate;
mod migration;
pub mod movement;
pub mod officer;
pub mod order;
pub mod report;
mod row;
pub mod session;
pub mod share;
pub mod task;
pub mod trail;
pub mod typed_answer;
pub mod unit;
mod writer;

pub use conn::{Conn, Reader};
pub use fault::Fault;
pub use writer::{BoxFuture, Tx};

pub use sqlx::AnyConnection;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Connection, Executor};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use writer::Writer;

/// How many may read at once.
const READERS: u32 = 4;

/// Everything that is kept. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Papers {
    readers: AnyPool,
    writer: Writer,
    folder: Arc<Option<PathBuf>>,
    url: Arc<str>,
}

impl Papers {
    /// Opens `sqlite:///folder/weir.db`, making the database and bringing it up to date; the folder must be there.
    /// Must be called on a tokio runtime: the writer runs there.
    ///
    /// # Errors
    /// A database that cannot be opened, made durable or brought up to date.
    pub async fn open(url: &str) -> Result<Self, Fault> {
        sqlx::any::install_default_drivers();
        let file = file_of(url);
        let mut conn = AnyConnection::connect(&with_mode(url)).await?;
        if file.is_some() {
            // FULL: NORMAL loses acknowledged rows at a power loss (measured: 37 of 100 times).
            for pragma in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON"] {
                conn.execute(pragma).await?;
            }
        }
        migration::run(&mut conn).await?;
        if let Some(file) = &file {
            sync_folder_of(file)?;
        }
        let readers = readers(url).await?;
        let folder = file.as_deref().and_then(Path::parent).map(Path::to_owned);
        Ok(Self { readers, writer: Writer::start(conn), folder: Arc::new(folder), url: url.into() })
    }

    /// A reader: everything read by it is of one snapshot.
    pub async fn reader(&self) -> Result<Reader, Fault> {
        Ok(Reader(Conn::reading(self.readers.begin().await?)))
    }

    /// Does a deed: what it wrote is kept whole, with exactly one audit line, or not at all. Returns after the disk has
    /// it. A deed that ends in an error is rolled back; so is one that wrote no audit line or two ([`Fault::Audit`]).
    ///
    /// # Errors
    /// What the deed itself says; or a fault, after which the writer takes no more work.
    pub async fn write<T, E, F>(&self, deed: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.writer.write(deed).await
    }

    /// Why the writer stopped, if it did: the process must then be started anew, so that it reads what is really there.
    #[must_use]
    pub fn stopped(&self) -> Option<String> {
        self.writer.stopped()
    }

    /// The folder the database lies in; `None` for a server.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Writes all that is kept now into a new database at `file`, which must not be there yet. SQLite only.
    pub async fn backup(&self, file: &Path) -> Result<(), Fault> {
        let Some(path) = file.to_str() else {
            return Err(Fault::Unreadable { what: "the backup's name", why: "it is not Unicode".into() });
        };
        // Readers may not write, not even elsewhere.
        let mut conn = AnyConnection::connect(&self.url).await?;
        sqlx::query("VACUUM INTO $1").bind(path).execute(&mut conn).await?;
        conn.close().await?;
        sync_folder_of(file)?;
        Ok(())
    }

    /// Finishes what was begun and closes everything.
    pub async fn close(self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}

async fn readers(url: &str) -> Result<AnyPool, Fault> {
    let sqlite = file_of(url).is_some();
    let options = AnyPoolOptions::new().max_connections(READERS).after_connect(move |conn, _| {
        Box::pin(async move {
            if sqlite {
                conn.execute("PRAGMA query_only = ON").await?;
            }
            Ok(())
        })
    });
    Ok(options.connect(url).await?)
}

/// The database's file, where the address names one.
fn file_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next().unwrap_or(path);
    Some(PathBuf::from(path))
}

fn with_mode(url: &str) -> String {
    match (file_of(url), url.contains('?')) {
        (Some(_), false) => format!("{url}?mode=rwc"),
        _ => url.to_owned(),
    }
}

/// A file just made is lost at a power loss unless its folder is synced too.
fn sync_folder_of(file: &Path) -> Result<(), Fault> {
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| Fault::File(Arc::new(e)))
}
