//! Taking movements that a bank pushes for a live question.

use crate::{Desk, Error};
use domain::transfer::Movement;

/// Takes movements that `bank` pushes for the live question of this reference, and advances the case where any is new.
/// Returns how many were new. Refused: an unknown reference or one of another bank (AUTH-03), an order that is no live
/// question (DEED-02), one that was not sent (LIFE-01).
pub async fn take(desk: &Desk, bank: &str, reference: &str, movements: Vec<Movement>) -> Result<usize, Error> {
    let _ = (desk, bank, reference, movements);
    Err(crate::error::not_built())
}
