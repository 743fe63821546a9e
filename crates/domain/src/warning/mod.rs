//! Warnings: someone is being deceived now; and dissuasion: reaching that person, and what came of it.

mod ladder;
mod level;
mod life;
mod limit;
mod step;
mod visit;
mod words;

pub use ladder::{Escalated, due_at, escalated, rule_of};
pub use level::{LEVELS, Level, LevelFault, Levels};
pub use life::{End, Move, State, next};
pub use limit::{Limit, LimitId, may_limit};
pub use step::{Did, Handed, Step};
pub use visit::{LookAt, Protected, Question, Said, Saw, Visit};
pub use words::{DIGITS_MIN, MESSAGE_CHARS_MAX, SCRIPTS, Script, ScriptFault, Scripts, plain};

use crate::authority::{Officer, OfficerId, Rank, UnitId, UnitKind};
use crate::finding::{Fact, Record};
use crate::money::Amount;
use crate::refusal::Refusal;
use crate::report::ReportId;
use crate::signal::{Scheme, Stage};
use crate::time::{Instant, Span};
use serde::{Deserialize, Serialize};

/// A warning's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WarningId(pub i64);

/// Someone is being deceived now.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// Its number.
    pub id: WarningId,
    /// Whose it is: the city's until it is handed over.
    pub unit: UnitId,
    /// Where it stands.
    pub state: State,
    /// Its level's name.
    pub level: String,
    /// Which script the person is being told.
    pub scheme: Scheme,
    /// How far it has gone.
    pub stage: Stage,
    /// 0 to 1.
    pub score: f32,
    /// The person's line. Personal.
    pub line: String,
    /// The line or account that deceives, where one stands out. Personal.
    pub by: String,
    /// What earned the score.
    pub facts: Vec<Fact>,
    /// The records behind it, the latest last.
    pub records: Vec<Record>,
    /// What such a deceit costs on average.
    pub expected_loss: Amount,
    /// When it was known first.
    pub raised_at: Instant,
    /// When a payment is to be expected.
    pub pay_at: Instant,
    /// When it was found last.
    pub found_at: Instant,
    /// Who signed for it.
    pub signed_by: Option<OfficerId>,
    /// Since when it stands where it stands.
    pub since_at: Instant,
    /// When it is escalated unless something is done; `None`: never.
    pub due_at: Option<Instant>,
    /// How often it was escalated.
    pub escalations: u32,
    /// The report that was opened because the person had paid.
    pub report: Option<ReportId>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
}

/// The levels and scripts of a centre.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The levels.
    pub levels: Levels,
    /// The scripts.
    pub scripts: Scripts,
}

impl Rules {
    /// Those that come with the house. A test reads them, so nothing is left out here.
    #[must_use]
    pub fn built_in() -> Self {
        let (levels, scripts) = (Levels::read(LEVELS), Scripts::read(SCRIPTS));
        Self { levels: levels.unwrap_or_default(), scripts: scripts.unwrap_or_default() }
    }
}

/// At how many minutes left a warning weighs half of one whose payment is due now.
pub const HALF_MINUTES: i64 = 30;

/// The greatest expected loss that is believed.
pub const LOSS_MAX: Amount = Amount::from_major(10_000_000_000);

/// What a warning weighs in the queue: expected loss times urgency, the urgency being 1 when the payment is due and half
/// of it [`HALF_MINUTES`] before. The papers compute the same in their query; a test holds the two together.
#[must_use]
pub fn weight(expected_loss: Amount, minutes_left: i64) -> i64 {
    expected_loss.min(LOSS_MAX).minor().max(0) * HALF_MINUTES / (HALF_MINUTES + minutes_left.max(0))
}

/// For how long a danger that was no danger, or that the person wants to be left alone with, raises no new warning, unless
/// it goes further than before.
const QUIET: Span = Span::hours(24);

/// Whether what is found at `at`, having gone as far as `stage`, is a danger that `known` was raised for.
#[must_use]
pub fn is_same_danger(known: &Warning, at: Instant, stage: Stage) -> bool {
    let Some(closed_at) = known.closed_at else { return true };
    let quiet = match known.state.end() {
        Some(End::FalseAlarm | End::EndedByPerson) if stage <= known.stage => QUIET,
        _ => Span::default(),
    };
    at <= closed_at.plus(quiet)
}

/// Whether this officer may act on it: whoever signed for it does, and a head. Refused: nobody signed for it (WARN-03),
/// another did (WARN-04).
pub fn may_act(warning: &Warning, officer: &Officer) -> Result<(), Refusal> {
    match warning.signed_by {
        None => Err(Refusal::NotSignedFor),
        Some(by) if by == officer.id || officer.rank == Rank::Head => Ok(()),
        Some(_) => Err(Refusal::SignedForByOther),
    }
}

/// Whether this officer may sign for it. Refused: over (LIFE-01), another signed for it (WARN-04).
pub fn may_sign(warning: &Warning, officer: &Officer) -> Result<State, Refusal> {
    match warning.signed_by {
        Some(by) if by == officer.id => Err(Refusal::DoneAlready { what: "warning".into() }),
        Some(_) => Err(Refusal::SignedForByOther),
        None => next(warning.state, Move::Sign),
    }
}

/// Where it stands once it is another unit's. Refused: over (LIFE-01), a partner, or the unit it is of (WARN-06).
pub fn handed_over(warning: &Warning, to: UnitId, kind: UnitKind) -> Result<State, Refusal> {
    if kind == UnitKind::Partner || to == warning.unit {
        return Err(Refusal::NotToThisUnit);
    }
    match warning.state {
        // Nothing was done yet: the new unit's clock begins with signing.
        State::Signed => next(warning.state, Move::Lapse),
        state if state.is_open() => Ok(state),
        state => Err(crate::refusal::not_allowed("warning", &state, &"hand_over")),
    }
}

/// Where it stands once it is closed so. Refused: as the life says (LIFE-01), a level that asks for a revisit first (WARN-07).
pub fn closed(warning: &Warning, end: End, level: &Level) -> Result<State, Refusal> {
    let state = next(warning.state, Move::Close(end))?;
    let revisited = !level.revisit || warning.state == State::RevisitDue;
    if end == End::TalkedOut && !revisited { Err(Refusal::RevisitFirst) } else { Ok(state) }
}

#[cfg(test)]
mod tests;
