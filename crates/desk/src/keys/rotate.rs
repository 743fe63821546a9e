//! New keys for what is new.

use crate::file::line;
use crate::{Desk, Error};
use serde_json::json;

/// Makes new keys for what is new; what was sealed opens as before. Only the machine's own command line does it, whose
/// right is that it can open the papers. Returns how many were made.
pub async fn rotate(desk: &Desk) -> Result<usize, Error> {
    let (login, now) = (crate::officer::name_of(None), desk.clock.now());
    desk.write(move |tx| {
        Box::pin(async move {
            let made = papers::rotate_keys(tx).await?;
            let detail = json!({ "keys": made });
            papers::audit::write(tx, line(now, &login, "keys.rotate", "keys".to_owned(), None, detail)).await?;
            Ok(made)
        })
    })
    .await
}
