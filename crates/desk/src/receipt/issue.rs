//! Giving a report its receipt, in the deed that takes the report.

use crate::Error;
use crate::error::broken;
use domain::report::ReportId;
use domain::time::Instant;
use papers::Tx;

/// Letters and digits that are not mistaken for one another when read out on the telephone.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many of them a reference has: 130 bits, of which 128 are chance enough that nobody guesses one.
const LETTERS: usize = 26;

/// Keeps a receipt for a report that is just taken.
pub(crate) async fn issue(tx: &mut Tx, report: ReportId, now: Instant) -> Result<(), Error> {
    let mut chance = [0_u8; LETTERS];
    getrandom::fill(&mut chance).map_err(|e| broken("chance", e))?;
    let letters: String = chance.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
    papers::receipt::insert(tx, report, &letters, now).await?;
    Ok(())
}
