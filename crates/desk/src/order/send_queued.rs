//! The pump: what is queued goes to its bank, at most once.

use crate::{Desk, Error};

/// Sends what is queued and due: each is marked sent, and that is kept, before its bytes leave. Returns how many were
/// handled. What surely did not leave is queued again for a later try; what nobody knows stays unknown.
pub async fn send_queued(desk: &Desk) -> Result<usize, Error> {
    let _ = desk;
    Err(crate::error::not_built())
}
