//! Planning: from what a case knows to the next stops, questions and lifts. Weir proposes; officers approve.

use super::{Act, Ceiling, Extent, Order, OrderId, State};
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
    /// The door to an account's institution; `None`: there is none, and no order is proposed.
    pub door: &'a dyn Fn(&AccountId) -> Option<Door>,
}

/// What planning must know of the door to an institution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Door {
    /// Whether the institution pushes movements of an account as they happen.
    pub feeds_live: bool,
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
        order: OrderId,
        /// Which account.
        account: AccountId,
        /// How much to give up.
        amount: Amount,
        /// Why.
        ground: Ground,
    },
}

/// Why a hold, or a part of it, is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The institution held more than was asked.
    OverAsked,
    /// The account's own movements, told up to the hold or beyond, show less taint there than is held.
    Proven,
    /// The trail no longer reaches the account: an officer decides.
    OffTrail,
}

/// What an account's bank has yet to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// Nothing was asked.
    Unasked,
    /// Asked, not answered.
    Asked,
    /// Asked, and not told, at this instant: the institution will not say.
    NotTold(Instant),
    /// Answered, up to this instant.
    Answered(Instant),
}

/// The next steps of a case: lifts first, then stops by the greatest sum, then questions by account.
///
/// No stop exceeds its [`Ceiling`]; every open order counts as if it took its whole sum, so that all holds together can
/// never exceed the loss. A clean account gets no stop and no question.
#[must_use]
pub fn plan(known: &Known<'_>) -> Vec<Proposal> {
    Standing::of(*known).proposals()
}

/// Where a case stands, account by account: what its orders and holds leave open.
pub struct Standing<'a> {
    known: Known<'a>,
    places: BTreeMap<AccountId, Place<'a>>,
}

/// One account with its part of the trail, its orders and its holds.
#[derive(Default)]
struct Place<'a> {
    trail: Option<&'a AccountTrail>,
    orders: Vec<&'a Order>,
    holds: Vec<&'a Hold>,
    last_tainted_at: Option<Instant>,
}

impl<'a> Standing<'a> {
    /// Sets trail, orders and holds side by side. Stop accounts of the trail hold nothing and get no order, but for one
    /// that a victim paid directly: no limit but `until` touches a root, so taint rests there (docs/tracing.md).
    #[must_use]
    pub fn of(known: Known<'a>) -> Self {
        let mut places: BTreeMap<AccountId, Place<'a>> = BTreeMap::new();
        for trail in known.trail.accounts.iter().filter(|a| was_entered(a)) {
            if let Ok(account) = AccountId::new(&*trail.account) {
                let place = places.entry(account).or_default();
                (place.trail, place.last_tainted_at) = (Some(trail), Some(trail.first_tainted_at));
            }
        }
        for order in known.orders {
            places.entry(order.account.clone()).or_default().orders.push(order);
        }
        for hold in known.holds.iter().filter(|hold| hold.is_standing()) {
            places.entry(hold.account.clone()).or_default().holds.push(hold);
        }
        for transfer in known.trail.transfers.iter().filter(|t| t.fate == Fate::Followed) {
            let payee = AccountId::new(&*transfer.payee).ok();
            if let Some(place) = payee.and_then(|payee| places.get_mut(&payee)) {
                place.last_tainted_at = place.last_tainted_at.max(Some(transfer.at));
            }
        }
        Self { known, places }
    }

    /// The next steps: see [`plan`].
    #[must_use]
    pub fn proposals(&self) -> Vec<Proposal> {
        let reached = || self.places.iter().filter(|(account, _)| (self.known.door)(account).is_some());
        let mut proposals: Vec<Proposal> = reached().flat_map(|(_, place)| place.lifts()).collect();
        proposals.extend(self.stops());
        proposals.extend(reached().filter_map(|(account, place)| self.question(account, place)));
        proposals
    }

    /// The most that a stop of this account may ask for, `except` being an order that is not counted: the one asked for.
    #[must_use]
    pub fn ceiling(&self, account: &AccountId, except: Option<OrderId>) -> Ceiling {
        self.ceiling_after(account, except, None)
    }

    /// The most that a freeze of this account may ask for: as [`Self::ceiling`], but the hold of the order that it follows
    /// does not stand in its way, because the freeze takes its place.
    #[must_use]
    pub fn ceiling_after(&self, account: &AccountId, except: Option<OrderId>, follows: Option<OrderId>) -> Ceiling {
        let counted = Counted { except, follows };
        let loss_left = self.known.loss.less(self.committed(counted));
        self.places.get(account).map_or(Ceiling { balance: Amount::ZERO, taint: Amount::ZERO, loss_left }, |place| {
            Ceiling { balance: place.free(counted), taint: place.untouched(counted), loss_left }
        })
    }

    /// Whether the law leaves this account a further stop or extension, `except` not counted.
    #[must_use]
    pub fn may_be_stopped_again(&self, account: &AccountId, except: Option<OrderId>) -> bool {
        let times = self.places.get(account).map_or(0, |place| place.times_stopped(except));
        self.known.stops_max.is_none_or(|most| times < most as usize)
    }

