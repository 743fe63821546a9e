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
    /// Each with the groups that it is in.
    actions: HashMap<Action, Entity>,
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
        let ranks = ranks()?;
        let actions = actions(&schema)?;
        let unit = type_name("Unit")?;
        Ok(Self { set, added: names, authorizer: Authorizer::new(), unit, ranks, actions })
    }

    /// What they say to this officer's doing this to an object that is seated there.
    pub(super) fn say(&self, officer: &Officer, action: Action, seat: &Seat) -> Result<Said, Error> {
        let action = self.actions.get(&action).ok_or_else(unnamed)?;
        let request = self.request(officer, action.uid(), seat)?;
        let answer = self.authorizer.is_authorized(&request, &self.set, &self.tree(seat, action.clone())?);
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

    fn request(&self, officer: &Officer, action: EntityUid, seat: &Seat) -> Result<Request, Error> {
        let rank = self.ranks.get(&officer.rank).ok_or_else(unnamed)?.clone();
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

    /// The action in its groups, and the unit that the object belongs to, under every unit that it hangs on: the policies
    /// ask of nothing else.
    fn tree(&self, seat: &Seat, action: Entity) -> Result<Entities, Error> {
        let owner = seat.line.first().map(|owner| {
            let above = seat.line.iter().skip(1).map(|unit| self.uid(*unit));
            Entity::new_no_attrs(self.uid(*owner), above.collect())
        });
        Entities::from_entities(owner.into_iter().chain([action]), None).map_err(|e| broken("units", e))
    }

    fn uid(&self, unit: UnitId) -> EntityUid {
        EntityUid::from_type_name_and_id(self.unit.clone(), EntityId::new(unit.0.to_string()))
    }
}

fn unnamed() -> Error {
    broken("policies", "a rank or an action has no name in them")
}

fn check(schema: &Schema, set: &PolicySet) -> Result<(), Error> {
    let found = Validator::new(schema.clone()).validate(set, ValidationMode::default());
    match found.validation_errors().next() {
        Some(error) => Err(broken("policies", error)),
        None => Ok(()),
    }
}

fn ranks() -> Result<HashMap<Rank, EntityUid>, Error> {
    let rank = type_name("Rank")?;
    let named = |each: Rank| (each, EntityUid::from_type_name_and_id(rank.clone(), EntityId::new(each.name())));
    Ok(Rank::ALL.into_iter().map(named).collect())
}

fn actions(schema: &Schema) -> Result<HashMap<Action, Entity>, Error> {
    let (of, known) = (type_name("Action")?, schema.action_entities().map_err(|e| broken("policy schema", e))?);
    let entity = |each: Action| {
        let name = EntityUid::from_type_name_and_id(of.clone(), EntityId::new(each.name()));
        let entity = known.get(&name).ok_or_else(|| broken("policy schema", format!("it has no action {name}")))?;
        Ok((each, entity.clone()))
    };
    Action::all().map(entity).collect()
}

fn type_name(name: &str) -> Result<EntityTypeName, Error> {
    name.parse().map_err(|e| broken("policies", e))
}
