//! The city: who lives in it, what its gangs will do on the day, and who will be deceived. Pure: no I/O, no clock.

use crate::bank::{BANKS, home};
use crate::chance::{Chance, For};
use crate::gang::{Goal, Job, Leg, Node, Shape, draft, pool, purchase};
use crate::ledger::Ledger;
use crate::people::{ACCOUNTS_AT_SCALE_1, Census};
use crate::tale::{self, Remembered};
use crate::victim::{self, Kind, Payment, Victim};
use crate::world::{Event, World};
use domain::account::AccountId;
use domain::category::Category;
use domain::money::Amount;
use domain::time::{DEFAULT_OFFSET, Instant, Span};
use std::collections::BTreeMap;

/// Victims of the day, besides the stories: compressed, so that one day shows what a small town sees in months.
/// See [`natural_victims_per_day`].
pub const VICTIMS_PER_DAY: usize = 12;

/// Days of past transfers at scale 1; fewer in a larger city, so that its banks' logs stay in memory.
const HISTORY_DAYS: i64 = 14;

/// How many victims a day a city of this size would really see: 927,000 cases in 2020 among 1.41 thousand million
/// people, in a town where each person has 1.2 accounts. About 0.06 at scale 1, and 6 at scale 100.
#[must_use]
pub fn natural_victims_per_day(scale: f64) -> f64 {
    927_000.0 / 1.41e9 / 366.0 * f64::from(ACCOUNTS_AT_SCALE_1) * scale / 1.2
}

/// The city, before its day.
#[derive(Clone)]
pub struct City {
    pub(crate) census: Census,
    pub(crate) start: Instant,
    pub(crate) history_from: Instant,
    pub(crate) victims: Vec<Victim>,
    pub(crate) jobs: Vec<Job>,
    /// Openings that are not as the census says: mules have little, victims have what they will lose.
    openings: BTreeMap<u32, i64>,
    next_person: u64,
}

impl City {
    /// Builds it: the same seed, scale and start give the same city. Scale 1 is a town of 40,000 accounts, 100 a city
    /// of four million; below 0.05 there are no fewer than 2,000 accounts. The day lived begins at `start`.
    #[must_use]
    pub fn build(seed: u64, scale: f64, start: Instant) -> Self {
        let start = Instant::from_seconds(start.seconds());
        let census = Census::new(seed, scale);
        let history = Span::seconds(history_seconds(census.accounts()));
        let history_from = Instant::from_seconds(start.seconds() - history.whole_seconds());
        let cast = Cast::new(census, start).with_bosses().with_a_pool().with_a_seller().with_the_day();
        let Cast { victims, jobs, openings, next_person, .. } = cast;
        Self { census, start, history_from, victims, jobs, openings, next_person }
    }

    /// The same city, where somebody pays this sum to a gang at this time and does not call: a warning comes too late.
    /// Nobody else does anything else. Also the account that it is paid to.
    #[must_use]
    pub fn with_the_warned(self, at: Instant, amount: Amount) -> (Self, Option<AccountId>) {
        let Self { census, start, history_from, victims, jobs, openings, next_person } = self;
        let cast = Cast { census, start, victims, jobs, openings, next_person, gangs: Vec::new() };
        let Cast { victims, jobs, openings, next_person, .. } = cast.with_the_warned(at, amount);
        let payee = jobs.last().and_then(|job| census.account_id(job.nodes[0].account));
        (Self { census, start, history_from, victims, jobs, openings, next_person }, payee)
    }

    /// When its day begins.
    #[must_use]
    pub fn start(&self) -> Instant {
        self.start
    }

    /// From when there are past transfers.
    #[must_use]
    pub fn history_from(&self) -> Instant {
        self.history_from
    }

    /// How many accounts its six banks keep.
    #[must_use]
    pub fn accounts(&self) -> u32 {
        self.census.accounts()
    }

    /// The world as it stands at `history_from`, nothing yet planned.
    pub(crate) fn world(&self, logs: bool) -> World {
        World::new(self.census, self.ledgers(), self.history_from, logs)
    }

