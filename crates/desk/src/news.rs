//! News: what changed, for pages that are open.

use domain::case::CaseId;
use serde::Serialize;

/// Something changed, and is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    /// In which case; `None` where it belongs to none.
    pub case: Option<CaseId>,
    /// What.
    pub kind: NewsKind,
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
}
