//! What a screen finds in the city's signals of the day, and what simulated officers make of it.

use super::city_day::{CityDay, Todo, refused_is_fine};
use anyhow::{Context, Result};
use city::signal::{Family, Signals, metres_between, truth};
use desk::report::PaymentGiven;
use desk::warning::{Called, Outcome, Paid, Taken};
use domain::money::Amount;
use domain::signal::{Finding, Id};
use domain::time::{Instant, Span};
use domain::warning::{End, State, WarningId};
use screen::{Screen, Settings};
use serde::Serialize;

/// How large the streams are: one in twenty of the signals' city.
const SCALE: f64 = 0.05;
/// How long until a simulated officer signs for a warning and sends the message. Assumed.
const SIGNS_AFTER: Span = Span::minutes(1);
/// How long from the message to the call by voice. Assumed.
const CALLS_AFTER: Span = Span::minutes(3);
/// How long until an officer calls whom the voice did not reach. Assumed.
const CALLS_AGAIN_AFTER: Span = Span::minutes(6);

/// What comes next of a finding or a warning.
pub(super) enum Next {
    /// The screen says it.
    Say(usize),
    /// An officer signs for it, and sends the message.
    Tell(WarningId, usize),
    /// The gateway calls.
    Call(WarningId, usize),
    /// An officer calls.
    CallAgain(WarningId, usize),
}

/// One person of the story.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Person {
    /// The warning's number.
    pub(crate) warning: i64,
    /// Which script.
    pub(crate) scheme: &'static str,
    /// When the person was reached.
    pub(crate) reached_at: Instant,
    /// When the first money would have left, or had left.
    pub(crate) paid_at: Instant,
    /// What was to be lost, or was.
    pub(crate) sum: Amount,
    /// The case that was opened, where money had left.
    pub(crate) case: Option<i64>,
}

/// One den on the map.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DenFound {
    pub(crate) finding: i64,
    found_at: Instant,
    pub(crate) ports: u32,
    pub(crate) lines: usize,
    /// How far the estimate is from its door; `None` where the screen gave no place.
    pub(crate) metres_from_its_door: Option<u32>,
}

/// One false base station.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Van {
    pub(crate) finding: i64,
    found_at: Instant,
    pub(crate) points: usize,
}

/// What the day's signals came to.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Figures {
    /// Records screened.
    pub(crate) records: u64,
    /// Lines in the streams.
    pub(crate) lines: u32,
    /// Warnings raised.
    pub(crate) raised: u64,
    /// People reached before the first money left.
    pub(crate) reached_before_paying: u64,
    /// People reached who were in no danger of losing money that day.
    pub(crate) reached_and_safe: u64,
    /// People reached after.
    pub(crate) reached_too_late: u64,
    /// Warnings of people whom nobody deceived.
    pub(crate) false_alarms: u64,
    /// What did not leave, of those reached before.
    pub(crate) kept: Amount,
    /// Who was reached the longest before.
    pub(crate) in_time: Option<Person>,
    /// Who was reached first of those who had paid.
    pub(crate) too_late: Option<Person>,
    /// The dens.
    pub(crate) dens: Vec<DenFound>,
    /// The false base stations.
    pub(crate) false_cells: Vec<Van>,
    /// Lines that stand out, and those that only look alike.
    pub(crate) suspect_lines: u64,
}

/// The findings of the day, in order of time, with the signals they were found in.
pub(crate) struct Screened {
    signals: Signals,
    findings: Vec<Finding>,
    pub(crate) figures: Figures,
}

impl Screened {
    /// Screens one day of the city's signals.
    pub(super) async fn day(seed: u64, start: Instant) -> Result<Self> {
        let screened = tokio::task::spawn_blocking(move || Self::run(seed, start)).await;
        screened.context("the screen")?
    }

    fn run(seed: u64, start: Instant) -> Result<Self> {
        let mut signals = Signals::new(seed, SCALE, Family::Known, start, 1);
        let settings = Settings::embedded()?;
        let mut screen = Screen::new(settings, signals.cells(), &signals.indicators(), signals.names());
        let mut findings = Vec::new();
        while let Some(record) = signals.next() {
            screen.take(&record, signals.names(), &mut findings);
        }
        screen.finish(signals.names(), &mut findings);
        findings.sort_by_key(Finding::at);
        let figures = Figures { records: screen.counts().taken, lines: signals.lines(), ..Figures::default() };
        Ok(Self { signals, findings, figures })
    }

