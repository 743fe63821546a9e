//! Ending a share: from now on the unit sees the case no more.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer, UnitId};
use domain::case::CaseId;
use serde_json::json;

/// Ends the share of a case with a unit. Refused: rank, a case that is not theirs (AUTH-03) or only shared with them
/// (AUTH-04), no such share (AUTH-03).
pub async fn end(desk: &Desk, officer: &Officer, case: CaseId, with: UnitId) -> Result<(), Error> {
    officer.may(Action::Share)?;
    let (now, officer) = (desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            scope::case(tx, &officer, Action::Share, case).await?;
            papers::case::touch(tx, case).await?;
            if !papers::share::end(tx, case, with, officer.id, now).await? {
                return Err(not_found("share"));
            }
            let object = format!("case:{}", case.0);
            let detail = json!({ "unit": with });
            papers::audit::write(tx, line(now, &officer.login, "share.end", object, Some(case), detail)).await?;
            Ok(())
        })
    });
    deed.await?;
    desk.tell(Some(case), NewsKind::Case);
    Ok(())
}
