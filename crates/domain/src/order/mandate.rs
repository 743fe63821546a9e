//! Mandates: one approval that covers the layers of one case, up to a sum and a time.

use super::{Act, Order};
use crate::authority::OfficerId;
use crate::case::CaseId;
use crate::money::Amount;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// A second officer's approval given ahead, for the stops and questions of one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    /// For which case.
    pub case: CaseId,
    /// Who asked for it: their name stands as first officer.
    pub asked_by: OfficerId,
    /// Who granted it: never the one who asked.
    pub granted_by: OfficerId,
    /// When.
    pub granted_at: Instant,
    /// All stops under it may hold this much together: those that are open count with what they ask for, those that
    /// were answered with what they held, whatever became of it since.
    pub sum_max: Amount,
    /// No order under it is approved after this.
    pub until_at: Instant,
}

impl Mandate {
    /// What these stops, approved under it, have used of its sum.
    #[must_use]
    pub fn used<'a>(stops: impl Iterator<Item = &'a Order>) -> Amount {
        let used = |stop: &Order| if stop.is_open() { stop.amount } else { stop.held };
        stops.filter(|order| order.act == Act::Stop).filter_map(used).sum()
    }

    /// Whether it approves this order now, `used` being what its stops have [used](Self::used) already.
    /// A lift needs no mandate; an extension is never covered.
    #[must_use]
    pub fn covers(&self, order: &Order, used: Amount, now: Instant) -> bool {
        let in_time = now <= self.until_at && order.case == self.case && order.drafted_by != self.granted_by;
        match (order.act, order.amount) {
            (Act::AskTransfers | Act::AskLive, _) => in_time,
            (Act::Stop, Some(sum)) => in_time && used.checked_add(sum).is_some_and(|all| all <= self.sum_max),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::tests::order;
    use super::*;
    use crate::order::{Extent, State};

    #[test]
    fn a_mandate_covers_stops_and_questions_up_to_its_sum_and_time() {
        let (first, second) = (OfficerId(1), OfficerId(2));
        let at = Instant::from_seconds;
        let mandate = Mandate {
            case: CaseId(1),
            asked_by: first,
            granted_by: second,
            granted_at: at(0),
            sum_max: Amount::from_major(100),
            until_at: at(60),
        };
        let table = [
            // act, sum, used, now, drafted by, covered
            (Act::Stop, Some(100), 0, 60, first, true),
            (Act::Stop, Some(101), 0, 60, first, false),
            (Act::Stop, Some(60), 40, 60, first, true),
            (Act::Stop, Some(61), 40, 60, first, false),
            (Act::Stop, Some(60), 40, 61, first, false),
            (Act::Stop, Some(60), 40, 60, second, false),
            (Act::Stop, None, 0, 0, first, false),
            (Act::AskTransfers, None, 100, 60, first, true),
            (Act::AskLive, None, 100, 61, first, false),
            (Act::Lift, Some(1), 0, 0, first, false),
            (Act::Extend, Some(1), 0, 0, first, false),
        ];
        for (act, sum, used, now, by, want) in table {
            let mut order = order(1, act, "b/a", sum, State::Submitted);
            order.drafted_by = by;
            let got = mandate.covers(&order, Amount::from_major(used), at(now));
            assert_eq!(got, want, "{act:?} {sum:?} {used} {now} {by:?}");
        }
        let mut other = order(1, Act::Stop, "b/a", Some(1), State::Submitted);
        other.case = CaseId(2);
        assert!(!mandate.covers(&other, Amount::ZERO, at(0)), "another case");
    }

    #[test]
    fn what_was_held_counts_and_what_was_not_to_be_had_does_not() {
        let mut part = order(1, Act::Stop, "b/a", Some(100), State::Executed(Extent::Part));
        part.held = Some(Amount::from_major(40));
        let mut lapsed = order(2, Act::Stop, "b/b", Some(30), State::Lapsed);
        lapsed.held = Some(Amount::from_major(30));
        let none = order(3, Act::Stop, "b/c", Some(50), State::Executed(Extent::None));
        let open = order(4, Act::Stop, "b/d", Some(5), State::Unknown);
        let asked = order(5, Act::AskTransfers, "b/d", None, State::Sent);
        assert_eq!(Mandate::used([&part, &lapsed, &none, &open, &asked].into_iter()), Amount::from_major(75));
    }
}
