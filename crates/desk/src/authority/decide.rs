//! The one decision, made twice.

use super::policies::{Policies, Said, in_force};
use crate::Error;
use crate::error::broken;
use domain::authority::{Action, Officer, Seat};
use domain::refusal::Refusal;

/// Whether the officer may do this to an object. `by_table` is its seat by the table that lists ask, `by_parents` the
/// same by each unit's parent. Refused as the law says, or because this centre forbids it (AUTH-09). Where law and
/// policies disagree nothing is allowed: what the law refused stays refused in its words, what it would allow is a fault.
pub fn decide(officer: &Officer, action: Action, by_table: &Seat, by_parents: &Seat, what: &str) -> Result<(), Error> {
    decide_by(in_force()?, officer, action, by_table, by_parents, what)
}

fn decide_by(
    policies: &Policies,
    officer: &Officer,
    action: Action,
    by_table: &Seat,
    by_parents: &Seat,
    what: &str,
) -> Result<(), Error> {
    let law = officer.may_there(action, by_table.seen_from(officer.unit), what);
    let said = policies.say(officer, action, by_parents)?;
    match (law, said) {
        (Ok(()), Said::Yes) => Ok(()),
        (Ok(()), Said::ForbiddenHere) => Err(Refusal::ForbiddenHere { action: action.name() }.into()),
        (Err(refusal), Said::No | Said::ForbiddenHere) => Err(refusal.into()),
        (law, said) => {
            let (action, officer) = (action.name(), officer.id.0);
            tracing::error!(officer, action, what, ?law, ?said, "the law and the policies disagree: refused");
            Err(law.err().map_or_else(|| broken("authority", "law and policies disagree"), Error::from))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::authority::{OfficerId, Rank, Scope, UnitId};

    fn officer(rank: Rank, unit: i64) -> Officer {
        let (login, name, badge) = ("li".into(), "李".into(), "1".into());
        Officer { id: OfficerId(7), login, name, badge, unit: UnitId(unit), rank }
    }

    /// Station 3 of district 2 of city 1; shared with 5.
    fn seat() -> Seat {
        Seat { line: vec![UnitId(3), UnitId(2), UnitId(1)], shared_with: vec![UnitId(5)] }
    }

    const PLACES: [(i64, Scope); 5] =
        [(3, Scope::Own), (2, Scope::Below), (1, Scope::Below), (5, Scope::Shared), (4, Scope::Other)];

    #[test]
    fn the_law_and_the_policies_agree_on_every_rank_action_and_place() {
        let policies = Policies::read("").unwrap();
        let (mut asked, mut allowed) = (0, 0);
        for rank in Rank::ALL {
            for action in Action::all() {
                for (unit, scope) in PLACES {
                    let officer = officer(rank, unit);
                    let law = officer.may_there(action, scope, "case").is_ok();
                    let said = policies.say(&officer, action, &seat()).unwrap();
                    assert_eq!(said == Said::Yes, law, "{rank:?} {action:?} {scope:?}");
                    (asked, allowed) = (asked + 1, allowed + usize::from(law));
                }
            }
        }
        assert!(asked == 6 * 40 * 5 && allowed > 100, "{asked} {allowed}");
    }

    #[test]
    fn a_disagreement_is_refused() {
        let policies = Policies::read("").unwrap();
        let (seat, head) = (seat(), officer(Rank::Head, 4));
        // The table of lists was changed by hand: unit 4 stands above 3 there, but not by the parents.
        let tampered = Seat { line: vec![UnitId(3), UnitId(4), UnitId(1)], shared_with: vec![] };
        let refused = decide_by(&policies, &head, Action::Read, &tampered, &seat, "case").unwrap_err();
        assert!(refused.refusal().is_none(), "a fault: {refused}");
        // The other way round: the law's own words.
        let refused = decide_by(&policies, &head, Action::Read, &seat, &tampered, "case").unwrap_err();
        assert_eq!(refused.refusal().map(Refusal::code), Some("AUTH-03"));
    }

    #[test]
    fn a_centre_forbids_more_and_never_allows_more() {
        let forbid = r#"forbid (principal == Rank::"duty", action == Action::"grant_mandate", resource);"#;
        let policies = Policies::read(forbid).unwrap();
        let said = |rank, action| policies.say(&officer(rank, 3), action, &seat()).unwrap();
        assert_eq!(said(Rank::Duty, Action::GrantMandate), Said::ForbiddenHere);
        assert_eq!(said(Rank::Head, Action::GrantMandate), Said::Yes);
        let refused = decide_by(&policies, &officer(Rank::Duty, 3), Action::GrantMandate, &seat(), &seat(), "case");
        assert_eq!(refused.unwrap_err().refusal().map(Refusal::code), Some("AUTH-09"));
        for bad in [
            "permit (principal, action, resource);",
            r#"forbid (principal == Rank::"dooty", action == Action::"grant_mandat", resource);"#,
            "forbid (principal, action, resource) when { resource.name == \"x\" };",
            "forbid (",
        ] {
            assert!(Policies::read(bad).is_err(), "{bad}");
        }
    }
}
