//! The database the papers lie in: what SQLite and PostgreSQL are told differently. All else is one SQL text.

use crate::Fault;
use sqlx::{AnyConnection, Connection, Executor, Row};
use std::path::{Path, PathBuf};

/// Where papers lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In this file.
    Sqlite(PathBuf),
    /// At a server.
    Postgres,
}

/// How often a commit's lock is asked for before its deeds are told that others write: SQLite waits 5 s each time, and
/// PostgreSQL is told to.
const TRIES_MAX: usize = 12;

/// How often a word to a connection is said again while another process has the lock.
const WORD_TRIES_MAX: usize = 100;
/// How long is waited in between.
const WORD_PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// Told to each connection that writes.
const SQLITE: [&str; 3] = [
    "PRAGMA journal_mode = WAL",
    // FULL: NORMAL loses acknowledged rows at a power loss (measured: 37 of 100 times).
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
];
const POSTGRES: [&str; 2] = ["SET lock_timeout = '5s'", "SET idle_in_transaction_session_timeout = 0"];

/// Settings of a server under which it forgets what it accepted.
const KEEPS: &str = "SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages, \
                     current_setting('synchronous_commit') AS commit";

impl Place {
    pub(crate) fn of(url: &str) -> Self {
        let Some(path) = url.strip_prefix("sqlite:") else { return Self::Postgres };
        let path = path.strip_prefix("//").unwrap_or(path);
        Self::Sqlite(PathBuf::from(path.split('?').next().unwrap_or(path)))
    }

    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(file) => Some(file),
            Self::Postgres => None,
        }
    }

    /// A connection that may write and whose commits are on the disk, the database being made where it is a file.
    pub(crate) async fn connect(&self, url: &str) -> Result<AnyConnection, Fault> {
        let make = self.file().is_some() && !url.contains('?');
        let mut conn = AnyConnection::connect(&if make { format!("{url}?mode=rwc") } else { url.to_owned() }).await?;
        match self {
            Self::Sqlite(_) => tell(&mut conn, &SQLITE).await?,
            Self::Postgres => {
                tell(&mut conn, &POSTGRES).await?;
                keeps(&mut conn).await?;
            }
        }
        Ok(conn)
    }

    /// What a connection for reading is told: one snapshot for each reading, and nothing is written.
    pub(crate) const fn reading(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "PRAGMA query_only = ON",
            Self::Postgres => "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        }
    }
}

async fn tell(conn: &mut AnyConnection, words: &[&'static str]) -> Result<(), Fault> {
    for word in words {
        let mut tries = 1;
        // Where several processes open new papers at once, SQLite refuses the change to WAL without waiting its 5 s.
        while let Err(error) = conn.execute(*word).await {
            if !is_busy(&error) || tries == WORD_TRIES_MAX {
                return Err(error.into());
            }
            tries += 1;
            tokio::time::sleep(WORD_PAUSE).await;
        }
    }
    Ok(())
}

async fn keeps(conn: &mut AnyConnection) -> Result<(), Fault> {
    let row = sqlx::query(KEEPS).fetch_one(&mut *conn).await?;
    for (column, setting) in [("fsync", "fsync"), ("pages", "full_page_writes")] {
        if row.try_get::<String, _>(column)? != "on" {
            return Err(Fault::Forgetful { setting });
        }
    }
    // Only raised: a server that waits for its replicas goes on doing so.
    if row.try_get::<String, _>("commit")? == "off" {
        conn.execute("SET synchronous_commit = on").await?;
    }
    Ok(())
}

/// Begins a commit and takes its lock at once: of all processes one writes, the others wait. Deeds of several
/// processes meet at the audit log's last line in any case; the lock taken first, none of them has to be undone.
/// Nothing was done where this fails, so [`Fault::Busy`] stops nobody.
pub(crate) async fn begin(conn: &mut AnyConnection) -> Result<(), Fault> {
    let sqlite = conn.backend_name() == "SQLite";
    for _ in 0..TRIES_MAX {
        let begun = if sqlite { begin_sqlite(conn).await } else { begin_postgres(conn).await };
        match begun {
            Err(error) if is_busy(&error) => {}
            begun => return Ok(begun?),
        }
    }
    Err(Fault::Busy)
}

async fn begin_sqlite(conn: &mut AnyConnection) -> Result<(), sqlx::Error> {
    conn.execute("BEGIN IMMEDIATE").await.map(|_| ())
}

/// Whoever only reads is not in the way of this lock. It comes before the first question, so every question of the
/// deeds sees what the last writer committed.
async fn begin_postgres(conn: &mut AnyConnection) -> Result<(), sqlx::Error> {
    conn.execute("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
    let locked = conn.execute("LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE").await;
    if locked.is_err() {
        conn.execute("ROLLBACK").await?;
    }
    locked.map(|_| ())
}

/// Whether another process has the lock: SQLITE_BUSY; lock_not_available, deadlock_detected, serialization_failure.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| ["5", "55P03", "40P01", "40001"].contains(&&*code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_database() {
        for (url, file) in [
            ("sqlite:///data/weir.db", Some("/data/weir.db")),
            ("sqlite://weir.db?mode=ro", Some("weir.db")),
            ("sqlite:weir.db", Some("weir.db")),
            ("postgres://weir@db/weir", None),
            ("postgresql://weir@db/weir?host=/run/postgresql", None),
        ] {
            assert_eq!(Place::of(url).file(), file.map(Path::new), "{url}");
        }
    }
}
