//! Signing out.

use crate::{Desk, Error};

/// Ends a session. One that is unknown or over is refused with AUTH-02.
pub async fn sign_out(desk: &Desk, token: &str) -> Result<(), Error> {
    let _ = (desk, token);
    Err(crate::error::not_built())
}
