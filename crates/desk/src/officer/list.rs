//! The officers that an administrator answers for.

use crate::{Desk, Error};
use domain::authority::{Action, Officer};

/// An officer in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Who.
    pub officer: Officer,
    /// Whether they may still sign in.
    pub is_ended: bool,
    /// Whether they set a second factor up.
    pub has_second_factor: bool,
}

/// The officers of one's own unit and of those below it, by number. Refused: rank.
pub async fn list(desk: &Desk, by: &Officer) -> Result<Vec<Line>, Error> {
    by.may(Action::AddOfficer)?;
    let mut reader = desk.papers.reader().await?;
    let known = papers::officer::below(&mut reader, by.unit).await?;
    let line = |known: papers::officer::Known| Line {
        is_ended: known.ended_at.is_some(),
        has_second_factor: known.has_second_factor,
        officer: known.officer,
    };
    Ok(known.into_iter().map(line).collect())
}
