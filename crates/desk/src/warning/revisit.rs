//! The revisit: whether the person is still safe.

use super::file::{own, step, words};
use crate::{Desk, Error, NewsKind};
use domain::authority::{Action, Officer};
use domain::warning::{Did, End, Move, Warning, WarningId, next};

/// Keeps a revisit: a person who is safe closes the warning as talked out of it; one who is deceived again is told again.
/// Refused: rank, not theirs (AUTH-03), not signed for by this officer (WARN-03, WARN-04), nothing fed back before
/// (LIFE-01), no words (DEED-02).
pub async fn revisit(desk: &Desk, officer: &Officer, id: WarningId, safe: bool, told: &str) -> Result<Warning, Error> {
    officer.may(Action::Dissuade)?;
    let (words, asked) = (words(told, true)?, if safe { Move::Close(End::TalkedOut) } else { Move::Relapse });
    let (at_desk, now, officer) = (desk.clone(), desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let mut warning = own(tx, &officer, id).await?;
            let to = next(warning.state, asked)?;
            at_desk.moved(tx, &mut warning, to, now).await?;
            step(tx, &officer, &warning, "warning.revisit", &Did::Revisited { safe, words }, now).await?;
            Ok(warning)
        })
    });
    let warning = deed.await?;
    desk.tell_unit(warning.unit, NewsKind::Warning);
    Ok(warning)
}
