//! Every clock that runs, the first to end first.

use super::LINES_MAX;
use crate::{Desk, Error};
use domain::account::AccountId;
use domain::authority::{Action, Officer, Unit, UnitId};
use domain::case::{Case, CaseId};
use domain::clock::{self, Clock, Reading};
use domain::money::Amount;
use domain::warning::WarningId;
use papers::Conn;
use papers::order::Kept;
use papers::warning::Filter;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// One clock in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockLine {
    /// The clock.
    pub clock: Clock,
    /// Of what.
    pub of: Of,
    /// Whose it is.
    pub unit: UnitId,
    /// At which account, where it is at one.
    pub account: Option<AccountId>,
    /// Over how much, where it is over a sum.
    pub amount: Option<Amount>,
}

/// What a clock is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// A case, with its number on papers.
    Case(CaseId, String),
    /// A warning.
    Warning(WarningId),
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

/// The clocks that run in the cases and warnings of a unit, or of all that the officer sees. Refused: rank.
pub async fn clocks(desk: &Desk, officer: &Officer, unit: Option<UnitId>) -> Result<ClockPage, Error> {
    officer.may(Action::Read)?;
    let now = desk.clock.now();
    let mut reader = desk.papers.reader().await?;
    let mut lines = of_cases(&mut reader, desk, officer).await?;
    for warning in papers::warning::queue(&mut reader, officer.unit, Filter::Open, now, LINES_MAX).await? {
        let Some(clock) = clock::of_warning(&warning, &desk.profile) else { continue };
        let (of, unit, amount) = (Of::Warning(warning.id), warning.unit, Some(warning.expected_loss));
        lines.push(ClockLine { clock, of, unit, account: None, amount });
    }
    lines.retain(|line| unit.is_none_or(|unit| unit == line.unit));
    lines.sort_by(|a, b| {
        (a.clock.ends_at, a.clock.kind, &a.clock.of).cmp(&(b.clock.ends_at, b.clock.kind, &b.clock.of))
    });
    lines.truncate(usize::try_from(LINES_MAX).unwrap_or(usize::MAX));
    let units = papers::unit::below(&mut reader, officer.unit).await?;
    let seen = papers::clock::seen(&mut reader).await?;
    let reading = clock::reading(seen.map(|seen| seen.seen_at), now);
    Ok(ClockPage { lines, units, reading })
}

/// Those of holds, orders and refunds.
async fn of_cases(reader: &mut Conn, desk: &Desk, officer: &Officer) -> Result<Vec<ClockLine>, Error> {
    let profile = &desk.profile;
    let mut running: Vec<(Clock, CaseId, Option<AccountId>, Option<Amount>)> = Vec::new();
    for hold in papers::hold::running(reader, officer.unit, LINES_MAX).await? {
        let clocks = clock::of_hold(&hold, profile).into_iter();
        running.extend(clocks.map(|clock| (clock, hold.case, Some(hold.account.clone()), Some(hold.amount))));
    }
    for Kept { order, lapses_at, .. } in papers::order::timed(reader, officer.unit, LINES_MAX).await? {
        let clocks = clock::of_order(&order, lapses_at, profile).into_iter();
        running.extend(clocks.map(|clock| (clock, order.case, Some(order.account.clone()), order.amount)));
    }
    for refund in papers::refund::timed(reader, officer.unit, LINES_MAX).await? {
        let sum = refund.parts.iter().map(|part| part.amount).sum();
        running.extend(clock::of_refund(&refund, profile).map(|clock| (clock, refund.case, None, Some(sum))));
    }
    let mut cases: BTreeMap<CaseId, Case> = BTreeMap::new();
    let mut lines = Vec::new();
    for (clock, id, account, amount) in running {
        if let Entry::Vacant(place) = cases.entry(id) {
            let Some(kept) = papers::case::by_id(reader, id).await? else { continue };
            place.insert(kept.case);
        }
        let Some(case) = cases.get(&id) else { continue };
        let (of, unit) = (Of::Case(id, case.number.clone()), case.unit);
        lines.push(ClockLine { clock, of, unit, account, amount });
    }
    Ok(lines)
}
