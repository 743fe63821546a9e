//! Sharing a case with a unit.

use crate::error::not_found;
use crate::file::{line, reason_given};
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer, UnitId};
use domain::case::CaseId;
use domain::refusal::Refusal;
use serde_json::json;

pub use papers::share::Share;

/// Shares a case with a unit, with the reason why: its officers see the case and may help with it, until the share is
/// ended. Refused: rank, a case that is not theirs (AUTH-03) or only shared with them (AUTH-04), a unit that is not there
/// (AUTH-03), one that sees the case anyway (DEED-01), no reason (DEED-02).
pub async fn give(desk: &Desk, officer: &Officer, case: CaseId, with: UnitId, reason: &str) -> Result<Share, Error> {
    officer.may(Action::Share)?;
    let (reason, now, officer) = (reason_given(reason)?, desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            scope::case(tx, &officer, Action::Share, case).await?;
            papers::case::touch(tx, case).await?;
            let owner = papers::case::unit_of(tx, case).await?.ok_or_else(|| not_found("case"))?;
            papers::unit::by_id(tx, with).await?.ok_or_else(|| not_found("unit"))?;
            let shared = papers::share::units_of(tx, case).await?;
            let above = papers::unit::line(tx, owner).await?;
            if above.contains(&with) || shared.contains(&with) {
                return Err(Refusal::DoneAlready { what: "share".into() }.into());
            }
            let by = officer.id;
            let share = Share { id: 0, case, unit: with, shared_at: now, shared_by: by, reason, ended_at: None };
            let share = papers::share::insert(tx, share).await?;
            let object = format!("case:{}", case.0);
            let detail = json!({ "unit": with });
            papers::audit::write(tx, line(now, &officer.login, "share.give", object, Some(case), detail)).await?;
            Ok(share)
        })
    });
    let share = deed.await?;
    desk.tell(Some(case), NewsKind::Case);
    Ok(share)
}

/// The shares of a case that stand. Refused: rank, a case that is not theirs to see (AUTH-03).
pub async fn of_case(desk: &Desk, officer: &Officer, case: CaseId) -> Result<Vec<Share>, Error> {
    let mut reader = desk.papers.reader().await?;
    scope::case(&mut reader, officer, Action::Read, case).await?;
    Ok(papers::share::of_case(&mut reader, case).await?)
}
