//! Recognising a repeat: the same payment, or the same victim, told of before.

use crate::{Desk, Error};
use domain::authority::Officer;
use domain::case::CaseId;
use domain::report::ReportId;

/// An earlier report that this one may repeat, or whose case it may join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// The earlier report.
    pub report: ReportId,
    /// Its case, if any.
    pub case: Option<CaseId>,
    /// Whether a payment agrees in account, amount and time: surely the same.
    pub same_payment: bool,
    /// What agrees, in `snake_case`: `same_payment`, `same_payee`, `same_victim_phone`, ….
    pub reasons: Vec<String>,
}

/// The earlier reports that share something with this one: those with the same payment first, then by number.
pub async fn repeats(desk: &Desk, officer: &Officer, id: ReportId) -> Result<Vec<Likeness>, Error> {
    let _ = (desk, officer, id);
    Err(crate::error::not_built())
}
