//! Verifying a freeze of a whole account: in time, or it ends.

use crate::error::not_found;
use crate::file::{line, reason_given};
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::hold::{Hold, HoldId};
use domain::jurisdiction::key;
use domain::refusal::Refusal;
use domain::time::Instant;
use papers::Tx;
use serde_json::json;

/// What came of looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nothing less than the whole account will do: it stands until its period ends.
    Confirmed,
    /// It takes longer: a further period, within what the law lets it take in all.
    Later,
}

/// Keeps what came of verifying a whole account's freeze, with the reason why. Refused: rank, no such hold, or one that is
/// not waiting to be verified (AUTH-03), a further period beyond the longest (HOLD-06), no reason (DEED-02).
pub async fn verify(desk: &Desk, officer: &Officer, id: HoldId, verdict: Verdict, reason: &str) -> Result<Hold, Error> {
    officer.may(Action::Freeze)?;
    let (at_desk, officer, reason) = (desk.clone(), officer.clone(), reason_given(reason)?);
    let deed = desk.write(move |tx| Box::pin(async move { write(&at_desk, tx, &officer, id, verdict, &reason).await }));
    let hold = deed.await?;
    desk.tell(Some(hold.case), NewsKind::Hold);
    Ok(hold)
}

async fn write(
    desk: &Desk,
    tx: &mut Tx,
    officer: &Officer,
    id: HoldId,
    verdict: Verdict,
    reason: &str,
) -> Result<Hold, Error> {
    let now = desk.clock.now();
    let case = scope::hold(tx, officer, Action::Freeze, id).await?;
    papers::case::touch(tx, case).await?;
    let mut hold = papers::hold::by_id(tx, id).await?.ok_or_else(|| not_found("hold"))?;
    let waits = |by: &Instant| hold.is_standing() && now < *by;
    let by = hold.verify_by.filter(waits).ok_or_else(|| not_found("hold"))?;
    hold.verify_by = match verdict {
        Verdict::Confirmed => None,
        Verdict::Later => Some(later(desk, &hold, by)?),
    };
    papers::hold::update(tx, &hold).await?;
    crate::clock::set(desk, tx, &hold, now).await?;
    let detail = json!({ "confirmed": verdict == Verdict::Confirmed, "verify_by": hold.verify_by, "reason": reason });
    let object = format!("hold:{}", id.0);
    papers::audit::write(tx, line(now, &officer.login, "hold.verify", object, Some(hold.case), detail)).await?;
    Ok(hold)
}

/// A further period, no later than the longest that the law allows in all.
fn later(desk: &Desk, hold: &Hold, by: Instant) -> Result<Instant, Refusal> {
    let calendar = &desk.profile.calendar;
    let most = desk.profile.needed(key::FREEZE_WHOLE_MAX)?.period.ends(hold.since_at, calendar);
    let further = desk.profile.needed(key::FREEZE_WHOLE)?.period.ends(by, calendar).min(most);
    if further > by { Ok(further) } else { Err(Refusal::VerifyNoLater { most }) }
}
