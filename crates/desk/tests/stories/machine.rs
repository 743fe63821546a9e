//! Any officers, any banks, any order of answers: deeds and answers at random over two cases and five accounts, with
//! shuffles, duplicates and outages. After every step the promises hold.
#![allow(clippy::print_stdout, reason = "how often each deed happened is read where the proof is run")]

use crate::town::{Town, account, at, yuan};
use desk::hold::{Release, Verdict};
use desk::order::{Draft, Recorded};
use domain::case::CaseId;
use domain::hold::{self, Hold};
use domain::money::Amount;
use domain::order::{self, Act, Answer, Extent, Move, Order, State};
use domain::time::Span;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What happens next; numbers choose among what is there.
#[derive(Clone, Debug)]
enum Step {
    ApproveAll,
    ApproveByHead(usize),
    Refuse(usize),
    Withdraw(usize),
    Send,
    /// One of the banks' open orders is answered, whichever.
    Answer(usize),
    /// An answer given before comes again.
    AnswerAgain(usize),
    Draft(usize, usize, i64, bool),
    Release(usize, i64),
    Verify(usize, bool),
    /// So many hours go by; then the clock of the law ticks.
    Hours(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let n = 0..64_usize;
    prop_oneof![
        4 => Just(Step::ApproveAll),
        4 => n.clone().prop_map(Step::ApproveByHead),
        1 => n.clone().prop_map(Step::Refuse),
        1 => n.clone().prop_map(Step::Withdraw),
        6 => Just(Step::Send),
        8 => n.clone().prop_map(Step::Answer),
        2 => n.clone().prop_map(Step::AnswerAgain),
        6 => (n.clone(), n.clone(), 1..70_000_i64, any::<bool>()).prop_map(|(a, b, c, d)| Step::Draft(a, b, c, d)),
        2 => (n.clone(), 1..50_000_i64).prop_map(|(a, b)| Step::Release(a, b)),
        1 => (n, any::<bool>()).prop_map(|(a, b)| Step::Verify(a, b)),
        4 => prop_oneof![8 => Just(1), 4 => Just(11), 1 => Just(47), 1 => Just(49), 1 => Just(24 * 7), 1 => Just(24 * 29)]
            .prop_map(Step::Hours),
    ]
}

const ACCOUNTS: [&str; 5] = ["ICBC/A1", "CCB/B1", "ABC/C1", "ICBC/D1", "CCB/E1"];
const ACTS: [Act; 12] = [
    Act::Stop,
    Act::Freeze,
    Act::Freeze,
    Act::Freeze,
    Act::Freeze,
    Act::Extend,
    Act::ExtendFreeze,
    Act::ExtendFreeze,
    Act::Lift,
    Act::AskHolder,
    Act::AskLive,
    Act::EndLive,
];

struct World {
    town: Town,
    cases: [CaseId; 2],
    given: Vec<(String, Answer)>,
    lives: BTreeMap<i64, State>,
    holds: BTreeMap<i64, hold::State>,
    took: BTreeMap<&'static str, usize>,
}

impl World {
    /// Two cases: of each, money went from the victim over two accounts, and one account serves both.
    async fn begins() -> Self {
        let town = Town::wakes().await;
        let pays = |clock, from: &str, to: &str, sum| {
            town.pays(clock, from, to, yuan(sum));
        };
        town.has("CCB/V1", yuan(60_000));
        town.has("ABC/V2", yuan(40_000));
        pays("10:00:00", "CCB/V1", "ICBC/A1", 60_000);
        pays("10:01:00", "ABC/V2", "ICBC/D1", 40_000);
        pays("10:02:00", "ICBC/A1", "CCB/B1", 25_000);
        pays("10:03:00", "ICBC/D1", "CCB/B1", 15_000);
        pays("10:04:00", "CCB/B1", "ABC/C1", 20_000);
        pays("10:05:00", "ICBC/D1", "CCB/E1", 10_000);
        town.clock_shows("10:10:00");
        let mut cases = Vec::new();
        for (clock, from, to, sum) in
            [("10:00:00", "CCB/V1", "ICBC/A1", 60_000), ("10:01:00", "ABC/V2", "ICBC/D1", 40_000)]
        {
            let report = town.told("网上刷单被骗", clock, from, to, yuan(sum)).await;
            cases.push(town.opens(&report).await.id);
        }
        for case in &cases {
            desk::case::file(&town.desk, &town.li, *case, "公立字1号").await.unwrap();
        }
        let (given, lives, holds, took) = Default::default();
        Self { cases: [cases[0], cases[1]], town, given, lives, holds, took }
    }

