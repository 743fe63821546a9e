//! Whose session it is.

use super::secret;
use crate::{Desk, Error};
use domain::authority::Officer;
use domain::refusal::Refusal;

/// The officer of a session; refused with AUTH-02 where it is unknown or over.
pub async fn by_session(desk: &Desk, token: &str) -> Result<Officer, Error> {
    let mut reader = desk.papers.reader().await?;
    let kept = papers::session::by_hash(&mut reader, &secret::hash(token)).await?;
    let (id, _) = kept.filter(|(_, until_at)| *until_at > desk.clock.now()).ok_or(Refusal::SignInFailed)?;
    Ok(papers::officer::by_id(&mut reader, id).await?.ok_or(Refusal::SignInFailed)?)
}