    /// Whether the trail reaches this account, and not only to stop there.
    #[must_use]
    pub fn is_on_trail(&self, account: &AccountId) -> bool {
        self.places.get(account).is_some_and(|place| place.trail.is_some())
    }

    /// What this account's bank has yet to tell.
    #[must_use]
    pub fn waiting(&self, account: &AccountId) -> Waiting {
        self.places.get(account).map_or(Waiting::Unasked, Place::waiting)
    }

    /// What holds keep, what refunds gave back, and what open orders may yet take. The loss less this is what is left.
    fn committed(&self, counted: Counted) -> Amount {
        let standing = || self.known.holds.iter().filter(|h| h.is_standing());
        let held: Amount = standing().filter(|h| counted.hold(h)).map(|h| h.amount).sum();
        let claims = self.known.orders.iter().filter(|o| counted.order(o)).map(|o| claim(o, standing()));
        let back: Amount = self.known.orders.iter().map(paid_back).sum();
        held + back + claims.sum()
    }

    fn stops(&self) -> Vec<Proposal> {
        let mut by_sum: Vec<(&AccountId, &Place<'_>)> =
            self.places.iter().filter(|(account, _)| (self.known.door)(account).is_some()).collect();
        by_sum.sort_by_key(|(account, place)| (std::cmp::Reverse(place.untouched(Counted::ALL)), (*account).clone()));
        let mut loss_left = self.known.loss.less(self.committed(Counted::ALL));
        let mut proposals = Vec::new();
        for (account, place) in by_sum {
            let (balance, taint) = (place.free(Counted::ALL), place.untouched(Counted::ALL));
            let ceiling = Ceiling { balance, taint, loss_left };
            let amount = ceiling.most();
            if !place.is_whole()
                && ceiling.check(amount).is_ok()
                && place.is_ripe()
                && self.may_be_stopped_again(account, None)
            {
                loss_left -= amount;
                let layer = place.trail.map_or(0, |t| t.layer);
                proposals.push(Proposal::Stop { account: account.clone(), amount, layer });
            }
        }
        proposals
    }

    /// Asks where nothing was asked; asks again where the last answer does not cover what is known to have happened
    /// since. What the institution would not tell is asked again only when more taint came in.
    fn question(&self, account: &AccountId, place: &Place<'_>) -> Option<Proposal> {
        let trail = place.trail?;
        let live = (self.known.door)(account)?.feeds_live;
        let pushed = place.questions().any(|o| o.act == Act::AskLive && o.state == State::Executed(Extent::Whole));
        let due = match place.waiting() {
            Waiting::Unasked => true,
            Waiting::Asked => false,
            Waiting::NotTold(at) => place.last_tainted_at > Some(at),
            Waiting::Answered(until) => !pushed && (place.last_tainted_at > Some(until) || place.missing_since(until)),
        };
        let open = place.questions().any(Order::is_open);
        let asked = place.questions().filter(|o| !matches!(o.state, State::Withdrawn | State::Refused)).count();
        let may = due && !open && self.known.questions_max.is_none_or(|most| asked < most as usize);
        may.then(|| Proposal::Ask { account: account.clone(), layer: trail.layer, live })
    }
}

/// What is counted: all but one order, and all but the hold of the order that one follows.
#[derive(Clone, Copy)]
struct Counted {
    except: Option<OrderId>,
    follows: Option<OrderId>,
}

impl Counted {
    const ALL: Self = Self { except: None, follows: None };

    fn order(self, order: &Order) -> bool {
        order.act.begins_hold() && order.is_open() && Some(order.id) != self.except
    }

    fn hold(self, hold: &Hold) -> bool {
        Some(hold.order) != self.follows
    }
}

/// What an open order may yet take: its whole sum, less the standing hold that it would take the place of.
fn claim<'h>(order: &Order, mut standing: impl Iterator<Item = &'h Hold>) -> Amount {
    let followed = standing.find(|hold| Some(hold.order) == order.original);
    let asked = order.amount.unwrap_or(Amount::ZERO);
    followed.map_or(asked, |hold| asked.less(hold.amount))
}

/// What a refund's order paid.
fn paid_back(order: &Order) -> Amount {
    order.held.filter(|_| order.act == Act::Refund).unwrap_or_default()
}

