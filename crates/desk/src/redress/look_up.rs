//! Looking up what is held by its public reference: no sign-in, and nothing that says who the victim is.

use crate::error::not_found;
use crate::{Desk, Error};
use domain::account::AccountId;
use domain::hold::Hold;
use domain::jurisdiction::Rule;
use domain::order::{Act, Order};
use domain::redress::{Reference, State};
use domain::time::Instant;
use papers::Conn;

/// What a holder is told of a hold.
#[derive(Clone, Debug)]
pub struct Found {
    /// The reference, as it is printed.
    pub reference: Reference,
    /// The account; pages show only its last digits.
    pub account: AccountId,
    /// What was asked for, and when.
    pub act: Act,
    /// When.
    pub ordered_at: Instant,
    /// What is held, if the bank has said so.
    pub hold: Option<Hold>,
    /// The rule of law it stands on, with its source.
    pub rule: Option<Rule>,
    /// The unit that decided.
    pub unit: String,
    /// What was objected before, by number.
    pub objections: Vec<Said>,
}

impl Found {
    /// Whether money is held by it now.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.hold.as_ref().is_some_and(Hold::is_standing)
    }
}

/// An objection, as its holder may see it again.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its number.
    pub id: i64,
    /// Where it stands.
    pub state: State,
    /// When it came in.
    pub received_at: Instant,
    /// By when it is answered.
    pub due_at: Instant,
    /// The answer's reasons; empty while there is none.
    pub reasons: String,
}

/// Looks up a reference typed by whoever is at `place`. Refused: too many look-ups (REDRESS-02); a reference that is
/// unknown, or none at all (AUTH-03): the two look the same, and take the same way.
pub async fn look_up(desk: &Desk, place: &str, typed: &str) -> Result<Found, Error> {
    desk.look_ups.count(place, desk.clock.now())?;
    // What cannot be a reference is looked for all the same, so that the answer takes as long.
    let reference = Reference::parse(typed).unwrap_or_else(|| Reference::of_chance([0; 10]));
    let mut reader = desk.papers.reader().await?;
    let (order, hold) = held_by(&mut reader, &reference).await?.ok_or_else(|| not_found("reference"))?;
    let case = papers::case::by_id(&mut reader, order.case).await?.ok_or_else(|| not_found("reference"))?.case;
    let units = papers::unit::all(&mut reader).await?;
    let objections = match &hold {
        Some(hold) => papers::objection::of_hold(&mut reader, hold.id).await?,
        None => Vec::new(),
    };
    drop(reader);
    let basis = hold.as_ref().map_or(order.act.rule_key(), |hold| &hold.basis);
    Ok(Found {
        rule: desk.profile.rule(basis).cloned(),
        unit: units.into_iter().find(|unit| unit.id == case.unit).map(|unit| unit.name).unwrap_or_default(),
        objections: objections.into_iter().map(said).collect(),
        account: order.account,
        act: order.act,
        ordered_at: order.drafted_at,
        hold,
        reference,
    })
}

fn said(objection: domain::redress::Objection) -> Said {
    let domain::redress::Objection { id, state, received_at, due_at, reasons, .. } = objection;
    Said { id: id.0, state, received_at, due_at, reasons }
}

/// The order of a reference and what is held by it: by itself, or by the freeze that followed it.
pub(super) async fn held_by(conn: &mut Conn, reference: &Reference) -> Result<Option<(Order, Option<Hold>)>, Error> {
    let Some(id) = papers::public_reference::order_of(conn, reference).await? else { return Ok(None) };
    let Some(order) = papers::order::by_id(conn, id).await?.map(|kept| kept.order) else { return Ok(None) };
    let holds = papers::hold::of_case(conn, order.case).await?;
    let orders = papers::order::of_case(conn, order.case).await?;
    let follows = |hold: &&Hold| {
        let by = orders.iter().map(|kept| &kept.order).find(|order| order.id == hold.order);
        by.is_some_and(|by| by.original == Some(order.id) && by.act == Act::Freeze)
    };
    let own = holds.iter().find(|hold| hold.order == order.id);
    let after = holds.iter().find(|hold| hold.is_standing() && follows(hold));
    let hold = own.filter(|hold| hold.is_standing()).or(after).or(own).cloned();
    Ok(Some((order, hold)))
}
