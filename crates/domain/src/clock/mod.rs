//! The deadline engine: what ends when, what must be sought by when, and what is told before. Pure: instants are handed in.

use crate::hold::Hold;
use crate::jurisdiction::{Profile, Rule, key};
use crate::order::{Act, Extent, Order, State};
use crate::refund::Refund;
use crate::time::{Instant, Span};
use crate::warning::{Warning, rule_of};
use serde::{Deserialize, Serialize};

/// What a clock runs for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A hold ends: lapse is release.
    HoldEnds,
    /// A freeze must follow the stop by then.
    FreezeDue,
    /// A freeze's renewal must be sought by then.
    RenewalDue,
    /// A whole account must be verified by then, else its hold ends.
    WholeVerified,
    /// A release must have been carried out by then.
    ReleaseDue,
    /// An order that was never sent has no law to stand on after this.
    Unsent,
    /// Movements are pushed no longer.
    LiveEnds,
    /// An objection must be answered by then.
    Appeal,
    /// A refund's notice has stood long enough.
    RefundNotice,
    /// A refund must be paid by then.
    RefundPaid,
    /// The next rung of a warning's ladder must be climbed by then.
    WarningStep,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 11] = [
        Self::HoldEnds,
        Self::FreezeDue,
        Self::RenewalDue,
        Self::WholeVerified,
        Self::ReleaseDue,
        Self::Unsent,
        Self::LiveEnds,
        Self::Appeal,
        Self::RefundNotice,
        Self::RefundPaid,
        Self::WarningStep,
    ];

    /// The name in files, on pages and in the message catalogue.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HoldEnds => "hold_ends",
            Self::FreezeDue => "freeze_due",
            Self::RenewalDue => "renewal_due",
            Self::WholeVerified => "whole_verified",
            Self::ReleaseDue => "release_due",
            Self::Unsent => "unsent",
            Self::LiveEnds => "live_ends",
            Self::Appeal => "appeal",
            Self::RefundNotice => "refund_notice",
            Self::RefundPaid => "refund_paid",
            Self::WarningStep => "warning_step",
        }
    }

    /// Whether the engine ends something at that instant, by itself. At it, what ends is over; what an officer must have
    /// done by it may still be done at it.
    #[must_use]
    pub const fn ends_by_itself(self) -> bool {
        matches!(self, Self::HoldEnds | Self::WholeVerified | Self::Unsent | Self::LiveEnds)
    }
}

/// One clock that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it runs for.
    pub kind: Kind,
    /// Of what: `hold:3`, `order:12`.
    pub of: String,
    /// By which rule of the jurisdiction.
    pub rule: String,
    /// Since when.
    pub began_at: Instant,
    /// When it is over.
    pub ends_at: Instant,
    /// When an officer is told; `None`: not before it is over.
    pub tell_at: Option<Instant>,
}

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It runs.
    Running,
    /// It runs, and an officer is to be told.
    Tell,
    /// It is over.
    Over,
}

impl Clock {
    /// Where it stands.
    #[must_use]
    pub fn due(&self, now: Instant) -> Due {
        let over = if self.kind.ends_by_itself() { now >= self.ends_at } else { now > self.ends_at };
        match self.tell_at {
            _ if over => Due::Over,
            Some(tell_at) if now >= tell_at => Due::Tell,
            _ => Due::Running,
        }
    }
}

/// The clock of a rule, begun at `began_at`; `None` where the profile has no such rule, or it sets no time.
#[must_use]
pub fn by_rule(kind: Kind, of: String, key: &str, began_at: Instant, profile: &Profile) -> Option<Clock> {
    let rule = profile.rule(key).filter(|rule| !rule.period.is_none())?;
    Some(clock(kind, of, rule, began_at, rule.period.ends(began_at, &profile.calendar), profile))
}

fn clock(kind: Kind, of: String, rule: &Rule, began_at: Instant, ends_at: Instant, profile: &Profile) -> Clock {
    let tell_at = rule.tell.map(|ahead| ahead.before(ends_at, &profile.calendar).max(began_at));
    Clock { kind, of, rule: rule.key.clone(), began_at, ends_at, tell_at }
}

/// The clocks of a hold that stands; none of one that ended.
#[must_use]
pub fn of_hold(hold: &Hold, profile: &Profile) -> Vec<Clock> {
    if !hold.is_standing() {
        return Vec::new();
    }
    let of = format!("hold:{}", hold.id.0);
    let make = |kind, key: &str, ends_at| {
        profile.rule(key).map(|rule| clock(kind, of.clone(), rule, hold.since_at, ends_at, profile))
    };
    let renewal = profile.rule(key::FREEZE_RENEWAL).map(|rule| rule.period.before(hold.until_at, &profile.calendar));
    let own = Clock {
        kind: Kind::HoldEnds,
        of: of.clone(),
        rule: hold.basis.clone(),
        began_at: hold.since_at,
        ends_at: hold.until_at,
        tell_at: None,
    };
    let next = match (hold.is_freeze(), renewal) {
        (false, _) => make(Kind::FreezeDue, key::FREEZE_AFTER_STOP, hold.until_at),
        (true, Some(by)) => make(Kind::RenewalDue, key::FREEZE_RENEWAL, by),
        (true, None) => None,
    };
    let verified = hold.verify_by.and_then(|by| make(Kind::WholeVerified, key::FREEZE_WHOLE, by));
    let own = make(Kind::HoldEnds, &hold.basis, hold.until_at).unwrap_or(own);
    std::iter::once(own).chain(next).chain(verified).collect()
}

