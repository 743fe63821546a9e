//! What a screen finds in the city's signals of the day, and what simulated officers make of it.

use super::city_day::{CityDay, Todo, refused_is_fine};
use anyhow::{Context, Result};
use city::signal::{Story, metres_between, story, truth};
use desk::report::PaymentGiven;
use desk::warning::{Called, Outcome, Paid, Taken};
use domain::account::AccountId;
use domain::case::CaseId;
use domain::money::Amount;
use domain::signal::{FalseCell, Finding, Id};
use domain::time::{Instant, Span};
use domain::warning::{End, State, WarningId};
use screen::{Screen, Settings};
use serde::Serialize;
use std::collections::BTreeSet;

/// A town may have no den or no van: then the next seed's town, so many at most.
const TOWNS_MAX: u64 = 16;
/// How long until a simulated officer signs for a warning and sends the message. Assumed.
const SIGNS_AFTER: Span = Span::minutes(1);
/// How long from the message to the call by voice. Assumed.
const CALLS_AFTER: Span = Span::minutes(3);
/// How long until an officer calls whom the voice did not reach. Assumed.
const CALLS_AGAIN_AFTER: Span = Span::minutes(6);

/// How long until whoever listened is seen again: the rule's three days, and the morning after.
const REVISITS_AFTER: Span = Span::hours(74);

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
    /// An officer sees the person again.
    Revisit(WarningId),
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
    /// From the call that reached them to the payment, in minutes; negative where it had been made.
    pub(crate) minutes_ahead: i64,
    /// The case that was opened, where money had left.
    pub(crate) case: Option<i64>,
    /// The orders and questions of that case, once its trace had begun.
    pub(crate) orders: usize,
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
    /// Where it was seen, minute after minute.
    pub(crate) points: usize,
    /// From its first point to its last.
    pub(crate) minutes: i64,
    /// The way from point to point.
    pub(crate) metres: u32,
    /// How far a point is from where the van was then, in the median; `None` where it is another van's.
    pub(crate) metres_off: Option<u32>,
}

/// What the day's signals came to.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Figures {
    /// Records screened.
    pub(crate) records: u64,
    /// Lines that the screen saw.
    pub(crate) lines: usize,
    /// Warnings raised.
    pub(crate) raised: u64,
    /// People reached before the first money left.
    pub(crate) reached_before_paying: u64,
    /// People reached after.
    pub(crate) reached_too_late: u64,
    /// Warnings of people whom nobody deceived.
    pub(crate) false_alarms: u64,
    /// What did not leave, of those reached before.
    pub(crate) kept: Amount,
    /// Who was reached first of those who had not paid.
    pub(crate) in_time: Option<Person>,
    /// Who was reached first of those who had paid.
    pub(crate) too_late: Option<Person>,
    /// The dens.
    pub(crate) dens: Vec<DenFound>,
    /// The false base stations.
    pub(crate) false_cells: Vec<Van>,
    /// Lines and accounts that stand out, and those that only look alike, by number.
    pub(crate) suspect_lines: BTreeSet<i64>,
}

/// The findings of the day, in order of time, with the signals they were found in.
pub(crate) struct Screened {
    pub(super) story: Story,
    findings: Vec<Finding>,
    /// The people who were reached.
    met: BTreeSet<Id>,
    /// The account that whoever was reached too late had paid to.
    payee: Option<AccountId>,
    pub(crate) figures: Figures,
}

/// The story of the day's signals; a town without a den or a van gives way to the next seed's.
pub(super) async fn told(seed: u64, start: Instant) -> Result<Story> {
    let towns = (0..TOWNS_MAX).map(move |next| seed.wrapping_add(next));
    let story = tokio::task::spawn_blocking(move || towns.into_iter().find_map(|seed| story(seed, start)));
    story.await?.context("no town with a den and a van")
}

impl Screened {
    /// Screens the signals of the day and the day before.
    pub(super) async fn day(story: Story, payee: Option<AccountId>) -> Result<Self> {
        tokio::task::spawn_blocking(move || Self::run(story, payee)).await.context("the screen")?
    }

