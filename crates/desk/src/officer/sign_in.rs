//! Signing in.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::time::{Instant, Span};

/// How long a session lasts.
pub const SESSION_LASTS: Span = Span::hours(12);

/// A session: the token goes to the browser; only its hash is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// 256 random bits, in hex.
    pub token: String,
    /// Whose.
    pub officer: Officer,
    /// Until when.
    pub until_at: Instant,
}

/// Signs an officer in. Refused with AUTH-02, whatever is wrong, after the same work.
pub async fn sign_in(desk: &Desk, login: &str, password: &str) -> Result<Session, Error> {
    let _ = (desk, login, password);
    Err(crate::error::not_built())
}
