//! What happens, in strict order: ordinary life, victims' payments, mules' moves; and what the banks must do about it.

use crate::bank::home;
use crate::chance::{Chance, For};
use crate::gang::{ATM_DAY_MAX, Goal, Job, Leg, Moved, TRIES_MAX};
use crate::ledger::{Channel, Entry, Ledger, OUTSIDE};
use crate::life::{Intent, Life, Remark};
use crate::people::Census;
use crate::teller::Teller;
use crate::victim::Victim;
use domain::time::{Instant, Span};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

/// What is to happen inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Event {
    /// A victim pays.
    Pay { victim: usize, nth: usize },
    /// A mule moves.
    Leg { job: usize, node: usize, leg: usize },
    /// A bank carries out an instruction and answers.
    Due { task: usize },
    /// A bank pushes what moved.
    Push { watch: usize },
    /// A victim calls the centre.
    Report { victim: usize },
}

impl Event {
    /// Money moves before banks act, banks act before victims call, at the same instant.
    const fn class(self) -> u8 {
        match self {
            Self::Pay { .. } | Self::Leg { .. } => 0,
            Self::Due { .. } => 1,
            Self::Push { .. } => 2,
            Self::Report { .. } => 3,
        }
    }
}

/// When: the instant, the class, a key that no order of arrival decides, and the order of planning.
type Slot = Reverse<(Instant, u8, u64, u64, Event)>;

/// The city as it stands.
pub(crate) struct World {
    pub(crate) census: Census,
    pub(crate) ledgers: Vec<Ledger>,
    pub(crate) victims: Vec<Victim>,
    pub(crate) jobs: Vec<Job>,
    pub(crate) teller: Teller,
    pub(crate) now: Instant,
    /// From when the banks' logs are complete.
    pub(crate) log_from: Instant,
    /// Accounts that gangs moved money through.
    pub(crate) used: HashSet<u32>,
    /// Accounts that anything from a used account reached, by whatever way.
    pub(crate) reached: HashSet<u32>,
    /// Minor units that left the city's banks, less those that came in.
    pub(crate) outside: i64,
    life: Life,
    plan: BinaryHeap<Slot>,
    planned: u64,
    serial: u64,
    drawn: HashMap<(u32, i64), i64>,
    /// The gangs' money by account, over all jobs, in minor units.
    purses: HashMap<u32, i64>,
    /// Whether lines are written into the banks' logs.
    logs: bool,
}

/// One movement that took place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Done {
    pub(crate) intent: Intent,
    pub(crate) serial: u64,
    pub(crate) payer_balance: i64,
    pub(crate) payee_balance: i64,
}

impl World {
    pub(crate) fn new(census: Census, ledgers: Vec<Ledger>, from: Instant, logs: bool) -> Self {
        Self {
            census,
            ledgers,
            victims: Vec::new(),
            jobs: Vec::new(),
            teller: Teller::default(),
            now: from,
            log_from: from,
            used: HashSet::new(),
            reached: HashSet::new(),
            outside: 0,
            life: Life::new(census, from),
            plan: BinaryHeap::new(),
            planned: 0,
            serial: 0,
            drawn: HashMap::new(),
            purses: HashMap::new(),
            logs,
        }
    }

    /// Puts an event into the plan. `key` orders what different callers plan for one instant.
    pub(crate) fn plan(&mut self, at: Instant, key: u64, event: Event) {
        self.planned += 1;
        self.plan.push(Reverse((at, event.class(), key, self.planned, event)));
    }

    /// When the plan's next event is; ordinary life goes on between.
    pub(crate) fn next_planned(&self) -> Option<Instant> {
        self.plan.peek().map(|Reverse((at, ..))| *at)
    }

    /// Lives until the first event that somebody outside hears of, or until `to`; gives that event.
    pub(crate) fn live(&mut self, to: Instant) -> Option<Event> {
        loop {
            match self.once(to)? {
                Happened::Outward(event) => return Some(event),
                Happened::Moved(_) | Happened::Nothing => {}
            }
        }
    }

