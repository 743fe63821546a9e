//! The person asks: the limit ends at once, whatever the warning stands at and whoever set it.

use super::file::{seen, step};
use crate::error::not_found;
use crate::{Desk, Error, NewsKind};
use domain::authority::{Action, Officer};
use domain::refusal::Refusal;
use domain::warning::{Did, LimitId};

/// Ends a limit because the person asks. Refused: rank, no such limit or not theirs (AUTH-03), ended already (DEED-01).
pub async fn unprotect(desk: &Desk, officer: &Officer, id: LimitId) -> Result<(), Error> {
    officer.may(Action::LimitOwn)?;
    let (now, officer) = (desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let limit = papers::own_limit::by_id(tx, id).await?.ok_or_else(|| not_found("limit"))?;
            let warning = seen(tx, &officer, Action::LimitOwn, limit.warning).await?;
            if !papers::own_limit::end(tx, id, now).await? {
                return Err(Refusal::DoneAlready { what: "limit".into() }.into());
            }
            let did = Did::Unlimited { limit: id.0, asked: true };
            step(tx, &officer, &warning, "warning.unprotect", &did, now).await?;
            Ok(warning.unit)
        })
    });
    let unit = deed.await?;
    desk.tell_unit(unit, NewsKind::Warning);
    Ok(())
}