    async fn orders(&self) -> Vec<Order> {
        let mut orders = self.town.page(self.cases[0]).await.orders;
        orders.extend(self.town.page(self.cases[1]).await.orders);
        orders
    }

    async fn holds(&self) -> Vec<Hold> {
        let mut holds = self.town.page(self.cases[0]).await.holds;
        holds.extend(self.town.page(self.cases[1]).await.holds);
        holds
    }

    /// Does it; refused is fine, a fault is not. Counts what was done.
    fn done<T>(&mut self, what: &'static str, outcome: Result<T, desk::Error>) {
        match outcome {
            Ok(_) => *self.took.entry(what).or_default() += 1,
            Err(error) => assert!(error.refusal().is_some(), "{what}: {error}"),
        }
    }

    async fn takes(&mut self, step: &Step) {
        let desk = self.town.desk.clone();
        let (li, wang, zhang) = (self.town.li.clone(), self.town.wang.clone(), self.town.zhang.clone());
        match *step {
            Step::ApproveAll => {
                for case in self.cases {
                    let outcome = desk::order::approve_all(&desk, &wang, case).await;
                    self.done("approve", outcome);
                }
            }
            Step::ApproveByHead(n) => {
                let waits: Vec<Order> =
                    self.orders().await.into_iter().filter(|o| o.state == State::Submitted).collect();
                if let Some(order) = waits.get(n % waits.len().max(1)) {
                    let outcome = desk::order::approve(&desk, &zhang, order.id).await;
                    self.done(if order.act == Act::Freeze { "freeze approved" } else { "approve" }, outcome);
                }
            }
            Step::Refuse(n) => {
                let orders = self.orders().await;
                let outcome = desk::order::refuse(&desk, &wang, orders[n % orders.len()].id, "不必").await;
                self.done("refuse", outcome);
            }
            Step::Withdraw(n) => {
                let orders = self.orders().await;
                let outcome = desk::order::withdraw(&desk, &li, orders[n % orders.len()].id, "不必").await;
                self.done("withdraw", outcome);
            }
            Step::Send => {
                let outcome = desk::order::send_queued(&desk).await;
                self.done("send", outcome);
            }
            Step::Answer(n) => {
                if let Some(instruction) = self.town.takes_from_inbox(n) {
                    let answer = self.town.answer_to(&instruction);
                    self.given.push((instruction.bank.clone(), answer.clone()));
                    let outcome = desk::order::record_answer(&desk, &instruction.bank, answer).await;
                    self.done("answer", outcome);
                }
            }
            Step::AnswerAgain(n) if !self.given.is_empty() => {
                let (bank, answer) = self.given[n % self.given.len()].clone();
                let again = desk::order::record_answer(&desk, &bank, answer).await.unwrap();
                assert!(matches!(again, Recorded::Repeat(_)), "the same answer is no news");
            }
            Step::AnswerAgain(_) => {}
            Step::Draft(act, place, sum, plain) => {
                let (act, case) = (ACTS[act % ACTS.len()], self.cases[place % 2]);
                let page = self.town.page(case).await;
                let held: Vec<&Hold> = page.holds.iter().filter(|hold| hold.is_standing()).collect();
                let there = held.get(place % held.len().max(1)).filter(|_| act.needs_original() || plain);
                let name = there.map_or_else(|| account(ACCOUNTS[place % ACCOUNTS.len()]), |hold| hold.account.clone());
                let leans =
                    |order: &&Order| order.account == name && (order.act.begins_hold() || order.act == Act::AskLive);
                let original = page.orders.iter().rev().find(leans).map(|order| order.id);
                let draft = Draft {
                    amount: (act == Act::Stop || !plain).then(|| yuan(sum)),
                    original: original.filter(|_| act != Act::Stop && (act != Act::Freeze || plain)),
                    whole: act == Act::Freeze && sum % 3 == 0,
                    reason: "经研判".into(),
                    ..Draft::of(act, name)
                };
                let outcome = desk::order::draft(&desk, &li, case, draft).await;
                self.done(act.name(), outcome);
            }
            Step::Release(n, sum) => {
                let holds = self.holds().await;
                if let Some(hold) = holds.get(n % holds.len().max(1)) {
                    let amount = (sum % 2 == 0).then(|| yuan(sum));
                    let asked = Release { hold: hold.id, amount, reason: "查明无关".into() };
                    let outcome = desk::hold::release(&desk, &li, asked).await;
                    self.done("release", outcome);
                }
            }
            Step::Verify(n, confirmed) => {
                let holds = self.holds().await;
                if let Some(hold) = holds.get(n % holds.len().max(1)) {
                    let verdict = if confirmed { Verdict::Confirmed } else { Verdict::Later };
                    let outcome = desk::hold::verify(&desk, &zhang, hold.id, verdict, "已核").await;
                    self.done("verify", outcome);
                }
            }
            Step::Hours(hours) => {
                self.town.later(Span::hours(hours));
                let outcome = desk::clock::tick(&desk).await;
                self.done("tick", outcome);
                self.nothing_passed_silently().await;
            }
        }
    }