    /// The next thing at or before `to`; `None` when there is none, and now it is `to`.
    pub(crate) fn once(&mut self, to: Instant) -> Option<Happened> {
        let life_at = Instant::from_seconds(self.life.next_at_s());
        let planned_at = self.next_planned().unwrap_or(Instant::MAX);
        let at = life_at.min(planned_at);
        if at > to {
            self.now = self.now.max(to);
            return None;
        }
        self.now = self.now.max(at);
        if life_at <= planned_at {
            let done = self.life.take().and_then(|intent| self.ordinary(intent));
            return Some(done.map_or(Happened::Nothing, Happened::Moved));
        }
        let Reverse((.., event)) = self.plan.pop()?;
        Some(
            match event {
                Event::Pay { victim, nth } => self.pay(victim, nth),
                Event::Leg { job, node, leg } => self.leg(job, node, leg),
                outward => return Some(Happened::Outward(outward)),
            }
            .map_or(Happened::Nothing, Happened::Moved),
        )
    }

    /// Leaves ordinary life out until then; what is planned happens all the same.
    pub(crate) fn skip_life(&mut self, until: Instant) {
        self.life.skip_to(until);
    }

    /// Until when ordinary life is left out.
    pub(crate) fn life_from(&self) -> Instant {
        self.life.made_from()
    }

    /// Gives an account more to begin with: for worlds that are made to be measured.
    pub(crate) fn endow(&mut self, account: u32, amount: i64) {
        let (bank, place) = home(account);
        self.ledgers[bank].change(place, amount);
    }

    /// What may leave an account now.
    pub(crate) fn available(&self, account: u32) -> i64 {
        let (bank, place) = home(account);
        self.ledgers[bank].available(place, account)
    }

    /// What stands in an account.
    pub(crate) fn balance(&self, account: u32) -> i64 {
        let (bank, place) = home(account);
        self.ledgers[bank].balance(place)
    }

    fn ordinary(&mut self, intent: Intent) -> Option<Done> {
        if intent.channel == Channel::Cash && self.machine_left(intent.payer) < intent.amount {
            return None;
        }
        self.carry(intent)
    }

    /// Moves money where the payer has it free; nothing happens where not.
    pub(crate) fn carry(&mut self, intent: Intent) -> Option<Done> {
        if intent.payer != OUTSIDE && self.available(intent.payer) < intent.amount {
            return None;
        }
        self.serial += 1;
        let payer_balance = self.side(intent, intent.payer, intent.payee, -intent.amount);
        let payee_balance = self.side(intent, intent.payee, intent.payer, intent.amount);
        if intent.channel == Channel::Cash {
            *self.drawn.entry((intent.payer, intent.at_s.div_euclid(86_400))).or_default() += intent.amount;
        }
        if intent.payee != OUTSIDE && self.reached.contains(&intent.payer) {
            self.reached.insert(intent.payee);
        }
        Some(Done { intent, serial: self.serial, payer_balance, payee_balance })
    }

    /// One side of a movement, at its own bank.
    fn side(&mut self, intent: Intent, account: u32, other: u32, amount: i64) -> i64 {
        if account == OUTSIDE {
            self.outside += amount;
            return 0;
        }
        let (bank, place) = home(account);
        let balance = self.ledgers[bank].change(place, amount);
        if self.logs {
            let at_s = u32::try_from(intent.at_s).unwrap_or(u32::MAX);
            let (channel, remark, serial) = (intent.channel, intent.remark, self.serial);
            self.ledgers[bank].write(Entry { amount, balance, serial, at_s, account, other, channel, remark });
        }
        for (watch, at) in self.teller.seen(self.census.seed, account, self.now) {
            self.plan(at, u64::from(account), Event::Push { watch });
        }
        balance
    }

    /// The gang's money there that is not held. What is held is the gang's first; the holder's own is not theirs to move.
    fn free_to_gang(&self, account: u32) -> i64 {
        let (bank, _) = home(account);
        let unheld = self.fraud_at(account) - self.ledgers[bank].held_at(account);
        unheld.clamp(0, self.available(account))
    }

    /// The gangs' money that rests in an account, in minor units.
    pub(crate) fn fraud_at(&self, account: u32) -> i64 {
        self.purses.get(&account).copied().unwrap_or(0)
    }

    /// The gangs have so much less here: it went back to a victim.
    pub(crate) fn spent(&mut self, account: u32, amount: i64) {
        if let Some(purse) = self.purses.get_mut(&account) {
            *purse = (*purse - amount).max(0);
        }
    }

    /// What machines still give on this card today.
    fn machine_left(&self, account: u32) -> i64 {
        let today = self.now.seconds().div_euclid(86_400);
        ATM_DAY_MAX - self.drawn.get(&(account, today)).copied().unwrap_or(0)
    }

