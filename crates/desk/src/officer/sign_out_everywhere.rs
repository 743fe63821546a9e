//! Signing out everywhere: of a lost device, a shared desk.

use super::by_session;
use crate::file::line;
use crate::{Desk, Error};
use serde_json::json;

/// Ends every session of the session's officer, this one too. Refused: one that is over (AUTH-02).
pub async fn sign_out_everywhere(desk: &Desk, token: &str) -> Result<(), Error> {
    let (officer, now) = (by_session(desk, token).await?, desk.clock.now());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            papers::session::delete_of(tx, officer.id).await?;
            let object = format!("officer:{}", officer.id.0);
            let word = line(now, &officer.login, "officer.sign_out_everywhere", object, None, json!({}));
            papers::audit::write(tx, word).await?;
            Ok(())
        })
    });
    deed.await
}
