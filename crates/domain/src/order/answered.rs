//! What an answer changes: the order, its hold, and the order it lifts, extends, follows or pays from.

use super::{Act, Answer, Extent, Move, Order, Outcome, State, next};
use crate::hold::{self, Hold};
use crate::money::Amount;
use crate::refusal::Refusal;
use crate::time::Instant;

/// What an answer came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The order as it stands now.
    pub order: Order,
    /// What its hold, or the hold it lifts, extends or pays from, becomes.
    pub hold: HoldChange,
    /// The stop's hold, as a freeze that follows it leaves it: what is frozen is not held twice.
    pub followed: Option<Hold>,
    /// What happens to the order that it lifts, extends, follows or pays from.
    pub original: Option<Move>,
}

/// What becomes of a hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldChange {
    /// Nothing.
    Nothing,
    /// The institution holds so much from then on, until then at the latest.
    Begins {
        /// How much, as it counts: of a whole account no more than was traced there.
        amount: Amount,
        /// From when.
        since_at: Instant,
        /// Until when.
        until_at: Instant,
    },
    /// The hold as it stands now.
    Becomes(Hold),
}

/// Applies an answer by the law. `hold` is the one an order lifts, extends, follows or pays from; `by_law` is when a hold
/// begun at the answer's instant ends by law: no institution's word makes it longer.
///
/// Refused: an order that is not with the institution (LIFE-01), an answer of another kind or in another currency than the
/// order (DEED-02).
pub fn answered(order: &Order, hold: Option<&Hold>, answer: &Answer, by_law: Instant) -> Result<Answered, Refusal> {
    if answer.currency.is_some_and(|currency| currency != order.currency) {
        let must = format!("in {}, the order's currency", order.currency.code());
        return Err(Refusal::BadField { field: "answer".into(), must });
    }
    let mut after = Answered { order: order.clone(), hold: HoldChange::Nothing, followed: None, original: None };
    after.order.answered_at = Some(answer.at);
    let extent = match (&answer.outcome, order.act) {
        (Outcome::Rejected { code, words }, _) => {
            after.order.failure = Some(format!("{code} {words}").trim().to_owned());
            Extent::None
        }
        (Outcome::Movements { until_at, .. }, Act::AskTransfers | Act::AskLive) => {
            after.order.covers_until = Some(*until_at);
            Extent::Whole
        }
        (Outcome::Holder { .. }, Act::AskHolder) | (Outcome::Accounts { .. }, Act::AskAccounts) => Extent::Whole,
        (Outcome::Done, Act::EndLive) => {
            after.original = Some(Move::Release);
            Extent::Whole
        }
        (Outcome::Paid { amount, failure }, Act::Refund) => {
            (after.order.held, after.order.failure) = (Some(*amount), failure.clone());
            after.pay(hold, *amount, answer.at)?
        }
        (Outcome::Holding { held, balance, until_at, failure }, act)
            if act.begins_hold() || act.ends_hold() || act.extends_hold() =>
        {
            (after.order.held, after.order.balance) = (Some(*held), *balance);
            after.order.failure = failure.clone();
            let until_at = until_at.unwrap_or(by_law).min(by_law);
            match act {
                _ if act.begins_hold() => after.begin(hold, *held, answer.at, until_at)?,
                _ if act.ends_hold() => after.lift(hold, *held, answer.at)?,
                _ => after.extend(hold, *held, until_at)?,
            }
        }
        _ => return Err(Refusal::BadField { field: "answer".into(), must: "of the kind that was asked for".into() }),
    };
    after.order.state = next(order.state, Move::Execute(extent))?;
    Ok(after)
}

