//! Taking what a screen found: a person in danger becomes a warning, once; everything else becomes a finding.

use super::file::{city, object};
use crate::file::line;
use crate::finding::{self, Kept};
use crate::{Desk, Error, NewsKind};
use domain::finding::{FindingId, facts, records, word};
use domain::refusal::Refusal;
use domain::signal::{self, Finding, Names};
use domain::time::{Instant, Span};
use domain::warning::{Did, LOSS_MAX, State, Warning, WarningId, due_at, is_same_danger};
use papers::Tx;
use serde_json::json;

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A warning was raised.
    Raised(WarningId),
    /// It is a danger that a warning was raised for; it may have gone further.
    Known(WarningId),
    /// A line, a den, a false cell or a chat account is kept.
    Found(FindingId),
    /// It was kept before.
    KnownFinding(FindingId),
}

/// The longest a payment may be said to be off; further than a week nobody knows.
const MINUTES_MAX: u32 = 7 * 24 * 60;

/// Takes what a screen found. Nothing is done twice, however often it comes. Refused: a person without a line (DEED-02),
/// and where there is no centre yet (AUTH-03).
pub async fn take(desk: &Desk, found: &Finding, names: &Names) -> Result<Taken, Error> {
    match found {
        Finding::Warning(danger) => raise(desk, told(danger, names)?).await,
        other => match finding::take(desk, other, names).await? {
            Kept::New(id) => Ok(Taken::Found(id)),
            Kept::Known(id) => Ok(Taken::KnownFinding(id)),
        },
    }
}

/// A danger in words, before it has a number, a unit and a level.
struct Told {
    warning: Warning,
    level: signal::Level,
    minutes_left: u32,
}

fn told(danger: &signal::Warning, names: &Names) -> Result<Told, Refusal> {
    let line = word(names, danger.line);
    if line.is_empty() {
        return Err(Refusal::BadField { field: "line".into(), must: "the line of the person in danger".into() });
    }
    let minutes_left = danger.minutes_left.min(MINUTES_MAX);
    let warning = Warning {
        id: WarningId(0),
        unit: domain::authority::UnitId(0),
        state: State::Raised,
        level: String::new(),
        scheme: danger.scheme,
        stage: danger.stage,
        score: danger.score,
        line,
        by: word(names, danger.by),
        facts: facts(&danger.reasons),
        records: records(&danger.evidence, names),
        expected_loss: danger.expected_loss.min(LOSS_MAX),
        raised_at: danger.at,
        pay_at: danger.at.plus(Span::minutes(i64::from(minutes_left))),
        found_at: danger.at,
        signed_by: None,
        since_at: danger.at,
        due_at: None,
        escalations: 0,
        report: None,
        closed_at: None,
    };
    Ok(Told { warning, level: danger.level, minutes_left })
}

async fn raise(desk: &Desk, told: Told) -> Result<Taken, Error> {
    // The screen says the same danger again and again: what changes nothing is not written.
    let mut reader = desk.papers.reader().await?;
    let known = papers::warning::latest_of_line(&mut reader, &told.warning.line).await?;
    drop(reader);
    if let Some(known) = known
        && is_same_danger(&known, told.warning.found_at, told.warning.stage)
        && !goes_further(&known, &told.warning)
    {
        return Ok(Taken::Known(known.id));
    }
    let (at_desk, now) = (desk.clone(), desk.clock.now());
    let (taken, unit) = desk.write(move |tx| Box::pin(async move { write(&at_desk, tx, told, now).await })).await?;
    desk.tell_unit(unit, NewsKind::Warning);
    Ok(taken)
}

/// Whether more is known now of an open warning than before.
fn goes_further(known: &Warning, told: &Warning) -> bool {
    known.state.is_open() && told.found_at > known.found_at
}

async fn write(
    desk: &Desk,
    tx: &mut Tx,
    told: Told,
    now: Instant,
) -> Result<(Taken, domain::authority::UnitId), Error> {
    let known = papers::warning::latest_of_line(tx, &told.warning.line).await?;
    match known.filter(|known| is_same_danger(known, told.warning.found_at, told.warning.stage)) {
        Some(known) => again(desk, tx, known, told, now).await,
        None => new(desk, tx, told, now).await,
    }
}

async fn new(desk: &Desk, tx: &mut Tx, told: Told, now: Instant) -> Result<(Taken, domain::authority::UnitId), Error> {
    let Told { mut warning, level, minutes_left } = told;
    let level = desk.warnings.levels.fits(level, warning.expected_loss, minutes_left);
    let level = level.ok_or_else(|| crate::error::broken("levels", "none fits"))?;
    warning.unit = city(tx).await?;
    warning.id = papers::warning::take_id(tx, warning.unit).await?;
    warning.level.clone_from(&level.name);
    warning.since_at = now;
    warning.due_at = due_at(State::Raised, now, level, &desk.profile);
    papers::warning::insert(tx, &warning).await?;
    papers::warning::add_step(tx, warning.id, now, None, &Did::Raised).await?;
    let detail = json!({ "scheme": warning.scheme.name(), "stage": warning.stage.name(), "level": warning.level });
    papers::audit::write(tx, line(now, "weir", "warning.raise", object(warning.id), None, detail)).await?;
    Ok((Taken::Raised(warning.id), warning.unit))
}

/// The same danger, which went further: what is known of it is what was found last. Its level only rises.
async fn again(
    desk: &Desk,
    tx: &mut Tx,
    mut known: Warning,
    told: Told,
    now: Instant,
) -> Result<(Taken, domain::authority::UnitId), Error> {
    let (id, unit) = (known.id, known.unit);
    if goes_further(&known, &told.warning) {
        let levels = &desk.warnings.levels;
        let place = |name: &str| levels.level.iter().position(|level| level.name == name).unwrap_or(usize::MAX);
        let fits = levels.fits(told.level, told.warning.expected_loss, told.minutes_left);
        if let Some(level) = fits.filter(|level| place(&level.name) < place(&known.level)) {
            known.level.clone_from(&level.name);
        }
        let stage = told.warning.stage;
        if stage > known.stage {
            papers::warning::add_step(tx, id, now, None, &Did::FoundAgain { stage }).await?;
        }
        (known.stage, known.scheme, known.score) = (stage.max(known.stage), told.warning.scheme, told.warning.score);
        (known.facts, known.records) = (told.warning.facts, told.warning.records);
        (known.expected_loss, known.pay_at) = (told.warning.expected_loss, told.warning.pay_at);
        known.found_at = told.warning.found_at;
        papers::warning::update(tx, &known).await?;
    }
    let detail = json!({ "stage": known.stage.name() });
    papers::audit::write(tx, line(now, "weir", "warning.found_again", object(id), None, detail)).await?;
    Ok((Taken::Known(id), unit))
}
