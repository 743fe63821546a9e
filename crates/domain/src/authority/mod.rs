//! Who may do what: units in a tree, officers with a rank, one table of ranks and actions, and how far a rank reaches.

mod scope;

pub use scope::{SHARED, Scope, Seat};

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A unit's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnitId(pub i64);

/// An officer's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OfficerId(pub i64);

/// What kind of unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// The city's centre, the root of the tree.
    City,
    /// A district or county.
    District,
    /// A police station.
    Station,
    /// A bank, operator or internet company.
    Partner,
}

impl UnitKind {
    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::District => "district",
            Self::Station => "station",
            Self::Partner => "partner",
        }
    }
}

impl FromStr for UnitKind {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::City, Self::District, Self::Station, Self::Partner].into_iter().find(|k| k.name() == text).ok_or(())
    }
}

/// A unit: city, district, station or partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its number.
    pub id: UnitId,
    /// The unit above it; `None` for the city.
    pub parent: Option<UnitId>,
    /// What kind.
    pub kind: UnitKind,
    /// Its name.
    pub name: String,
}

/// What an officer's post allows. One table says what: [`MAY`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Takes reports, drafts orders, approves a colleague's stop.
    Duty,
    /// Follows money and drafts.
    Analyst,
    /// Head of a county-level organ or higher: approves what duty officers may not.
    Head,
    /// Reads everything, changes nothing.
    Auditor,
    /// Adds officers; sees no case.
    Admin,
    /// A partner's program: tells reports and reads what became of them.
    Partner,
}

impl Rank {
    /// All ranks.
    pub const ALL: [Self; 6] = [Self::Duty, Self::Analyst, Self::Head, Self::Auditor, Self::Admin, Self::Partner];

    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Duty => "duty",
            Self::Analyst => "analyst",
            Self::Head => "head",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
            Self::Partner => "partner",
        }
    }
}

impl FromStr for Rank {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|rank| rank.name() == text).ok_or(())
    }
}

/// What can be done. Reading is an action too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The names say it; docs/authority.md prints the table.
pub enum Action {
    Read,
    TakeReport,
    CorrectReport,
    WithdrawReport,
    AttachEvidence,
    OpenCase,
    Trace,
    DraftOrder,
    ApproveOrder,
    RefuseOrder,
    GrantMandate,
    SendOrder,
    WithdrawOrder,
    RecordAnswer,
    Freeze,
    Release,
    SettleUnknown,
    Reconcile,
    SettleTask,
    ReadHolder,
    DraftRefund,
    ApproveRefund,
    AnswerObjection,
    ClearPerson,
    ReadErrors,
    Share,
    AddUnit,
    AddOfficer,
    AddKey,
    ReadAudit,
    ReadLooks,
    ProposeEntry,
    VerifyEntry,
    PublishEntry,
    LiftEntry,
    PullFeed,
    Dissuade,
    HandOver,
    LimitOwn,
    SendSignals,
}

use Action as A;
use Rank as R;

/// Which rank may do what: one row an action.
pub const MAY: [(Action, &[Rank]); 40] = [
    (A::Read, &[R::Duty, R::Analyst, R::Head, R::Auditor, R::Partner]),
    (A::TakeReport, &[R::Duty, R::Head, R::Partner]),
    (A::CorrectReport, &[R::Duty, R::Analyst, R::Head]),
    (A::WithdrawReport, &[R::Duty, R::Head]),
    (A::AttachEvidence, &[R::Duty, R::Analyst, R::Head]),
    (A::OpenCase, &[R::Duty, R::Head]),
    (A::Trace, &[R::Duty, R::Analyst, R::Head, R::Auditor]),
    (A::DraftOrder, &[R::Duty, R::Analyst, R::Head]),
    (A::ApproveOrder, &[R::Duty, R::Head]),
    (A::RefuseOrder, &[R::Duty, R::Head]),
    (A::GrantMandate, &[R::Duty, R::Head]),
    (A::SendOrder, &[R::Duty, R::Head]),
    (A::WithdrawOrder, &[R::Duty, R::Analyst, R::Head]),
    (A::RecordAnswer, &[R::Duty, R::Head]),
    (A::Freeze, &[R::Head]),
    (A::Release, &[R::Duty, R::Analyst, R::Head]),
    (A::SettleUnknown, &[R::Duty, R::Head]),
    (A::Reconcile, &[R::Duty, R::Head]),
    (A::SettleTask, &[R::Duty, R::Analyst, R::Head]),
    (A::ReadHolder, &[R::Duty, R::Analyst, R::Head]),
    (A::DraftRefund, &[R::Duty, R::Analyst, R::Head]),
    (A::ApproveRefund, &[R::Head]),
    (A::AnswerObjection, &[R::Duty, R::Head]),
    (A::ClearPerson, &[R::Duty, R::Head]),
    (A::ReadErrors, &[R::Head, R::Auditor]),
    (A::Share, &[R::Head]),
    (A::AddUnit, &[R::Admin]),
    (A::AddOfficer, &[R::Admin]),
    (A::AddKey, &[R::Admin]),
    (A::ReadAudit, &[R::Auditor, R::Head]),
    (A::ReadLooks, &[R::Auditor, R::Head]),
    (A::ProposeEntry, &[R::Duty, R::Analyst, R::Head]),
    (A::VerifyEntry, &[R::Duty, R::Head]),
    (A::PublishEntry, &[R::Duty, R::Head]),
    (A::LiftEntry, &[R::Duty, R::Analyst, R::Head]),
    (A::PullFeed, &[R::Analyst, R::Head, R::Partner]),
    (A::Dissuade, &[R::Duty, R::Head]),
    (A::HandOver, &[R::Duty, R::Head]),
    (A::LimitOwn, &[R::Duty, R::Head]),
    (A::SendSignals, &[R::Partner]),
];

