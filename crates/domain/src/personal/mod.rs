//! Personal data: what names or reaches a person. It is shown masked, until someone looks for a stated purpose.

mod mask;

pub use mask::{MASK, Mask, Name, Number, Words, is_masked};

use crate::authority::OfficerId;
use crate::blocklist::EntryId;
use crate::case::CaseId;
use crate::finding::FindingId;
use crate::report::ReportId;
use crate::time::{Instant, Span};
use crate::warning::WarningId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A personal value. It cannot be printed or sent: it leaves masked, or against a [`Look`].
#[derive(Clone, PartialEq, Eq)]
pub struct Pii<T>(T);

impl<T> fmt::Debug for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("‹personal›")
    }
}

impl<T: Mask> Pii<T> {
    /// Takes a value in.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// With all but a trace of it hidden: enough to tell two apart, too little to call or find anyone.
    #[must_use]
    pub fn masked(&self) -> T {
        self.0.masked()
    }

    /// In clear, for whoever looked; that the look covers the value is for the deed that made it to see to.
    #[must_use]
    pub fn unmask(self, _look: &Look) -> T {
        self.0
    }

    /// In clear where there is a look, else masked.
    #[must_use]
    pub fn shown(self, look: Option<&Look>) -> T {
        match look {
            Some(look) => self.unmask(look),
            None => self.masked(),
        }
    }
}

/// What an officer looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Viewed {
    /// A case, with its reports.
    Case(CaseId),
    /// One report.
    Report(ReportId),
    /// One entry of the blocklist, with what was said against it.
    Entry(EntryId),
    /// One warning.
    Warning(WarningId),
    /// One finding: a line, a den, an account.
    Finding(FindingId),
}

/// Why an officer looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The officer takes the report: the victim tells it to them.
    Taking,
    /// To speak with the victim.
    CallVictim,
    /// To check an order before it is approved, or an answer.
    CheckOrder,
    /// To compare with evidence.
    Evidence,
    /// To answer a person who asks about their own data, or objects.
    PersonAsks,
    /// Supervision.
    Supervision,
}

impl Purpose {
    /// All of them with their names.
    pub const TABLE: [(Self, &'static str); 6] = [
        (Self::Taking, "taking"),
        (Self::CallVictim, "call_victim"),
        (Self::CheckOrder, "check_order"),
        (Self::Evidence, "evidence"),
        (Self::PersonAsks, "person_asks"),
        (Self::Supervision, "supervision"),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

impl FromStr for Purpose {
    type Err = ();
    fn from_str(name: &str) -> Result<Self, ()> {
        Self::TABLE.iter().find(|row| row.1 == name).map(|row| row.0).ok_or(())
    }
}

/// How long a look lasts.
pub const LOOK: Span = Span::minutes(10);
/// How long whoever took a report sees it as they typed it: one shift.
pub const TAKING: Span = Span::hours(12);

/// A look that stands in the audit log: it opens what it covers until it ends.
#[allow(clippy::manual_non_exhaustive, reason = "not even this crate makes one by its fields: a row of the log does")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Who looks.
    pub officer: OfficerId,
    /// At what.
    pub viewed: Viewed,
    /// Why.
    pub purpose: Purpose,
    /// Since when.
    pub at: Instant,
    /// Until when.
    pub until_at: Instant,
    recorded: (),
}

impl Look {
    /// A look whose line is in the audit log. Only `papers::look` calls this, of a row written with that line.
    #[must_use]
    pub fn recorded(officer: OfficerId, viewed: Viewed, purpose: Purpose, at: Instant) -> Self {
        let lasts = if purpose == Purpose::Taking { TAKING } else { LOOK };
        Self { officer, viewed, purpose, at, until_at: at.plus(lasts), recorded: () }
    }

    /// Whether it is not over.
    #[must_use]
    pub fn covers(&self, now: Instant) -> bool {
        now < self.until_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_personal_value_says_nothing_of_itself() {
        let name = Pii::new(Name("欧阳金丝雀".into()));
        assert_eq!(format!("{name:?} {:?}", Some(&name)), "‹personal› Some(‹personal›)");
        assert_eq!(name.masked().0, "欧•••");
        let look = Look::recorded(OfficerId(1), Viewed::Case(CaseId(1)), Purpose::Evidence, Instant::from_seconds(0));
        assert_eq!(name.clone().shown(Some(&look)).0, "欧阳金丝雀");
        assert_eq!(name.shown(None).0, "欧•••");
    }

    #[test]
    fn a_look_ends() {
        let look = |purpose| Look::recorded(OfficerId(1), Viewed::Case(CaseId(1)), purpose, Instant::from_seconds(0));
        // purpose, seconds later, whether it still covers
        for (purpose, later, covers) in [
            (Purpose::Evidence, 0, true),
            (Purpose::Evidence, 599, true),
            (Purpose::Evidence, 600, false),
            (Purpose::Taking, 12 * 3600 - 1, true),
            (Purpose::Taking, 12 * 3600, false),
        ] {
            assert_eq!(look(purpose).covers(Instant::from_seconds(later)), covers, "{purpose:?} {later}");
        }
        assert!(Purpose::TABLE.iter().all(|row| row.1.parse() == Ok(row.0)));
    }
}
