//! One move of an entry: the law's next state, the log where partners are concerned, one audit line.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::blocklist::{End, Entry, EntryId, Move, What, next};
use domain::refusal::Refusal;
use domain::time::Instant;
use papers::Tx;
use serde_json::json;

/// What an officer asks of an entry.
pub(super) struct Step {
    pub(super) id: EntryId,
    pub(super) action: Action,
    pub(super) asked: Move,
    /// The deed's name in the audit log.
    pub(super) deed: &'static str,
}

/// Takes the step; `rule` writes what else changes, and may still say no.
pub(super) async fn take(
    desk: &Desk,
    officer: &Officer,
    step: Step,
    rule: impl FnOnce(&mut Entry, &Officer, Instant) -> Result<(), Refusal> + Send + 'static,
) -> Result<Entry, Error> {
    officer.may(step.action)?;
    let (now, officer) = (desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            scope::entry(tx, &officer, step.action, step.id).await?;
            let mut entry = papers::blocklist::by_id(tx, step.id).await?.ok_or_else(|| not_found("entry"))?;
            entry.state = next(entry.state, step.asked)?;
            rule(&mut entry, &officer, now)?;
            keep(tx, &entry, step.asked, now).await?;
            let (object, detail) = (format!("entry:{}", entry.id.0), json!({ "state": entry.state }));
            papers::audit::write(tx, line(now, &officer.login, step.deed, object, None, detail)).await?;
            Ok(entry)
        })
    });
    deed.await
}

/// Keeps an entry after a move. What partners must hear stands in their log in the same deed.
async fn keep(tx: &mut Tx, entry: &Entry, asked: Move, now: Instant) -> Result<(), Error> {
    if asked == Move::Publish {
        if papers::blocklist::published(tx, &entry.value).await?.is_some() {
            return Err(Refusal::ListedAlready.into());
        }
        papers::blocklist::log(tx, entry.id, What::List, now).await?;
    }
    papers::blocklist::update(tx, entry).await?;
    Ok(())
}

/// Gives an entry back, and lets partners hear of it; the audit line is the caller's.
pub(super) async fn give_back(tx: &mut Tx, entry: &mut Entry, end: End, now: Instant) -> Result<(), Error> {
    entry.state = next(entry.state, if end == End::Expired { Move::Expire } else { Move::Lift })?;
    entry.ended_at = Some(now);
    papers::blocklist::update(tx, entry).await?;
    papers::blocklist::log(tx, entry.id, What::Lift(end), now).await?;
    Ok(())
}
