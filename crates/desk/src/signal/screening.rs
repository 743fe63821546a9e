//! The screen's thread: each round writes what waits to the log in one sync, answers, screens, hands on what was found,
//! and now and then saves a checkpoint. What a checkpoint holds was handed on before it was saved, so that a death loses
//! nothing and only repeats, which whoever warns knows to be the same (docs/decisions/0130-signals-are-kept-before-they-are-taken.md).

use super::line::{Asked, Counted, DELIVERED, Work, delivered};
use super::listed::Listed;
use super::take::{Answer, BATCH_MAX_BYTES};
use crate::error::broken;
use crate::{Clock, Error};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::refusal::{BadInput, Refusal};
use domain::signal::{Cell, Finding, Id, Indicator, Kind, Names, Record};
use domain::time::{Instant, Span};
use formats::signal::{Parked, batch};
use papers::Papers;
use papers::signal::{Batch, Log};
use screen::{Screen, Settings};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// So many batches, or bytes of them, are written in one round.
const ROUND_MAX: usize = 64;
const ROUND_MAX_BYTES: usize = 32 << 20;
/// So many batches are known by their names: at one a second from each of ten partners, more than half a day.
const KNOWN_MAX: usize = 500_000;
/// Saving takes a twentieth of the time at most.
const SAVE_SHARE: i64 = 20;
/// So many words are kept in any case: names of hosts, accounts and cells come from outside without end.
const WORDS_MIN: usize = 1_000_000;
/// So many rows of one batch are parked; the others are counted.
const PARKED_A_BATCH: usize = 1_000;
/// After a fault of whoever takes findings it is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// Whoever takes what a screen finds. The same may come again: it is told by the line, the kind and when it began.
#[async_trait]
pub trait Sink: Send + Sync {
    /// Takes a finding; returns once it is kept.
    async fn take(&self, found: &Finding, names: &Names) -> Result<(), Error>;
}

/// What a screen begins with.
pub struct Begin {
    /// Where its log lies.
    pub papers: Papers,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Weights and thresholds.
    pub settings: Settings,
    /// Where cells are.
    pub cells: Vec<Cell>,
    /// What is known to be fraud's.
    pub indicators: Vec<Indicator>,
    /// The words of both.
    pub names: Names,
    /// Who takes what is found.
    pub sink: Arc<dyn Sink>,
    /// A checkpoint is saved so often where anything came, and no more often than takes a twentieth of the time.
    pub save_every: Span,
}

/// What a batch is known by: half of a digest of its name.
type Known = [u8; 16];

pub(super) struct Engine {
    papers: Papers,
    clock: Arc<dyn Clock>,
    sink: Arc<dyn Sink>,
    runtime: Handle,
    counted: Arc<Counted>,
    listed: Listed,
    log: Log,
    screen: Screen,
    names: Names,
    /// Words of cells and indicators.
    words_first: Vec<Id>,
    /// When more words than this are known, those that nobody needs are forgotten.
    words_max: usize,
    known: HashMap<Known, (u32, u32)>,
    order: VecDeque<Known>,
    save_every: Span,
    saved_at: Instant,
    save_took: Span,
    is_dirty: bool,
}

/// A batch of this round that is new and can be read.
struct New {
    known: Known,
    answer: Answer,
    kept: Batch,
    records: Vec<Record>,
}

impl Engine {
    pub(super) fn open(begin: Begin, runtime: Handle, counted: Arc<Counted>) -> Result<Self, Error> {
        let Begin { papers, clock, settings, cells, indicators, mut names, sink, save_every } = begin;
        let words_first = names.ids().collect();
        let listed = Listed::new(&indicators, clock.now());
        let log = Log::open(&papers)?;
        let (from, screen, order) = match log.load()? {
            None => (0, Screen::new(settings, &cells, &indicators, &names), Vec::new()),
            Some((from, checkpoint)) => {
                let known = read_known(&checkpoint).ok_or_else(|| broken("the checkpoint", "it is cut short"))?;
                let (order, last, screen) = known;
                last.iter().for_each(|id| counted.note(id));
                let screen = Screen::restore(screen, settings, &cells, &indicators, &mut names);
                (from, screen.map_err(|why| broken("the checkpoint", why))?, order)
            }
        };
        let saved_at = clock.now();
        let known = order.iter().copied().collect();
        let order = order.into_iter().map(|(known, _)| known).collect();
        let (save_took, is_dirty) = (Span::default(), false);
        let mut engine = Self {
            papers,
            clock,
            sink,
            runtime,
            counted,
            listed,
            log,
            screen,
            names,
            words_first,
            words_max: WORDS_MIN,
            known,
            order,
            save_every,
            saved_at,
            save_took,
            is_dirty,
        };
        engine.count();
        engine.follow_list()?;
        engine.replay(from)?;
        Ok(engine)
    }

