//! The list of orders.

use super::LINES_MAX;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::case::CaseId;
use domain::order::{Act, Order, State};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

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

/// The newest orders first of the cases that the officer sees, at most 500. Refused: rank.
pub async fn orders(desk: &Desk, officer: &Officer, filter: &OrderFilter) -> Result<Vec<OrderLine>, Error> {
    officer.may(Action::Read)?;
    let asked = papers::order::Filter {
        seen_by: officer.unit,
        case: filter.case,
        state: filter.state.map_or("", State::name),
        act: filter.act.map_or("", Act::name),
        bank: filter.bank.as_deref().unwrap_or(""),
    };
    let mut reader = desk.papers.reader().await?;
    scope::unit(&mut reader, officer, Action::Read, officer.unit).await?;
    let orders = papers::order::list(&mut reader, asked, LINES_MAX).await?;
    let mut numbers: HashMap<CaseId, String> = HashMap::new();
    for order in &orders {
        if let Entry::Vacant(number) = numbers.entry(order.case) {
            let kept = papers::case::by_id(&mut reader, order.case).await?;
            number.insert(kept.map(|kept| kept.case.number).unwrap_or_default());
        }
    }
    let line = |order: Order| OrderLine { case_number: numbers.get(&order.case).cloned().unwrap_or_default(), order };
    Ok(orders.into_iter().map(line).collect())
}
