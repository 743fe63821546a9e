//! The list of cases.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::case::Case;
use domain::money::Amount;

/// Where a case's money is, as far as is known: `lost = held + gone + in question`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// What the victims paid.
    pub lost: Amount,
    /// What banks say they hold.
    pub held: Amount,
    /// What is known to have left: cashed out, or beyond a limit.
    pub gone: Amount,
    /// What is traced to accounts and not held: still to be won, or waiting for a bank's word. Money that came back to
    /// the victim counts here until an officer settles it.
    pub in_question: Amount,
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

/// The newest cases first, at most 500. Refused: rank.
pub async fn cases(desk: &Desk, officer: &Officer) -> Result<Vec<CaseLine>, Error> {
    let _ = (desk, officer);
    Err(crate::error::not_built())
}