impl Answered {
    /// A hold begins. A freeze takes from the hold of the stop it follows as much as it freezes.
    fn begin(&mut self, hold: Option<&Hold>, held: Amount, at: Instant, until_at: Instant) -> Result<Extent, Refusal> {
        let asked = self.order.amount.unwrap_or(held);
        let amount = if self.order.whole { held.min(asked) } else { held };
        if amount.is_positive() {
            self.hold = HoldChange::Begins { amount, since_at: at, until_at };
            if let Some(before) = hold.filter(|hold| hold.is_standing()) {
                self.follow(before.clone(), amount, at)?;
            }
        }
        Ok(extent(asked, held))
    }

    fn follow(&mut self, mut before: Hold, frozen: Amount, at: Instant) -> Result<(), Refusal> {
        before.amount = before.amount.less(frozen);
        self.followed = Some(if before.amount.is_zero() {
            self.original = Some(Move::TurnIntoFreeze);
            before.ended(hold::Move::TurnIntoFreeze, at)?
        } else {
            before
        });
        Ok(())
    }

    /// What stays held is `held`. Where our own book says that the hold ended already, the institution has only to say
    /// that it holds nothing more.
    fn lift(&mut self, hold: Option<&Hold>, held: Amount, at: Instant) -> Result<Extent, Refusal> {
        let Some(before) = hold.filter(|hold| hold.is_standing()) else {
            let asked = self.order.amount.unwrap_or(held);
            return Ok(if held.is_zero() { Extent::Whole } else { extent(asked, asked.less(held)) });
        };
        let mut now = before.clone();
        now.amount = held.min(before.amount);
        if now.amount.is_zero() {
            now = now.ended(hold::Move::Release, at)?;
            self.original = Some(Move::Release);
        }
        self.hold = HoldChange::Becomes(now);
        Ok(extent(self.order.amount.unwrap_or(before.amount), before.amount.less(held)))
    }

    fn extend(&mut self, hold: Option<&Hold>, held: Amount, until_at: Instant) -> Result<Extent, Refusal> {
        let lasts = |hold: &&Hold| hold.is_standing() && until_at > hold.until_at && held.is_positive();
        let Some(before) = hold.filter(lasts) else { return Ok(Extent::None) };
        let mut now = before.clone();
        (now.amount, now.until_at) = (held.min(before.amount), until_at);
        now.state = hold::next(before.state, hold::Move::Extend)?;
        self.original = Some(Move::Extend);
        self.hold = HoldChange::Becomes(now);
        Ok(extent(before.amount, held))
    }

    /// What was paid back is held no more.
    fn pay(&mut self, hold: Option<&Hold>, paid: Amount, at: Instant) -> Result<Extent, Refusal> {
        if let Some(before) = hold.filter(|hold| hold.is_standing() && paid.is_positive()) {
            let mut now = before.clone();
            now.amount = before.amount.less(paid);
            if now.amount.is_zero() {
                now = now.ended(hold::Move::Refund, at)?;
                self.original = Some(Move::Refund);
            }
            self.hold = HoldChange::Becomes(now);
        }
        Ok(extent(self.order.amount.unwrap_or(paid), paid))
    }
}

/// How far `done` goes of what was `asked`.
fn extent(asked: Amount, done: Amount) -> Extent {
    match done {
        done if !done.is_positive() => Extent::None,
        done if done < asked => Extent::Part,
        _ => Extent::Whole,
    }
}

