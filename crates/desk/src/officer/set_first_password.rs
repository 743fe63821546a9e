//! The first password, set with the one-time code.

use crate::{Desk, Error};
use domain::authority::Officer;

/// The fewest characters a password may have (NIST SP 800-63B asks for at least 8, and 15 where it stands alone).
pub const PASSWORD_CHARS_MIN: usize = 12;

/// Sets an officer's first password; the code works once. Refused: a wrong name or code (AUTH-02), a short password
/// (DEED-02).
pub async fn set_first_password(desk: &Desk, login: &str, code: &str, password: &str) -> Result<Officer, Error> {
    let _ = (desk, login, code, password);
    Err(crate::error::not_built())
}