    /// The world at `start`, its past lived, its day planned.
    pub(crate) fn world_of_the_day(&self) -> World {
        let mut world = self.world(true);
        while world.live(Instant::from_seconds(self.start.seconds() - 1)).is_some() {}
        world.victims.clone_from(&self.victims);
        world.jobs.clone_from(&self.jobs);
        for (victim, who) in self.victims.iter().enumerate() {
            for (nth, payment) in who.payments.iter().enumerate() {
                world.plan(payment.at, victim as u64, Event::Pay { victim, nth });
            }
            if let Some(at) = who.report_at {
                world.plan(at, victim as u64, Event::Report { victim });
            }
        }
        world
    }

    fn ledgers(&self) -> Vec<Ledger> {
        let rounds = self.census.accounts() / crate::bank::ROUND;
        let mut balances: Vec<Vec<i64>> =
            BANKS.iter().map(|bank| Vec::with_capacity((rounds * bank.share) as usize)).collect();
        for account in 0..self.census.accounts() {
            let opening = self.openings.get(&account).copied();
            balances[home(account).0].push(opening.unwrap_or_else(|| self.census.opening(account)));
        }
        balances.into_iter().map(Ledger::new).collect()
    }
}

fn history_seconds(accounts: u32) -> i64 {
    let days = HISTORY_DAYS * 86_400 * i64::from(ACCOUNTS_AT_SCALE_1) / i64::from(accounts.max(ACCOUNTS_AT_SCALE_1));
    (days / 3_600).max(1) * 3_600
}

/// People dealt to parts: first mules, then victims; nobody has two.
struct Cast {
    census: Census,
    start: Instant,
    victims: Vec<Victim>,
    jobs: Vec<Job>,
    openings: BTreeMap<u32, i64>,
    next_person: u64,
    gangs: Vec<Vec<u32>>,
}

/// What the three victims of one gathering mule lose, in yuan, and when they pay, in minutes of the day: they call within
/// a quarter of an hour of the last.
const POOL: [(&str, i64, i64); 3] = [("pool-1", 46_000, 590), ("pool-2", 30_000, 597), ("pool-3", 51_000, 604)];

/// Gangs of an ordinary day, and the mules of each.
const GANGS: usize = 4;
const MULES_EACH: usize = 60;

impl Cast {
    fn new(census: Census, start: Instant) -> Self {
        let (victims, jobs, openings) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut cast = Self { census, start, victims, jobs, openings, next_person: 0, gangs: Vec::new() };
        cast.gangs = (0..GANGS).map(|_| (0..MULES_EACH).map(|_| cast.mule()).collect()).collect();
        cast
    }

    /// The next person of a fixed shuffle of everybody.
    fn person(&mut self) -> u32 {
        self.next_person += 1;
        shuffled(&self.census, self.next_person)
    }

    /// A mule's account: two in five are rented from students, who keep a little money of their own there.
    fn mule(&mut self) -> u32 {
        let account = {
            let person = self.person();
            self.census.of_person(person)
        };
        let mut chance = Chance::of(self.census.seed, For::Mules, &[u64::from(account)]);
        let own = if chance.happens(400) { chance.between(200, 3_000) } else { chance.between(0, 60) };
        self.openings.insert(account, own * 100 + chance.between(0, 99));
        account
    }

