//! The clocks of the ladder: by when the next rung is due, and what happens when it is not climbed.

use super::{Level, Move, State, Warning, next};
use crate::jurisdiction::{Period, Profile, key};
use crate::time::{Instant, Span};

/// How often one rung is escalated: after that the unit above knows, and the tick goes on to others.
const ESCALATIONS_MAX: u32 = 3;

/// The rule by which the next rung is due; `None` where nothing is due any more.
#[must_use]
pub const fn rule_of(state: State) -> Option<&'static str> {
    Some(match state {
        State::Raised => key::WARNING_SIGN,
        State::Signed => key::WARNING_TELL,
        State::Told => key::WARNING_CALL,
        State::Called => key::WARNING_FIND,
        State::Found => key::WARNING_MEET,
        State::Met => key::WARNING_FEED_BACK,
        State::FedBack => key::WARNING_REVISIT,
        State::RevisitDue => key::WARNING_CLOSE,
        State::Closed(_) => return None,
    })
}

/// When the next rung is due, of a warning that stands there since then; `None` where the profile sets no time.
#[must_use]
pub fn due_at(state: State, since_at: Instant, level: &Level, profile: &Profile) -> Option<Instant> {
    let rule = profile.rule(rule_of(state)?).filter(|rule| !rule.period.is_none())?;
    Some(match rule.period {
        // A level's pace is of hours and minutes; what is counted by the calendar stays as the law has it. So does the
        // time to the revisit: it is not a haste.
        Period::Span(span) if state != State::FedBack => {
            since_at.plus(Span::from_micros(span.micros() / 100 * i64::from(level.pace)))
        }
        period => period.ends(since_at, &profile.calendar),
    })
}

/// What an overdue rung comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escalated {
    /// Where the warning stands now.
    pub state: State,
    /// Whether whoever signed for it does so no more.
    pub unsigned: bool,
    /// Whether the unit above is told; not where it was only time to see the person again.
    pub told: bool,
    /// When it is looked at again.
    pub due_at: Option<Instant>,
}

/// What comes of a warning whose rung is overdue at `now`; `None` where it is not. Fed back: it is time for the revisit.
/// Signed for and nothing done: it waits for an officer again, so that nobody is forgotten in one officer's queue.
#[must_use]
pub fn escalated(warning: &Warning, level: &Level, profile: &Profile, now: Instant) -> Option<Escalated> {
    warning.due_at.filter(|due_at| *due_at <= now)?;
    let state = match warning.state {
        State::FedBack => next(warning.state, Move::FallDue).ok()?,
        State::Signed => next(warning.state, Move::Lapse).ok()?,
        state => state,
    };
    let told = warning.state != State::FedBack;
    let again = !told || warning.escalations + 1 < ESCALATIONS_MAX;
    Some(Escalated {
        state,
        unsigned: warning.state == State::Signed,
        told,
        due_at: due_at(state, now, level, profile).filter(|_| again),
    })
}
