//! Signing for a warning: from then on one officer answers for reaching this person, and no other does it too.

use super::file::{seen, step};
use crate::{Desk, Error, NewsKind};
use domain::authority::{Action, Officer};
use domain::refusal::Refusal;
use domain::warning::{Did, Warning, WarningId, may_sign};

/// Signs for it. Refused: rank, no such warning or not theirs (AUTH-03), over (LIFE-01), signed for already (DEED-01 by
/// the same officer, WARN-04 by another).
pub async fn sign_for(desk: &Desk, officer: &Officer, id: WarningId) -> Result<Warning, Error> {
    officer.may(Action::Dissuade)?;
    let (at_desk, now, officer) = (desk.clone(), desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let mut warning = seen(tx, &officer, Action::Dissuade, id).await?;
            let to = may_sign(&warning, &officer)?;
            if !papers::warning::claim(tx, id, officer.id).await? {
                return Err(Refusal::SignedForByOther.into());
            }
            warning.signed_by = Some(officer.id);
            at_desk.moved(tx, &mut warning, to, now).await?;
            step(tx, &officer, &warning, "warning.sign_for", &Did::Signed, now).await?;
            Ok(warning)
        })
    });
    let warning = deed.await?;
    desk.tell_unit(warning.unit, NewsKind::Warning);
    Ok(warning)
}
