//! What came of it: fed back, or over.

use super::file::{own, step, words};
use crate::{Desk, Error, NewsKind};
use domain::authority::{Action, Officer};
use domain::warning::{Did, End, Move, Warning, WarningId, closed};

/// What an officer says came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The person listened; where the level asks for it, a revisit follows.
    FedBack {
        /// What the person said, in the officer's words.
        words: String,
    },
    /// It is over. That the person paid has a deed of its own: [`super::paid_already`].
    Closed {
        /// How.
        end: End,
        /// In the officer's words.
        words: String,
    },
}

/// Keeps what came of it. Refused: rank, not theirs (AUTH-03), not signed for by this officer (WARN-03, WARN-04), from
/// where it stands (LIFE-01), a level that asks for a revisit first (WARN-07), no words (DEED-02).
pub async fn record_outcome(desk: &Desk, officer: &Officer, id: WarningId, outcome: Outcome) -> Result<Warning, Error> {
    match outcome {
        Outcome::FedBack { words: told } => {
            let did = Did::FedBack { words: words(&told, true)? };
            desk.climb(officer, id, Move::FeedBack, "warning.feed_back", did).await
        }
        Outcome::Closed { end, words: told } => close(desk, officer, id, end, words(&told, true)?).await,
    }
}

async fn close(desk: &Desk, officer: &Officer, id: WarningId, end: End, words: String) -> Result<Warning, Error> {
    officer.may(Action::Dissuade)?;
    if end == End::PaidAlready {
        return super::paid_already(desk, officer, id, super::Paid::default()).await.map(|done| done.0);
    }
    let (at_desk, now, officer) = (desk.clone(), desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let mut warning = own(tx, &officer, id).await?;
            let to = closed(&warning, end, at_desk.level_of(&warning.level)?)?;
            at_desk.moved(tx, &mut warning, to, now).await?;
            step(tx, &officer, &warning, "warning.close", &Did::Closed { end, words }, now).await?;
            Ok(warning)
        })
    });
    let warning = deed.await?;
    desk.tell_unit(warning.unit, NewsKind::Warning);
    Ok(warning)
}