    /// The deceit that this person is in at that time, by the truth.
    fn danger(&self, line: Id, at: Instant) -> Option<&truth::Danger> {
        let mut dangers = self.signals.truth().dangers.iter();
        dangers.rfind(|danger| danger.line == line && danger.contact_at <= at)
    }
}

impl CityDay {
    /// The screen will say what it found, each at its time.
    pub(crate) fn expects(&mut self, screened: Screened) {
        let now = self.now();
        for (place, finding) in screened.findings.iter().enumerate() {
            self.note(finding.at().max(now), Todo::Warn(Next::Say(place)));
        }
        self.screened = Some(Box::new(screened));
    }

    /// What the screen and the officers at the warning desk do next.
    pub(super) async fn warn(&mut self, next: Next) -> Result<()> {
        let Some(mut screened) = self.screened.take() else { return Ok(()) };
        let done = match next {
            Next::Say(place) => self.say(&mut screened, place).await,
            Next::Tell(id, place) => self.told(id, place).await,
            Next::Call(id, place) => self.call(&mut screened, id, place).await,
            Next::CallAgain(id, place) => self.call_again(&mut screened, id, place).await,
        };
        self.screened = Some(screened);
        done
    }

    async fn say(&mut self, screened: &mut Screened, place: usize) -> Result<()> {
        let Some(finding) = screened.findings.get(place) else { return Ok(()) };
        let taken = desk::warning::take(&self.desk, finding, screened.signals.names()).await?;
        match taken {
            Taken::Raised(id) => {
                screened.figures.raised += 1;
                self.note(self.now().plus(SIGNS_AFTER), Todo::Warn(Next::Tell(id, place)));
            }
            Taken::Found(id) => keep(screened, place, id.0),
            Taken::Known(_) | Taken::KnownFinding(_) => {}
        }
        Ok(())
    }

    async fn told(&mut self, id: WarningId, place: usize) -> Result<()> {
        if refused_is_fine(desk::warning::sign_for(&self.desk, &self.first, id).await)?.is_some() {
            refused_is_fine(desk::warning::tell(&self.desk, &self.first, id, "").await)?;
            self.note(self.now().plus(CALLS_AFTER), Todo::Warn(Next::Call(id, place)));
        }
        Ok(())
    }

    async fn call(&mut self, screened: &mut Screened, id: WarningId, place: usize) -> Result<()> {
        refused_is_fine(desk::warning::call(&self.desk, &self.first, id).await)?;
        let steps = desk::view::warning(&self.desk, &self.first, id).await?.steps;
        let reached =
            steps.iter().any(|step| matches!(step.did, domain::warning::Did::Called { reached: Some(true), .. }));
        if reached {
            return self.reached(screened, id, place).await;
        }
        self.note(self.now().plus(CALLS_AGAIN_AFTER), Todo::Warn(Next::CallAgain(id, place)));
        Ok(())
    }

    async fn call_again(&mut self, screened: &mut Screened, id: WarningId, place: usize) -> Result<()> {
        let called = Called { reached: true, words: "已接通，正在核实".into() };
        refused_is_fine(desk::warning::record_call(&self.desk, &self.first, id, called).await)?;
        self.reached(screened, id, place).await
    }

