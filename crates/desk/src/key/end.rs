//! Ending a key, and the list of them.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use papers::key::Key;
use serde_json::json;

/// Ends a key: from now on it opens nothing. Refused: rank, no such key or not theirs (AUTH-03).
pub async fn end(desk: &Desk, by: &Officer, id: i64) -> Result<(), Error> {
    by.may(Action::AddKey)?;
    let (by, now) = (by.clone(), desk.clock.now());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let key = papers::key::by_id(tx, id).await?.ok_or_else(|| not_found("key"))?;
            scope::key(tx, &by, Action::AddKey, &key).await?;
            papers::key::end(tx, id, now).await?;
            papers::audit::write(tx, line(now, &by.login, "key.end", format!("key:{id}"), None, json!({}))).await?;
            Ok(())
        })
    });
    deed.await
}

/// The keys of the officer's unit and of those below it. Refused: rank.
pub async fn list(desk: &Desk, officer: &Officer) -> Result<Vec<Key>, Error> {
    officer.may(Action::AddKey)?;
    let mut reader = desk.papers.reader().await?;
    Ok(papers::key::below(&mut reader, officer.unit).await?)
}
