//! One tick of the clock of the law. Whatever the machine slept through is done by the next one, what is over the longest
//! first.

use crate::file::line;
use crate::{Desk, Error, NewsKind};
use domain::case::CaseId;
use domain::clock::{Reading, reading};
use domain::order::{Act, Extent, Move, OrderId, State, next};
use domain::refusal::Refusal;
use domain::time::{Instant, Span};
use papers::clock::Seen;
use papers::order::Kept;
use serde_json::json;

/// What one tick came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// What the machine's clock is worth: where it is not believed, nothing was done.
    pub reading: Reading,
    /// How many holds ended.
    pub holds: usize,
    /// How many orders lost their law before they were sent, and how many live questions ended.
    pub orders: usize,
    /// Of how many clocks officers were told.
    pub told: usize,
    /// How many warnings were escalated or fell due, and how many limits ended.
    pub warnings: usize,
}

/// How many orders one tick looks at, for each state.
const ORDERS_MAX: i64 = 1000;

/// How often the latest instant that the clock showed is kept.
const KEPT_EVERY: Span = Span::hours(6);

/// Ends what is over by law: holds first, with their releases, and entries of the blocklist, then orders that were never sent, then live questions; then
/// tells of what ends soon, as tasks.
/// Where the clock went back nothing ends before its time; where it went further than an outage explains nothing ends at
/// all until an officer says that it is right ([`super::believe`]); both are kept and shown.
pub async fn tick(desk: &Desk) -> Result<Ticked, Error> {
    let now = desk.clock.now();
    let mut reader = desk.papers.reader().await?;
    let seen = papers::clock::seen(&mut reader).await?;
    drop(reader);
    let reading = reading(seen.map(|seen| seen.seen_at), now);
    note(desk, seen, reading, now).await?;
    if reading == Reading::TooFar {
        return Ok(Ticked { reading, holds: 0, orders: 0, told: 0, warnings: 0 });
    }
    let holds = crate::hold::lapse_due(desk).await?;
    crate::blocklist::expire_due(desk).await?;
    let orders = lapse_orders(desk, now).await?;
    let told = super::tell::tell(desk, now).await?;
    let warnings = crate::warning::escalate(desk).await?;
    Ok(Ticked { reading, holds, orders, told, warnings })
}

/// Keeps how far the clock went, every few hours, and each jump once.
async fn note(desk: &Desk, before: Option<Seen>, reading: Reading, now: Instant) -> Result<(), Error> {
    let doubted = before.and_then(|seen| seen.doubted_at);
    let after = match (reading, before) {
        (Reading::On, Some(seen)) if doubted.is_none() && now < seen.seen_at.plus(KEPT_EVERY) => return Ok(()),
        (Reading::On, before) => Seen { seen_at: before.map_or(now, |seen| seen.seen_at.max(now)), doubted_at: None },
        (_, Some(seen)) if doubted.is_none() => Seen { doubted_at: Some(now), ..seen },
        _ => return Ok(()),
    };
    let action = match reading {
        Reading::On => "clock.seen",
        Reading::Back => "clock.back",
        Reading::TooFar => "clock.too_far",
    };
    if reading != Reading::On {
        tracing::warn!(?reading, %now, seen = ?before, "the machine's clock jumped");
    }
    desk.write(move |tx| {
        Box::pin(async move {
            papers::clock::put(tx, after).await?;
            let detail = json!({ "seen_at": after.seen_at, "doubted_at": after.doubted_at });
            papers::audit::write(tx, line(now, "weir", action, "clock".into(), None, detail)).await?;
            Ok(())
        })
    })
    .await
}

/// Ends orders that were not sent in time, and live questions whose time is over.
async fn lapse_orders(desk: &Desk, now: Instant) -> Result<usize, Error> {
    let live = State::Executed(Extent::Whole);
    let mut reader = desk.papers.reader().await?;
    let mut over: Vec<Kept> = Vec::new();
    for state in [State::Drafted, State::Submitted, State::Approved, State::Queued, live] {
        over.extend(papers::order::lapsing(&mut reader, state, now, ORDERS_MAX).await?);
    }
    drop(reader);
    over.retain(|kept| kept.order.is_unsent() || kept.order.act == Act::AskLive);
    let mut lapsed = 0;
    for kept in over {
        let (id, case) = (kept.order.id, kept.order.case);
        match desk.write(move |tx| Box::pin(async move { lapse(tx, id, case, now).await })).await {
            Ok(()) => lapsed += 1,
            // Sent, withdrawn or answered meanwhile.
            Err(Error::Refused(Refusal::DoneAlready { .. })) => {}
            Err(error) => return Err(error),
        }
        desk.tell(Some(case), NewsKind::Orders);
    }
    Ok(lapsed)
}

async fn lapse(tx: &mut papers::Tx, id: OrderId, case: CaseId, now: Instant) -> Result<(), Error> {
    papers::case::touch(tx, case).await?;
    let kept = papers::order::by_id(tx, id).await?.filter(|kept| kept.lapses_at.is_some_and(|at| at <= now));
    let mut kept = kept.ok_or_else(|| Refusal::DoneAlready { what: "order".into() })?;
    let state = next(kept.order.state, Move::Lapse).map_err(|_| Refusal::DoneAlready { what: "order".into() })?;
    if kept.order.is_unsent() {
        kept.order.failure = Some("未在法定期限内发出，已失效".into());
    }
    (kept.order.state, kept.lapses_at) = (state, None);
    papers::order::update(tx, &kept).await?;
    let object = format!("order:{}", id.0);
    let detail = json!({ "act": kept.order.act });
    papers::audit::write(tx, line(now, "weir", "order.lapse", object, Some(case), detail)).await?;
    Ok(())
}
