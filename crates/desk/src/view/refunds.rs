//! The refunds of a case.

use crate::refund::Table;
use crate::{Desk, Error};
use domain::authority::{Action, Officer, OfficerId};
use domain::case::{Case, CaseId};
use domain::hold::Hold;
use domain::refund::{Objection, Refund, RefundId};
use std::collections::BTreeMap;

/// Everything that the page of a case's refunds shows.
#[derive(Clone, Debug)]
pub struct RefundsPage {
    /// The case.
    pub case: Case,
    /// What could go back now.
    pub table: Table,
    /// Its refunds, by number.
    pub refunds: Vec<Refund>,
    /// What was objected to each.
    pub objections: BTreeMap<RefundId, Vec<Objection>>,
    /// Its holds, by number.
    pub holds: Vec<Hold>,
    /// The names on its papers.
    pub officers: BTreeMap<OfficerId, String>,
}

/// The refunds of a case. Refused: rank, no such case.
pub async fn refunds(desk: &Desk, officer: &Officer, case: CaseId) -> Result<RefundsPage, Error> {
    officer.may(Action::Read)?;
    let table = crate::refund::table(desk, officer, case).await?;
    let mut reader = desk.papers.reader().await?;
    let file = crate::file::CaseFile::read(&mut reader, case).await?;
    let refunds = papers::refund::of_case(&mut reader, case).await?;
    let mut objections = BTreeMap::new();
    for refund in &refunds {
        objections.insert(refund.id, papers::refund::objections(&mut reader, refund.id).await?);
    }
    Ok(RefundsPage {
        case: file.kept.case,
        table,
        refunds,
        objections,
        holds: file.holds,
        officers: file.officers.into_iter().map(|(id, officer)| (id, officer.name)).collect(),
    })
}
