//! News: what changed, for pages that are open.

use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer, UnitId};
use domain::case::CaseId;
use serde::Serialize;

/// Something changed, and is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    /// In which case; `None` where it belongs to none.
    pub case: Option<CaseId>,
    /// Of which unit, where it belongs to no case.
    pub unit: Option<UnitId>,
    /// What.
    pub kind: NewsKind,
}

impl News {
    /// Whether it is for this officer: that something happened is a thing to know too.
    pub async fn is_for(&self, desk: &Desk, officer: &Officer) -> Result<bool, Error> {
        let mut reader = desk.papers.reader().await?;
        let asked = match (self.case, self.unit) {
            (Some(case), _) => return scope::sees_case(&mut reader, officer, case).await,
            (None, Some(unit)) => scope::unit(&mut reader, officer, Action::Read, unit).await,
            (None, None) => return Ok(papers::unit::line(&mut reader, officer.unit).await?.len() == 1),
        };
        match asked {
            Err(Error::Fault(fault)) => Err(Error::Fault(fault)),
            asked => Ok(asked.is_ok()),
        }
    }
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NewsKind {
    /// A report was taken, corrected, withdrawn or joined.
    Report,
    /// A case was opened, or its rule changed.
    Case,
    /// Orders were drafted, approved, refused, withdrawn or sent.
    Orders,
    /// A bank answered, or pushed movements.
    Answer,
    /// The trail was followed anew.
    Trail,
    /// A mandate was granted.
    Mandate,
    /// A hold ended.
    Hold,
    /// A task was opened or done.
    Task,
    /// A warning was raised, or something was done about it.
    Warning,
    /// A line, a den, a false cell or a chat account was found.
    Finding,
}