    /// A victim's payment, now.
    pub(crate) fn pay(&mut self, victim: usize, nth: usize) -> Option<Done> {
        let payment = self.victims[victim].payments[nth];
        let payer = self.victims[victim].account;
        let payee = self.jobs[payment.job].nodes[0].account;
        let (at_s, amount) = (self.now.seconds(), payment.amount.minor());
        let channel = Channel::Transfer;
        let done = self.carry(Intent { at_s, payer, payee, amount, channel, remark: Remark::Moved })?;
        self.victims[victim].payments[nth].paid = true;
        self.arrive(payment.job, 0, amount);
        Some(done)
    }

    /// The gang's money comes to a mule, who begins to move it on.
    fn arrive(&mut self, job: usize, node: usize, amount: i64) {
        let state = &mut self.jobs[job].nodes[node];
        state.purse += amount;
        *self.purses.entry(state.account).or_default() += amount;
        self.used.insert(state.account);
        self.reached.insert(state.account);
        if !state.busy {
            self.begin(job, node, 0);
        }
    }

    /// Plans the legs of the present round, `wait_s` later than they would be.
    fn begin(&mut self, job: usize, node: usize, wait_s: i64) {
        let hurry = if self.jobs[job].alarmed { 2 } else { 1 };
        let state = &mut self.jobs[job].nodes[node];
        state.busy = true;
        let legs: Vec<Leg> = state.legs().to_vec();
        for (leg, step) in legs.into_iter().enumerate() {
            let at = self.now.plus(Span::seconds((step.after_s + wait_s) / hurry));
            self.plan(at, 0, Event::Leg { job, node, leg });
        }
    }

    fn leg(&mut self, job: usize, node: usize, leg: usize) -> Option<Done> {
        let state = &self.jobs[job].nodes[node];
        let (account, wanted, step) = (state.account, state.wanted(leg), state.legs()[leg]);
        let is_last = leg + 1 == state.legs().len();
        let free = self.free_to_gang(account);
        if free < wanted {
            self.jobs[job].alarmed = true;
        }
        let limit = if step.goal == Goal::Out(Channel::Cash) { self.machine_left(account) } else { i64::MAX };
        let amount = wanted.min(free).min(limit);
        let done = if amount > 0 { self.send(job, node, step.goal, amount) } else { None };
        if is_last {
            self.end_round(job, node);
        }
        done
    }

    /// Moves the gang's money along one leg.
    fn send(&mut self, job: usize, node: usize, goal: Goal, amount: i64) -> Option<Done> {
        let payer = self.jobs[job].nodes[node].account;
        let (payee, channel) = match goal {
            Goal::Node(next) => (self.jobs[job].nodes[next].account, Channel::Transfer),
            Goal::Victim => (self.victims[self.jobs[job].victim].account, Channel::Transfer),
            Goal::Seller(account) => (account, Channel::Transfer),
            Goal::Out(channel) => (OUTSIDE, channel),
        };
        let at_s = self.now.seconds();
        let remark = if channel == Channel::Cash { Remark::Cash } else { Remark::Moved };
        let done = self.carry(Intent { at_s, payer, payee, amount, channel, remark })?;
        let state = &mut self.jobs[job];
        state.nodes[node].purse -= amount;
        *self.purses.entry(payer).or_default() -= amount;
        state.moved.push(Moved { node, goal, amount, at_s });
        match goal {
            Goal::Node(next) => self.arrive(job, next, amount),
            Goal::Victim => state.returned += amount,
            Goal::Seller(_) | Goal::Out(_) => state.cashed += amount,
        }
        Some(done)
    }

    /// After the last leg: the next round, and another try where something was left behind.
    fn end_round(&mut self, job: usize, node: usize) {
        let state = &mut self.jobs[job].nodes[node];
        state.busy = false;
        if state.round + 1 < state.rounds.len() {
            state.round += 1;
        }
        if state.purse == 0 || state.tries >= TRIES_MAX {
            return;
        }
        state.tries += 1;
        let place = [job as u64, node as u64, u64::from(state.tries)];
        let wait_s = Chance::of(self.census.seed, For::Plans, &place).between(180, 900);
        self.begin(job, node, wait_s);
    }
}

/// What one step of the world was.
pub(crate) enum Happened {
    /// Money moved.
    Moved(Done),
    /// Somebody meant to move money and could not.
    Nothing,
    /// Somebody outside is to hear of something.
    Outward(Event),
}
