//! A day of the city: the clock advances only when no message is in flight.

use super::officers::Officers;
use super::post::Post;
use super::warned::{self, Screened};
use crate::clock::VirtualClock;
use anyhow::Result;
use city::{Running, VictimReport};
use desk::order::Draft;
use desk::report::{Correction, NewReport, PaymentGiven};
use desk::{Desk, Error, News, NewsKind};
use domain::authority::Officer;
use domain::case::CaseId;
use domain::order::{Act, Order, State};
use domain::report::{Channel, Payment};
use domain::time::{Instant, Span};
use indicatif::ProgressBar;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

/// How long a simulated officer listens, reads and confirms before the case is open. Assumed.
const CONFIRMS_AFTER: Span = Span::seconds(45);
/// How long a simulated second officer takes over what waits for approval. Assumed.
const APPROVES_AFTER: Span = Span::seconds(15);
/// How long until the head freezes what a story's case holds. Assumed.
const FREEZES_AFTER: Span = Span::minutes(25);
/// How long the second officer's mandate lasts.
const MANDATE_LASTS: Span = Span::days(1);
/// The served city moves on so often, in real milliseconds.
const TICK_MS: u64 = 200;

/// What a simulated officer does next.
pub(super) enum Todo {
    Take(Box<VictimReport>),
    Approve(CaseId),
    Freeze(CaseId),
    Warn(warned::Next),
}

/// What the centre did with one call.
#[derive(Clone, Debug)]
pub(crate) struct Handled {
    /// From the report to orders ready for approval, in real milliseconds.
    pub(crate) orders_ms: u128,
    /// Payments the words gave whole and right, and how many there were.
    pub(crate) read_right: usize,
    pub(crate) payments: usize,
}

/// The city, the centre, and simulated officers between them.
pub(crate) struct CityDay {
    pub(crate) desk: Desk,
    pub(crate) running: Running,
    /// By the victim's name in the truth.
    pub(crate) handled: BTreeMap<String, Handled>,
    /// Answers the centre did not take, and why.
    pub(crate) failures: Vec<String>,
    clock: Arc<VirtualClock>,
    pub(super) first: Officer,
    pub(super) second: Officer,
    pub(super) head: Officer,
    agenda: BTreeMap<(Instant, u64), Todo>,
    noted: u64,
    pub(super) own: BTreeSet<CaseId>,
    /// The case of the three victims whose money one mule gathered: a linkage by hand.
    pub(super) pool: Option<CaseId>,
    /// The case in which an honest seller's account was stopped.
    pub(super) seller: Option<CaseId>,
    pub(super) post: Post,
    /// What a screen found in the day's signals.
    pub(super) screened: Option<Box<Screened>>,
    to_approve: BTreeSet<CaseId>,
    news: Receiver<News>,
}

impl CityDay {
    pub(crate) fn new(desk: Desk, clock: Arc<VirtualClock>, running: Running, officers: &Officers) -> Self {
        let news = desk.news.subscribe();
        let (first, second, head) = (officers.first.clone(), officers.second.clone(), officers.head.clone());
        Self {
            desk,
            running,
            handled: BTreeMap::new(),
            failures: Vec::new(),
            clock,
            first,
            second,
            head,
            agenda: BTreeMap::new(),
            noted: 0,
            own: BTreeSet::new(),
            pool: None,
            seller: None,
            post: Post::default(),
            screened: None,
            to_approve: BTreeSet::new(),
            news,
        }
    }

    pub(crate) fn now(&self) -> Instant {
        desk::Clock::now(&*self.clock)
    }

    /// Lives every event up to `end`.
    pub(crate) async fn live_until(&mut self, end: Instant, bar: &ProgressBar) -> Result<()> {
        let start = self.now();
        while let Some(at) = self.next_at().filter(|at| *at <= end) {
            self.live(at).await?;
            bar.set_position(u64::try_from(at.since(start).whole_seconds() / 60).unwrap_or(0));
            bar.set_message(format!("{} {} reports", &at.to_string()[11..16], self.handled.len()));
        }
        self.live(end).await?;
        bar.finish_and_clear();
        Ok(())
    }

