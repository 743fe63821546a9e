//! Reconciliation: a bank's list of what it holds for us, against our book.
//!
//! Each difference is kept, and a task; what a bank keeps after its release is released once more, under a new reference.
//! Nothing in our book changes by a list: what it means, two people find out.

use super::release::{of_hold, open_release};
use crate::error::{broken, not_found};
use crate::file::{CaseFile, line};
use crate::order::Drafts;
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer, UnitId};
use domain::case::CaseId;
use domain::hold::{Difference, HoldId, Way, differences};
use domain::order::{HeldThere, OrderId};
use domain::refusal::Refusal;
use domain::task::Kind;
use domain::time::{DEFAULT_OFFSET, Instant, Span};
use papers::{AnyConnection, Tx};
use serde_json::json;

/// The longest list that is read.
const HOLDS_MAX: usize = 100_000;

/// By when a difference is to be settled.
const SETTLE_WITHIN: Span = Span::days(1);

/// What reconciling one bank came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// How many holds the bank listed.
    pub listed: usize,
    /// How it differs.
    pub differences: Vec<Difference>,
    /// The releases that were sent once more.
    pub released_again: Vec<OrderId>,
}

/// Compares a bank's list of holds with our book. `officer` is `None` where the clock asks. Refused: rank, an officer of
/// a unit below the city (AUTH-03), a bank that lists no holds (OUTBOX-04), one that gave none that can be used (OUTBOX-05).
pub async fn reconcile(desk: &Desk, officer: Option<&Officer>, bank: &str) -> Result<Reconciled, Error> {
    if let Some(officer) = officer {
        let mut reader = desk.papers.reader().await?;
        whole_city(&mut reader, officer, Action::Reconcile).await?;
    }
    let info = desk.banks.bank(bank).ok_or_else(|| not_found("bank"))?;
    if !info.abilities.list_of_holds {
        return Err(Refusal::ListsNoHolds.into());
    }
    let asked_at = desk.clock.now();
    let list = desk.banks.holds(bank).await.map_err(|_| Refusal::NoListCame)?;
    if list.len() > HOLDS_MAX {
        return Err(Refusal::NoListCame.into());
    }
    let found = compare(desk, bank, &list, asked_at).await?;
    keep(desk, officer, bank, list.len(), found.clone()).await?;
    let mut released_again = Vec::new();
    for (case, hold) in kept_after_release(&found) {
        released_again.extend(release_again(desk, case, hold).await?);
    }
    desk.tell(None, NewsKind::Task);
    Ok(Reconciled { listed: list.len(), differences: found, released_again })
}

/// Reconciles every bank that lists its holds and was not compared since `hour` o'clock of this day, or of yesterday before
/// that hour. A bank that gives no list is asked again at the next call. Returns how many were compared.
pub async fn reconcile_due(desk: &Desk, hour: i8) -> Result<usize, Error> {
    let since = last(hour, desk.clock.now())?;
    let mut reader = desk.papers.reader().await?;
    let done = papers::difference::reconciled_at(&mut reader).await?;
    drop(reader);
    let mut compared = 0;
    for bank in desk.banks.banks().into_iter().filter(|bank| bank.abilities.list_of_holds) {
        if done.get(&bank.code).is_some_and(|at| *at >= since) {
            continue;
        }
        match reconcile(desk, None, &bank.code).await {
            Ok(_) => compared += 1,
            Err(Error::Refused(refusal)) => tracing::warn!(%refusal, bank = bank.code, "not reconciled"),
            Err(error) => return Err(error),
        }
    }
    Ok(compared)
}

/// The last time it was `hour` o'clock.
fn last(hour: i8, now: Instant) -> Result<Instant, Error> {
    let day = now.civil(DEFAULT_OFFSET).date();
    let at = Instant::from_civil(day.at(hour, 0, 0, 0), DEFAULT_OFFSET).ok_or_else(|| broken("hour", hour))?;
    Ok(if at <= now { at } else { at.minus(Span::days(1)) })
}

async fn compare(desk: &Desk, bank: &str, list: &[HeldThere], asked_at: Instant) -> Result<Vec<Difference>, Error> {
    let references: Vec<String> = list.iter().map(|there| there.reference.clone()).collect();
    let mut reader = desk.papers.reader().await?;
    let booked = papers::difference::booked(&mut reader, bank, &references).await?;
    Ok(differences(list, &booked, asked_at))
}

