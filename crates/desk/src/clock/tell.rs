//! Telling before: what ends soon, and what should have been done by now, becomes a task of the case's unit.

use crate::file::line;
use crate::{Desk, Error, NewsKind};
use domain::case::CaseId;
use domain::clock::{self, Clock, Due};
use domain::hold::Hold;
use domain::order::Order;
use domain::task::Kind;
use domain::time::Instant;
use papers::Tx;
use serde_json::json;

/// How many holds and releases one call looks at.
const TOLD_MAX: i64 = 200;

/// Opens the tasks that are due to be told of by now; each clock is told once. Returns how many clocks were looked at.
pub(super) async fn tell(desk: &Desk, now: Instant) -> Result<usize, Error> {
    let mut reader = desk.papers.reader().await?;
    let holds = papers::hold::to_tell(&mut reader, now, TOLD_MAX).await?;
    let mut releases = Vec::new();
    for kept in papers::order::releases(&mut reader, now, TOLD_MAX).await? {
        let clocks = clock::of_order(&kept.order, kept.lapses_at, &desk.profile);
        let object = format!("order:{}", kept.order.id.0);
        let late = clocks.iter().find(|clock| clock.due(now) != Due::Running).cloned();
        if let Some(late) = late.filter(|clock| clock.kind == clock::Kind::ReleaseDue)
            && !papers::task::was_opened(&mut reader, Kind::ReleaseDue, &object).await?
        {
            releases.push((kept.order, late));
        }
    }
    drop(reader);
    let count = holds.len() + releases.len();
    if count > 0 {
        let at_desk = desk.clone();
        desk.write(move |tx| Box::pin(async move { write(&at_desk, tx, holds, releases, now).await })).await?;
        desk.tell(None, NewsKind::Hold);
    }
    Ok(count)
}

async fn write(
    desk: &Desk,
    tx: &mut Tx,
    holds: Vec<Hold>,
    releases: Vec<(Order, Clock)>,
    now: Instant,
) -> Result<(), Error> {
    let mut told = Vec::new();
    for seen in holds {
        let Some(hold) = papers::hold::by_id(tx, seen.id).await? else { continue };
        let mut clocks = clock::of_hold(&hold, &desk.profile);
        clocks.sort_by_key(|clock| clock.ends_at);
        for clock in clocks.iter().filter(|clock| clock.due(now) == Due::Tell) {
            open(tx, clock, hold.case, now).await?;
            told.push(clock.of.clone());
        }
        let next = clock::next_tell(&clocks, now).unwrap_or(Instant::MAX);
        papers::hold::tell_at(tx, hold.id, next).await?;
    }
    for (order, clock) in releases {
        open(tx, &clock, order.case, now).await?;
        told.push(clock.of);
    }
    papers::audit::write(tx, line(now, "weir", "clock.tell", "clock".into(), None, json!({ "told": told }))).await?;
    Ok(())
}

async fn open(tx: &mut Tx, clock: &Clock, case: CaseId, now: Instant) -> Result<(), Error> {
    let Some(kept) = papers::case::by_id(tx, case).await? else { return Ok(()) };
    let kind = match clock.kind {
        clock::Kind::WholeVerified => Kind::VerifyFreeze,
        clock::Kind::ReleaseDue => Kind::ReleaseDue,
        _ => Kind::HoldEnds,
    };
    let (object, unit) = (clock.of.clone(), kept.case.unit);
    let new = papers::task::New { kind, object, case: Some(case), unit, opened_at: now, due_at: clock.ends_at };
    papers::task::open_once(tx, &new).await?;
    Ok(())
}