    /// What came after the checkpoint is screened again.
    fn replay(&mut self, from: u64) -> Result<(), Error> {
        let log = Log::open(&self.papers)?;
        log.replay(from, &mut |kept: Batch| {
            let known = known_by(&kept.id);
            let read = read(kept.kind, kept.came_at, &kept.body, &mut self.names);
            let (records, parked) = read.map_or_else(|_| (Vec::new(), 1), |read| (read.records, read.parked.len()));
            self.know(known, &kept.id, (count(records.len()), count(parked)));
            self.is_dirty = true;
            self.screen(&records)
        })
    }

    /// Works until nobody can send any more.
    pub(super) fn run(&mut self, mut waiting: mpsc::Receiver<Asked>) -> Result<(), Error> {
        while let Some(Asked::Batch(first)) = waiting.blocking_recv() {
            let mut bytes = first.body.len();
            let mut works = vec![first];
            let mut is_over = false;
            while works.len() < ROUND_MAX && bytes < ROUND_MAX_BYTES {
                match waiting.try_recv() {
                    Ok(Asked::Batch(work)) => {
                        bytes += work.body.len();
                        works.push(work);
                    }
                    Ok(Asked::End) => {
                        is_over = true;
                        break;
                    }
                    Err(_) => break,
                }
            }
            self.look_at_list()?;
            self.round(works)?;
            self.save_if_due()?;
            if is_over {
                break;
            }
        }
        self.listed.hurry();
        self.look_at_list()?;
        self.save()
    }

    /// What is listed comes a little later where it cannot be read now: signals go on, and it is looked at again.
    fn look_at_list(&mut self) -> Result<(), Error> {
        let Err(error) = self.follow_list() else { return Ok(()) };
        if let Some(why) = self.papers.stopped() {
            return Err(broken("the papers", why));
        }
        tracing::error!(%error, "the blocklist cannot be followed; it is looked at again");
        Ok(())
    }

    fn follow_list(&mut self) -> Result<(), Error> {
        let (papers, now) = (&self.papers, self.clock.now());
        self.runtime.block_on(async {
            self.listed.follow(papers, &mut self.screen, &mut self.names, now).await?;
            self.listed.keep(papers, now).await
        })
    }

    /// A fault drops the answers of the round: nobody is told that a batch was taken which may not be there.
    fn round(&mut self, works: Vec<Work>) -> Result<(), Error> {
        let now = self.clock.now();
        let (mut news, mut answers, mut answers_later) = (Vec::new(), Vec::new(), Vec::new());
        for work in works {
            let known = known_by(&work.id);
            let earlier = news.iter().find(|earlier: &&New| earlier.known == known).map(|earlier| earlier.answer);
            match self.before(known, &work.id).or(earlier) {
                Some(before) => answers_later.push((work.answer, Answer { is_again: true, ..before })),
                None => match self.read(known, work.id, work.kind, work.body, work.parks_whole, now)? {
                    Ok(new) => {
                        answers_later.push((work.answer, new.answer));
                        news.push(new);
                    }
                    Err(refusal) => answers.push((work.answer, refusal)),
                },
            }
        }
        if !news.is_empty() {
            self.log.append(&news.iter().map(|new| &new.kept).collect::<Vec<_>>())?;
            self.is_dirty = true;
        }
        for New { known, answer, kept, .. } in &news {
            self.know(*known, &kept.id, (answer.taken, answer.parked));
            self.counted.parked.fetch_add(u64::from(answer.parked), Relaxed);
        }
        for (answer, refusal) in answers {
            let _ = answer.send(Err(refusal.into()));
        }
        for (answer, told) in answers_later {
            self.counted.again.fetch_add(u64::from(told.is_again), Relaxed);
            // Whoever asked may have gone: it is kept all the same.
            let _ = answer.send(Ok(told));
        }
        for New { records, .. } in news {
            self.listed.count(&records);
            self.screen(&records)?;
        }
        Ok(())
    }