    fn run(story: Story, payee: Option<AccountId>) -> Result<Self> {
        let mut screen = Screen::new(Settings::embedded()?, &story.cells, &story.indicators, &story.names);
        let mut findings = Vec::new();
        for record in &story.records {
            screen.take(record, &story.names, &mut findings);
        }
        screen.finish(&story.names, &mut findings);
        findings.sort_by_key(Finding::at);
        let (records, lines) = (screen.counts().taken, screen.lines());
        let figures = Figures { records, lines, ..Figures::default() };
        Ok(Self { story, findings, met: BTreeSet::new(), payee, figures })
    }

    /// Which script this person is being told at that time, by the truth, and when and what they pay or would pay.
    fn danger(&self, line: Id, at: Instant) -> Option<(&'static str, Instant, Amount)> {
        let Story { reached, would_pay, too_late, .. } = &self.story;
        let danger = [reached, too_late].into_iter().find(|danger| danger.line == line && danger.contact_at <= at)?;
        let (paid_at, sum) = danger.payments.first().copied().unwrap_or(*would_pay);
        Some((danger.scheme.name(), paid_at, sum))
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
            Next::Revisit(id) => self.revisit(id).await,
        };
        self.screened = Some(screened);
        done
    }

    async fn say(&mut self, screened: &mut Screened, place: usize) -> Result<()> {
        let Some(finding) = screened.findings.get(place) else { return Ok(()) };
        let taken = desk::warning::take(&self.desk, finding, &screened.story.names).await?;
        match taken {
            Taken::Raised(id) => {
                screened.figures.raised += 1;
                self.note(self.now().plus(SIGNS_AFTER), Todo::Warn(Next::Tell(id, place)));
            }
            // What moves on is told again: the last has the word.
            Taken::Found(id) | Taken::KnownFinding(id) => keep(screened, place, id.0),
            Taken::Known(_) => {}
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
        let (now, line) = (self.now(), said.line);
        let Some((scheme, paid_at, sum)) = screened.danger(line, said.at) else {
            screened.figures.false_alarms += 1;
            return self.ends(id, End::FalseAlarm, "本人在办理自己的事务").await;
        };
        // Warned again, as the signs went further: the person is known, and what was done stands.
        let is_known = !screened.met.insert(line);
        let minutes_ahead = paid_at.since(now).whole_seconds().div_euclid(60);
        let mut person =
            Person { warning: id.0, scheme, reached_at: now, paid_at, sum, minutes_ahead, case: None, orders: 0 };
        if is_known {
            return self.listens(id).await;
        }
        if paid_at > now {
            self.listens(id).await?;
            screened.figures.reached_before_paying += 1;
            screened.figures.kept += sum;
            screened.figures.in_time.get_or_insert(person);
            return Ok(());
        }
        let Some(payee) = screened.payee.clone().filter(|_| line == screened.story.too_late.line) else {
            return self.listens(id).await;
        };
        if let Some(case) = self.paid(id, paid_at, sum, &payee).await? {
            person.case = Some(case.0);
            person.orders = desk::view::case(&self.desk, &self.first, case).await?.orders.len();
        }
        screened.figures.reached_too_late += 1;
        screened.figures.too_late.get_or_insert(person);
        Ok(())
    }

    async fn listens(&mut self, id: WarningId) -> Result<()> {
        let words = "已挂断对方电话，未转账".into();
        let outcome = Outcome::FedBack { words };
        if refused_is_fine(desk::warning::record_outcome(&self.desk, &self.first, id, outcome).await)?.is_some() {
            self.note(self.now().plus(REVISITS_AFTER), Todo::Warn(Next::Revisit(id)));
        }
        Ok(())
    }

    async fn revisit(&self, id: WarningId) -> Result<()> {
        let words = "回访：未再接到可疑来电，资金安全";
        refused_is_fine(desk::warning::revisit(&self.desk, &self.first, id, true, words).await).map(drop)
    }

    /// For whoever sits down at the console: the first warning's danger comes again, now.
    pub(crate) async fn warns_the_guest(&self) -> Result<()> {
        let Some(screened) = &self.screened else { return Ok(()) };
        let first = screened.findings.iter().find_map(|finding| match finding {
            Finding::Warning(warning) if warning.line == screened.story.reached.line => Some(warning.clone()),
            _ => None,
        });
        let Some(mut again) = first else { return Ok(()) };
        let later = self.now().since(again.at);
        again.at = self.now();
        again.evidence.iter_mut().for_each(|seen| seen.at = seen.at.plus(later));
        desk::warning::take(&self.desk, &Finding::Warning(again), &screened.story.names).await?;
        Ok(())
    }

    async fn ends(&mut self, id: WarningId, end: End, words: &str) -> Result<()> {
        let outcome = Outcome::Closed { end, words: words.into() };
        refused_is_fine(desk::warning::record_outcome(&self.desk, &self.first, id, outcome).await).map(drop)
    }

    /// The person tells what was paid, from the slip: a report, a case, and the trace begins.
    async fn paid(&mut self, id: WarningId, at: Instant, sum: Amount, payee: &AccountId) -> Result<Option<CaseId>> {
        let payment =
            PaymentGiven { at: Some(at), amount: Some(sum), payee: payee.to_string(), ..PaymentGiven::default() };
        let paid = Paid { name: String::new(), words: "按对方要求转账".into(), payment };
        let done = desk::warning::paid_already(&self.desk, &self.first, id, paid).await;
        let Some((warning, case)) = refused_is_fine(done)? else { return Ok(None) };
        debug_assert_eq!(warning.state, State::Closed(End::PaidAlready));
        self.own.extend(case.as_ref().map(|case| case.id));
        Ok(case.map(|case| case.id))
    }
}

