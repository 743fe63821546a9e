//! Refused or broken: the law said no, or the world did not keep its word.

use domain::refusal::Refusal;

/// Why a deed was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The law said no; the refusal says what to do next.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Something broke; nothing was written.
    #[error("{0}")]
    Fault(#[from] Fault),
}

/// What broke.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Papers cannot be read or written.
    #[error(transparent)]
    Papers(#[from] papers::Fault),
    /// What a deed stood on changed meanwhile; nothing was written. Deeds try again by themselves.
    #[error("it changed meanwhile; try again")]
    Moved,
    /// What stands in the papers, or was computed from them, makes no sense.
    #[error("{what} cannot be used: {why}")]
    Broken {
        /// What.
        what: &'static str,
        /// Why.
        why: String,
    },
}

impl Error {
    /// The refusal, where it is one.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Fault(_) => None,
        }
    }
}

/// LIFE, AUTH and the like come from the law; this is what deeds say most.
pub(crate) fn not_found(what: &str) -> Error {
    Error::Refused(Refusal::NotFound { what: what.to_owned() })
}

pub(crate) fn broken(what: &'static str, why: impl std::fmt::Display) -> Error {
    Error::Fault(Fault::Broken { what, why: why.to_string() })
}

impl From<print::Fault> for Error {
    fn from(fault: print::Fault) -> Self {
        match fault {
            print::Fault::NoFont { looked } => Self::Refused(Refusal::NoFont { looked }),
            other => broken("paper", other),
        }
    }
}

impl From<papers::Fault> for Error {
    fn from(fault: papers::Fault) -> Self {
        Self::Fault(Fault::Papers(fault))
    }
}