    /// The finance clerk and the "boss", twice: called in two minutes, and called after forty.
    fn with_bosses(mut self) -> Self {
        let stories = [("boss-600000", 140, 2 * 60, Some(11 * 60)), ("boss-600000-late", 205, 40 * 60, Some(170))];
        for (nth, (id, pays_minutes, calls_after_s, first_s)) in stories.into_iter().enumerate() {
            let mut chance = Chance::of(self.census.seed, For::Victims, &[1, nth as u64]);
            let at = self.start.plus(Span::seconds(pays_minutes * 60 + chance.between(0, 59)));
            let clerk = self.person();
            let firm = clerk % self.census.employers;
            let amount = Amount::from_major(600_000);
            let own = self.openings.get(&firm).copied().unwrap_or_else(|| self.census.opening(firm));
            self.openings.insert(firm, own + amount.minor() * 3);
            let nodes = draft(Shape::Deep, &mut || self.mule(), &mut chance, first_s);
            self.jobs.push(Job::new(self.victims.len(), Shape::Deep, nodes));
            let payment = Payment { at, amount, job: self.jobs.len() - 1, paid: false };
            let report_at = Some(at.plus(Span::seconds(calls_after_s)));
            self.add(id, Category::Acquaintance, clerk, firm, vec![payment], report_at);
        }
        self
    }

    /// Three victims of fake orders, whose money one mule gathers: some is drawn, the rest stands mixed.
    fn with_a_pool(mut self) -> Self {
        let gathers = self.mule();
        for (nth, (id, yuan, minute)) in POOL.into_iter().enumerate() {
            let mut chance = Chance::of(self.census.seed, For::Victims, &[4, nth as u64]);
            let at = self.start.plus(Span::seconds(minute * 60 + chance.between(0, 59)));
            let calls_at =
                self.start.plus(Span::seconds((POOL[2].2 + 9 + nth as i64 * 2) * 60 + chance.between(0, 59)));
            let first = self.mule();
            let nodes = pool(first, gathers, nth == 0);
            self.story((id, Category::Rebate), at, yuan, (Shape::Pool, nodes), calls_at);
        }
        self
    }

    /// A mule buys a car of an honest seller with a victim's money.
    fn with_a_seller(mut self) -> Self {
        let mut chance = Chance::of(self.census.seed, For::Victims, &[5]);
        let at = self.start.plus(Span::seconds(660 * 60 + chance.between(0, 59)));
        let seller = {
            let person = self.person();
            self.census.of_person(person)
        };
        let first = self.mule();
        let nodes = purchase(first, seller, 68_000);
        self.story(("seller", Category::Shopping), at, 80_000, (Shape::Purchase, nodes), at.plus(Span::minutes(26)));
        self
    }

    /// A person with one payment, who calls at `calls_at`.
    fn story(
        &mut self,
        (id, category): (&str, Category),
        at: Instant,
        yuan: i64,
        (shape, nodes): (Shape, Vec<Node>),
        calls_at: Instant,
    ) {
        let person = self.person();
        self.pays(person, (id, category), (at, Amount::from_major(yuan)), (shape, nodes), Some(calls_at));
    }

    /// This person has the money, and pays it then.
    fn pays(
        &mut self,
        person: u32,
        (id, category): (&str, Category),
        (at, amount): (Instant, Amount),
        (shape, nodes): (Shape, Vec<Node>),
        calls_at: Option<Instant>,
    ) {
        let account = self.census.of_person(person);
        let own = self.openings.get(&account).copied().unwrap_or_else(|| self.census.opening(account));
        self.openings.insert(account, own + amount.minor() * 2);
        self.jobs.push(Job::new(self.victims.len(), shape, nodes));
        let payment = Payment { at, amount, job: self.jobs.len() - 1, paid: false };
        self.add(id, category, person, account, vec![payment], calls_at);
    }

    /// Somebody who is warned too late: the money goes from hand to hand.
    fn with_the_warned(mut self, at: Instant, amount: Amount) -> Self {
        let mut chance = Chance::of(self.census.seed, For::Victims, &[6]);
        let person = self.person();
        let nodes = draft(Shape::Stack, &mut || self.mule(), &mut chance, None);
        self.pays(person, ("warned", Category::Authority), (at, amount), (Shape::Stack, nodes), None);
        self
    }

    fn with_the_day(mut self) -> Self {
        let mut chance = Chance::of(self.census.seed, For::Victims, &[2]);
        let kinds = victim::kinds(VICTIMS_PER_DAY, &mut chance);
        for (nth, kind) in kinds.into_iter().enumerate() {
            self.deceive(nth, kind);
        }
        self
    }