    /// Lives on beside the real clock, `speed` times as fast, until told to stop.
    pub(crate) async fn live_on(&mut self, speed: f64, stopped: impl Future<Output = ()>) -> Result<()> {
        tokio::pin!(stopped);
        let (from, began) = (self.now(), std::time::Instant::now());
        loop {
            tokio::select! {
                () = &mut stopped => return Ok(()),
                () = tokio::time::sleep(std::time::Duration::from_millis(TICK_MS)) => {}
            }
            #[allow(clippy::cast_possible_truncation, reason = "a passing of time, rounded to microseconds")]
            let passed = Span::from_micros((began.elapsed().as_secs_f64() * speed * 1e6) as i64);
            let to = from.plus(passed);
            while let Some(at) = self.next_at().filter(|at| *at < to) {
                self.live(at).await?;
            }
            self.live(to).await?;
        }
    }

    fn next_at(&self) -> Option<Instant> {
        let todo = self.agenda.keys().next().map(|(at, _)| *at);
        [self.running.next_at(), todo].into_iter().flatten().min()
    }

    /// One instant: the city moves, the banks' answers come in, officers act, orders leave.
    async fn live(&mut self, at: Instant) -> Result<()> {
        self.clock.set(at);
        let step = self.running.step(at).await;
        self.failures.extend(step.failures);
        for answer in &step.papers {
            self.type_in(answer).await?;
        }
        for call in step.reports {
            self.note(call.at.plus(CONFIRMS_AFTER), Todo::Take(Box::new(call)));
        }
        self.settle().await?;
        while let Some(todo) = self.due(at) {
            match todo {
                Todo::Take(call) => self.take(*call).await?,
                Todo::Approve(case) => self.approve(case).await?,
                Todo::Freeze(case) => self.freeze(case).await?,
                Todo::Warn(next) => self.warn(next).await?,
            }
            self.settle().await?;
        }
        desk::clock::tick(&self.desk).await?;
        Ok(())
    }

    pub(super) fn note(&mut self, at: Instant, todo: Todo) {
        self.noted += 1;
        self.agenda.insert((at, self.noted), todo);
    }

    fn due(&mut self, now: Instant) -> Option<Todo> {
        let first = self.agenda.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }

    /// The first officer drafts a freeze for each stop that stands, in its place and as far as the money was traced there; the
    /// head approves.
    async fn freeze(&mut self, case: CaseId) -> Result<()> {
        let page = desk::view::case(&self.desk, &self.first, case).await?;
        let decision = format!("模拟立字〔{}〕号", page.case.number);
        refused_is_fine(desk::case::file(&self.desk, &self.head, case, &decision).await)?;
        for hold in page.holds.iter().filter(|hold| hold.is_standing() && !hold.is_freeze()) {
            let draft = Draft { original: Some(hold.order), ..Draft::of(Act::Freeze, hold.account.clone()) };
            if let Some(order) = refused_is_fine(desk::order::draft(&self.desk, &self.first, case, draft).await)? {
                desk::order::approve(&self.desk, &self.head, order.id).await?;
            }
        }
        Ok(())
    }

    /// Sends all that is queued, and notes what waits for the second officer.
    async fn settle(&mut self) -> Result<()> {
        while desk::order::send_queued(&self.desk).await? > 0 {}
        let mut cases = BTreeSet::new();
        loop {
            match self.news.try_recv() {
                Ok(News { case: Some(case), kind: NewsKind::Orders, .. }) => {
                    cases.insert(case);
                }
                Ok(_) => {}
                Err(TryRecvError::Lagged(_)) => cases.extend(&self.own),
                Err(_) => break,
            }
        }
        if !cases.is_empty() {
            self.carry().await?;
        }
        for case in cases {
            if self.own.contains(&case) && self.to_approve.insert(case) {
                self.note(self.now().plus(APPROVES_AFTER), Todo::Approve(case));
            }
        }
        Ok(())
    }

