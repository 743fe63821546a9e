//! Finding the person, who could not be reached otherwise: where they are, so that an officer can go there.

use super::file::words;
use crate::{Desk, Error};
use domain::authority::Officer;
use domain::warning::{Did, Move, Warning, WarningId};

/// Keeps where the person is. Refused: rank, not theirs (AUTH-03), not signed for by this officer (WARN-03, WARN-04),
/// from where it stands (LIFE-01), no place (DEED-02).
pub async fn find(desk: &Desk, officer: &Officer, id: WarningId, place: &str) -> Result<Warning, Error> {
    let did = Did::Found { place: words(place, true)? };
    desk.climb(officer, id, Move::Find, "warning.find", did).await
}
