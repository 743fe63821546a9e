//! Pushing: partners that cannot pull are told, page after page of the same log, each in its own time. A page is told again
//! until it was taken, so a giving-back arrives as surely as the listing before it.

use crate::file::line;
use crate::order::chance;
use crate::{Desk, DoorFault, Error};
use domain::blocklist::Page;
use domain::order::wait_after;
use domain::time::Span;
use papers::feed::Feed;
use serde_json::json;
use tokio::task::JoinSet;

/// How long a partner may take for a page before somebody else may try.
const LEASE: Span = Span::minutes(2);
/// The longest wait before a partner that did not take a page is tried again.
const WAIT_MAX: Span = Span::minutes(5);
/// How many places of the log one push carries.
const LINES_MAX: i64 = 1_000;

/// Tells every partner that has something to hear, all at once, and waits for them; how many took something.
pub async fn push_due(desk: &Desk) -> Result<usize, Error> {
    let mut pushes = start(desk).await?;
    let mut taken = 0;
    while let Some(pushed) = pushes.join_next().await {
        taken += usize::from(pushed.unwrap_or(false));
    }
    Ok(taken)
}

/// The same without waiting: for the pump, which no partner may hold up. How many are being told.
pub async fn start_pushing(desk: &Desk) -> Result<usize, Error> {
    let mut pushes = start(desk).await?;
    let count = pushes.len();
    pushes.detach_all();
    Ok(count)
}

async fn start(desk: &Desk) -> Result<JoinSet<bool>, Error> {
    let partners = desk.partners.partners();
    if partners.is_empty() {
        return Ok(JoinSet::new());
    }
    let mut reader = desk.papers.reader().await?;
    let known = papers::feed::all(&mut reader).await?;
    drop(reader);
    for partner in partners.iter().filter(|partner| !known.iter().any(|feed| feed.code == partner.code)) {
        begin(desk, partner.code.clone()).await?;
    }
    let mut reader = desk.papers.reader().await?;
    let last = papers::blocklist::last(&mut reader).await?;
    let due = papers::feed::due(&mut reader, last, desk.clock.now()).await?;
    drop(reader);
    let mut pushes = JoinSet::new();
    for feed in due.into_iter().filter(|feed| partners.iter().any(|partner| partner.code == feed.code)) {
        let desk = desk.clone();
        pushes.spawn(async move {
            let code = feed.code.clone();
            push(&desk, &code).await.unwrap_or_else(|error| {
                tracing::error!(%error, code, "a push to a partner");
                false
            })
        });
    }
    Ok(pushes)
}

async fn begin(desk: &Desk, code: String) -> Result<(), Error> {
    let now = desk.clock.now();
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            papers::feed::begin(tx, &code, now).await?;
            let object = format!("feed:{code}");
            papers::audit::write(tx, line(now, "weir", "blocklist.feed", object, None, json!({}))).await?;
            Ok(())
        })
    });
    deed.await
}

/// Whether the partner took a page.
async fn push(desk: &Desk, code: &str) -> Result<bool, Error> {
    let Some(feed) = lease(desk, code).await? else { return Ok(false) };
    let mut reader = desk.papers.reader().await?;
    let page = papers::blocklist::page(&mut reader, feed.cursor, LINES_MAX).await?;
    drop(reader);
    // Where all of it was given back before it was told there is nothing to tell.
    let told = if page.lines.is_empty() { Ok(()) } else { desk.partners.push(code, &page).await };
    settle(desk, feed, page, told).await
}

async fn lease(desk: &Desk, code: &str) -> Result<Option<Feed>, Error> {
    let (now, code) = (desk.clock.now(), code.to_owned());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let feed = papers::feed::lease(tx, &code, now, now.plus(LEASE)).await?;
            let detail = json!({ "cursor": feed.as_ref().map(|feed| feed.cursor) });
            let object = format!("feed:{code}");
            papers::audit::write(tx, line(now, "weir", "blocklist.push", object, None, detail)).await?;
            Ok(feed)
        })
    });
    deed.await
}

async fn settle(desk: &Desk, feed: Feed, page: Page, told: Result<(), DoorFault>) -> Result<bool, Error> {
    let (now, taken) = (desk.clock.now(), told.is_ok());
    if let Err(fault) = told {
        tracing::warn!(%fault, code = feed.code, "a partner did not take a page of the blocklist");
    }
    let try_at = now.plus(wait_after(feed.tries + 1, chance(), WAIT_MAX));
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let action = if taken {
                papers::feed::took(tx, &feed.code, page.cursor, now).await?;
                "blocklist.took"
            } else {
                papers::feed::failed(tx, &feed.code, try_at).await?;
                "blocklist.not_taken"
            };
            let detail = json!({ "from": feed.cursor, "to": page.cursor, "lines": page.lines.len() });
            let object = format!("feed:{}", feed.code);
            papers::audit::write(tx, line(now, "weir", action, object, None, detail)).await?;
            Ok(())
        })
    });
    deed.await?;
    Ok(taken)
}