impl Action {
    /// All actions.
    pub fn all() -> impl Iterator<Item = Self> {
        MAY.iter().map(|row| row.0)
    }

    /// The name in files and refusals.
    #[must_use]
    pub fn name(self) -> String {
        let mut name = String::new();
        for c in format!("{self:?}").chars() {
            if c.is_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    }
}

/// Whoever acts, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Their number.
    pub id: OfficerId,
    /// The name they sign in with.
    pub login: String,
    /// Their name, as it stands on papers.
    pub name: String,
    /// Their badge number.
    pub badge: String,
    /// Where they serve.
    pub unit: UnitId,
    /// What their post allows.
    pub rank: Rank,
}

impl Officer {
    /// Whether this officer's rank may do this; refused with AUTH-01 if not.
    pub fn may(&self, action: Action) -> Result<(), Refusal> {
        let allowed = MAY.iter().any(|(a, ranks)| *a == action && ranks.contains(&self.rank));
        if allowed { Ok(()) } else { Err(Refusal::RankNotAllowed { action: action.name() }) }
    }

    /// Whether this officer may do this to an object that stands there, seen from their unit. Refused: rank (AUTH-01);
    /// what is not theirs to see as if it were not there (AUTH-03); what was shared with them to help, not to decide
    /// (AUTH-04).
    pub fn may_there(&self, action: Action, scope: Scope, what: &str) -> Result<(), Refusal> {
        self.may(action)?;
        match scope {
            Scope::Own | Scope::Below => Ok(()),
            Scope::Shared if SHARED.contains(&action) => Ok(()),
            Scope::Shared => Err(Refusal::SharedOnly { action: action.name() }),
            Scope::Other => Err(Refusal::NotFound { what: what.into() }),
        }
    }

    /// Whether this officer may stand as the second for what `first` drafted; refused with ORDER-02 if the same.
    pub fn may_second(&self, first: OfficerId) -> Result<(), Refusal> {
        if self.id == first { Err(Refusal::SameOfficer) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn officer(id: i64, rank: Rank) -> Officer {
        Officer { id: OfficerId(id), login: "li".into(), name: "李".into(), badge: "1".into(), unit: UnitId(1), rank }
    }

    #[test]
    fn ranks_may_what_the_table_says() {
        let table = [
            (Rank::Duty, Action::ApproveOrder, true),
            (Rank::Analyst, Action::ApproveOrder, false),
            (Rank::Analyst, Action::DraftOrder, true),
            (Rank::Auditor, Action::Read, true),
            (Rank::Auditor, Action::TakeReport, false),
            (Rank::Admin, Action::AddOfficer, true),
            (Rank::Admin, Action::Read, false),
            (Rank::Head, Action::AddOfficer, false),
        ];
        for (rank, action, may) in table {
            assert_eq!(officer(1, rank).may(action).is_ok(), may, "{rank:?} {action:?}");
        }
    }

    #[test]
    fn second_officer_is_never_the_first() {
        assert_eq!(officer(1, Rank::Head).may_second(OfficerId(1)), Err(Refusal::SameOfficer));
        assert_eq!(officer(2, Rank::Duty).may_second(OfficerId(1)), Ok(()));
    }
}
