//! Granting a mandate.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::case::CaseId;
use domain::money::Amount;
use domain::order::Mandate;
use domain::time::Instant;

/// Grants a mandate for a case and advances it, so that what it covers is approved at once. A later mandate takes an
/// earlier one's place. Refused: rank, the officer who opened the case (ORDER-02), no sum or one above the loss
/// (ORDER-01, -06), a time that is over (DEED-02).
pub async fn grant(
    desk: &Desk,
    officer: &Officer,
    case: CaseId,
    sum_max: Amount,
    until_at: Instant,
) -> Result<Mandate, Error> {
    let _ = (desk, officer, case, sum_max, until_at);
    Err(crate::error::not_built())
}