    fn deceive(&mut self, nth: usize, kind: &Kind) {
        let mut chance = Chance::of(self.census.seed, For::Victims, &[3, nth as u64]);
        let person = self.person();
        let account = self.census.of_person(person);
        let sums = victim::split(victim::loss(kind, &mut chance), &mut chance);
        let own = self.census.opening(account);
        self.openings.insert(account, own + sums.iter().sum::<i64>() * 110 + 500_000);
        let mut at = self.waking_hour(&mut chance);
        let mut payments = Vec::new();
        for (place, sum) in sums.iter().enumerate() {
            let gives_back = kind.category == Category::Rebate && place == 0 && sums.len() > 1;
            let job = self.job(nth, place, gives_back.then_some(*sum), &mut chance);
            payments.push(Payment { at, amount: Amount::from_major(*sum), job, paid: false });
            at = at.plus(Span::seconds(chance.between(8 * 60, 35 * 60)));
        }
        let last = payments.last().map_or(at, |payment| payment.at);
        let report_at = victim::delay_minutes(&mut chance);
        let report_at = report_at.map(|minutes| last.plus(Span::seconds(minutes * 60 + chance.between(0, 59))));
        self.add(&format!("day-{:02}", nth + 1), kind.category, person, account, payments, report_at);
    }

    /// What a gang will do with one payment. The shapes take turns, so that a day shows them all. Of a rebate fraud's
    /// first payment a little comes back, so that the next is larger.
    fn job(&mut self, nth: usize, place: usize, first_of: Option<i64>, chance: &mut Chance) -> usize {
        let shape = Shape::DAILY[(nth + place) % Shape::DAILY.len()];
        let gang = &self.gangs[nth % GANGS];
        let mut order: Vec<u32> = gang.clone();
        for last in (1..order.len()).rev() {
            let other = usize::try_from(chance.below(last as u64 + 1)).unwrap_or(0);
            order.swap(last, other);
        }
        let mut mules = order.into_iter().cycle();
        let mut nodes = draft(shape, &mut || mules.next().unwrap_or(0), chance, None);
        if let Some(yuan) = first_of {
            let cap = Some((yuan * 5).clamp(1_000, 100_000));
            let leg = Leg { goal: Goal::Victim, weight: 0, cap, after_s: chance.between(40, 120) };
            let soonest = nodes[0].rounds[0].first().map_or(0, |leg| leg.after_s);
            nodes[0].rounds[0].insert(0, Leg { after_s: leg.after_s.min(soonest), ..leg });
        }
        self.jobs.push(Job::new(self.victims.len(), shape, nodes));
        self.jobs.len() - 1
    }

    /// An instant of the day when people are awake, in the proportion of the hours.
    fn waking_hour(&self, chance: &mut Chance) -> Instant {
        loop {
            let at = self.start.plus(Span::seconds(chance.between(600, 85_000)));
            let hour = at.civil(DEFAULT_OFFSET).hour();
            let weight = match hour {
                9..=21 => 1000,
                7 | 8 | 22 => 400,
                _ => 30,
            };
            if chance.happens(weight) {
                return at;
            }
        }
    }

    fn add(
        &mut self,
        id: &str,
        category: Category,
        person: u32,
        account: u32,
        payments: Vec<Payment>,
        report_at: Option<Instant>,
    ) {
        let nodes = payments.iter().map(|payment| self.jobs[payment.job].nodes[0].account);
        let paid: Vec<Remembered> =
            payments.iter().zip(nodes).map(|(payment, payee)| remembered(&self.census, payment, payee)).collect();
        let called = Called { id, category, person, account, told_at: report_at.unwrap_or(self.start) };
        let narrative = called.words(&self.census, &paid, self.victims.len() as u64);
        let victim = called.victim(&self.census, payments, report_at, narrative);
        self.victims.push(victim);
    }
}

