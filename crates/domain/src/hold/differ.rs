//! How a bank's list of holds can differ from our book.

use super::{Hold, HoldId};
use crate::case::CaseId;
use crate::money::Amount;
use crate::order::{HeldThere, Order, OrderId};
use crate::time::{Instant, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;

/// In which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// It holds what we released, what is over, or what it said it does not hold.
    StillHeld,
    /// It does not hold what we think it holds.
    NotHeld,
    /// It holds another sum.
    OtherSum,
    /// It holds until another time.
    OtherEnd,
    /// It holds under a reference we never gave it.
    UnknownReference,
    /// It holds twice under one reference.
    HeldTwice,
}

impl Way {
    /// All six.
    pub const ALL: [Self; 6] =
        [Self::StillHeld, Self::NotHeld, Self::OtherSum, Self::OtherEnd, Self::UnknownReference, Self::HeldTwice];

    /// The name in files and in the message catalogue.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StillHeld => "still_held",
            Self::NotHeld => "not_held",
            Self::OtherSum => "other_sum",
            Self::OtherEnd => "other_end",
            Self::UnknownReference => "unknown_reference",
            Self::HeldTwice => "held_twice",
        }
    }
}

impl FromStr for Way {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|way| way.name() == text).ok_or(())
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// In which way.
    pub way: Way,
    /// The reference it is about.
    pub reference: String,
    /// Our order of that reference.
    pub order: Option<OrderId>,
    /// Our hold of that order.
    pub hold: Option<HoldId>,
    /// Their case.
    pub case: Option<CaseId>,
    /// The sum in our book, where it stands there.
    pub ours: Option<Amount>,
    /// The sum on the bank's list, where it stands there.
    pub theirs: Option<Amount>,
}

/// What our papers say of one reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// The order that was to begin a hold.
    pub order: Order,
    /// Its hold, if it began one.
    pub hold: Option<Hold>,
    /// Whether a release or an extension of it is under way.
    pub in_motion: bool,
}

/// What changed so shortly before the bank made its list is not compared: the list may be the older of the two.
const SLACK: Span = Span::minutes(5);

/// Two ends this close are the same: banks round to the minute.
const SAME_END: Span = Span::minutes(1);

/// Compares the bank's list, asked for at `asked_at`, with what our papers say of every reference on it and of every
/// hold that stands there.
#[must_use]
pub fn differences(list: &[HeldThere], booked: &[Booked], asked_at: Instant) -> Vec<Difference> {
    let mut listed: BTreeMap<&str, Vec<&HeldThere>> = BTreeMap::new();
    for there in list {
        listed.entry(&there.reference).or_default().push(there);
    }
    let ours: BTreeMap<&str, &Booked> = booked.iter().map(|b| (b.order.reference.as_str(), b)).collect();
    let mut differences = Vec::new();
    for (reference, there) in &listed {
        let booked = ours.get(reference).copied();
        let way = match booked {
            _ if there.len() > 1 => Some(Way::HeldTwice),
            None => Some(Way::UnknownReference),
            Some(booked) => there.first().and_then(|there| listed_way(booked, there, asked_at)),
        };
        let theirs = there.first().and_then(|there| there.held);
        differences.extend(way.map(|way| difference(way, reference, booked, theirs)));
    }
    let missing = booked.iter().filter(|booked| !listed.contains_key(booked.order.reference.as_str()));
    let missing = missing.filter(|booked| is_settled(booked, asked_at) && stands(booked));
    differences.extend(missing.map(|b| difference(Way::NotHeld, &b.order.reference, Some(b), None)));
    differences
}

fn difference(way: Way, reference: &str, booked: Option<&Booked>, theirs: Option<Amount>) -> Difference {
    let hold = booked.and_then(|booked| booked.hold.as_ref());
    Difference {
        way,
        reference: reference.to_owned(),
        order: booked.map(|booked| booked.order.id),
        hold: hold.map(|hold| hold.id),
        case: booked.map(|booked| booked.order.case),
        ours: hold.filter(|hold| hold.is_standing()).map(|hold| hold.amount),
        theirs,
    }
}

fn stands(booked: &Booked) -> bool {
    booked.hold.as_ref().is_some_and(Hold::is_standing)
}

/// Whether nothing of it is on its way, and nothing changed just now.
fn is_settled(booked: &Booked, asked_at: Instant) -> bool {
    let changed = [booked.order.answered_at, booked.hold.as_ref().and_then(|hold| hold.ended_at)];
    let changed = changed.into_iter().flatten().max();
    !(booked.in_motion || booked.order.is_open()) && changed.is_none_or(|at| asked_at.since(at) > SLACK)
}

