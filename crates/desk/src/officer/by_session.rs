//! Whose session it is.

use super::secret;
use crate::{Desk, Error};
use domain::authority::Officer;
use domain::refusal::Refusal;

/// The officer of a session; refused with AUTH-02 where it is unknown, over or was idle too long, and with AUTH-06 while
/// the second factor is still to come.
pub async fn by_session(desk: &Desk, token: &str) -> Result<Officer, Error> {
    let (officer, is_whole) = half(desk, token).await?;
    if is_whole { Ok(officer) } else { Err(Refusal::SecondFactor.into()) }
}

/// The officer of a session, and whether it is whole: for the pages of the second factor alone.
pub(super) async fn half(desk: &Desk, token: &str) -> Result<(Officer, bool), Error> {
    let (hash, now) = (secret::hash(token), desk.clock.now());
    let mut reader = desk.papers.reader().await?;
    let kept = papers::session::by_hash(&mut reader, &hash).await?;
    let kept = kept.filter(|kept| kept.until_at > now).ok_or(Refusal::SignInFailed)?;
    if desk.gate.is_idle(&hash, now, desk.sign_in.idle_max) {
        return Err(Refusal::SignInFailed.into());
    }
    let known = papers::officer::known_by_id(&mut reader, kept.officer).await?;
    let known = known.filter(|known| known.ended_at.is_none()).ok_or(Refusal::SignInFailed)?;
    Ok((known.officer, kept.is_whole))
}
