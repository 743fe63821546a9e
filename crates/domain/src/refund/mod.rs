//! Refunds: giving held money back to those it was taken from. Who gets how much is worked out here, to the fen.
//!
//! Source: rules on returning frozen funds of 2016, art. 8: one credit goes back directly; several that time stamps tell
//! apart go back by their order; else in proportion to the losses, after a public notice.

mod life;
mod share;

pub use life::{Move, State, next};
pub use share::{Claim, share};

use crate::authority::OfficerId;
use crate::case::CaseId;
use crate::hold::HoldId;
use crate::money::Amount;
use crate::order::OrderId;
use crate::refusal::Refusal;
use crate::report::ReportId;
use crate::time::Instant;
use crate::trace::Rule;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A refund's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RefundId(pub i64);

/// An objection's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectionId(pub i64);

/// A way to share what an account still holds among the victims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// One victim's money only: all of it goes back.
    Direct,
    /// Credits told apart by their time stamps, followed by this rule.
    ByTimeStamp(Rule),
    /// All losses share in proportion over the whole period.
    PariPassu,
}

impl Method {
    /// Whether it needs a public notice: no time stamp tells whose money it is, so others may have a claim.
    #[must_use]
    pub const fn needs_notice(self) -> bool {
        matches!(self, Self::PariPassu)
    }

    /// The name in files and in the message catalogue: `direct`, `by_time_stamp:fifo`, `pari_passu`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Direct => "direct".into(),
            Self::ByTimeStamp(rule) => format!("by_time_stamp:{rule}"),
            Self::PariPassu => "pari_passu".into(),
        }
    }
}

impl FromStr for Method {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match (text, text.strip_prefix("by_time_stamp:")) {
            ("direct", _) => Ok(Self::Direct),
            ("pari_passu", _) => Ok(Self::PariPassu),
            (_, Some(rule)) => Rule::ALL.into_iter().find(|r| r.name() == rule).map(Self::ByTimeStamp).ok_or(()),
            _ => Err(()),
        }
    }
}

/// Which kind of method the rules of 2016 point to; an officer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Advised {
    /// One credit.
    Direct,
    /// Several credits, no two at one instant.
    ByTimeStamp,
    /// Several credits that time stamps do not tell apart: public notice is due.
    PariPassu,
    /// No money of these victims reached the account.
    Nothing,
}

impl Advised {
    /// The method itself, `rule` being the case's; `None` where there is nothing to give back.
    #[must_use]
    pub const fn method(self, rule: Rule) -> Option<Method> {
        match self {
            Self::Direct => Some(Method::Direct),
            Self::ByTimeStamp => Some(Method::ByTimeStamp(rule)),
            Self::PariPassu => Some(Method::PariPassu),
            Self::Nothing => None,
        }
    }
}

/// A refund: what is given back of one or more holds of a case, to whom, and by whose word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Its number.
    pub id: RefundId,
    /// Its case.
    pub case: CaseId,
    /// Where it stands.
    pub state: State,
    /// Whether more is to follow: not all victims or holds are known yet.
    pub interim: bool,
    /// Why, as the officer applied for it.
    pub reason: String,
    /// When it was drafted.
    pub drafted_at: Instant,
    /// By whom.
    pub drafted_by: OfficerId,
    /// When public notice was given.
    pub noticed_at: Option<Instant>,
    /// Until when claims may be brought.
    pub notice_until: Option<Instant>,
    /// When it was approved.
    pub approved_at: Option<Instant>,
    /// By whom: never who drafted it.
    pub approved_by: Option<OfficerId>,
    /// SHA-256, in hex, of parts and shares as they were approved.
    pub digest: Option<String>,
    /// When the payment orders were made.
    pub ordered_at: Option<Instant>,
    /// What each hold gives.
    pub parts: Vec<Part>,
    /// What each victim gets of each hold.
    pub shares: Vec<Share>,
}

/// What one hold gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which hold.
    pub hold: HoldId,
    /// How much of it goes back.
    pub amount: Amount,
    /// By which method.
    pub method: Method,
}

/// What one victim gets of one hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Of which hold.
    pub hold: HoldId,
    /// Which victim, by the report.
    pub victim: ReportId,
    /// How much.
    pub amount: Amount,
    /// The order to pay it, once made.
    pub order: Option<OrderId>,
    /// What the bank paid, once it said.
    pub paid: Option<Amount>,
}