    /// What was answered when this batch came before. Of a source whose messages come in order only the last is
    /// remembered, and not what became of each.
    fn before(&self, known: Known, id: &str) -> Option<Answer> {
        if let Some((source, number)) = delivered(id) {
            let is_before = self.counted.last_of(source).is_some_and(|last| number <= last);
            return is_before.then_some(Answer { taken: 0, parked: 0, is_again: true });
        }
        self.known.get(&known).map(|&(taken, parked)| Answer { taken, parked, is_again: true })
    }

    /// Reads a batch; what cannot be read of it is parked before it is kept, so that a death between both parks it again
    /// under the same name.
    fn read(
        &mut self,
        known: Known,
        id: String,
        kind: Option<Kind>,
        body: Vec<u8>,
        parks_whole: bool,
        now: Instant,
    ) -> Result<Result<New, Refusal>, Error> {
        let (records, parked) = match read(kind, now, &body, &mut self.names) {
            Ok(read) => (read.records, read.parked),
            Err(why) if parks_whole => (Vec::new(), vec![Parked { bytes: body.clone(), why }]),
            Err(why) => return Ok(Err(refused(why))),
        };
        self.park(&known, &id, &parked)?;
        let answer = Answer { taken: count(records.len()), parked: count(parked.len()), is_again: false };
        Ok(Ok(New { known, answer, kept: Batch { id, kind, came_at: now, body }, records }))
    }

    fn park(&mut self, known: &Known, id: &str, parked: &[Parked]) -> Result<(), Error> {
        if parked.is_empty() {
            return Ok(());
        }
        let lines = parked.iter().take(PARKED_A_BATCH).map(|Parked { bytes, why }| {
            let why_not = format!("{}; {}", why.problem, why.advice);
            let bytes = STANDARD.encode(bytes);
            let row = json!({"batch": id, "row": why.row, "column": why.column, "why": why_not, "bytes": bytes});
            format!("{row}\n")
        });
        let name: String = known.iter().map(|byte| format!("{byte:02x}")).collect();
        if !self.log.park(&name, lines.collect::<String>().as_bytes())? {
            tracing::warn!(rows = parked.len(), "too much is parked already: these rows are counted only");
        }
        Ok(())
    }

