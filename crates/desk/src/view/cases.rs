//! The list of cases.

use super::LINES_MAX;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::case::Case;
use domain::hold::Hold;
use domain::money::Amount;
use domain::order::State;
use domain::trace::Trail;

/// Where a case's money is, as far as is known: `lost = held + returned + gone + in question`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// What the victims paid.
    pub lost: Amount,
    /// What banks say they hold now; no more than what was lost counts.
    pub held: Amount,
    /// What came back to the victims' accounts.
    pub returned: Amount,
    /// What is known to have left: cashed out, or beyond a limit.
    pub gone: Amount,
    /// What is traced to accounts and not held: still to be won, or waiting for a bank's word.
    pub in_question: Amount,
}

impl Totals {
    /// From what banks hold and where the trail leads.
    #[must_use]
    pub fn of(lost: Amount, trail: Option<&Trail>, holds: &[Hold]) -> Self {
        let held: Amount = holds.iter().filter(|hold| hold.is_standing()).map(|hold| hold.amount).sum();
        let held = held.min(lost);
        let (returned, gone) = trail
            .map_or((Amount::ZERO, Amount::ZERO), |trail| (trail.returned, trail.cashed_out + trail.beyond.total()));
        // Where holds and the trail tell of the same money twice, what banks hold counts first.
        let returned = returned.min(lost.less(held));
        let gone = gone.min(lost.less(held).less(returned));
        Self { lost, held, returned, gone, in_question: lost.less(held).less(returned).less(gone) }
    }
}

/// One case in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseLine {
    /// The case.
    pub case: Case,
    /// Lost, held, gone, in question.
    pub totals: Totals,
    /// How many reports it holds.
    pub reports: usize,
    /// How many orders wait for approval.
    pub to_approve: usize,
    /// How many orders wait for a bank's word.
    pub waiting: usize,
}

/// The newest cases first that the officer sees, at most 500. Refused: rank.
pub async fn cases(desk: &Desk, officer: &Officer) -> Result<Vec<CaseLine>, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    scope::unit(&mut reader, officer, Action::Read, officer.unit).await?;
    let reports = papers::report::count_by_case(&mut reader).await?;
    let mut lines = Vec::new();
    for case in papers::case::latest(&mut reader, officer.unit, LINES_MAX).await? {
        let trail = papers::trail::of_case(&mut reader, case.id).await?;
        let holds = papers::hold::of_case(&mut reader, case.id).await?;
        let orders = papers::order::of_case(&mut reader, case.id).await?;
        let count = |of: &dyn Fn(State) -> bool| orders.iter().filter(|kept| of(kept.order.state)).count();
        lines.push(CaseLine {
            totals: Totals::of(case.loss, trail.as_ref(), &holds),
            reports: reports.get(&case.id).copied().unwrap_or(0),
            to_approve: count(&|state| state == State::Submitted),
            waiting: count(&|state| matches!(state, State::Sent | State::Unknown | State::Acknowledged)),
            case,
        });
    }
    Ok(lines)
}
