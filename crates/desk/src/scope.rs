//! Scope: whether an officer may do this to that object. Every deed and view asks it of the object that it changes or
//! shows; a list asks the same in its query.
//!
//! What is not an officer's to see is refused in the words of what is not there (AUTH-03): nobody can tell the two apart.

use crate::Error;
use crate::error::not_found;
use domain::authority::{Action, Officer, Seat, UnitId};
use domain::blocklist::EntryId;
use domain::case::CaseId;
use domain::finding::FindingId;
use domain::hold::HoldId;
use domain::order::OrderId;
use domain::refund::RefundId;
use domain::report::ReportId;
use domain::task::TaskId;
use domain::warning::WarningId;
use papers::{AnyConnection, Conn};

/// Whether the officer may do this to the case, or to anything that belongs to it. Refused: rank (AUTH-01), not there or
/// not theirs (AUTH-03), shared with them to help only (AUTH-04).
pub async fn case(conn: &mut AnyConnection, officer: &Officer, action: Action, id: CaseId) -> Result<(), Error> {
    of_case(conn, officer, action, id, "case").await
}

/// The same for an order, by its case.
pub async fn order(conn: &mut AnyConnection, officer: &Officer, action: Action, id: OrderId) -> Result<CaseId, Error> {
    officer.may(action)?;
    let case = papers::order::case_of(conn, id).await?.ok_or_else(|| not_found("order"))?;
    of_case(conn, officer, action, case, "order").await?;
    Ok(case)
}

/// The same for a hold, by its case.
pub async fn hold(conn: &mut Conn, officer: &Officer, action: Action, id: HoldId) -> Result<CaseId, Error> {
    officer.may(action)?;
    let case = papers::hold::by_id(conn, id).await?.ok_or_else(|| not_found("hold"))?.case;
    of_case(conn, officer, action, case, "hold").await?;
    Ok(case)
}

/// The same for a refund, by its case.
pub async fn refund(conn: &mut Conn, officer: &Officer, action: Action, id: RefundId) -> Result<CaseId, Error> {
    officer.may(action)?;
    let case = papers::refund::by_id(conn, id).await?.ok_or_else(|| not_found("refund"))?.case;
    of_case(conn, officer, action, case, "refund").await?;
    Ok(case)
}

/// The same for an objection to a hold, by its case.
pub async fn objection(conn: &mut AnyConnection, officer: &Officer, action: Action, case: CaseId) -> Result<(), Error> {
    of_case(conn, officer, action, case, "objection").await
}

/// The same for an entry of the blocklist, by its unit.
pub async fn entry(conn: &mut AnyConnection, officer: &Officer, action: Action, id: EntryId) -> Result<(), Error> {
    of_entry(conn, officer, action, id, "entry").await
}

/// The same for an appeal against an entry, by that entry's unit.
pub async fn appeal(conn: &mut AnyConnection, officer: &Officer, action: Action, entry: EntryId) -> Result<(), Error> {
    of_entry(conn, officer, action, entry, "appeal").await
}

async fn of_entry(
    conn: &mut AnyConnection,
    officer: &Officer,
    action: Action,
    id: EntryId,
    what: &str,
) -> Result<(), Error> {
    officer.may(action)?;
    let unit = papers::blocklist::unit_of(conn, id).await?.ok_or_else(|| not_found(what))?;
    of_unit(conn, officer, action, unit, what).await
}

/// The same for a report: it is its unit's, and where it belongs to a case also theirs who see the case.
pub async fn report(conn: &mut AnyConnection, officer: &Officer, action: Action, id: ReportId) -> Result<(), Error> {
    officer.may(action)?;
    let (unit, case) = papers::report::seat_of(conn, id).await?.ok_or_else(|| not_found("report"))?;
    let by_unit = of_unit(conn, officer, action, unit, "report").await;
    match (by_unit, case) {
        (Err(Error::Refused(_)), Some(case)) => of_case(conn, officer, action, case, "report").await,
        (by_unit, _) => by_unit,
    }
}

/// The same for a task, by its unit.
pub async fn task(conn: &mut AnyConnection, officer: &Officer, action: Action, id: TaskId) -> Result<(), Error> {
    officer.may(action)?;
    let unit = papers::task::unit_of(conn, id).await?.ok_or_else(|| not_found("task"))?;
    of_unit(conn, officer, action, unit, "task").await
}

/// The same for a warning, by its unit.
pub async fn warning(conn: &mut AnyConnection, officer: &Officer, action: Action, id: WarningId) -> Result<(), Error> {
    officer.may(action)?;
    let unit = papers::warning::unit_of(conn, id).await?.ok_or_else(|| not_found("warning"))?;
    of_unit(conn, officer, action, unit, "warning").await
}

/// The same for a finding, by its unit.
pub async fn finding(conn: &mut AnyConnection, officer: &Officer, action: Action, id: FindingId) -> Result<(), Error> {
    officer.may(action)?;
    let unit = papers::finding::unit_of(conn, id).await?.ok_or_else(|| not_found("finding"))?;
    of_unit(conn, officer, action, unit, "finding").await
}

/// The same for what belongs to a unit and to no case: an officer, a key, a unit below, a task.
pub async fn unit(conn: &mut AnyConnection, officer: &Officer, action: Action, id: UnitId) -> Result<(), Error> {
    of_unit(conn, officer, action, id, "unit").await
}

/// The same for an officer, by their unit.
pub async fn officer(conn: &mut AnyConnection, by: &Officer, action: Action, of: &Officer) -> Result<(), Error> {
    of_unit(conn, by, action, of.unit, "officer").await
}

/// The same for a key, by its unit.
pub async fn key(conn: &mut AnyConnection, by: &Officer, action: Action, key: &papers::key::Key) -> Result<(), Error> {
    of_unit(conn, by, action, key.unit, "key").await
}

async fn of_case(
    conn: &mut AnyConnection,
    officer: &Officer,
    action: Action,
    id: CaseId,
    what: &str,
) -> Result<(), Error> {
    officer.may(action)?;
    let unit = papers::case::unit_of(conn, id).await?.ok_or_else(|| not_found(what))?;
    let shared_with = papers::share::units_of(conn, id).await?;
    decide(conn, officer, action, unit, shared_with, what).await
}

async fn of_unit(
    conn: &mut AnyConnection,
    officer: &Officer,
    action: Action,
    unit: UnitId,
    what: &str,
) -> Result<(), Error> {
    decide(conn, officer, action, unit, Vec::new(), what).await
}

async fn decide(
    conn: &mut AnyConnection,
    officer: &Officer,
    action: Action,
    unit: UnitId,
    shared_with: Vec<UnitId>,
    what: &str,
) -> Result<(), Error> {
    let by_parents = Seat { line: papers::unit::line_by_parents(conn, unit).await?, shared_with };
    let by_table = Seat { line: papers::unit::line(conn, unit).await?, ..by_parents.clone() };
    crate::authority::decide(officer, action, &by_table, &by_parents, what)
}

/// Whether the officer sees this case: for news and hints, where a refusal would say too much.
pub async fn sees_case(conn: &mut AnyConnection, officer: &Officer, id: CaseId) -> Result<bool, Error> {
    is_yes(case(conn, officer, Action::Read, id).await)
}

/// Whether the officer sees this report.
pub async fn sees_report(conn: &mut AnyConnection, officer: &Officer, id: ReportId) -> Result<bool, Error> {
    is_yes(report(conn, officer, Action::Read, id).await)
}

fn is_yes(asked: Result<(), Error>) -> Result<bool, Error> {
    match asked {
        Ok(()) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(fault) => Err(fault),
    }
}