fn listed_way(booked: &Booked, there: &HeldThere, asked_at: Instant) -> Option<Way> {
    if !is_settled(booked, asked_at) {
        return None;
    }
    let Some(hold) = booked.hold.as_ref().filter(|hold| hold.is_standing()) else { return Some(Way::StillHeld) };
    let sum = if hold.whole { None } else { Some(hold.amount) };
    if there.held != sum {
        return Some(Way::OtherSum);
    }
    let apart = there.until_at.map(|until| until.since(hold.until_at).max(hold.until_at.since(until)));
    apart.filter(|apart| *apart > SAME_END).map(|_| Way::OtherEnd)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::AccountId;
    use crate::authority::OfficerId;
    use crate::hold::{End, State};
    use crate::money::Currency;
    use crate::order::{self, Act, Extent};

    const NOW: i64 = 100_000;

    fn at(seconds: i64) -> Instant {
        Instant::from_seconds(seconds)
    }

    fn booked(hold: Option<State>, in_motion: bool) -> Booked {
        let account = AccountId::new("b/a").unwrap();
        let order = Order {
            id: OrderId(1),
            reference: "R".into(),
            original: None,
            case: CaseId(1),
            act: Act::Stop,
            account: account.clone(),
            holder: String::new(),
            amount: Some(Amount::from_major(500)),
            whole: false,
            basis: "stop".into(),
            currency: Currency::CNY,
            layer: 1,
            reason: String::new(),
            state: order::State::Executed(if hold.is_some() { Extent::Whole } else { Extent::None }),
            drafted_at: at(0),
            drafted_by: OfficerId(1),
            approved_at: None,
            approved_by: None,
            digest: None,
            sent_at: None,
            answered_at: Some(at(10)),
            held: None,
            balance: None,
            failure: None,
            covers_until: None,
        };
        let hold = hold.map(|state| Hold {
            id: HoldId(1),
            order: OrderId(1),
            case: CaseId(1),
            account,
            amount: Amount::from_major(500),
            whole: false,
            since_at: at(10),
            until_at: at(200_000),
            state,
            basis: "stop".into(),
            verify_by: None,
            ended_at: (!matches!(state, State::Standing | State::Extended)).then(|| at(20)),
        });
        Booked { order, hold, in_motion }
    }

    fn there(reference: &str, held: i64, until: i64) -> HeldThere {
        HeldThere {
            reference: reference.into(),
            account: "a".into(),
            held: Some(Amount::from_major(held)),
            since_at: at(10),
            until_at: Some(at(until)),
        }
    }

    #[test]
    fn a_bank_differs_in_six_ways() {
        let standing = || booked(Some(State::Standing), false);
        let released = || booked(Some(State::Ended(End::Released)), false);
        let just_released = || {
            let mut booked = released();
            booked.hold.iter_mut().for_each(|hold| hold.ended_at = Some(at(NOW - 60)));
            booked
        };
        let unknown = || {
            let mut booked = booked(None, false);
            booked.order.state = order::State::Unknown;
            booked
        };
        #[allow(clippy::type_complexity, reason = "a story, the list, our book, and how they differ")]
        let table: Vec<(&str, Vec<HeldThere>, Vec<Booked>, Option<Way>)> = vec![
            ("agrees", vec![there("R", 500, 200_000)], vec![standing()], None),
            ("rounds the end", vec![there("R", 500, 200_030)], vec![standing()], None),
            ("holds what we released", vec![there("R", 500, 200_000)], vec![released()], Some(Way::StillHeld)),
            ("its list may be older", vec![there("R", 500, 200_000)], vec![just_released()], None),
            ("holds what it did not", vec![there("R", 500, 200_000)], vec![booked(None, false)], Some(Way::StillHeld)),
            ("has what is unknown", vec![there("R", 500, 200_000)], vec![unknown()], None),
            ("does not hold", vec![], vec![standing()], Some(Way::NotHeld)),
            ("our release is under way", vec![], vec![booked(Some(State::Standing), true)], None),
            ("another sum", vec![there("R", 499, 200_000)], vec![standing()], Some(Way::OtherSum)),
            ("another end", vec![there("R", 500, 200_061)], vec![standing()], Some(Way::OtherEnd)),
            ("not ours", vec![there("X", 500, 200_000)], vec![], Some(Way::UnknownReference)),
            ("twice", vec![there("R", 500, 200_000), there("R", 500, 200_000)], vec![standing()], Some(Way::HeldTwice)),
        ];
        for (story, list, booked, want) in table {
            let found: Vec<Way> = differences(&list, &booked, at(NOW)).into_iter().map(|d| d.way).collect();
            assert_eq!(found, want.into_iter().collect::<Vec<_>>(), "{story}");
        }
    }

    #[test]
    fn each_way_has_a_name_of_its_own() {
        for way in Way::ALL {
            assert_eq!(way.name().parse(), Ok(way));
        }
    }
}