    /// The person answers, and says what is true.
    async fn reached(&mut self, screened: &mut Screened, id: WarningId, place: usize) -> Result<()> {
        let Some(Finding::Warning(said)) = screened.findings.get(place) else { return Ok(()) };
        let (now, at) = (self.now(), said.at);
        let Some(danger) = screened.danger(said.line, at).cloned() else {
            screened.figures.false_alarms += 1;
            return self.ends(id, End::FalseAlarm, "本人在办理自己的事务").await;
        };
        let person = |paid_at, sum, case| Person {
            warning: id.0,
            scheme: danger.scheme.name(),
            reached_at: now,
            paid_at,
            sum,
            case,
        };
        let figures = &mut screened.figures;
        match danger.payments.first().copied() {
            Some((paid_at, sum)) if paid_at <= now => {
                let payee = payee(screened, place).unwrap_or_default();
                let case = self.paid(id, paid_at, sum, &payee).await?;
                let figures = &mut screened.figures;
                figures.reached_too_late += 1;
                figures.too_late.get_or_insert(person(paid_at, sum, case));
            }
            Some((paid_at, _)) => {
                figures.reached_before_paying += 1;
                figures.kept += danger.lost();
                let lead = |each: &Person| each.paid_at.since(each.reached_at);
                let this = person(paid_at, danger.lost(), None);
                if figures.in_time.as_ref().is_none_or(|best| lead(best) < lead(&this)) {
                    figures.in_time = Some(this);
                }
                self.listens(id).await?;
            }
            None => {
                figures.reached_and_safe += 1;
                self.listens(id).await?;
            }
        }
        Ok(())
    }

    async fn listens(&mut self, id: WarningId) -> Result<()> {
        let words = "已挂断对方电话，未转账".into();
        let outcome = Outcome::FedBack { words };
        refused_is_fine(desk::warning::record_outcome(&self.desk, &self.first, id, outcome).await).map(drop)
    }

    async fn ends(&mut self, id: WarningId, end: End, words: &str) -> Result<()> {
        let outcome = Outcome::Closed { end, words: words.into() };
        refused_is_fine(desk::warning::record_outcome(&self.desk, &self.first, id, outcome).await).map(drop)
    }

    /// The person tells what was paid, from the slip: a report, a case, and the trace begins.
    async fn paid(&mut self, id: WarningId, at: Instant, sum: Amount, payee: &str) -> Result<Option<i64>> {
        let bank = self.running.banks().first().map(|bank| bank.code).unwrap_or_default();
        let payment = PaymentGiven {
            at: Some(at),
            amount: Some(sum),
            payee: format!("{bank}/{payee}"),
            ..PaymentGiven::default()
        };
        let paid = Paid { name: String::new(), words: "按对方要求转账".into(), payment };
        let done = desk::warning::paid_already(&self.desk, &self.first, id, paid).await;
        let Some((warning, case)) = refused_is_fine(done)? else { return Ok(None) };
        debug_assert_eq!(warning.state, State::Closed(End::PaidAlready));
        self.own.extend(case.as_ref().map(|case| case.id));
        Ok(case.map(|case| case.id.0))
    }
}

/// The account that a person paid to, as the record of it says.
fn payee(screened: &Screened, place: usize) -> Option<String> {
    let Finding::Warning(said) = screened.findings.get(place)? else { return None };
    let paid = said.evidence.iter().rev().find(|seen| seen.kind == domain::signal::Kind::Payment);
    let names = screened.signals.names();
    Some(paid.map_or_else(|| "6990000000000000".to_owned(), |seen| names.text(seen.with).into_owned()))
}

/// Counts a finding that is new.
fn keep(screened: &mut Screened, place: usize, id: i64) {
    let Some(finding) = screened.findings.get(place) else { return };
    match finding {
        Finding::Den(den) => {
            let near = |each: &&truth::Den| den.lines.iter().any(|line| each.lines.contains(line));
            let door = screened.signals.truth().dens.iter().filter(near).find(|each| each.from <= den.at);
            let metres = door.zip(den.place).map(|(door, place)| metres_between(door.place, place));
            let found = DenFound {
                finding: id,
                found_at: den.at,
                ports: den.ports,
                lines: den.lines.len(),
                metres_from_its_door: metres.map(whole),
            };
            screened.figures.dens.push(found);
        }
        Finding::FalseCell(cell) => {
            screened.figures.false_cells.push(Van { finding: id, found_at: cell.at, points: cell.path.len() });
        }
        Finding::Line(_) | Finding::ChatAccount(_) => screened.figures.suspect_lines += 1,
        Finding::Warning(_) => {}
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "metres within a city, for people's eyes")]
fn whole(metres: f64) -> u32 {
    metres.max(0.0) as u32
}
