//! Verifying: a second officer looks at the evidence, and agrees.

use super::step::{Step, take};
use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::blocklist::{Entry, EntryId, Move};

/// Verifies it. Refused: rank, no such entry or not theirs (AUTH-03), the officer who proposed it (ORDER-02), one that is
/// past it (LIFE-01).
pub async fn verify(desk: &Desk, officer: &Officer, id: EntryId) -> Result<Entry, Error> {
    let step = Step { id, action: Action::VerifyEntry, asked: Move::Verify, deed: "blocklist.verify" };
    let rule = |entry: &mut Entry, officer: &Officer, now| {
        officer.may_second(entry.proposed_by)?;
        (entry.verified_by, entry.verified_at) = (Some(officer.id), Some(now));
        Ok(())
    };
    take(desk, officer, step, rule).await
}
