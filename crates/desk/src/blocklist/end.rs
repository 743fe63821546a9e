//! Giving back: by an officer at once, by the clock, and by the law where it grew.

use super::step::give_back;
use crate::error::not_found;
use crate::file::{line, reason_given};
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::blocklist::{End, Entry, EntryId};
use domain::indicator::Kind;
use domain::refusal::Refusal;
use domain::time::Instant;
use serde_json::json;

/// How many entries one look gives back at most; the next look goes on.
const AT_ONCE_MAX: i64 = 1_000;

/// Lifts it: one officer is enough to undo a wrong. Refused: rank, no such entry or not theirs (AUTH-03), one that is not
/// published (LIFE-01), no reason (DEED-02).
pub async fn lift(desk: &Desk, officer: &Officer, id: EntryId, reason: &str) -> Result<Entry, Error> {
    officer.may(Action::LiftEntry)?;
    let (why, now, officer) = (reason_given(reason)?, desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            scope::entry(tx, &officer, Action::LiftEntry, id).await?;
            let mut entry = papers::blocklist::by_id(tx, id).await?.ok_or_else(|| not_found("entry"))?;
            (entry.ended_by, entry.ended_why) = (Some(officer.id), why);
            give_back(tx, &mut entry, End::Lifted, now).await?;
            let object = format!("entry:{}", id.0);
            papers::audit::write(tx, line(now, &officer.login, "blocklist.lift", object, None, json!({}))).await?;
            Ok(entry)
        })
    });
    deed.await
}

/// Gives back what is over, the longest over first; how many. Called by the clock of the law.
pub async fn expire_due(desk: &Desk) -> Result<usize, Error> {
    let now = desk.clock.now();
    let mut reader = desk.papers.reader().await?;
    let over = papers::blocklist::expiring(&mut reader, now, AT_ONCE_MAX).await?;
    drop(reader);
    let mut ended = 0;
    for id in over {
        ended += usize::from(end(desk, id, End::Expired, now).await?);
    }
    Ok(ended)
}

/// Gives back what the law never lets be listed: asked once at a start, as the law may have grown since. Returns how many.
pub async fn keep_the_law(desk: &Desk) -> Result<usize, Error> {
    let now = desk.clock.now();
    let mut ended = 0;
    for kind in [Kind::Phone, Kind::Url] {
        let mut reader = desk.papers.reader().await?;
        let standing = papers::blocklist::standing(&mut reader, Some(kind), i64::MAX).await?;
        drop(reader);
        let law = &desk.profile.blocklist;
        for told in standing.entries.iter().filter(|told| law.may_list(&told.value).is_err()) {
            ended += usize::from(end(desk, told.id, End::Never, now).await?);
        }
    }
    Ok(ended)
}

/// Whether it stood until now.
async fn end(desk: &Desk, id: EntryId, end: End, now: Instant) -> Result<bool, Error> {
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let mut entry = papers::blocklist::by_id(tx, id).await?.ok_or_else(|| not_found("entry"))?;
            give_back(tx, &mut entry, end, now).await?;
            let (object, detail) = (format!("entry:{}", id.0), json!({ "why": end }));
            papers::audit::write(tx, line(now, "weir", "blocklist.end", object, None, detail)).await?;
            Ok(())
        })
    });
    match deed.await {
        Ok(()) => Ok(true),
        // Given back meanwhile.
        Err(Error::Refused(Refusal::MoveNotAllowed { .. })) => Ok(false),
        Err(error) => Err(error),
    }
}
