//! What can break in keeping papers.

use std::sync::Arc;

/// Papers could not be read or written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Fault {
    /// The database said no.
    #[error("papers: {0}")]
    Storage(#[source] Arc<sqlx::Error>),
    /// A file or folder could not be read or written.
    #[error("papers: {0}")]
    File(#[source] Arc<std::io::Error>),
    /// The writer stopped after a storage fault; what is really kept is known only after a new start.
    #[error("papers: the writer stopped ({0}); start again")]
    Stopped(String),
    /// Other processes wrote all the while; nothing was begun, and the deed may be done again.
    #[error("papers: other processes write all the while; nothing was kept; try again")]
    Busy,
    /// A server that may lose what it accepted.
    #[error("papers: the server runs with {setting} off and can lose what it accepted; turn {setting} on")]
    Forgetful {
        /// The setting.
        setting: &'static str,
    },
    /// What stands in the papers cannot be read.
    #[error("papers: {what} cannot be read: {why}")]
    Unreadable {
        /// What.
        what: &'static str,
        /// Why.
        why: String,
    },
    /// What is sealed cannot be opened, or nothing can be sealed; the text says what to do.
    #[error("papers: {0}")]
    Key(Arc<str>),
    /// A deed wrote no audit line, or more than one; it was rolled back.
    #[error("papers: a deed wrote {0} audit lines instead of one; nothing was kept")]
    Audit(u32),
    /// The audit chain does not hold.
    #[error("papers: the audit log was changed at line {seq}: {why}")]
    Tampered {
        /// The first line that does not hold.
        seq: i64,
        /// How it shows.
        why: &'static str,
    },
    /// The audit log does not agree with a checkpoint.
    #[error("papers: the audit log and the checkpoint of {lines} lines: {why}")]
    Checkpoint {
        /// How many lines it was signed over.
        lines: u64,
        /// How it shows.
        why: &'static str,
    },
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::File(Arc::new(error))
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(Arc::new(error))
    }
}