impl Place<'_> {
    /// What refunds gave back of it: until the bank tells of the payment, the trail still has it there.
    fn paid_back(&self) -> Amount {
        self.orders.iter().map(|order| paid_back(order)).sum()
    }

    fn held(&self) -> Amount {
        self.holds.iter().map(|hold| hold.amount).sum()
    }

    /// Whether the whole account is held, or may be soon: there is nothing left to stop.
    fn is_whole(&self) -> bool {
        self.holds.iter().any(|hold| hold.whole) || self.orders.iter().any(|o| o.whole && o.is_open())
    }

    fn held_of(&self, counted: Counted) -> Amount {
        self.holds.iter().filter(|hold| counted.hold(hold)).map(|hold| hold.amount).sum()
    }

    /// The balance as far as known, less what is held of it.
    fn free(&self, counted: Counted) -> Amount {
        self.trail.map_or(Amount::ZERO, |t| t.balance).less(self.held_of(counted)).less(self.paid_back())
    }

    /// The traced sum there that neither a hold nor an open order covers.
    fn untouched(&self, counted: Counted) -> Amount {
        let open = self.orders.iter().filter(|o| counted.order(o)).map(|o| claim(o, self.holds.iter().copied())).sum();
        let kept = self.held_of(counted) + self.paid_back() + open;
        self.trail.map_or(Amount::ZERO, |t| t.stoppable).less(kept)
    }

    fn stops(&self) -> impl Iterator<Item = &Order> {
        self.orders.iter().copied().filter(|o| o.act == Act::Stop)
    }

    fn questions(&self) -> impl Iterator<Item = &Order> {
        self.orders.iter().copied().filter(|o| o.act.asks_movements())
    }

    /// Stops and extensions that took effect, or may yet.
    fn times_stopped(&self, except: Option<OrderId>) -> usize {
        let counts = |o: &&&Order| {
            matches!(o.act, Act::Stop | Act::Extend)
                && Some(o.id) != except
                && !matches!(o.state, State::Withdrawn | State::Refused | State::Executed(Extent::None))
                && (o.state != State::Lapsed || o.answered_at.is_some())
        };
        self.orders.iter().filter(counts).count()
    }

    /// A further stop waits for the answer to the last. Where that held all it asked for, more traced since is reason
    /// enough; where it held a part, it waits for news: taint that came in, or movements told beyond it. One that held
    /// nothing says the money is not to be had there: only further taint is news.
    fn is_ripe(&self) -> bool {
        if self.stops().any(Order::is_open) {
            return false;
        }
        let Some(last) = self.stops().filter(|o| o.answered_at.is_some()).max_by_key(|o| (o.answered_at, o.id)) else {
            return true;
        };
        let came_in = self.last_tainted_at > last.answered_at;
        let told = matches!(self.waiting(), Waiting::Answered(until) if Some(until) > last.answered_at);
        match last.state {
            State::Executed(Extent::None) => came_in,
            State::Executed(Extent::Part) => came_in || told,
            _ => true,
        }
    }

    fn waiting(&self) -> Waiting {
        if let Some(until) = self.questions().filter_map(|o| o.covers_until).max() {
            return Waiting::Answered(until);
        }
        if self.questions().any(Order::is_open) {
            return Waiting::Asked;
        }
        self.questions().filter_map(|o| o.answered_at).max().map_or(Waiting::Unasked, Waiting::NotTold)
    }

    /// Whether a stop answered after `until` found less than is traced there: the rest went somewhere.
    fn missing_since(&self, until: Instant) -> bool {
        let short =
            |o: &Order| matches!(o.state, State::Executed(Extent::Part | Extent::None)) && o.answered_at > Some(until);
        self.stops().any(short) && self.trail.is_some_and(|t| t.held > self.held() + self.paid_back())
    }

    /// What the holds there keep too much, the newest giving up first; one open lift is waited for, and what the
    /// institution did not lift is not asked again by itself.
    fn lifts(&self) -> Vec<Proposal> {
        let lifts = || self.orders.iter().filter(|o| o.act.ends_hold());
        if lifts().any(|o| o.is_open()) {
            return Vec::new();
        }
        let traced = self.trail.map_or(Amount::ZERO, |t| t.held);
        let mut excess = self.held().less(traced);
        let mut proposals = Vec::new();
        for hold in self.holds.iter().rev() {
            let not_lifted = |o: &&&Order| o.original == Some(hold.order) && o.state == State::Executed(Extent::None);
            let most = excess.min(hold.amount);
            if let Some((amount, ground)) = self.too_much(hold, most).filter(|_| lifts().find(not_lifted).is_none()) {
                excess = excess.less(amount);
                let (order, account) = (hold.order, hold.account.clone());
                proposals.push(Proposal::Lift { order, account, amount, ground });
            }
        }
        proposals
    }

    /// What this hold is to give up, `excess` being what is held there above the traced sum, and on what ground.
    fn too_much(&self, hold: &Hold, excess: Amount) -> Option<(Amount, Ground)> {
        let asked = self.orders.iter().find(|o| o.id == hold.order).and_then(|o| o.amount);
        let over_asked = asked.map_or(Amount::ZERO, |asked| hold.amount.less(asked));
        let proven = matches!(self.waiting(), Waiting::Answered(until) if until >= hold.since_at);
        let ground = match (self.trail, proven) {
            (None, _) => Ground::OffTrail,
            (Some(_), true) => Ground::Proven,
            (Some(_), false) => Ground::OverAsked,
        };
        let amount = if ground == Ground::OverAsked { over_asked } else { excess.max(over_asked) };
        amount.is_positive().then_some((amount, ground))
    }
}

/// Whether taint rests there or has: not on a stop account, unless a root entered it.
fn was_entered(account: &AccountTrail) -> bool {
    account.stop_reason.is_none() || account.held.is_positive() || account.passed.is_positive()
}

#[cfg(test)]
#[path = "plan_tests.rs"]
pub(crate) mod tests;
