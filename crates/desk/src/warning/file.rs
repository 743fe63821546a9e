//! What every deed on a warning does first and last: whether the officer may, and what changed with its clock.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer, UnitId};
use domain::refusal::Refusal;
use domain::task::Kind;
use domain::time::Instant;
use domain::warning::{Did, Level, Move, State, Warning, WarningId, due_at, may_act, next};
use papers::{Conn, Tx};
use serde_json::json;

/// The most characters of an officer's words.
const WORDS_CHARS_MAX: usize = 1_000;

/// What an officer writes of a step: trimmed, not endless. Refused: too much of it (DEED-03), or none where some is
/// needed (DEED-02).
pub(super) fn words(text: &str, needed: bool) -> Result<String, Refusal> {
    let text = text.trim();
    if needed && text.is_empty() {
        return Err(Refusal::BadField { field: "words".into(), must: "what came of it, in a few words".into() });
    }
    if text.chars().count() > WORDS_CHARS_MAX {
        return Err(Refusal::TooMuch { what: "words".into(), most: WORDS_CHARS_MAX as u64 });
    }
    Ok(text.to_owned())
}

/// A warning that this officer sees and may do this to.
pub(super) async fn seen(conn: &mut Conn, officer: &Officer, action: Action, id: WarningId) -> Result<Warning, Error> {
    scope::warning(conn, officer, action, id).await?;
    papers::warning::by_id(conn, id).await?.ok_or_else(|| not_found("warning"))
}

/// The same, signed for by this officer: what acts on the person.
pub(super) async fn own(conn: &mut Conn, officer: &Officer, id: WarningId) -> Result<Warning, Error> {
    let warning = seen(conn, officer, Action::Dissuade, id).await?;
    may_act(&warning, officer)?;
    Ok(warning)
}

impl Desk {
    /// The level of a warning.
    pub(super) fn level_of(&self, name: &str) -> Result<&Level, Error> {
        self.warnings.levels.named(name).ok_or_else(|| crate::error::broken("levels", "there are none"))
    }

    /// When the next rung of a warning is due.
    pub(super) fn due(&self, warning: &Warning, state: State, now: Instant) -> Result<Option<Instant>, Error> {
        Ok(due_at(state, now, self.level_of(&warning.level)?, &self.profile))
    }

    /// Moves a warning: its clock begins anew, and nobody waits for what was overdue.
    pub(super) async fn moved(&self, tx: &mut Tx, warning: &mut Warning, to: State, now: Instant) -> Result<(), Error> {
        (warning.state, warning.since_at, warning.escalations) = (to, now, 0);
        warning.due_at = self.due(warning, to, now)?;
        warning.closed_at = (!to.is_open()).then_some(now);
        papers::task::done_by_itself(tx, Kind::WarningLate, &object(warning.id), now).await?;
        Ok(papers::warning::update(tx, warning).await?)
    }

    /// One rung: the officer's own warning moves, with a step and an audit line.
    pub(super) async fn climb(
        &self,
        officer: &Officer,
        id: WarningId,
        asked: Move,
        action: &'static str,
        did: Did,
    ) -> Result<Warning, Error> {
        let (desk, now, officer) = (self.clone(), self.clock.now(), officer.clone());
        let deed = self.write(move |tx| {
            Box::pin(async move {
                let mut warning = own(tx, &officer, id).await?;
                let to = next(warning.state, asked)?;
                desk.moved(tx, &mut warning, to, now).await?;
                step(tx, &officer, &warning, action, &did, now).await?;
                Ok(warning)
            })
        });
        let warning = deed.await?;
        self.tell_unit(warning.unit, NewsKind::Warning);
        Ok(warning)
    }
}

/// Keeps a step of an officer, and its audit line: the words stay in the step, which is sealed.
pub(super) async fn step(
    tx: &mut Tx,
    officer: &Officer,
    warning: &Warning,
    action: &'static str,
    did: &Did,
    now: Instant,
) -> Result<i64, Error> {
    let place = papers::warning::add_step(tx, warning.id, now, Some(officer.id), did).await?;
    let detail = json!({ "state": warning.state.name(), "step": place });
    papers::audit::write(tx, line(now, &officer.login, action, object(warning.id), None, detail)).await?;
    Ok(place)
}

pub(super) fn object(id: WarningId) -> String {
    format!("warning:{}", id.0)
}

/// The city's centre: what a screen finds is the city's until it is handed over.
pub(crate) async fn city(conn: &mut Conn) -> Result<UnitId, Error> {
    let units = papers::unit::all(conn).await?;
    let city = units.into_iter().find(|unit| unit.parent.is_none());
    city.map(|unit| unit.id).ok_or_else(|| not_found("unit"))
}
