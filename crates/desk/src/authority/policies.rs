//! The policies as text, checked against their schema when they are first needed, and kept parsed.

use crate::Error;
use crate::error::broken;
use cedar_policy::{
    Authorizer, Context, Decision, Effect, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicyId, PolicySet,
    Request, RestrictedExpression, Schema, ValidationMode, Validator,
};
use domain::authority::{Action, Officer, Rank, Seat, UnitId};
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// What the policies say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Allowed.
    Yes,
    /// Not allowed.
    No,
    /// Allowed by Weir's own policies, forbidden by one that this centre added.
    ForbiddenHere,
}

/// Parsed, checked policies.
#[derive(Debug)]
pub struct Policies {
    set: PolicySet,
    added: HashSet<PolicyId>,
    authorizer: Authorizer,
    unit: EntityTypeName,
    ranks: HashMap<Rank, EntityUid>,
    actions: HashMap<Action, EntityUid>,
}

const SCHEMA: &str = include_str!("weir.cedarschema");
const WEIR: &str = include_str!("weir.cedar");

/// Set once, at the start or when first asked.
static IN_FORCE: OnceLock<Policies> = OnceLock::new();

/// Puts a centre's own `forbid` policies in force beside Weir's; call it once, before anything is asked. A fault where
/// they do not parse, name what is not in the schema, or permit anything.
pub fn forbid_more(text: &str) -> Result<(), Error> {
    let policies = Policies::read(text)?;
    IN_FORCE.set(policies).map_err(|_| broken("policies", "they are in force already"))
}

/// The policies in force: Weir's own alone, unless a centre added some.
pub(super) fn in_force() -> Result<&'static Policies, Error> {
    if IN_FORCE.get().is_none() {
        // Whoever is first sets them: they are the same.
        let _ = IN_FORCE.set(Policies::read("")?);
    }
    IN_FORCE.get().ok_or_else(|| broken("policies", "they cannot be read"))
}

impl Policies {
    /// Weir's own policies, and these `forbid` policies of a centre. A fault as [`forbid_more`] says.
    pub fn read(added: &str) -> Result<Self, Error> {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).map_err(|e| broken("policy schema", e))?;
        let mut set: PolicySet = WEIR.parse().map_err(|e| broken("policies", e))?;
        let mut names = HashSet::new();
        let more: PolicySet = added.parse().map_err(|e| broken("added policies", e))?;
        for (place, policy) in more.policies().enumerate() {
            if policy.effect() == Effect::Permit {
                return Err(broken("added policies", "one permits: a centre may forbid more, never allow more"));
            }
            let name = PolicyId::new(format!("added {place}"));
            set.add(policy.new_id(name.clone())).map_err(|e| broken("added policies", e))?;
            names.insert(name);
        }
        check(&schema, &set)?;
        let (ranks, actions) = names_of()?;
        let unit = type_name("Unit")?;
        Ok(Self { set, added: names, authorizer: Authorizer::new(), unit, ranks, actions })
    }

    /// What they say to this officer's doing this to an object that is seated there.
    pub(super) fn say(&self, officer: &Officer, action: Action, seat: &Seat) -> Result<Said, Error> {
        let request = self.request(officer, action, seat)?;
        let answer = self.authorizer.is_authorized(&request, &self.set, &self.tree(seat, officer.unit)?);
        if answer.diagnostics().errors().next().is_some() {
            return Err(broken("policies", "one cannot be evaluated"));
        }
        let by_centre = answer.diagnostics().reason().any(|policy| self.added.contains(policy));
        Ok(match (answer.decision(), by_centre) {
            (Decision::Allow, _) => Said::Yes,
            (Decision::Deny, true) => Said::ForbiddenHere,
            (Decision::Deny, false) => Said::No,
        })
    }

    fn request(&self, officer: &Officer, action: Action, seat: &Seat) -> Result<Request, Error> {
        let unknown = || broken("policies", "a rank or an action has no name in them");
        let rank = self.ranks.get(&officer.rank).ok_or_else(unknown)?.clone();
        let action = self.actions.get(&action).ok_or_else(unknown)?.clone();
        let owner = seat.line.first().ok_or_else(|| broken("unit", "an object belongs to none"))?;
        let shared = seat.shared_with.iter().map(|unit| RestrictedExpression::new_entity_uid(self.uid(*unit)));
        let context = [
            ("unit".to_owned(), RestrictedExpression::new_entity_uid(self.uid(officer.unit))),
            ("shared_with".to_owned(), RestrictedExpression::new_set(shared)),
        ];
        let context = Context::from_pairs(context).map_err(|e| broken("policies", e))?;
        // The schema was held against the policies at the start, and every name comes out of a table.
        Request::new(rank, action, self.uid(*owner), context, None).map_err(|e| broken("policies", e))
    }

    /// The line of units that the object hangs on, each under the next.
    fn tree(&self, seat: &Seat, own: UnitId) -> Result<Entities, Error> {
        let above = seat.line.iter().skip(1).map(Some).chain([None]);
        let stands = |(unit, above): (&UnitId, Option<&UnitId>)| {
            Entity::new_no_attrs(self.uid(*unit), above.map(|above| self.uid(*above)).into_iter().collect())
        };
        let line = seat.line.iter().zip(above).map(stands);
        let own = (!seat.line.contains(&own)).then(|| Entity::new_no_attrs(self.uid(own), HashSet::new()));
        Entities::from_entities(line.chain(own), None).map_err(|e| broken("units", e))
    }

    fn uid(&self, unit: UnitId) -> EntityUid {
        EntityUid::from_type_name_and_id(self.unit.clone(), EntityId::new(unit.0.to_string()))
    }
}

fn check(schema: &Schema, set: &PolicySet) -> Result<(), Error> {
    let found = Validator::new(schema.clone()).validate(set, ValidationMode::default());
    match found.validation_errors().next() {
        Some(error) => Err(broken("policies", error)),
        None => Ok(()),
    }
}

type Names = (HashMap<Rank, EntityUid>, HashMap<Action, EntityUid>);

fn names_of() -> Result<Names, Error> {
    let (rank, action) = (type_name("Rank")?, type_name("Action")?);
    let named = |of: &EntityTypeName, name: &str| EntityUid::from_type_name_and_id(of.clone(), EntityId::new(name));
    let ranks = Rank::ALL.into_iter().map(|each| (each, named(&rank, each.name()))).collect();
    Ok((ranks, Action::all().map(|each| (each, named(&action, &each.name()))).collect()))
}

fn type_name(name: &str) -> Result<EntityTypeName, Error> {
    name.parse().map_err(|e| broken("policies", e))
}