async fn keep(
    desk: &Desk,
    officer: Option<&Officer>,
    bank: &str,
    listed: usize,
    found: Vec<Difference>,
) -> Result<(), Error> {
    let (bank, now) = (bank.to_owned(), desk.clock.now());
    let by = officer.map_or_else(|| "weir".to_owned(), |officer| officer.login.clone());
    desk.write(move |tx| {
        Box::pin(async move {
            for difference in &found {
                let id = papers::difference::seen(tx, &bank, difference, now).await?;
                open_task(tx, id, difference.case, now).await?;
            }
            let settled = papers::difference::settle_unseen(tx, &bank, now).await?;
            for id in &settled {
                papers::task::done_by_itself(tx, Kind::SettleDifference, &object(*id), now).await?;
            }
            papers::difference::reconciled(tx, &bank, now).await?;
            let ways: Vec<_> =
                found.iter().map(|d| json!({ "way": d.way, "order": d.order, "hold": d.hold })).collect();
            let detail = json!({ "listed": listed, "differences": ways, "settled": settled });
            papers::audit::write(tx, line(now, &by, "hold.reconcile", format!("bank:{bank}"), None, detail)).await?;
            Ok(())
        })
    })
    .await
}

fn object(difference: i64) -> String {
    format!("difference:{difference}")
}

/// A task of the case's unit; of the city's, where no case of ours is meant.
async fn open_task(tx: &mut Tx, difference: i64, case: Option<CaseId>, now: Instant) -> Result<(), Error> {
    let of_case = match case {
        Some(case) => papers::case::by_id(tx, case).await?.map(|kept| kept.case.unit),
        None => None,
    };
    let unit: UnitId = match of_case {
        Some(unit) => unit,
        None => city(tx).await?,
    };
    let due_at = now.plus(SETTLE_WITHIN);
    let (kind, object) = (Kind::SettleDifference, object(difference));
    let new = papers::task::New { kind, object, case, unit, opened_at: now, due_at };
    papers::task::open_once(tx, &new).await?;
    Ok(())
}

async fn city(conn: &mut AnyConnection) -> Result<UnitId, Error> {
    let units = papers::unit::all(conn).await?;
    Ok(units.iter().find(|unit| unit.parent.is_none()).ok_or_else(|| not_found("unit"))?.id)
}

/// Whether the officer may do this for the whole city: what is said of a bank is said of every unit's orders there.
/// Refused: rank, an officer of a unit below (AUTH-03).
pub(crate) async fn whole_city(conn: &mut AnyConnection, officer: &Officer, action: Action) -> Result<(), Error> {
    let city = city(conn).await?;
    scope::unit(conn, officer, action, city).await
}

/// What the bank keeps though our book has it ended.
fn kept_after_release(found: &[Difference]) -> impl Iterator<Item = (CaseId, HoldId)> {
    let kept = found.iter().filter(|difference| difference.way == Way::StillHeld);
    kept.filter_map(|difference| Some((difference.case?, difference.hold?)))
}

/// Releases a hold that ended once more, in the name of the law that ended it; nothing where a release is under way.
async fn release_again(desk: &Desk, case: CaseId, hold: HoldId) -> Result<Option<OrderId>, Error> {
    let (at_desk, now) = (desk.clone(), desk.clock.now());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            papers::case::touch(tx, case).await?;
            let file = CaseFile::read(tx, case).await?;
            let hold = file.holds.iter().find(|kept| kept.id == hold && !kept.is_standing());
            let hold = hold.filter(|hold| open_release(&file, hold).is_none());
            let hold = hold.ok_or_else(|| Refusal::DoneAlready { what: "release".into() })?;
            let drafts = Drafts::of_orders(&at_desk.profile, &file, papers::unit::all(tx).await?);
            let why = "银行管控清单显示该账户仍被管控，而管控已终止，再次解除".to_owned();
            let order = of_hold(&drafts, hold, hold.amount, why, file.kept.case.opened_by, now);
            let id = papers::order::take_ids(tx, case, 1).await?;
            let kept = drafts.approve_by_law(drafts.number(order, id, None, now)?, now)?;
            papers::order::insert(tx, &kept).await?;
            let (object, detail) = (format!("hold:{}", hold.id.0), json!({ "order": id, "digest": kept.order.digest }));
            papers::audit::write(tx, line(now, "weir", "hold.release_again", object, Some(case), detail)).await?;
            Ok(id)
        })
    });
    match deed.await {
        Ok(id) => {
            desk.tell(Some(case), NewsKind::Orders);
            Ok(Some(id))
        }
        Err(Error::Refused(Refusal::DoneAlready { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}