    /// The first officer takes a call: the words are read, the payments checked against the victim's slips, a case opened.
    async fn take(&mut self, call: VictimReport) -> Result<()> {
        let began = std::time::Instant::now();
        let VictimReport { id, name, phone, narrative, category, slips, .. } = call;
        let new =
            NewReport { channel: Channel::Api, victim_name: name.clone(), victim_phone: phone.clone(), narrative };
        let report = desk::report::take(&self.desk, &self.first, new).await?;
        let proposed = desk::report::proposed(&self.desk, &report);
        let read_right = slips.iter().filter(|slip| proposed.iter().any(|given| agrees(given, slip))).count();
        let correction = Correction {
            finds: report.finds.clone(),
            payments: slips.iter().map(given).collect(),
            category: Some(category),
            victim_name: name,
            victim_phone: phone,
        };
        desk::report::correct(&self.desk, &self.first, report.id, correction).await?;
        let case = match self.pool.filter(|_| id.starts_with("pool-")) {
            Some(case) => desk::case::join(&self.desk, &self.first, report.id, case).await?.id,
            None => desk::case::open(&self.desk, &self.first, report.id).await?.id,
        };
        let orders_ms = began.elapsed().as_millis();
        if id.starts_with("pool-") {
            self.pool = Some(case);
        }
        if id == "seller" {
            self.seller = Some(case);
        }
        if ["boss-600000", "pool-3"].contains(&&*id) {
            self.note(self.now().plus(FREEZES_AFTER), Todo::Freeze(case));
        }
        self.own.insert(case);
        self.handled.insert(id, Handled { orders_ms, read_right, payments: slips.len() });
        Ok(())
    }

    /// The second officer grants a mandate for the case once, and approves what it does not cover.
    async fn approve(&mut self, case: CaseId) -> Result<()> {
        self.to_approve.remove(&case);
        let page = desk::view::case(&self.desk, &self.second, case).await?;
        let until_at = self.now().plus(MANDATE_LASTS);
        if page.mandate.is_none() {
            let granted = desk::mandate::grant(&self.desk, &self.second, case, page.case.loss, until_at).await;
            refused_is_fine(granted)?;
        }
        let waits = |order: &Order| order.state == State::Submitted;
        // An approval is news of orders too: where nothing waits, the officer does not look again.
        if desk::view::case(&self.desk, &self.second, case).await?.orders.iter().any(waits) {
            refused_is_fine(desk::order::approve_all(&self.desk, &self.second, case).await)?;
        }
        Ok(())
    }
}

/// A refusal is an answer: nothing waits any more. A fault ends the day.
pub(super) fn refused_is_fine<T>(done: Result<T, Error>) -> Result<Option<T>> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(Error::Refused(_)) => Ok(None),
        Err(fault) => Err(fault.into()),
    }
}

/// Whether the words gave this payment right: sum and reported account; victims are minutes off in time.
fn agrees(given: &PaymentGiven, slip: &Payment) -> bool {
    let payee = given.payee.rsplit('/').next().unwrap_or("");
    given.amount == Some(slip.amount) && payee == slip.payee.number()
}

fn given(slip: &Payment) -> PaymentGiven {
    PaymentGiven {
        at: Some(slip.at),
        amount: Some(slip.amount),
        payer_bank: String::new(),
        payer: slip.payer.as_ref().map(ToString::to_string).unwrap_or_default(),
        payer_name: slip.payer_name.clone(),
        payee_bank: String::new(),
        payee: slip.payee.to_string(),
        payee_name: slip.payee_name.clone(),
    }
}
