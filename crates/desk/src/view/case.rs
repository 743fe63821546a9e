//! The page of one case.

use super::{AuditLine, Totals};
use crate::{Desk, Error};
use domain::account::AccountId;
use domain::authority::{Officer, OfficerId};
use domain::case::{Case, CaseId};
use domain::hold::Hold;
use domain::order::{Mandate, Order, Waiting};
use domain::report::Report;
use domain::trace::Trail;
use std::collections::BTreeMap;

/// Everything that the page of one case shows.
#[derive(Clone, Debug)]
pub struct CasePage {
    /// The case.
    pub case: Case,
    /// Lost, held, gone, in question.
    pub totals: Totals,
    /// Its reports, by number.
    pub reports: Vec<Report>,
    /// The last trail; `None` before the first.
    pub trail: Option<Trail>,
    /// Its orders, by number.
    pub orders: Vec<Order>,
    /// Its holds, by number.
    pub holds: Vec<Hold>,
    /// Its mandate, if one was granted.
    pub mandate: Option<Mandate>,
    /// What each account's bank has yet to tell, for every account on the trail.
    pub waiting: BTreeMap<AccountId, Waiting>,
    /// The names on its papers.
    pub officers: BTreeMap<OfficerId, String>,
    /// The latest audit lines of the case, newest first; at most 200.
    pub audit: Vec<AuditLine>,
}

/// One case. Refused: rank, no such case.
pub async fn case(desk: &Desk, officer: &Officer, id: CaseId) -> Result<CasePage, Error> {
    let _ = (desk, officer, id);
    Err(crate::error::not_built())
}