/// The clocks of an order. `lapses_at` is what [`lapses_at`] said when it was drafted or approved.
#[must_use]
pub fn of_order(order: &Order, lapses_at: Option<Instant>, profile: &Profile) -> Vec<Clock> {
    let of = format!("order:{}", order.id.0);
    if order.act.ends_hold() && order.is_open() {
        return by_rule(Kind::ReleaseDue, of, key::RELEASE, order.drafted_at, profile).into_iter().collect();
    }
    let live = order.act == Act::AskLive && order.state == State::Executed(Extent::Whole);
    let kind = match live {
        true => Kind::LiveEnds,
        false if order.is_unsent() => Kind::Unsent,
        false => return Vec::new(),
    };
    let began_at = order.approved_at.unwrap_or(order.drafted_at);
    let rule = profile.rule(&order.basis);
    lapses_at.zip(rule).map(|(ends_at, rule)| clock(kind, of, rule, began_at, ends_at, profile)).into_iter().collect()
}

/// The clock of a refund: its notice while claims may be brought, then its payment.
#[must_use]
pub fn of_refund(refund: &Refund, profile: &Profile) -> Option<Clock> {
    use crate::refund::State as R;
    let of = format!("refund:{}", refund.id.0);
    match refund.state {
        R::Noticed => {
            let (rule, began_at) = (profile.rule(key::REFUND_NOTICE)?, refund.noticed_at?);
            Some(clock(Kind::RefundNotice, of, rule, began_at, refund.notice_until?, profile))
        }
        R::Approved | R::Ordered => by_rule(Kind::RefundPaid, of, key::REFUND, refund.approved_at?, profile),
        _ => None,
    }
}

/// The clock of a warning's next rung; its period is the level's, so the papers say when it ends.
#[must_use]
pub fn of_warning(warning: &Warning, profile: &Profile) -> Option<Clock> {
    let (rule, ends_at) = (profile.rule(rule_of(warning.state)?)?, warning.due_at?);
    Some(clock(Kind::WarningStep, format!("warning:{}", warning.id.0), rule, warning.since_at, ends_at, profile))
}

/// When an order that was not sent by then has no law to stand on, and when what a live question asked for ends. `hold` is
/// the one it extends or follows. Releases and plain questions never lose their law.
#[must_use]
pub fn lapses_at(order: &Order, hold: Option<&Hold>, profile: &Profile) -> Option<Instant> {
    match order.act {
        Act::Extend | Act::ExtendFreeze | Act::Freeze => hold.filter(|hold| hold.is_standing()).map(Hold::ends_at),
        Act::Stop | Act::AskLive => profile.ends(&order.basis, order.approved_at.unwrap_or(order.drafted_at)),
        _ => None,
    }
}

/// By when the renewal of a freeze must be sought; `None` where the law does not say, or for a stop.
#[must_use]
pub fn renewal_by(hold: &Hold, profile: &Profile) -> Option<Instant> {
    let rule = profile.rule(key::FREEZE_RENEWAL).filter(|_| hold.is_freeze())?;
    Some(rule.period.before(hold.until_at, &profile.calendar))
}

/// When something of these clocks is to be told next, after `after`.
#[must_use]
pub fn next_tell(clocks: &[Clock], after: Instant) -> Option<Instant> {
    clocks.iter().filter_map(|clock| clock.tell_at).filter(|at| *at > after).min()
}

/// What the machine's clock is worth, seen beside the latest instant it showed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It went on.
    On,
    /// It went back: nothing ends before its time, and somebody should look.
    Back,
    /// It went further ahead than a working clock and an outage explain: nothing ends by it until an officer says so.
    TooFar,
}

/// The longest outage that is believed without being asked about. Machines whose clock fails come back years away, and
/// holds that end too early are money lost for good.
pub const OUTAGE_MAX: Span = Span::days(31);

/// So much may a clock be put back by those who keep it right.
pub const SLACK: Span = Span::minutes(5);

/// Reads the clock: `seen_at` is the latest instant it showed before, as it was kept.
#[must_use]
pub fn reading(seen_at: Option<Instant>, now: Instant) -> Reading {
    match seen_at {
        Some(seen) if now.plus(SLACK) < seen => Reading::Back,
        Some(seen) if now > seen.plus(OUTAGE_MAX) => Reading::TooFar,
        _ => Reading::On,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
