//! Publishing: from now on partners are asked to refuse it.

use super::step::{Step, take};
use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::blocklist::{Entry, EntryId, Move, may_stand};
use domain::time::Span;
use std::sync::Arc;

/// Publishes it, for as many days as was proposed. Refused: rank, no such entry or not theirs (AUTH-03), one that no
/// second officer verified or that is past it (LIFE-01), what is listed already (BLOCK-03), what is never listed or
/// shared (BLOCK-01, BLOCK-02: the law may have grown since it was proposed).
pub async fn publish(desk: &Desk, officer: &Officer, id: EntryId) -> Result<Entry, Error> {
    let step = Step { id, action: Action::PublishEntry, asked: Move::Publish, deed: "blocklist.publish" };
    let profile = Arc::clone(&desk.profile);
    let rule = move |entry: &mut Entry, officer: &Officer, now: domain::time::Instant| {
        may_stand(&profile.blocklist, &entry.value, entry.confidence, entry.days)?;
        (entry.published_by, entry.published_at) = (Some(officer.id), Some(now));
        entry.expires_at = Some(now.plus(Span::days(i64::from(entry.days))));
        Ok(())
    };
    take(desk, officer, step, rule).await
}
