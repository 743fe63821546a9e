//! Whose session it is.

use crate::{Desk, Error};
use domain::authority::Officer;

/// The officer of a session; refused with AUTH-02 where it is unknown or over.
pub async fn by_session(desk: &Desk, token: &str) -> Result<Officer, Error> {
    let _ = (desk, token);
    Err(crate::error::not_built())
}
