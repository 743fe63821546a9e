//! Planning: from what a case knows to the next stops, questions and lifts. Weir proposes; officers approve.

use super::{Act, Ceiling, Extent, Order, State};
use crate::account::AccountId;
use crate::hold::Hold;
use crate::money::Amount;
use crate::time::Instant;
use crate::trace::{AccountTrail, Fate, Trail};
use std::collections::BTreeMap;

/// What is known of a case when its next orders are planned.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The trail over all that was told so far, by the case's rule.
    pub trail: &'a Trail,
    /// What the victims paid.
    pub loss: Amount,
    /// Every order of the case.
    pub orders: &'a [Order],
    /// Every hold of the case.
    pub holds: &'a [Hold],
    /// How often one account may be stopped (the jurisdiction's rule `stop`); `None`: no such limit.
    pub stops_max: Option<u32>,
    /// How often one account may be asked about (the rule `question`).
    pub questions_max: Option<u32>,
    /// Whether the institution pushes movements of an account as they happen.
    pub feeds_live: &'a dyn Fn(&AccountId) -> bool,
}

/// One step that Weir proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposal {
    /// Stop payment out of this account.
    Stop {
        /// Which.
        account: AccountId,
        /// How much.
        amount: Amount,
        /// Its layer.
        layer: u32,
    },
    /// Ask for this account's movements (or for their push, where the institution feeds live).
    Ask {
        /// Which.
        account: AccountId,
        /// Its layer.
        layer: u32,
        /// Whether as they happen.
        live: bool,
    },
    /// Lift what is held above the traced sum there.
    Lift {
        /// The hold's order.
        order: super::OrderId,
        /// Which account.
        account: AccountId,
        /// How much to give up.
        amount: Amount,
    },
}

/// What an account's bank has yet to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// Nothing was asked.
    Unasked,
    /// Asked, not answered.
    Asked,
    /// Answered, up to this instant.
    Answered(Instant),
}

/// The next steps of a case: lifts first, then stops by the greatest sum, then questions by layer.
///
/// No stop exceeds its [`Ceiling`]; every open order counts as if it took its whole sum, so that all holds together can
/// never exceed the loss. A clean account gets no order.
#[must_use]
pub fn plan(known: &Known<'_>) -> Vec<Proposal> {
    let places = places(known);
    let mut proposals: Vec<Proposal> = known.holds.iter().filter_map(|hold| excess(hold, &places)).collect();
    proposals.extend(stops(known, &places));
    proposals.extend(places.iter().filter_map(|(account, place)| question(known, account, place)));
    proposals
}

/// One account on the trail with its orders and holds.
struct Place<'a> {
    trail: &'a AccountTrail,
    orders: Vec<&'a Order>,
    held: Amount,
    last_tainted_at: Instant,
}

fn places<'a>(known: &Known<'a>) -> BTreeMap<AccountId, Place<'a>> {
    let mut places = BTreeMap::new();
    for trail in known.trail.accounts.iter().filter(|a| a.stop_reason.is_none()) {
        if let Ok(account) = AccountId::new(&*trail.account) {
            let place =
                Place { trail, orders: Vec::new(), held: Amount::ZERO, last_tainted_at: trail.first_tainted_at };
            places.insert(account, place);
        }
    }
    for order in known.orders {
        if let Some(place) = places.get_mut(&order.account) {
            place.orders.push(order);
        }
    }
    for hold in known.holds.iter().filter(|hold| hold.is_standing()) {
        if let Some(place) = places.get_mut(&hold.account) {
            place.held += hold.amount;
        }
    }
    for transfer in known.trail.transfers.iter().filter(|t| t.fate == Fate::Followed) {
        let payee = AccountId::new(&*transfer.payee).ok();
        if let Some(place) = payee.and_then(|payee| places.get_mut(&payee)) {
            place.last_tainted_at = place.last_tainted_at.max(transfer.at);
        }
    }
    places
}

/// What a hold keeps above the traced sum there is given back: the case's trail moved on, or the money was clean.
/// Only an account whose bank has told its movements since the hold can prove that.
fn excess(hold: &Hold, places: &BTreeMap<AccountId, Place<'_>>) -> Option<Proposal> {
    let place = places.get(&hold.account)?;
    let lifting = place.orders.iter().any(|o| o.act == Act::Lift && o.is_open());
    let proven = matches!(place.waiting(), Waiting::Answered(until) if until >= hold.since_at);
    let amount = place.held.less(place.trail.held).min(hold.amount);
    let due = hold.is_standing() && !lifting && proven && amount.is_positive();
    due.then(|| Proposal::Lift { order: hold.order, account: hold.account.clone(), amount })
}