/// Somebody who was deceived and will tell of it.
pub(crate) struct Called<'a> {
    pub(crate) id: &'a str,
    pub(crate) category: Category,
    pub(crate) person: u32,
    pub(crate) account: u32,
    pub(crate) told_at: Instant,
}

impl Called<'_> {
    /// What they tell.
    pub(crate) fn words(&self, census: &Census, paid: &[Remembered], nth: u64) -> String {
        let (name, phone) = (census.holder(census.of_person(self.person)), census.phone(self.person));
        let (own, own_bank) = (census.number(self.account), BANKS[home(self.account).0].name);
        let is_firm = census.person(self.account).is_none();
        let firm = if is_firm { census.holder(self.account) } else { String::new() };
        let told_at = self.told_at;
        let who = tale::Teller { name: &name, phone: &phone, own: &own, own_bank, firm: &firm, told_at };
        let mut chance = Chance::of(census.seed, For::Tale, &[nth]);
        tale::tell(self.category, self.id.starts_with("boss-"), &who, paid, &mut chance)
    }

    pub(crate) fn victim(
        &self,
        census: &Census,
        payments: Vec<Payment>,
        report_at: Option<Instant>,
        narrative: String,
    ) -> Victim {
        Victim {
            id: self.id.to_owned(),
            category: self.category,
            name: census.holder(census.of_person(self.person)),
            phone: census.phone(self.person),
            account: self.account,
            payments,
            report_at,
            narrative,
        }
    }
}

/// A payment as its victim remembers it.
pub(crate) fn remembered(census: &Census, payment: &Payment, payee: u32) -> Remembered {
    Remembered {
        at: payment.at,
        amount: payment.amount,
        payee: census.number(payee),
        payee_name: census.holder(payee),
        payee_bank: BANKS[home(payee).0].name,
    }
}

/// The nth of a fixed shuffle of all people: a small Feistel network, walked until it lands among them, so that nothing
/// of the order in which accounts were dealt to banks shows through.
pub(crate) fn shuffled(census: &Census, nth: u64) -> u32 {
    let people = u64::from(census.people);
    let half = (64 - people.leading_zeros()).div_ceil(2);
    let mask = (1_u64 << half) - 1;
    let mut place = nth % people;
    loop {
        let (mut left, mut right) = (place >> half, place & mask);
        for round in 0..4 {
            let turned = Chance::of(census.seed, For::Mules, &[round, right]).word() & mask;
            (left, right) = (right, left ^ turned);
        }
        place = left << half | right;
        if place < people {
            return u32::try_from(place).unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_names_everybody_once_and_mixes_the_banks() {
        let census = Census::new(5, 0.05);
        let mut seen: Vec<u32> = (0..u64::from(census.people)).map(|nth| shuffled(&census, nth)).collect();
        let banks: std::collections::BTreeSet<usize> =
            seen[..40].iter().map(|person| home(census.of_person(*person)).0).collect();
        assert_eq!(banks.len(), BANKS.len());
        seen.sort_unstable();
        assert_eq!(seen, (0..census.people).collect::<Vec<_>>());
    }

    #[test]
    fn nobody_is_both_mule_and_victim_and_every_story_is_cast() {
        let start = Instant::parse("2026-06-15 08:00:00").unwrap();
        for seed in 0..20 {
            let city = City::build(seed, 0.05, start);
            assert_eq!(city.victims.len(), 2 + POOL.len() + 1 + VICTIMS_PER_DAY);
            let victims: Vec<u32> = city.victims.iter().map(|victim| victim.account).collect();
            assert!(city.jobs.iter().flat_map(|job| &job.nodes).all(|node| !victims.contains(&node.account)));
            for shape in Shape::DAILY {
                assert!(city.jobs.iter().any(|job| job.shape == shape), "{shape:?}");
            }
            let told: std::collections::BTreeSet<&str> = city.victims.iter().map(|v| v.narrative.as_str()).collect();
            assert_eq!(told.len(), city.victims.len());
        }
    }
}
