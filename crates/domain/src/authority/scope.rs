//! How far a rank reaches: what belongs to one's own unit and to those below it, and what another unit shared.

use super::{Action, UnitId, UnitKind};

/// Where an object stands, seen from an officer's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// It belongs to the officer's own unit.
    Own,
    /// It belongs to a unit below.
    Below,
    /// It belongs to another unit, which shared it with this one.
    Shared,
    /// It belongs to another unit: for this officer it is not there.
    Other,
}

impl Scope {
    /// All four, the nearest first.
    pub const ALL: [Self; 4] = [Self::Own, Self::Below, Self::Shared, Self::Other];

    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Below => "below",
            Self::Shared => "shared",
            Self::Other => "other",
        }
    }
}

/// What a unit may do with a case that was shared with it: help, not decide. Who may decide over a person's money is the
/// unit that answers for the case, and those above it.
pub const SHARED: [Action; 6] = [
    Action::Read,
    Action::Trace,
    Action::AttachEvidence,
    Action::DraftOrder,
    Action::WithdrawOrder,
    Action::ReadHolder,
];

/// Whose an object is: the unit, those above it, and those it was shared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The unit it belongs to, then each unit above it, to the city.
    pub line: Vec<UnitId>,
    /// The units it was shared with.
    pub shared_with: Vec<UnitId>,
}

impl Seat {
    /// Where it stands, seen from this unit.
    #[must_use]
    pub fn seen_from(&self, unit: UnitId) -> Scope {
        match self.line.iter().position(|each| *each == unit) {
            Some(0) => Scope::Own,
            Some(_) => Scope::Below,
            None if self.shared_with.contains(&unit) => Scope::Shared,
            None => Scope::Other,
        }
    }
}

impl UnitKind {
    /// Whether a unit of this kind may stand under one of that; `None`: under nothing.
    #[must_use]
    pub const fn may_stand_under(self, above: Option<Self>) -> bool {
        matches!(
            (self, above),
            (Self::City, None)
                | (Self::District, Some(Self::City))
                | (Self::Station, Some(Self::City | Self::District))
                | (Self::Partner, Some(Self::City | Self::District))
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Officer, OfficerId, Rank};

    #[test]
    fn an_object_is_seen_by_its_unit_those_above_and_those_it_was_shared_with() {
        // 1 city, 2 district, 3 its station (whose it is), 4 another station, 5 shared with.
        let seat = Seat { line: vec![UnitId(3), UnitId(2), UnitId(1)], shared_with: vec![UnitId(5), UnitId(2)] };
        for (unit, want) in
            [(3, Scope::Own), (2, Scope::Below), (1, Scope::Below), (5, Scope::Shared), (4, Scope::Other)]
        {
            assert_eq!(seat.seen_from(UnitId(unit)), want, "{unit}");
        }
    }

    #[test]
    fn what_was_shared_is_to_help_with_and_not_to_decide() {
        let table = [
            (Rank::Head, Action::DraftOrder, Scope::Shared, None),
            (Rank::Head, Action::ApproveOrder, Scope::Shared, Some("AUTH-04")),
            (Rank::Head, Action::Freeze, Scope::Below, None),
            (Rank::Duty, Action::Freeze, Scope::Own, Some("AUTH-01")),
            (Rank::Duty, Action::Read, Scope::Other, Some("AUTH-03")),
            (Rank::Admin, Action::Read, Scope::Own, Some("AUTH-01")),
        ];
        for (rank, action, scope, want) in table {
            let (login, name, badge) = ("li".into(), "李".into(), "1".into());
            let officer = Officer { id: OfficerId(1), login, name, badge, unit: UnitId(1), rank };
            let refused = officer.may_there(action, scope, "case").err();
            assert_eq!(refused.as_ref().map(crate::refusal::Refusal::code), want, "{rank:?} {action:?} {scope:?}");
        }
    }
}
