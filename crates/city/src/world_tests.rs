//! The world without sockets: each shape happens, held money stays, nothing is made or lost.

use crate::city::City;
use crate::gang::{ATM_DAY_MAX, Goal, Job, Shape};
use crate::ledger::Channel;
use crate::world::{Event, World};
use domain::money::Amount;
use domain::order::{Act, Answer, Instruction, Outcome, Person};
use domain::time::{Instant, Span};
use std::collections::{BTreeMap, BTreeSet};

fn world(seed: u64) -> World {
    City::build(seed, 0.05, Instant::parse("2026-06-15 08:00:00").unwrap()).world_of_the_day()
}

fn live(world: &mut World, hours: i64) {
    let until = world.now.plus(Span::hours(hours));
    while let Some(event) = world.live(until) {
        if let Event::Due { task } = event {
            world.carry_out(task);
        }
    }
}

/// How often each step between layers happened, and what went out by which channel.
fn steps(job: &Job) -> (BTreeSet<(usize, usize)>, BTreeMap<Channel, i64>) {
    let mut between = BTreeSet::new();
    let mut out = BTreeMap::new();
    for moved in &job.moved {
        match moved.goal {
            Goal::Node(next) => drop(between.insert((moved.node, next))),
            Goal::Out(channel) => *out.entry(channel).or_default() += moved.amount,
            Goal::Victim | Goal::Seller(_) => {}
        }
    }
    (between, out)
}

fn happened(job: &Job) -> bool {
    let (between, out) = steps(job);
    let into = |node: usize| between.iter().filter(|(_, to)| *to == node).count();
    let from = |node: usize| between.iter().filter(|(of, _)| *of == node).count();
    let nodes = 0..job.nodes.len();
    let shaped = match job.shape {
        Shape::FanOut => from(0) >= 4,
        Shape::Stack => job.depth() == 5 && between.len() == 4,
        Shape::ScatterGather => from(0) >= 3 && nodes.into_iter().any(|node| into(node) >= 3),
        Shape::Cycle => into(0) == 1 && from(0) == 3,
        Shape::Deep => job.depth() == 5 && from(0) == 3,
        Shape::Pool => into(1) == 1 && out.contains_key(&Channel::Exchange),
        Shape::Purchase => job.moved.iter().any(|moved| matches!(moved.goal, Goal::Seller(_))),
    };
    shaped && (out.contains_key(&Channel::Cash) || matches!(job.shape, Shape::Pool | Shape::Purchase))
}

#[test]
fn every_shape_of_layering_happens_and_all_money_leaves() {
    for seed in 0..5 {
        let mut world = world(seed);
        let everything = world.everything();
        live(&mut world, 50);
        assert_eq!(world.everything(), everything);
        for shape in Shape::DAILY.into_iter().chain([Shape::Deep, Shape::Pool, Shape::Purchase]) {
            assert!(world.jobs.iter().any(|job| job.shape == shape && happened(job)), "seed {seed}: {shape:?}");
        }
        for (place, job) in world.jobs.iter().enumerate() {
            let paid: i64 =
                world.victims[job.victim].payments.iter().filter(|p| p.job == place).map(|p| p.amount.minor()).sum();
            let resting: i64 = job.nodes.iter().map(|node| node.purse).sum();
            assert_eq!(paid, job.cashed + job.returned + resting, "seed {seed}, job {place}: the gang's book adds up");
            assert!(resting == 0, "seed {seed}, job {place}: nobody stopped it");
        }
    }
}

#[test]
fn machines_give_no_more_than_their_limit() {
    let mut world = world(1);
    live(&mut world, 50);
    let mut drawn: BTreeMap<(u32, i64), i64> = BTreeMap::new();
    for job in &world.jobs {
        for moved in job.moved.iter().filter(|m| m.goal == Goal::Out(Channel::Cash)) {
            let day = moved.at_s.div_euclid(86_400);
            *drawn.entry((job.nodes[moved.node].account, day)).or_default() += moved.amount;
        }
    }
    assert!(drawn.values().all(|sum| *sum <= ATM_DAY_MAX) && !drawn.is_empty());
}

fn stop(world: &World, account: u32, reference: &str, yuan: i64) -> (usize, Instruction) {
    let (bank, _) = crate::bank::home(account);
    let person = || Person { badge: "060001".into(), name: "测试".into() };
    let instruction = Instruction {
        reference: reference.into(),
        original: None,
        act: Act::Stop,
        case_number: "c".into(),
        category: None,
        payment: None,
        bank: crate::bank::BANKS[bank].code.into(),
        account: world.census.number(account),
        holder: String::new(),
        currency: domain::money::Currency::CNY,
        amount: Some(Amount::from_major(yuan)),
        reason: String::new(),
        starts_at: world.now,
        expires_at: world.now.plus(Span::hours(48)),
        applied_at: world.now,
        whole: false,
        payee: None,
        attachments: Vec::new(),
        unit: "1".into(),
        unit_name: String::new(),
        operator: person(),
        investigators: [person(), person()],
    };
    (bank, instruction)
}