    /// What must be so after every step.
    async fn promises_hold(&mut self) {
        for case in self.cases {
            let page = self.town.page(case).await;
            let standing = || page.holds.iter().filter(|hold| hold.is_standing());
            let held: Amount = standing().map(|hold| hold.amount).sum();
            let claims: Amount =
                page.orders.iter().filter(|o| o.act.begins_hold() && o.is_open()).map(|o| claim(o, &page.holds)).sum();
            assert!(held + claims <= page.case.loss, "held {held}, asked {claims}, lost {}", page.case.loss);
            let trail = page.trail.as_ref().unwrap();
            for place in &trail.accounts {
                let there: Amount = standing().filter(|h| h.account.as_str() == place.account).map(|h| h.amount).sum();
                // What banks tell later may show less taint there than was held: the rest is being given up, unless an
                // officer or the bank stands in its way, or it is not proven yet.
                let lift = |o: &&Order| {
                    o.account.as_str() == place.account
                        && o.act.ends_hold()
                        && (o.is_open() || matches!(o.state, State::Executed(_) | State::Withdrawn | State::Refused))
                };
                let excess = there > place.held;
                let proven = standing().filter(|h| h.account.as_str() == place.account).all(|h| {
                    matches!(page.waiting.get(&h.account), Some(order::Waiting::Answered(until)) if *until >= h.since_at)
                });
                let given_up = page.orders.iter().find(lift).is_some();
                assert!(!excess || given_up || !proven, "{}: held {there}, traced {}", place.account, place.held);
            }
            for hold in &page.holds {
                assert!(hold.since_at < hold.until_at, "{hold:?}");
                assert_eq!(hold.ended_at.is_none(), hold.is_standing(), "{hold:?}");
                assert!(hold.amount.is_positive() || !hold.is_standing(), "{hold:?}");
                assert!(!hold.whole || !page.orders.iter().any(|o| o.id == hold.order && o.reason.is_empty()));
            }
            let t = page.totals;
            assert_eq!(t.lost, t.held + t.returned + t.gone + t.in_question, "money adds up");
            self.lives_go_by_the_table(&page.orders, &page.holds);
        }
    }

    /// From where each order and hold stood before, its life allows where it stands now.
    fn lives_go_by_the_table(&mut self, orders: &[Order], holds: &[Hold]) {
        for order in orders {
            let before = self.lives.insert(order.id.0, order.state).unwrap_or(State::Drafted);
            assert!(reaches(before, order.state), "order {:?}: {before:?} → {:?}", order.id, order.state);
        }
        for hold in holds {
            let before = self.holds.insert(hold.id.0, hold.state).unwrap_or(hold::State::Standing);
            let ways = [
                hold::Move::Extend,
                hold::Move::Release,
                hold::Move::Lapse,
                hold::Move::TurnIntoFreeze,
                hold::Move::Refund,
            ];
            // An extension and an end may both lie between two looks.
            let next = |from| ways.iter().filter_map(move |way| hold::next(from, *way).ok());
            let reached =
                before == hold.state || next(before).any(|s| s == hold.state || next(s).any(|t| t == hold.state));
            assert!(reached, "hold {:?}: {before:?} → {:?}", hold.id, hold.state);
        }
    }