fn stops(known: &Known<'_>, places: &BTreeMap<AccountId, Place<'_>>) -> Vec<Proposal> {
    let mut by_sum: Vec<(&AccountId, &Place<'_>)> = places.iter().collect();
    by_sum.sort_by_key(|(account, place)| (std::cmp::Reverse(place.untouched()), (*account).clone()));
    let mut loss_left = known.loss.less(committed(known));
    let mut proposals = Vec::new();
    for (account, place) in by_sum {
        let ceiling = Ceiling { balance: place.trail.balance.less(place.held), taint: place.untouched(), loss_left };
        let amount = ceiling.most();
        if ceiling.check(amount).is_ok() && place.may_be_stopped(known.stops_max) {
            loss_left -= amount;
            proposals.push(Proposal::Stop { account: account.clone(), amount, layer: place.trail.layer });
        }
    }
    proposals
}

/// What holds keep, and what open stops may yet take. The loss less this is what is left.
fn committed(known: &Known<'_>) -> Amount {
    let held: Amount = known.holds.iter().filter(|h| h.is_standing()).map(|h| h.amount).sum();
    let open = known.orders.iter().filter(|o| o.act == Act::Stop && o.is_open());
    held + open.filter_map(|o| o.amount).sum()
}

impl Place<'_> {
    /// The traced sum there that neither a hold nor an open stop covers.
    fn untouched(&self) -> Amount {
        let open = self.orders.iter().filter(|o| o.act == Act::Stop && o.is_open());
        self.trail.stoppable.less(self.held).less(open.filter_map(|o| o.amount).sum())
    }

    /// A further stop waits for the answer to the last, and for news: money that came in, or was told of, since then.
    fn may_be_stopped(&self, stops_max: Option<u32>) -> bool {
        let stops = self.orders.iter().filter(|o| o.act == Act::Stop);
        let took_effect =
            |o: &&&Order| !matches!(o.state, State::Withdrawn | State::Refused | State::Executed(Extent::None));
        let times = stops.clone().filter(took_effect).count();
        let open = stops.clone().any(|o| o.is_open());
        let last_answer = stops.filter_map(|o| o.answered_at).max();
        let news = last_answer.is_none_or(|at| self.told_after(at));
        !open && news && stops_max.is_none_or(|most| times < most as usize)
    }

    /// Whether money came in after `at`, or the bank has told its movements beyond `at`.
    fn told_after(&self, at: Instant) -> bool {
        self.last_tainted_at > at || matches!(self.waiting(), Waiting::Answered(until) if until > at)
    }

    fn waiting(&self) -> Waiting {
        let questions = self.orders.iter().filter(|o| o.act.is_question());
        if let Some(until) = questions.clone().filter_map(|o| o.covers_until).max() {
            return Waiting::Answered(until);
        }
        if questions.clone().any(|o| o.is_open()) { Waiting::Asked } else { Waiting::Unasked }
    }
}

/// Asks where nothing was asked; asks again where the last answer does not cover what is known to have happened since:
/// taint that came in, or a stop that found less than the traced sum.
fn question(known: &Known<'_>, account: &AccountId, place: &Place<'_>) -> Option<Proposal> {
    let questions = || place.orders.iter().filter(|o| o.act.is_question());
    let open = questions().any(|o| o.is_open());
    let asked = questions().filter(|o| !matches!(o.state, State::Withdrawn | State::Refused)).count();
    let live = (known.feeds_live)(account);
    let pushed = questions().any(|o| o.act == Act::AskLive && matches!(o.state, State::Executed(Extent::Whole)));
    let due = match place.waiting() {
        Waiting::Unasked => true,
        Waiting::Asked => false,
        Waiting::Answered(until) => !pushed && (place.last_tainted_at > until || place.missing_since(until)),
    };
    let may = due && !open && known.questions_max.is_none_or(|most| asked < most as usize);
    may.then(|| Proposal::Ask { account: account.clone(), layer: place.trail.layer, live })
}

impl Place<'_> {
    /// Whether a stop answered after `until` found less than is traced there: the rest went somewhere.
    fn missing_since(&self, until: Instant) -> bool {
        let short = |o: &&&Order| {
            matches!(o.state, State::Executed(Extent::Part | Extent::None))
                && o.answered_at.is_some_and(|at| at > until)
        };
        self.orders.iter().filter(|o| o.act == Act::Stop).any(|o| short(&o)) && self.trail.held > self.held
    }
}