/// Carries out everything due within a quarter of an hour; the answers.
fn due(world: &mut World) -> Vec<Answer> {
    let until = world.now.plus(Span::minutes(15));
    let mut answers = Vec::new();
    while let Some(event) = world.live(until) {
        if let Event::Due { task } = event {
            answers.push(world.carry_out(task).answer);
        }
    }
    answers
}

#[test]
fn two_stops_share_what_is_there_and_nothing_held_leaves() {
    let mut world = world(2);
    // A shop: money comes and goes all day.
    let shop = world.census.shop(0);
    let balance = world.balance(shop) / 100;
    for (reference, yuan) in [("A", balance / 2), ("B", balance * 10)] {
        let (bank, instruction) = stop(&world, shop, reference, yuan);
        assert_eq!(world.receive(bank, instruction), crate::teller::Said::Accepted);
    }
    let sums: Vec<Amount> = due(&mut world)
        .into_iter()
        .map(|answer| match answer.outcome {
            Outcome::Holding { held, .. } => held,
            other => panic!("{other:?}"),
        })
        .collect();
    let held: i64 = sums.iter().map(|sum| sum.minor()).sum();
    assert_eq!(sums.len(), 2);
    for _ in 0..24 {
        live(&mut world, 1);
        assert!(world.balance(shop) >= held, "held money left");
    }
    let truth = world.truth();
    let hits = sums.iter().filter(|sum| sum.is_positive()).count();
    assert_eq!(truth.innocents_held.len(), hits, "the city sees that a shop was hit");
    assert_eq!(truth.held_above_fraud.minor(), held);
    live(&mut world, 30);
    assert!(world.truth().holds.is_zero(), "no hold outlives its period");
}

#[test]
fn two_orders_of_one_instant_are_carried_out_alike_whichever_arrives_first() {
    let answers = |turned: bool| {
        let mut world = world(2);
        let mut orders: Vec<_> = (0..12).map(|n| stop(&world, world.census.shop(n), &format!("S{n}"), 100)).collect();
        if turned {
            orders.reverse();
        }
        for (bank, order) in orders {
            assert_eq!(world.receive(bank, order), crate::teller::Said::Accepted);
        }
        due(&mut world)
    };
    assert_eq!(answers(false), answers(true));
}

/// A freeze that follows a stop takes its place; what is frozen is paid back from it, and no more; each can be asked about.
#[test]
fn a_stop_becomes_a_freeze_and_a_freeze_is_paid_back() {
    use domain::order::PayeeTold;
    let mut world = world(2);
    let (shop, victim) = (world.census.shop(0), world.victims[0].account);
    world.endow(shop, 10_000_000);
    let (bank, stopped) = stop(&world, shop, "S", 600);
    let told = |world: &mut World, instruction: Instruction| {
        world.receive(bank, instruction);
        due(world).pop().map(|answer| answer.outcome)
    };
    told(&mut world, stopped.clone());
    let freeze = Instruction {
        act: Act::Freeze,
        reference: "F".into(),
        original: Some("S".into()),
        amount: Some(Amount::from_major(900)),
        expires_at: world.now.plus(Span::days(180)),
        ..stopped.clone()
    };
    let Some(Outcome::Holding { held, .. }) = told(&mut world, freeze) else { panic!("no hold") };
    assert_eq!(held, Amount::from_major(900));
    assert!(world.ledgers[bank].holds().map(|(reference, _)| reference.as_str()).eq(["F"]));
    let payee = PayeeTold {
        bank: crate::bank::BANKS[crate::bank::home(victim).0].code.into(),
        account: world.census.number(victim),
        name: world.census.holder(victim),
    };
    let (before, everything) = (world.balance(victim), world.everything());
    for (reference, asked, paid) in [("R1", 500, 500), ("R2", 500, 400)] {
        let refund = Instruction {
            act: Act::Refund,
            reference: reference.into(),
            original: Some("F".into()),
            amount: Some(Amount::from_major(asked)),
            payee: Some(payee.clone()),
            ..stopped.clone()
        };
        let outcome = told(&mut world, refund);
        assert_eq!(outcome, Some(Outcome::Paid { amount: Amount::from_major(paid), failure: None }), "{reference}");
    }
    assert_eq!(world.ledgers[bank].holds().count(), 0);
    assert_eq!(world.balance(victim) - before, 90_000);
    assert_eq!(world.everything(), everything);
}

#[test]
fn a_bank_tells_who_holds_an_account_and_what_else_they_hold() {
    let mut world = world(2);
    let person = (0..world.census.people).find(|person| world.census.accounts_of(*person).count() == 2).unwrap();
    let account = world.census.of_person(person);
    for (act, reference) in [(Act::AskHolder, "H"), (Act::AskAccounts, "A")] {
        let (bank, asked) = stop(&world, account, reference, 1);
        world.receive(bank, Instruction { act, amount: None, ..asked });
    }
    let outcomes: Vec<Outcome> = due(&mut world).into_iter().map(|answer| answer.outcome).collect();
    let name = world.census.holder(account);
    assert!(
        outcomes
            .iter()
            .any(|o| matches!(o, Outcome::Holder { holder } if holder.name == name && holder.id_number.len() == 18))
    );
    assert!(outcomes.iter().any(|o| matches!(o, Outcome::Accounts { accounts } if !accounts.is_empty())));
}
