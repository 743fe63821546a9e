//! Changing one's password.

use super::secret;
use super::sign_in::{Session, begin, keep};
use super::{PASSWORD_CHARS_MIN, by_session};
use crate::gate::Knock;
use crate::{Desk, Error};
use domain::refusal::Refusal;

/// Changes the password of the session's officer; every session of theirs ends, and this one begins anew. Refused: the
/// old one is wrong (AUTH-02), too many wrong ones (AUTH-05), a short new one (DEED-02).
pub async fn change_password(desk: &Desk, token: &str, old: &str, new: &str) -> Result<Session, Error> {
    let officer = by_session(desk, token).await?;
    if new.chars().count() < PASSWORD_CHARS_MIN || new.len() > secret::PASSWORD_BYTES_MAX {
        let must = format!("at least {PASSWORD_CHARS_MIN} characters");
        return Err(Refusal::BadField { field: "password".into(), must }.into());
    }
    let now = desk.clock.now();
    desk.gate.may_try(Knock::Login(&officer.login), now)?;
    let mut reader = desk.papers.reader().await?;
    let known = papers::officer::known_by_id(&mut reader, officer.id).await?;
    drop(reader);
    let hash = known.and_then(|known| known.password);
    if old.len() > secret::PASSWORD_BYTES_MAX || !secret::is_password(desk, old.to_owned(), hash).await? {
        desk.gate.failed(Knock::Login(&officer.login), now);
        return Err(Refusal::SignInFailed.into());
    }
    let hash = secret::password_hash(desk, new.to_owned()).await?;
    let session = begin(desk, officer, true)?;
    let kept = session.clone();
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            papers::officer::set_password(tx, kept.officer.id, &hash).await?;
            papers::session::delete_of(tx, kept.officer.id).await?;
            keep(tx, &kept, "officer.change_password", now).await
        })
    });
    deed.await?;
    Ok(session)
}
