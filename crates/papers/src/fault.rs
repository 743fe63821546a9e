//! What can break in keeping papers.

use std::sync::Arc;

/// Papers could not be read or written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Fault {
    /// The database said no.
    #[error("papers: {0}")]
    Storage(#[source] Arc<sqlx::Error>),
    /// The writer stopped after a storage fault; the process must be started anew.
    #[error("papers: the writer stopped after a fault: {0}; start again")]
    Stopped(String),
    /// What stands in the papers cannot be read.
    #[error("papers: {what} cannot be read: {why}")]
    Unreadable {
        /// What.
        what: &'static str,
        /// Why.
        why: String,
    },
    /// A deed wrote no audit line, or more than one; it was rolled back.
    #[error("papers: a deed wrote {0} audit lines instead of one; nothing was kept")]
    Audit(u32),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(Arc::new(error))
    }
}
