//! Drafting an order by hand, under the same ceiling as every other.

use crate::{Desk, Error};
use domain::account::AccountId;
use domain::authority::Officer;
use domain::case::CaseId;
use domain::money::Amount;
use domain::order::{Act, Order, OrderId};

/// An order as an officer drafts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it asks for.
    pub act: Act,
    /// At which account.
    pub account: AccountId,
    /// The sum: for a stop what to hold, for a lift what to give up; `None` for questions and extensions.
    pub amount: Option<Amount>,
    /// The order it lifts or extends.
    pub original: Option<OrderId>,
    /// Why, in the officer's words; empty: in Weir's.
    pub reason: String,
}

/// Drafts and submits an order in the officer's name. Refused: rank, no such case, a clean account (ORDER-03), a sum
/// above its ceiling (ORDER-04, -05, -06), no door to the bank (ORDER-09), stopped too often (ORDER-07).
pub async fn draft(desk: &Desk, officer: &Officer, case: CaseId, draft: Draft) -> Result<Order, Error> {
    let _ = (desk, officer, case, draft);
    Err(crate::error::not_built())
}