    /// After a tick nothing stands beyond its law, what lapsed has its release, and what ends soon was told.
    async fn nothing_passed_silently(&self) {
        let now = self.town.now();
        let tasks = desk::view::tasks(&self.town.desk, &self.town.li).await.unwrap();
        for case in self.cases {
            let page = self.town.page(case).await;
            for hold in &page.holds {
                assert!(!hold.is_standing() || now < hold.ends_at(), "outlives its law: {hold:?}");
                let release = || page.orders.iter().any(|o| o.original == Some(hold.order) && o.act.ends_hold());
                let lapsed = hold.state == hold::State::Ended(hold::End::Lapsed);
                assert!(!lapsed || release(), "no release went out for {hold:?}");
                let object = format!("hold:{}", hold.id.0);
                for clock in domain::clock::of_hold(hold, &self.town.desk.profile) {
                    let told = || tasks.iter().any(|line| line.task.object == object);
                    assert!(clock.due(now) != domain::clock::Due::Tell || told(), "not told: {clock:?}");
                }
            }
            let unsent = page.orders.iter().filter(|o| o.is_unsent() && o.act == Act::Stop);
            for order in unsent {
                let ends = self.town.desk.profile.ends("stop", order.approved_at.unwrap_or(order.drafted_at));
                assert!(Some(now) < ends, "never sent, and without law: {order:?}");
            }
        }
    }
}

fn claim(order: &Order, holds: &[Hold]) -> Amount {
    let followed = holds.iter().find(|hold| hold.is_standing() && Some(hold.order) == order.original);
    order.amount.unwrap_or_default().less(followed.map_or(Amount::ZERO, |hold| hold.amount))
}

/// Whether a life leads from here to there, in however many moves.
fn reaches(from: State, to: State) -> bool {
    let moves = [
        Move::Submit,
        Move::Approve,
        Move::Refuse,
        Move::Withdraw,
        Move::Queue,
        Move::Send,
        Move::ComeBack,
        Move::LoseSight,
        Move::Acknowledge,
        Move::Execute(Extent::Whole),
        Move::Execute(Extent::Part),
        Move::Execute(Extent::None),
        Move::Extend,
        Move::TurnIntoFreeze,
        Move::Refund,
        Move::Release,
        Move::Lapse,
    ];
    let (mut seen, mut open) = (BTreeSet::from([from.name()]), vec![from]);
    while let Some(state) = open.pop() {
        for next in moves.iter().filter_map(|way| order::next(state, *way).ok()) {
            if seen.insert(next.name()) {
                open.push(next);
            }
        }
    }
    seen.contains(to.name())
}

async fn lives(steps: &[Step]) -> BTreeMap<&'static str, usize> {
    let mut world = World::begins().await;
    assert!(world.town.now() >= at("10:10:00"));
    world.promises_hold().await;
    for step in steps {
        world.takes(step).await;
        world.promises_hold().await;
    }
    world.took
}

/// Short here; `WEIR_WORLDS=500` lives longer.
fn worlds() -> u32 {
    std::env::var("WEIR_WORLDS").ok().and_then(|count| count.parse().ok()).unwrap_or(16)
}

#[test]
fn whatever_happens_lives_go_by_the_table_and_money_adds_up() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config =
        ProptestConfig { cases: worlds(), max_shrink_iters: 60, failure_persistence: None, ..Default::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let took = std::cell::RefCell::new(BTreeMap::<&'static str, usize>::new());
    let outcome = runner.run(&prop::collection::vec(step(), 60..120), |steps| {
        for (what, count) in runtime.block_on(lives(&steps)) {
            *took.borrow_mut().entry(what).or_default() += count;
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let took = took.into_inner();
    println!("{} worlds: {took:?}", worlds());
    for what in ["approve", "freeze approved", "send", "answer", "freeze", "release", "tick"] {
        assert!(took.contains_key(what), "no {what} was ever done: {took:?}");
    }
}
