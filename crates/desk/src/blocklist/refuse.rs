//! Refusing and withdrawing: partners never hear of it.

use super::step::{Step, take};
use crate::file::reason_given;
use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::blocklist::{Entry, EntryId, Move};

/// The second officer does not agree. Refused: rank, no such entry or not theirs (AUTH-03), the officer who proposed it
/// (ORDER-02: they withdraw it), one that is past it (LIFE-01), no reason (DEED-02).
pub async fn refuse(desk: &Desk, officer: &Officer, id: EntryId, reason: &str) -> Result<Entry, Error> {
    let step = Step { id, action: Action::VerifyEntry, asked: Move::Refuse, deed: "blocklist.refuse" };
    let why = reason_given(reason)?;
    let rule = move |entry: &mut Entry, officer: &Officer, now| {
        officer.may_second(entry.proposed_by)?;
        (entry.ended_by, entry.ended_at, entry.ended_why) = (Some(officer.id), Some(now), why);
        Ok(())
    };
    take(desk, officer, step, rule).await
}

/// What was asked for is taken back. Refused: rank, no such entry or not theirs (AUTH-03), one that partners know already
/// (LIFE-01: it is lifted), no reason (DEED-02).
pub async fn withdraw(desk: &Desk, officer: &Officer, id: EntryId, reason: &str) -> Result<Entry, Error> {
    let step = Step { id, action: Action::ProposeEntry, asked: Move::Withdraw, deed: "blocklist.withdraw" };
    let why = reason_given(reason)?;
    let rule = move |entry: &mut Entry, officer: &Officer, now| {
        (entry.ended_by, entry.ended_at, entry.ended_why) = (Some(officer.id), Some(now), why);
        Ok(())
    };
    take(desk, officer, step, rule).await
}
