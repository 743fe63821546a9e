//! The page of one case.

use super::{AuditLine, Totals};
use crate::file::CaseFile;
use crate::{Desk, Error, scope};
use domain::account::AccountId;
use domain::authority::{Action, Officer, OfficerId};
use domain::case::{Case, CaseId};
use domain::hold::Hold;
use domain::order::{Mandate, Order, Standing, Waiting};
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

/// How many audit lines the page shows.
const AUDIT_LINES_MAX: i64 = 200;

/// One case. Refused: rank, no such case.
pub async fn case(desk: &Desk, officer: &Officer, id: CaseId) -> Result<CasePage, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    scope::case(&mut reader, officer, Action::Read, id).await?;
    let file = CaseFile::read(&mut reader, id).await?;
    let trail = papers::trail::of_case(&mut reader, id).await?;
    let audit = papers::audit::of_case(&mut reader, id, AUDIT_LINES_MAX).await?;
    drop(reader);
    let orders = file.plain_orders();
    Ok(CasePage {
        totals: Totals::of(file.kept.case.loss, trail.as_ref(), &file.holds),
        waiting: trail.as_ref().map(|trail| waiting(desk, &file, trail, &orders)).unwrap_or_default(),
        case: file.kept.case,
        reports: file.reports,
        trail,
        orders,
        holds: file.holds,
        mandate: file.mandate.map(|kept| kept.mandate),
        officers: file.officers.into_iter().map(|(id, officer)| (id, officer.name)).collect(),
        audit,
    })
}

/// Whether the officer may read this case. Refused as the page itself would be.
pub async fn may_read_case(desk: &Desk, officer: &Officer, id: CaseId) -> Result<(), Error> {
    let mut reader = desk.papers.reader().await?;
    scope::case(&mut reader, officer, Action::Read, id).await
}

fn waiting(desk: &Desk, file: &CaseFile, trail: &Trail, orders: &[Order]) -> BTreeMap<AccountId, Waiting> {
    let door = |account: &AccountId| desk.door(account);
    let standing = Standing::of(desk.known(trail, file.kept.case.loss, orders, &file.holds, &door));
    let accounts = trail.accounts.iter().filter_map(|account| AccountId::new(&*account.account).ok());
    accounts.map(|account| (account.clone(), standing.waiting(&account))).collect()
}
