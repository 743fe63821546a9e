//! Signing in.

use super::secret;
use crate::file::line;
use crate::{Desk, Error};
use domain::authority::Officer;
use domain::refusal::Refusal;
use domain::time::{Instant, Span};
use serde_json::json;

/// How long a session lasts.
pub const SESSION_LASTS: Span = Span::hours(12);

/// A session: the token goes to the browser; only its hash is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// 256 random bits, in hex.
    pub token: String,
    /// Whose.
    pub officer: Officer,
    /// Until when.
    pub until_at: Instant,
}

/// Signs an officer in. Refused with AUTH-02, whatever is wrong, after the same work.
pub async fn sign_in(desk: &Desk, login: &str, password: &str) -> Result<Session, Error> {
    if password.len() > secret::PASSWORD_BYTES_MAX {
        return Err(Refusal::SignInFailed.into());
    }
    let mut reader = desk.papers.reader().await?;
    let known = papers::officer::by_login(&mut reader, login.trim()).await?;
    drop(reader);
    let hash = known.as_ref().and_then(|known| known.password.clone());
    let right = secret::is_password(desk, password.to_owned(), hash).await?;
    let officer = known.filter(|_| right).ok_or(Refusal::SignInFailed)?.officer;
    let (token, now) = (secret::token()?, desk.clock.now());
    let session = Session { token, officer, until_at: now.plus(SESSION_LASTS) };
    let kept = session.clone();
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            papers::session::delete_over(tx, now).await?;
            papers::session::insert(tx, &secret::hash(&kept.token), kept.officer.id, kept.until_at).await?;
            let object = format!("officer:{}", kept.officer.id.0);
            let word = line(now, &kept.officer.login, "officer.sign_in", object, None, json!({}));
            papers::audit::write(tx, word).await?;
            Ok(())
        })
    });
    deed.await?;
    Ok(session)
}
