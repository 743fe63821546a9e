//! Handing a warning over: to the district or station that can be at the person's door.

use super::file::{seen, step, words};
use crate::error::not_found;
use crate::{Desk, Error, NewsKind};
use domain::authority::{Action, Officer, UnitId};
use domain::warning::{Did, Warning, WarningId, handed_over};
use papers::{AnyConnection, Tx};

/// Makes it another unit's, which signs for it anew. Refused: rank, not theirs (AUTH-03), a unit that is neither below the
/// officer's nor above it, or is a partner (WARN-06), over (LIFE-01), no words (DEED-02).
pub async fn hand_over(desk: &Desk, officer: &Officer, id: WarningId, to: UnitId, why: &str) -> Result<Warning, Error> {
    officer.may(Action::HandOver)?;
    let words = words(why, true)?;
    let (at_desk, by) = (desk.clone(), officer.clone());
    let deed = desk.write(move |tx| Box::pin(async move { write(&at_desk, tx, &by, id, to, words).await }));
    let (warning, from) = deed.await?;
    desk.tell_unit(from, NewsKind::Warning);
    desk.tell_unit(warning.unit, NewsKind::Warning);
    Ok(warning)
}

async fn write(
    desk: &Desk,
    tx: &mut Tx,
    officer: &Officer,
    id: WarningId,
    to: UnitId,
    words: String,
) -> Result<(Warning, UnitId), Error> {
    let now = desk.clock.now();
    let mut warning = seen(tx, officer, Action::HandOver, id).await?;
    let unit = papers::unit::by_id(tx, to).await?.ok_or_else(|| not_found("unit"))?;
    if !is_kin(tx, officer.unit, to).await? {
        return Err(not_found("unit"));
    }
    let state = handed_over(&warning, to, unit.kind)?;
    let from = warning.unit;
    (warning.unit, warning.signed_by) = (to, None);
    desk.moved(tx, &mut warning, state, now).await?;
    // Whoever takes it over has as long as anyone who signs for a warning.
    warning.due_at = desk.due(&warning, domain::warning::State::Raised, now)?;
    papers::warning::update(tx, &warning).await?;
    step(tx, officer, &warning, "warning.hand_over", &Did::HandedOver { from, to, words }, now).await?;
    Ok((warning, from))
}

/// Whether one unit stands above the other.
async fn is_kin(conn: &mut AnyConnection, one: UnitId, other: UnitId) -> Result<bool, Error> {
    let above_other = papers::unit::line(conn, other).await?;
    let above_one = papers::unit::line(conn, one).await?;
    Ok(above_other.contains(&one) || above_one.contains(&other))
}
