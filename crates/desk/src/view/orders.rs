//! The list of orders.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::case::CaseId;
use domain::order::{Act, Order, State};

/// Which orders to list; every part that is `None` lets all through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Of this case.
    pub case: Option<CaseId>,
    /// In this state.
    pub state: Option<State>,
    /// Asking for this.
    pub act: Option<Act>,
    /// At this bank, by code.
    pub bank: Option<String>,
}

/// One order in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// The order.
    pub order: Order,
    /// Its case's number on papers.
    pub case_number: String,
}

/// The newest orders first, at most 500. Refused: rank.
pub async fn orders(desk: &Desk, officer: &Officer, filter: &OrderFilter) -> Result<Vec<OrderLine>, Error> {
    let _ = (desk, officer, filter);
    Err(crate::error::not_built())
}
