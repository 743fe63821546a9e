//! The first password, set with the one-time code.

use super::secret;
use crate::file::line;
use crate::{Desk, Error};
use domain::authority::Officer;
use domain::refusal::Refusal;
use serde_json::json;

/// The fewest characters a password may have (NIST SP 800-63B asks for at least 8, and 15 where it stands alone).
pub const PASSWORD_CHARS_MIN: usize = 12;

/// Sets an officer's first password; the code works once. Refused: a wrong name or code (AUTH-02), a short password
/// (DEED-02).
pub async fn set_first_password(desk: &Desk, login: &str, code: &str, password: &str) -> Result<Officer, Error> {
    if password.chars().count() < PASSWORD_CHARS_MIN || password.len() > secret::PASSWORD_BYTES_MAX {
        let must = format!("at least {PASSWORD_CHARS_MIN} characters");
        return Err(Refusal::BadField { field: "password".into(), must }.into());
    }
    let hash = secret::password_hash(desk, password.to_owned()).await?;
    let (login, code_hash, now) = (login.trim().to_owned(), secret::hash(code), desk.clock.now());
    desk.write(move |tx| {
        Box::pin(async move {
            let known = papers::officer::by_login(tx, &login).await?;
            let known = known.filter(|known| known.code_hash.as_deref() == Some(&*code_hash));
            let officer = known.ok_or(Refusal::SignInFailed)?.officer;
            papers::officer::set_password(tx, officer.id, &hash).await?;
            let object = format!("officer:{}", officer.id.0);
            let word = line(now, &officer.login, "officer.set_first_password", object, None, json!({}));
            papers::audit::write(tx, word).await?;
            Ok(officer)
        })
    })
    .await
}
