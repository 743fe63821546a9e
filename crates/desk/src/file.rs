//! What a case is made of, read in one snapshot; and the line that a deed writes of itself.

use crate::error::not_found;
use crate::{Desk, Error};
use domain::account::AccountId;
use domain::authority::{Officer, OfficerId};
use domain::case::CaseId;
use domain::hold::Hold;
use domain::money::Amount;
use domain::order::{Door, Known, Order, OrderId};
use domain::refusal::Refusal;
use domain::report::{Report, State};
use domain::time::Instant;
use domain::trace::Trail;
use papers::Conn;
use std::collections::{BTreeMap, BTreeSet};

/// A case with all that belongs to it but what banks told and the trail.
pub(crate) struct CaseFile {
    pub(crate) kept: papers::case::Kept,
    pub(crate) reports: Vec<Report>,
    pub(crate) orders: Vec<papers::order::Kept>,
    pub(crate) holds: Vec<Hold>,
    pub(crate) mandate: Option<papers::mandate::Kept>,
    pub(crate) officers: BTreeMap<OfficerId, Officer>,
    /// The orders that nothing is left for to rest on.
    pub(crate) cleared: BTreeSet<OrderId>,
}

impl CaseFile {
    /// Reads it; refused where there is no such case.
    pub(crate) async fn read(conn: &mut Conn, id: CaseId) -> Result<Self, Error> {
        let kept = papers::case::by_id(conn, id).await?.ok_or_else(|| not_found("case"))?;
        let officers = papers::officer::all(conn).await?;
        Ok(Self {
            kept,
            reports: papers::report::of_case(conn, id).await?,
            orders: papers::order::of_case(conn, id).await?,
            holds: papers::hold::of_case(conn, id).await?,
            mandate: papers::mandate::of_case(conn, id).await?,
            cleared: papers::mark::withdrawn(conn, id).await?,
            officers: officers.into_iter().map(|officer| (officer.id, officer)).collect(),
        })
    }

    /// Its orders without what only papers need.
    pub(crate) fn plain_orders(&self) -> Vec<Order> {
        self.orders.iter().map(|kept| kept.order.clone()).collect()
    }
}

/// What the victims of these reports paid: those withdrawn, or not in the case, do not count.
pub(crate) fn loss(reports: &[Report]) -> Result<Amount, Refusal> {
    let counted = reports.iter().filter(|report| report.state == State::InCase);
    let mut sums = counted.flat_map(|report| &report.payments).map(|payment| payment.amount);
    let sum = sums.try_fold(Amount::ZERO, Amount::checked_add);
    sum.ok_or(Refusal::TooMuch { what: "loss".into(), most: u64::MAX / 100 })
}

/// Puts a case's loss right after its reports changed.
pub(crate) async fn settle_loss(conn: &mut Conn, id: CaseId) -> Result<domain::case::Case, Error> {
    papers::case::touch(conn, id).await?;
    let mut case = papers::case::by_id(conn, id).await?.ok_or_else(|| not_found("case"))?.case;
    let reports = papers::report::of_case(conn, id).await?;
    case.loss = loss(&reports)?;
    case.category = case.category.or_else(|| reports.iter().find_map(|report| report.category));
    papers::case::update(conn, &case).await?;
    Ok(case)
}

impl Desk {
    /// Asks the law over what is known of a case.
    pub(crate) fn known<'a>(
        &self,
        trail: &'a Trail,
        loss: Amount,
        orders: &'a [Order],
        holds: &'a [Hold],
        door: &'a dyn Fn(&AccountId) -> Option<Door>,
    ) -> Known<'a> {
        let (stops_max, questions_max) = (self.profile.times_max("stop"), self.profile.times_max("question"));
        Known { trail, loss, orders, holds, stops_max, questions_max, door }
    }

    /// The door to an account's bank.
    pub(crate) fn door(&self, account: &AccountId) -> Option<Door> {
        let bank = self.banks.bank(account.bank()?)?;
        Some(Door { feeds_live: bank.feeds_live })
    }
}

/// The audit line of a deed.
pub(crate) fn line(
    at: Instant,
    officer: &str,
    action: &'static str,
    object: String,
    case: Option<CaseId>,
    detail: serde_json::Value,
) -> papers::audit::Line {
    papers::audit::Line { at, officer: officer.to_owned(), action, object, case, detail }
}

/// A reason an officer must give: trimmed, not empty, not endless.
pub(crate) fn reason_given(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(Refusal::BadField { field: "reason".into(), must: "between 1 and 500 characters".into() });
    }
    Ok(reason.to_owned())
}
