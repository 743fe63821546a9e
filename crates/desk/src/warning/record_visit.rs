//! The visit: four looks, three questions, one protection.

use super::file::words;
use crate::{Desk, Error};
use domain::authority::Officer;
use domain::warning::{Did, Move, Visit, Warning, WarningId};

/// Keeps what was seen and said at a visit. Refused: as [`super::find`].
pub async fn record_visit(desk: &Desk, officer: &Officer, id: WarningId, mut visit: Visit) -> Result<Warning, Error> {
    visit.words = words(&visit.words, false)?;
    desk.climb(officer, id, Move::Meet, "warning.record_visit", Did::Visited(visit)).await
}