    fn know(&mut self, known: Known, id: &str, counts: (u32, u32)) {
        self.counted.note(id);
        if delivered(id).is_some() {
            return;
        }
        if self.known.insert(known, counts).is_none() {
            self.order.push_back(known);
        }
        if self.order.len() > KNOWN_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    fn count(&self) {
        let counts = self.screen.counts();
        let left_out = counts.late + counts.ahead;
        self.counted.records.store(counts.taken + left_out, Relaxed);
        self.counted.left_out.store(left_out + counts.repeated, Relaxed);
        self.counted.kinds.note_left_out(counts);
    }

    fn screen(&mut self, records: &[Record]) -> Result<(), Error> {
        let mut found = Vec::new();
        for record in records {
            self.screen.take(record, &self.names, &mut found);
        }
        found.iter().try_for_each(|finding| self.hand_on(finding))?;
        self.count();
        self.counted.kinds.note(records, &found, self.clock.now());
        Ok(())
    }

    /// Until it is kept, or the papers take no more.
    fn hand_on(&self, found: &Finding) -> Result<(), Error> {
        while let Err(error) = self.runtime.block_on(self.sink.take(found, &self.names)) {
            tracing::error!(%error, "a finding was not taken; it is handed on again");
            if let Some(why) = self.papers.stopped() {
                return Err(broken("the papers", why));
            }
            std::thread::sleep(AGAIN);
        }
        self.counted.found.fetch_add(1, Relaxed);
        Ok(())
    }

    fn save_if_due(&mut self) -> Result<(), Error> {
        let every = self.save_every.micros().max(self.save_took.micros().saturating_mul(SAVE_SHARE));
        if self.clock.now().since(self.saved_at).micros() >= every { self.save() } else { Ok(()) }
    }

    fn save(&mut self) -> Result<(), Error> {
        if !self.is_dirty {
            return Ok(());
        }
        let began = self.clock.now();
        let screen = self.screen.save(&self.names);
        self.log.save(&write_known(&self.order, &self.known, &self.counted, &screen.bytes))?;
        if self.names.len() > self.words_max {
            // What a program that begins again from this checkpoint would know.
            self.names.keep(screen.words.into_iter().chain(self.words_first.iter().copied()));
            self.words_max = self.names.len() * 2 + WORDS_MIN;
        }
        self.saved_at = self.clock.now();
        self.save_took = self.saved_at.since(began);
        self.is_dirty = false;
        Ok(())
    }
}

/// Refused as a whole besides what a batch is refused for: one of no known kind, one that is too long.
fn read(
    kind: Option<Kind>,
    came_at: Instant,
    body: &[u8],
    names: &mut Names,
) -> Result<formats::signal::Batch, BadInput> {
    const NAME: &str = "batch";
    if body.len() > BATCH_MAX_BYTES {
        let problem = format!("longer than {BATCH_MAX_BYTES} bytes");
        return Err(BadInput::file(NAME, problem, "send it as several batches"));
    }
    let advice = "send it as weir.signals.<kind>.<partition>; the kinds are calls, sms, lookups, chats, transfers";
    let kind = kind.ok_or_else(|| BadInput::file(NAME, "its subject names no kind of signal", advice))?;
    batch(NAME, kind, came_at, body, names)
}

/// Without the value: a refusal names no line.
fn refused(why: BadInput) -> Refusal {
    Refusal::BadBatch { row: why.row.unwrap_or(1), column: why.column, problem: why.problem, advice: why.advice }
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

fn known_by(id: &str) -> Known {
    let mut known = Known::default();
    for (to, from) in known.iter_mut().zip(Sha256::digest(id.as_bytes())) {
        *to = from;
    }
    known
}

fn write_known(
    order: &VecDeque<Known>,
    known: &HashMap<Known, (u32, u32)>,
    counted: &Counted,
    screen: &[u8],
) -> Vec<u8> {
    let mut bytes = (order.len() as u64).to_be_bytes().to_vec();
    for id in order {
        let (taken, parked) = known.get(id).copied().unwrap_or_default();
        bytes.extend_from_slice(id);
        bytes.extend_from_slice(&taken.to_be_bytes());
        bytes.extend_from_slice(&parked.to_be_bytes());
    }
    let last = counted.last.lock().unwrap_or_else(PoisonError::into_inner);
    bytes.extend_from_slice(&(last.len() as u64).to_be_bytes());
    for (source, number) in &*last {
        let id = format!("{DELIVERED}{source}:{number}");
        bytes.extend_from_slice(&(id.len() as u64).to_be_bytes());
        bytes.extend_from_slice(id.as_bytes());
    }
    bytes.extend_from_slice(screen);
    bytes
}

type Order = Vec<(Known, (u32, u32))>;

fn read_known(bytes: &[u8]) -> Option<(Order, Vec<String>, &[u8])> {
    let (length, mut rest) = bytes.split_first_chunk()?;
    let mut order = Vec::new();
    for _ in 0..u64::from_be_bytes(*length) {
        let (id, after) = rest.split_first_chunk()?;
        let (taken, after) = after.split_first_chunk()?;
        let (parked, after) = after.split_first_chunk()?;
        order.push((*id, (u32::from_be_bytes(*taken), u32::from_be_bytes(*parked))));
        rest = after;
    }
    let (length, mut rest) = rest.split_first_chunk()?;
    let mut last = Vec::new();
    for _ in 0..u64::from_be_bytes(*length) {
        let (length, after) = rest.split_first_chunk()?;
        let (id, after) = after.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
        last.push(std::str::from_utf8(id).ok()?.to_owned());
        rest = after;
    }
    Some((order, last, rest))
}
