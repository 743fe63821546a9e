//! Signing out.

use super::{by_session, secret};
use crate::file::line;
use crate::{Desk, Error};
use serde_json::json;

/// Ends a session. One that is unknown or over is refused with AUTH-02.
pub async fn sign_out(desk: &Desk, token: &str) -> Result<(), Error> {
    let officer = by_session(desk, token).await?;
    let (hash, now) = (secret::hash(token), desk.clock.now());
    desk.write(move |tx| {
        Box::pin(async move {
            papers::session::delete(tx, &hash).await?;
            let object = format!("officer:{}", officer.id.0);
            papers::audit::write(tx, line(now, &officer.login, "officer.sign_out", object, None, json!({}))).await?;
            Ok(())
        })
    })
    .await
}
