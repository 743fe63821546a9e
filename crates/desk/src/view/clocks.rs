//! Every clock that runs, the first to end first.

use super::LINES_MAX;
use crate::{Desk, Error};
use domain::account::AccountId;
use domain::authority::{Action, Officer, Unit, UnitId};
use domain::case::{Case, CaseId};
use domain::clock::{self, Clock, Reading};
use domain::money::Amount;
use papers::order::Kept;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// One clock in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockLine {
    /// The clock.
    pub clock: Clock,
    /// Its case.
    pub case: CaseId,
    /// The case's number on papers.
    pub case_number: String,
    /// Whose case it is.
    pub unit: UnitId,
    /// At which account.
    pub account: AccountId,
    /// Over how much, where it is over a sum.
    pub amount: Option<Amount>,
}

/// Everything that the page of clocks shows.
#[derive(Clone, Debug)]
pub struct ClockPage {
    /// The clocks, the first to end first, at most 500.
    pub lines: Vec<ClockLine>,
    /// The officer's unit and those below, to choose from.
    pub units: Vec<Unit>,
    /// What the machine's clock is worth.
    pub reading: Reading,
}

/// The clocks that run in the cases of a unit, or of all that the officer sees. Refused: rank.
pub async fn clocks(desk: &Desk, officer: &Officer, unit: Option<UnitId>) -> Result<ClockPage, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    let mut running: Vec<(Clock, CaseId, AccountId, Option<Amount>)> = Vec::new();
    for hold in papers::hold::running(&mut reader, officer.unit, LINES_MAX).await? {
        let clocks = clock::of_hold(&hold, &desk.profile);
        running.extend(clocks.into_iter().map(|clock| (clock, hold.case, hold.account.clone(), Some(hold.amount))));
    }
    for Kept { order, lapses_at, .. } in papers::order::timed(&mut reader, officer.unit, LINES_MAX).await? {
        let clocks = clock::of_order(&order, lapses_at, &desk.profile);
        running.extend(clocks.into_iter().map(|clock| (clock, order.case, order.account.clone(), order.amount)));
    }
    running.sort_by(|(a, ..), (b, ..)| (a.ends_at, a.kind, &a.of).cmp(&(b.ends_at, b.kind, &b.of)));
    let mut cases: BTreeMap<CaseId, Case> = BTreeMap::new();
    let mut lines = Vec::new();
    for (clock, id, account, amount) in running {
        if let Entry::Vacant(place) = cases.entry(id) {
            let Some(kept) = papers::case::by_id(&mut reader, id).await? else { continue };
            place.insert(kept.case);
        }
        let Some(case) = cases.get(&id).filter(|case| unit.is_none_or(|unit| unit == case.unit)) else { continue };
        let (case_number, unit) = (case.number.clone(), case.unit);
        lines.push(ClockLine { clock, case: id, case_number, unit, account, amount });
    }
    lines.truncate(usize::try_from(LINES_MAX).unwrap_or(usize::MAX));
    let units = papers::unit::below(&mut reader, officer.unit).await?;
    let seen = papers::clock::seen(&mut reader).await?;
    let reading = clock::reading(seen.map(|seen| seen.seen_at), desk.clock.now());
    Ok(ClockPage { lines, units, reading })
}