/// What speaks against a refund, told while notice is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Its number.
    pub id: ObjectionId,
    /// Against which refund.
    pub refund: RefundId,
    /// When it came.
    pub at: Instant,
    /// Who took it down.
    pub taken_by: OfficerId,
    /// Whose it is.
    pub name: String,
    /// What it says.
    pub words: String,
    /// When it was answered.
    pub answered_at: Option<Instant>,
    /// By whom: never who drafted the refund.
    pub answered_by: Option<OfficerId>,
    /// Whether it was right: then the refund is withdrawn and worked out anew.
    pub upheld: Option<bool>,
    /// The answer.
    pub answer: String,
}

impl Refund {
    /// Whether a method of it needs a public notice.
    #[must_use]
    pub fn needs_notice(&self) -> bool {
        self.parts.iter().any(|part| part.method.needs_notice())
    }

    /// Whether it still binds what it names: no other refund may give the same money.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Drafted | State::Noticed | State::Approved | State::Ordered)
    }

    /// What it gives of this hold and has not been paid yet.
    #[must_use]
    pub fn bound_of(&self, hold: HoldId) -> Amount {
        let unpaid = self.shares.iter().filter(|share| share.hold == hold && share.paid.is_none());
        if self.is_open() { unpaid.map(|share| share.amount).sum() } else { Amount::ZERO }
    }

    /// What this victim got by it, and what it may still bring.
    #[must_use]
    pub fn to_victim(&self, victim: ReportId) -> Amount {
        let of = self.shares.iter().filter(|share| share.victim == victim);
        of.map(|share| share.paid.unwrap_or(if self.is_open() { share.amount } else { Amount::ZERO })).sum()
    }

    /// Whether it may be approved at `now`: notice given and over where a method needs it (REFUND-03), every objection
    /// answered (REFUND-04).
    pub fn may_be_approved(&self, objections: &[Objection], now: Instant) -> Result<(), Refusal> {
        if self.needs_notice() && self.notice_until.is_none_or(|until| now < until) {
            return Err(Refusal::NoticeRuns { until: self.notice_until });
        }
        if objections.iter().any(|objection| objection.answered_at.is_none()) {
            return Err(Refusal::ObjectionOpen);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refund(method: Method, until: Option<i64>) -> Refund {
        Refund {
            id: RefundId(1),
            case: CaseId(1),
            state: State::Noticed,
            interim: false,
            reason: String::new(),
            drafted_at: Instant::from_seconds(0),
            drafted_by: OfficerId(1),
            noticed_at: None,
            notice_until: until.map(Instant::from_seconds),
            approved_at: None,
            approved_by: None,
            digest: None,
            ordered_at: None,
            parts: vec![Part { hold: HoldId(1), amount: Amount::from_major(10), method }],
            shares: Vec::new(),
        }
    }

    #[test]
    fn notice_and_objections_come_before_approval() {
        let table = [
            (Method::Direct, None, 0, false, None),
            (Method::ByTimeStamp(Rule::Fifo), None, 0, false, None),
            (Method::PariPassu, None, 99, false, Some("REFUND-03")),
            (Method::PariPassu, Some(100), 99, false, Some("REFUND-03")),
            (Method::PariPassu, Some(100), 100, false, None),
            (Method::PariPassu, Some(100), 100, true, Some("REFUND-04")),
        ];
        for (method, until, now, open, want) in table {
            let objection = Objection {
                id: ObjectionId(1),
                refund: RefundId(1),
                at: Instant::from_seconds(1),
                taken_by: OfficerId(1),
                name: String::new(),
                words: String::new(),
                answered_at: (!open).then(|| Instant::from_seconds(2)),
                answered_by: None,
                upheld: None,
                answer: String::new(),
            };
            let got = refund(method, until).may_be_approved(&[objection], Instant::from_seconds(now));
            assert_eq!(got.err().map(|r| r.code()), want, "{method:?} {until:?} {now} {open}");
        }
    }

    #[test]
    fn methods_have_names_that_are_read_back() {
        let all = Rule::ALL.into_iter().map(Method::ByTimeStamp).chain([Method::Direct, Method::PariPassu]);
        for method in all {
            assert_eq!(method.name().parse(), Ok(method));
        }
    }
}
