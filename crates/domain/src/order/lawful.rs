//! What the law asks before an order may stand, beside its ceiling: a filed case for a freeze, a hold that still stands, a
//! renewal sought in time, the city's word for many accounts.

use super::{Act, Order};
use crate::account::AccountId;
use crate::case::State as CaseState;
use crate::clock;
use crate::hold::Hold;
use crate::jurisdiction::{Profile, Rule, key};
use crate::refusal::Refusal;
use crate::time::Instant;
use std::collections::BTreeSet;

/// Whether an order may be asked for, sought at `sought_at`; `hold` is the one that it lifts, extends or follows.
///
/// Refused: a freeze before the case is filed (HOLD-01), a renewal sought too late (HOLD-02), a whole account without a
/// written reason (HOLD-04), what the jurisdiction has no rule for (HOLD-05), what leans on a hold that no longer stands
/// (AUTH-03).
pub fn may_be_asked(
    order: &Order,
    case: CaseState,
    hold: Option<&Hold>,
    profile: &Profile,
    sought_at: Instant,
) -> Result<(), Refusal> {
    let no_hold = || Refusal::NotFound { what: "hold".into() };
    let standing = hold.filter(|hold| hold.is_standing() && hold.account == order.account);
    match order.act {
        Act::Freeze | Act::ExtendFreeze if case != CaseState::Filed => return Err(Refusal::CaseNotFiled),
        Act::Freeze if order.original.is_some() && standing.is_none_or(Hold::is_freeze) => return Err(no_hold()),
        Act::Freeze if order.whole => {
            profile.needed(key::FREEZE_WHOLE)?;
            if order.reason.trim().is_empty() {
                return Err(Refusal::WholeNeedsReason);
            }
        }
        Act::Extend => drop(standing.filter(|hold| !hold.is_freeze()).ok_or_else(no_hold)?),
        Act::ExtendFreeze => {
            let hold = standing.filter(|hold| hold.is_freeze()).ok_or_else(no_hold)?;
            if let Some(by) = clock::renewal_by(hold, profile).filter(|by| sought_at > *by) {
                return Err(Refusal::SoughtTooLate { by, lapses_at: hold.until_at });
            }
        }
        Act::Lift => drop(standing.filter(|hold| !hold.is_freeze()).ok_or_else(no_hold)?),
        Act::LiftFreeze => drop(standing.filter(|hold| hold.is_freeze()).ok_or_else(no_hold)?),
        _ => {}
    }
    profile.needed(&order.basis).map(drop)
}