impl Order {
    /// Whether it was carried out, or surely not.
    #[must_use]
    pub const fn is_answered(&self) -> bool {
        use State::*;
        match self.state {
            Executed(_) | Extended | Frozen | Refunded | Released => true,
            Lapsed => self.answered_at.is_some(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::tests::{hold, order};
    use super::*;
    use crate::money::Currency;

    fn at(seconds: i64) -> Instant {
        Instant::from_seconds(seconds)
    }

    fn says(held: i64, until: Option<i64>) -> Outcome {
        let (held, until_at) = (Amount::from_major(held), until.map(at));
        Outcome::Holding { held, balance: None, until_at, failure: None }
    }

    /// What an order and its hold become: `executed_part begins 40 until 60`.
    fn told(act: Act, sum: i64, state: State, before: Option<&Hold>, outcome: Outcome) -> String {
        let order = order(1, act, "b/a", Some(sum), state);
        let answer = Answer { reference: "1".into(), bank: "b".into(), at: at(10), currency: None, outcome };
        match answered(&order, before, &answer, at(172_800)) {
            Err(refusal) => refusal.code().to_owned(),
            Ok(after) => {
                assert_eq!(after.order.answered_at, Some(at(10)));
                let state = after.order.state.name();
                let moves = after.original.map_or("", |_| " original moves");
                match (after.hold, after.original) {
                    (HoldChange::Nothing, None) => state.to_owned(),
                    (HoldChange::Nothing, Some(_)) => format!("{state},{moves}"),
                    (HoldChange::Begins { amount, until_at, .. }, _) => {
                        let left = after.followed.map(|h| format!(", {} {}", h.state.name(), h.amount.minor() / 100));
                        let left = left.unwrap_or_default();
                        format!("{state} begins {} until {}{left}{moves}", amount.minor() / 100, until_at.seconds())
                    }
                    (HoldChange::Becomes(hold), _) => {
                        assert_eq!(hold.ended_at.is_some(), !hold.is_standing());
                        let (name, sum, until) =
                            (hold.state.name(), hold.amount.minor() / 100, hold.until_at.seconds());
                        format!("{state} {name} {sum} until {until}{moves}")
                    }
                }
            }
        }
    }

    #[test]
    fn an_answer_moves_order_and_hold_as_the_table_says() {
        use State::{Acknowledged, Executed, Queued, Sent, Unknown};
        let standing = hold(9, "b/a", 100, 0); // ends at 172800
        let frozen = Hold { basis: "freeze".into(), ..standing.clone() };
        let paid = |sum| Outcome::Paid { amount: Amount::from_major(sum), failure: None };
        let mut ended = standing.clone();
        ended.state = hold::State::Ended(hold::End::Lapsed);
        let rejected = || Outcome::Rejected { code: "200010".into(), words: String::new() };
        let movements = || Outcome::Movements { movements: Vec::new(), from_at: at(0), until_at: at(9) };
        let table = [
            (Act::Stop, Sent, None, says(100, None), "executed_whole begins 100 until 172800"),
            (Act::Stop, Unknown, None, says(40, Some(60)), "executed_part begins 40 until 60"),
            (Act::Stop, Acknowledged, None, says(100, Some(999_999)), "executed_whole begins 100 until 172800"),
            (Act::Stop, Sent, None, says(0, None), "executed_none"),
            (Act::Stop, Sent, None, rejected(), "executed_none"),
            (Act::Stop, Sent, None, movements(), "DEED-02"),
            (Act::Stop, Queued, None, says(100, None), "LIFE-01"),
            (Act::Stop, Executed(Extent::Part), None, says(100, None), "LIFE-01"),
            (Act::AskTransfers, Sent, None, movements(), "executed_whole"),
            (Act::AskTransfers, Sent, None, says(1, None), "DEED-02"),
            (Act::Lift, Sent, Some(&standing), says(0, None), "executed_whole released 0 until 172800 original moves"),
            (Act::Lift, Sent, Some(&standing), says(30, None), "executed_part standing 30 until 172800"),
            (Act::Lift, Sent, Some(&standing), says(100, None), "executed_none standing 100 until 172800"),
            (Act::Lift, Sent, Some(&standing), says(130, None), "executed_none standing 100 until 172800"),
            (Act::Lift, Sent, Some(&ended), says(0, None), "executed_whole"),
            (Act::Lift, Sent, Some(&ended), says(40, None), "executed_part"),
            (Act::Lift, Sent, Some(&ended), says(100, None), "executed_none"),
            (Act::Lift, Sent, None, says(0, None), "executed_whole"),
            (
                Act::LiftFreeze,
                Sent,
                Some(&frozen),
                says(0, None),
                "executed_whole released 0 until 172800 original moves",
            ),
            (Act::Freeze, Sent, None, says(100, None), "executed_whole begins 100 until 172800"),
            (Act::Freeze, Sent, Some(&ended), says(100, None), "executed_whole begins 100 until 172800"),
            (
                Act::Freeze,
                Sent,
                Some(&standing),
                says(100, None),
                "executed_whole begins 100 until 172800, frozen 0 original moves",
            ),
            (Act::Freeze, Sent, Some(&standing), says(60, None), "executed_part begins 60 until 172800, standing 40"),
            (Act::Freeze, Unknown, Some(&standing), says(0, None), "executed_none"),
            (Act::Freeze, Sent, Some(&standing), rejected(), "executed_none"),
            (Act::ExtendFreeze, Sent, Some(&frozen), says(100, Some(172_800)), "executed_none"),
            (Act::Refund, Sent, Some(&frozen), paid(40), "executed_part standing 60 until 172800"),
            (Act::Refund, Sent, Some(&frozen), paid(100), "executed_whole refunded 0 until 172800 original moves"),
            (Act::Refund, Unknown, Some(&frozen), paid(0), "executed_none"),
            (Act::Refund, Sent, Some(&frozen), says(0, None), "DEED-02"),
            (Act::EndLive, Sent, None, Outcome::Done, "executed_whole, original moves"),
            (Act::AskLive, Sent, None, Outcome::Done, "DEED-02"),
            (Act::Lift, Sent, Some(&standing), rejected(), "executed_none"),
            (Act::Extend, Sent, Some(&standing), says(100, None), "executed_none"),
            (Act::Extend, Sent, Some(&standing), says(0, Some(172_801)), "executed_none"),
        ];
        for (act, state, before, outcome, want) in table {
            let story = format!("{act:?} {state:?} {outcome:?}");
            assert_eq!(told(act, 100, state, before, outcome), want, "{story}");
        }
    }

    #[test]
    fn an_extension_lasts_as_long_as_the_law_lets_it() {
        let standing = hold(9, "b/a", 100, 0);
        let order = order(1, Act::Extend, "b/a", Some(100), State::Sent);
        for (says_until, lasts) in [(None, 345_600), (Some(200_000), 200_000), (Some(999_999), 345_600)] {
            let outcome = says(100, says_until);
            let answer = Answer { reference: "1".into(), bank: "b".into(), at: at(10), currency: None, outcome };
            let after = answered(&order, Some(&standing), &answer, at(345_600)).unwrap();
            let mut want = standing.clone();
            (want.state, want.until_at) = (hold::State::Extended, at(lasts));
            assert_eq!((after.hold, after.original), (HoldChange::Becomes(want), Some(Move::Extend)));
        }
    }

    #[test]
    fn an_answer_in_another_currency_is_not_taken_for_the_orders() {
        let order = order(1, Act::Stop, "b/a", Some(100), State::Sent);
        for (currency, is_taken) in [(None, true), (Some(order.currency), true), (Currency::parse("USD"), false)] {
            let answer =
                Answer { reference: "1".into(), bank: "b".into(), at: at(10), currency, outcome: says(50, None) };
            assert_eq!(answered(&order, None, &answer, at(60)).is_ok(), is_taken, "{currency:?}");
        }
    }

    #[test]
    fn a_whole_account_counts_for_what_was_traced_there() {
        let mut order = order(1, Act::Freeze, "b/a", Some(100), State::Sent);
        order.whole = true;
        let answer =
            Answer { reference: "1".into(), bank: "b".into(), at: at(10), currency: None, outcome: says(5_000, None) };
        let after = answered(&order, None, &answer, at(60)).unwrap();
        let want = HoldChange::Begins { amount: Amount::from_major(100), since_at: at(10), until_at: at(60) };
        assert_eq!((after.hold, after.order.held), (want, Some(Amount::from_major(5_000))));
    }
}
