//! KEEPING: what must not be lost: reports, cases, orders, holds, officers, what banks told, and one audit log.
//!
//! Accepted means durable: a deed is acknowledged only after the transaction it stands in is on the disk. There is one
//! writer; deeds that come at once share one commit, each a savepoint of its own, and each writes exactly one audit
//! line or is rolled back. Reading happens beside it, each reading in one snapshot.
//!
//! One SQL text serves SQLite and PostgreSQL, tried on both by `tests/conformance`. Several processes may write to one
//! server: they take turns, a commit at a time.

pub mod appeal;
pub mod attachment;
pub mod audit;
pub mod bank_report;
pub mod blocklist;
pub mod case;
pub mod clock;
mod conn;
mod counter;
pub mod difference;
mod fault;
pub mod feed;
pub mod finding;
pub mod hold;
pub mod holder;
pub mod key;
pub mod look;
pub mod mandate;
pub mod mark;
mod migration;
pub mod movement;
pub mod objection;
pub mod officer;
pub mod order;
pub mod outbox;
pub mod own_limit;
mod place;
pub mod public_reference;
pub mod receipt;
pub mod recovery_code;
pub mod refund;
pub mod report;
mod row;
pub mod session;
pub mod share;
pub mod signal;
pub mod task;
pub mod trail;
pub mod typed_answer;
pub mod unit;
mod vault;
pub mod warning;
mod writer;

pub use conn::{Conn, Reader};
pub use fault::Fault;
pub use vault::{Cipher, Keys, Kind, Sealed, Vault};
pub use writer::{BoxFuture, Tx};

use place::Place;
pub use sqlx::AnyConnection;
use sqlx::any::AnyPoolOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
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
    place: Place,
    vault: Arc<Vault>,
    sealed: Sealed,
}

/// Whether nobody else reads what goes to the server of this `postgres://` address: it is on this machine, or TLS checks
/// whose it is.
///
/// # Errors
/// Where it is no such address.
pub fn is_private(url: &str) -> Result<bool, Fault> {
    let server: PgConnectOptions = url.parse()?;
    let is_here = server.get_socket().is_some() || server.get_host().starts_with('/');
    let is_here = is_here || ["localhost", "127.0.0.1", "::1", "[::1]"].contains(&server.get_host());
    Ok(is_here || matches!(server.get_ssl_mode(), PgSslMode::VerifyFull))
}

impl Papers {
    /// Opens `sqlite:///folder/weir.db`, making the database, or `postgres://server/database`, and brings the tables up
    /// to date; the folder must be there, and the key file is `weir.key` in it. Must be called on a tokio runtime: the
    /// writer runs there.
    ///
    /// # Errors
    /// A database that cannot be opened, made durable or brought up to date; a key file that is missing or another's.
    pub async fn open(url: &str) -> Result<Self, Fault> {
        Self::open_with(url, folder_of(url), &Keys::default()).await
    }

    /// The same, with the folder where what is not in the database lies: the attachments, and the key file. Processes
    /// that share a server must share it too.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_beside(url: &str, folder: Option<PathBuf>) -> Result<Self, Fault> {
        Self::open_with(url, folder, &Keys::default()).await
    }

    /// The same, with the key file and the cipher named.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_with(url: &str, folder: Option<PathBuf>, keys: &Keys) -> Result<Self, Fault> {
        Self::open_by(url, folder, Some(keys)).await
    }

    /// Without the key file: what is sealed cannot be read, and nothing personal written. Enough to check the audit log,
    /// to sign it, and to copy all.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_shut(url: &str) -> Result<Self, Fault> {
        Self::open_by(url, folder_of(url), None).await
    }

    async fn open_by(url: &str, folder: Option<PathBuf>, keys: Option<&Keys>) -> Result<Self, Fault> {
        sqlx::any::install_default_drivers();
        let place = Place::of(url);
        let mut conn = place.connect(url).await?;
        migration::run(&mut conn).await?;
        let vault = Arc::new(match keys {
            Some(keys) => Vault::open(keys, folder.as_deref(), vault::is_sealed(&mut conn).await?)?,
            None => Vault::shut(),
        });
        // The database's name and the key's are on the disk before anything is sealed with it, whoever made them.
        if let Some(folder) = &folder {
            sync_folder(folder)?;
        }
        let mut conn = Conn::writing(conn, Arc::clone(&vault));
        let sealed = match keys {
            Some(_) => vault::begin(&mut conn, folder.as_deref()).await?,
            None => Sealed::default(),
        };
        let readers = readers(url, &place).await?;
        Ok(Self { readers, writer: Writer::start(conn), folder: Arc::new(folder), place, vault, sealed })
    }

    /// What was in clear until this start, and is sealed now.
    #[must_use]
    pub fn sealed(&self) -> Sealed {
        self.sealed
    }

    /// The keys.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// A reader: everything read by it is of one snapshot.
    pub async fn reader(&self) -> Result<Reader, Fault> {
        let mut snapshot = self.readers.begin().await?;
        vault::learn(&self.vault, &mut snapshot).await?;
        Ok(Reader(Conn::reading(snapshot, Arc::clone(&self.vault))))
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

    /// Whether the database is a server's, at which other processes may be writing beside this one.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.place == Place::Postgres
    }

    /// The folder where attachments lie: the database's own, or the one named for a server.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Writes all that is kept now into a new database at `file`, which must not be there yet. SQLite only: a server has
    /// tools of its own.
    pub async fn backup(&self, file: &Path) -> Result<(), Fault> {
        let (Some(to), Some(from)) = (file.to_str(), self.place.file().and_then(Path::to_str)) else {
            let why = "the backup's name is not Unicode, or the papers lie at a server".into();
            return Err(Fault::Unreadable { what: "the backup", why });
        };
        // Readers may not write, not even elsewhere.
        let mut conn = AnyConnection::connect(&format!("sqlite://{from}")).await?;
        sqlx::query("VACUUM INTO $1").bind(to).execute(&mut conn).await?;
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

/// Makes every deed seal what is new with new keys, for each unit and year; what was sealed opens as before. Returns how
/// many keys were made.
///
/// # Errors
/// A storage fault, or papers opened without the key file.
pub async fn rotate_keys(tx: &mut Tx) -> Result<usize, Fault> {
    vault::rotate(tx).await
}

fn folder_of(url: &str) -> Option<PathBuf> {
    Place::of(url).file().and_then(Path::parent).map(Path::to_owned)
}

async fn readers(url: &str, place: &Place) -> Result<AnyPool, Fault> {
    let reading = place.reading();
    let options = AnyPoolOptions::new().max_connections(READERS).after_connect(move |conn, _| {
        Box::pin(async move {
            conn.execute(reading).await?;
            Ok(())
        })
    });
    Ok(options.connect(url).await?)
}

/// A file just made is lost at a power loss unless its folder is synced too.
fn sync_folder_of(file: &Path) -> Result<(), Fault> {
    sync_folder(file.parent().unwrap_or(Path::new(".")))
}

fn sync_folder(folder: &Path) -> Result<(), Fault> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| Fault::File(Arc::new(e)))
}