/// Counts a finding, or what is known of it since.
fn keep(screened: &mut Screened, place: usize, id: i64) {
    let Some(finding) = screened.findings.get(place) else { return };
    match finding {
        Finding::Den(den) => {
            let is_it = |truth: &&truth::Den| den.lines.iter().any(|line| truth.lines.contains(line));
            let truth =
                screened.story.dens.iter().filter(is_it).find(|truth| truth.from <= den.at && den.at <= truth.to);
            let door = truth.zip(den.place).map(|(truth, place)| metres_between(truth.place, place));
            let found = DenFound {
                finding: id,
                found_at: den.at,
                ports: den.ports,
                lines: den.lines.len(),
                metres_from_its_door: door.map(whole),
            };
            put(&mut screened.figures.dens, found, |den| den.finding);
        }
        Finding::FalseCell(cell) => {
            let found = van(id, cell, &screened.story.van);
            // The desk keeps the longest way that is known.
            let known = screened.figures.false_cells.iter().find(|known| known.finding == id);
            if known.is_none_or(|known| known.points <= found.points) {
                put(&mut screened.figures.false_cells, found, |van| van.finding);
            }
        }
        Finding::Line(_) | Finding::ChatAccount(_) => {
            screened.figures.suspect_lines.insert(id);
        }
        Finding::Warning(_) => {}
    }
}

/// In the place of what was known under its number.
fn put<T>(all: &mut Vec<T>, new: T, id: impl Fn(&T) -> i64) {
    match all.iter_mut().find(|old| id(old) == id(&new)) {
        Some(old) => *old = new,
        None => all.push(new),
    }
}

fn van(id: i64, cell: &FalseCell, truth: &truth::FalseCell) -> Van {
    let spot = |&(_, lat, lon): &(Instant, f64, f64)| (lat, lon);
    let steps = cell.path.windows(2).filter_map(|pair| Some(metres_between(spot(pair.first()?), spot(pair.last()?))));
    let mut off: Vec<u32> = cell.path.iter().filter_map(|point| off(point, truth)).collect();
    off.sort_unstable();
    let between = cell.path.first().zip(cell.path.last());
    Van {
        finding: id,
        found_at: cell.at,
        points: cell.path.len(),
        minutes: between.map_or(0, |(first, last)| last.0.since(first.0).whole_seconds() / 60),
        metres: whole(steps.sum()),
        metres_off: off.get(off.len() / 2).copied(),
    }
}

/// How far this point is from where the van was at its time.
fn off(&(at, lat, lon): &(Instant, f64, f64), truth: &truth::FalseCell) -> Option<u32> {
    let near = truth.path.iter().min_by_key(|point| point.0.since(at).micros().abs())?;
    let is_then = near.0.since(at).micros().abs() <= Span::minutes(5).micros();
    is_then.then(|| whole(metres_between((near.1, near.2), (lat, lon))))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "metres within a city, for people's eyes")]
fn whole(metres: f64) -> u32 {
    metres.max(0.0) as u32
}