/// The rules that a freeze of one more account comes under, because of how many accounts its case freezes: `orders` are
/// those of the case. At once: those put forward and not answered. In all: those, and all that ever held something.
#[must_use]
pub fn many_rules<'p>(orders: &[Order], account: &AccountId, profile: &'p Profile) -> Vec<&'p Rule> {
    let freezes = || orders.iter().filter(|order| order.act == Act::Freeze);
    let count = |counts: &dyn Fn(&Order) -> bool| {
        let accounts = freezes().filter(|order| counts(order)).map(|order| &order.account);
        accounts.chain([account]).collect::<BTreeSet<_>>().len()
    };
    let at_once = count(&|order| order.is_open());
    let in_all = count(&|order| order.is_open() || order.held.is_some_and(|held| held.is_positive()));
    let applies = |key, accounts: usize| {
        let rule = profile.rule(key).filter(|rule| rule.accounts_from > 0);
        rule.filter(|rule| accounts >= rule.accounts_from as usize)
    };
    let rules = [applies(key::FREEZE_MANY_AT_ONCE, at_once), applies(key::FREEZE_MANY_IN_ALL, in_all)];
    rules.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::super::plan::tests::{hold, order};
    use super::super::{Extent, OrderId, State};
    use super::*;
    use crate::hold;
    use crate::money::Amount;
    use crate::time::Span;

    #[test]
    fn what_the_law_asks_first() {
        use CaseState::{Closed, Filed, Opened};
        let profile = Profile::mainland().unwrap();
        let stop = hold(9, "b/a", 100, 0);
        let freeze = Hold { basis: "freeze".into(), ..stop.clone() };
        let elsewhere = Hold { account: AccountId::new("b/c").unwrap(), ..stop.clone() };
        let ended = stop.clone().ended(hold::Move::Lapse, Instant::from_seconds(0)).unwrap();
        let table = [
            // act, whole, reason, case, the hold it leans on, refused with
            (Act::Stop, false, "", Opened, None, None),
            (Act::Freeze, false, "", Opened, None, Some("HOLD-01")),
            (Act::Freeze, false, "", Closed, None, Some("HOLD-01")),
            (Act::Freeze, false, "", Filed, None, None),
            (Act::Freeze, false, "", Filed, Some(&stop), None),
            (Act::Freeze, false, "", Filed, Some(&ended), Some("AUTH-03")),
            (Act::Freeze, false, "", Filed, Some(&freeze), Some("AUTH-03")),
            (Act::Freeze, false, "", Filed, Some(&elsewhere), Some("AUTH-03")),
            (Act::Freeze, true, " ", Filed, None, Some("HOLD-04")),
            (Act::Freeze, true, "公司账户，资金混同", Filed, None, None),
            (Act::Extend, false, "", Opened, Some(&stop), None),
            (Act::Extend, false, "", Opened, Some(&freeze), Some("AUTH-03")),
            (Act::Extend, false, "", Opened, None, Some("AUTH-03")),
            (Act::ExtendFreeze, false, "", Opened, Some(&freeze), Some("HOLD-01")),
            (Act::ExtendFreeze, false, "", Filed, Some(&stop), Some("AUTH-03")),
            (Act::Lift, false, "", Closed, Some(&stop), None),
            (Act::Lift, false, "", Closed, Some(&ended), Some("AUTH-03")),
            (Act::LiftFreeze, false, "", Closed, Some(&freeze), None),
            (Act::LiftFreeze, false, "", Closed, Some(&stop), Some("AUTH-03")),
            (Act::AskHolder, false, "", Opened, None, None),
        ];
        for (act, whole, reason, case, hold, refused) in table {
            let mut order = order(1, act, "b/a", Some(1), State::Submitted);
            (order.whole, order.reason) = (whole, reason.into());
            order.original = hold.map(|hold| hold.order);
            // In time for every renewal.
            let sought_at = Instant::from_seconds(-864_000);
            let got = may_be_asked(&order, case, hold, &profile, sought_at).err().map(|r| r.code());
            assert_eq!(got, refused, "{act:?} whole {whole} {case:?} {hold:?}");
        }
    }

    #[test]
    fn a_renewal_is_sought_ten_days_before_to_the_second() {
        let profile = Profile::mainland().unwrap();
        let freeze = Hold { basis: "freeze".into(), ..hold(9, "b/a", 100, 0) };
        let renewal = order(1, Act::ExtendFreeze, "b/a", Some(1), State::Submitted);
        let last = freeze.until_at.minus(Span::days(10));
        for (late, refused) in [(-1, None), (0, None), (1, Some("HOLD-02"))] {
            let at = last.plus(Span::seconds(late));
            let got = may_be_asked(&renewal, CaseState::Filed, Some(&freeze), &profile, at);
            assert_eq!(got.err().map(|r| r.code()), refused, "{late} s");
        }
    }

    #[test]
    fn two_hundred_at_once_or_five_hundred_in_all_need_the_city() {
        let profile = Profile::mainland().unwrap();
        let freezes = |count: i64, state: State| -> Vec<Order> {
            let one = |id: i64| {
                let mut order = order(id, Act::Freeze, &format!("b/{id}"), Some(1), state);
                (order.id, order.held) = (OrderId(id), Some(Amount::from_major(1)).filter(|_| !order.is_open()));
                order
            };
            (1..=count).map(one).collect()
        };
        let done = State::Executed(Extent::Whole);
        let table = [
            (freezes(198, State::Submitted), "b/new", vec![]),
            (freezes(199, State::Submitted), "b/199", vec![]),
            (freezes(199, State::Submitted), "b/new", vec![key::FREEZE_MANY_AT_ONCE]),
            (freezes(498, done), "b/new", vec![]),
            (freezes(499, done), "b/new", vec![key::FREEZE_MANY_IN_ALL]),
            (freezes(499, State::Withdrawn).into_iter().map(|o| Order { held: None, ..o }).collect(), "b/new", vec![]),
            (freezes(499, State::Queued), "b/new", vec![key::FREEZE_MANY_AT_ONCE, key::FREEZE_MANY_IN_ALL]),
        ];
        for (orders, account, want) in table {
            let rules = many_rules(&orders, &AccountId::new(account).unwrap(), &profile);
            assert_eq!(rules.iter().map(|rule| rule.key.as_str()).collect::<Vec<_>>(), want, "{}", orders.len());
        }
    }
}
