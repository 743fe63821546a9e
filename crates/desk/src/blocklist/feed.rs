//! The feed, as partners pull it: what follows their cursor, or everything that stands.

use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::blocklist::{Page, Standing};
use domain::indicator::Kind;
use domain::refusal::Refusal;

pub use domain::blocklist::LINES_MAX;

/// The most entries of everything that stands: a zone of so many names takes a resolver some hundred megabytes. Who needs
/// more follows the cursor.
pub const STANDING_MAX: i64 = 1_000_000;

/// At most so many places of the log behind a cursor; 0 is its beginning. Refused: rank, a cursor that this log never gave
/// (BLOCK-05).
pub async fn pull(desk: &Desk, officer: &Officer, cursor: i64, most: i64) -> Result<Page, Error> {
    may_pull(desk, officer).await?;
    export_page(desk, cursor, most).await
}

/// Everything of a kind that stands, with the cursor to go on from. Refused: rank, more than a zone may hold (DEED-03).
pub async fn standing(desk: &Desk, officer: &Officer, kind: Option<Kind>) -> Result<Standing, Error> {
    may_pull(desk, officer).await?;
    export_standing(desk, kind).await
}

/// What is published goes to every partner, whichever unit published it: what is asked is the right to pull.
async fn may_pull(desk: &Desk, officer: &Officer) -> Result<(), Error> {
    officer.may(Action::PullFeed)?;
    let mut reader = desk.papers.reader().await?;
    scope::unit(&mut reader, officer, Action::PullFeed, officer.unit).await
}

/// The same for whoever has the data folder itself, where no officer asks. Refused: BLOCK-05.
pub async fn export_page(desk: &Desk, cursor: i64, most: i64) -> Result<Page, Error> {
    let mut reader = desk.papers.reader().await?;
    let last = papers::blocklist::last(&mut reader).await?;
    if cursor < 0 || cursor > last {
        return Err(Refusal::CursorAhead { last }.into());
    }
    Ok(papers::blocklist::page(&mut reader, cursor, most.clamp(1, LINES_MAX)).await?)
}

/// The same for whoever has the data folder itself. Refused: DEED-03.
pub async fn export_standing(desk: &Desk, kind: Option<Kind>) -> Result<Standing, Error> {
    let mut reader = desk.papers.reader().await?;
    let standing = papers::blocklist::standing(&mut reader, kind, STANDING_MAX + 1).await?;
    if standing.entries.len() as u64 > STANDING_MAX.unsigned_abs() {
        return Err(Refusal::TooMuch { what: "entries".into(), most: STANDING_MAX.unsigned_abs() }.into());
    }
    Ok(standing)
}
