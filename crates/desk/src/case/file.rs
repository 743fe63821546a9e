//! Filing a case: from then on its money may be frozen.

use crate::error::not_found;
use crate::file::{line, reason_given};
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::case::{Case, CaseId, Move, next};
use serde_json::json;

/// Records that a case was filed, with the number of the paper that decided it. Refused: rank, no such case, one that is
/// filed or closed (LIFE-01), no number (DEED-02).
pub async fn file(desk: &Desk, officer: &Officer, id: CaseId, decision: &str) -> Result<Case, Error> {
    officer.may(Action::OpenCase)?;
    let (now, officer, decision) = (desk.clock.now(), officer.clone(), reason_given(decision)?);
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            scope::case(tx, &officer, Action::OpenCase, id).await?;
            papers::case::touch(tx, id).await?;
            let mut case = papers::case::by_id(tx, id).await?.ok_or_else(|| not_found("case"))?.case;
            case.state = next(case.state, Move::File)?;
            papers::case::update(tx, &case).await?;
            let (object, detail) = (format!("case:{}", id.0), json!({ "decision": decision }));
            papers::audit::write(tx, line(now, &officer.login, "case.file", object, Some(id), detail)).await?;
            Ok(case)
        })
    });
    let case = deed.await?;
    desk.tell(Some(id), NewsKind::Case);
    Ok(case)
}
