//! Traces of the model, played on the real sender over real papers: after each step both say the same of every order.

use crate::step::{Step, after, has_room, steps};
use crate::town::{Town, VirtualClock, account, yuan};
use crate::world::{Did, Message, Mishaps, Says, Which, World, able, outcome_of};
use async_trait::async_trait;
use desk::order::{AnswerTyped, Draft, confirm_answer, type_answer};
use desk::{BankDoor, BankInfo, Desk, DoorFault, Receipt};
use domain::case::CaseId;
use domain::jurisdiction::{CN, Profile};
use domain::order::{Abilities, Act, Answer, HeldThere, Inquired, Instruction, Order, Outcome, State, Way};
use domain::time::Span;
use std::sync::{Arc, Mutex};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

type Reply = oneshot::Sender<Result<Receipt, DoorFault>>;
type Saying = oneshot::Sender<Result<Inquired, DoorFault>>;

/// A door whose every call waits until the trace says what came of it.
#[derive(Default)]
struct Door {
    abilities: Mutex<Abilities>,
    calls: Mutex<Vec<(String, Reply)>>,
    asks: Mutex<Vec<(String, Saying)>>,
    lists: Mutex<Vec<HeldThere>>,
}

#[async_trait]
impl BankDoor for Door {
    async fn send(&self, instruction: &Instruction) -> Result<Receipt, DoorFault> {
        // The question beside the stop is no part of the trace.
        if instruction.act == Act::AskTransfers {
            return Ok(Receipt::Accepted);
        }
        let (reply, said) = oneshot::channel();
        self.calls.lock().unwrap().push((instruction.reference.clone(), reply));
        said.await.unwrap_or_else(|_| Err(DoorFault::Unknown("the trace ended".into())))
    }

    async fn inquire(&self, _: &str, reference: &str) -> Result<Inquired, DoorFault> {
        let (saying, said) = oneshot::channel();
        self.asks.lock().unwrap().push((reference.to_owned(), saying));
        said.await.unwrap_or_else(|_| Err(DoorFault::Unknown("the trace ended".into())))
    }

    async fn holds(&self, _: &str) -> Result<Vec<HeldThere>, DoorFault> {
        Ok(self.lists.lock().unwrap().clone())
    }

    fn bank(&self, code: &str) -> Option<BankInfo> {
        let abilities = *self.abilities.lock().unwrap();
        (code == "ICBC")
            .then(|| BankInfo { code: code.into(), name: "工行".into(), abilities, ..BankInfo::default() })
    }

    fn banks(&self) -> Vec<BankInfo> {
        self.bank("ICBC").into_iter().collect()
    }
}

struct Real {
    town: Town,
    desk: Desk,
    door: Arc<Door>,
    case: CaseId,
    orders: [Option<Order>; 4],
    running: Vec<JoinHandle<()>>,
}

fn desk_of(town: &Town, door: &Arc<Door>) -> Desk {
    let clock: Arc<VirtualClock> = Arc::clone(&town.clock);
    Desk::new(
        town.desk.papers.clone(),
        clock,
        Arc::clone(door) as Arc<dyn BankDoor>,
        Arc::new(Profile::read(CN).unwrap()),
    )
}

impl Real {
    async fn begins(abilities: Abilities) -> Self {
        let town = Town::wakes().await;
        let door = Arc::new(Door::default());
        *door.abilities.lock().unwrap() = abilities;
        let desk = desk_of(&town, &door);
        town.clock_shows("10:10:00");
        let report = town.told("被骗5万元", "10:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
        let case = desk::case::open(&desk, &town.li, report.id).await.unwrap().id;
        desk::order::approve_all(&desk, &town.wang, case).await.unwrap();
        let mut real = Self { town, desk, door, case, orders: [None, None, None, None], running: Vec::new() };
        real.orders[0] = real.find(Act::Stop, None).await;
        real
    }

    /// The latest order of an act that is approved, leaning on this one.
    async fn find(&self, act: Act, original: Option<&Order>) -> Option<Order> {
        let page = desk::view::case(&self.desk, &self.town.li, self.case).await.unwrap();
        let fits = |order: &&Order| {
            order.act == act && order.original == original.map(|o| o.id) && order.approved_at.is_some()
        };
        page.orders.iter().rev().find(fits).cloned()
    }

    fn reference(&self, which: Which) -> String {
        self.orders[which as usize].as_ref().unwrap().reference.clone()
    }

    async fn state(&self, which: Which) -> Option<State> {
        let id = self.orders[which as usize].as_ref()?.id;
        Some(desk::view::order(&self.desk, &self.town.li, id).await.unwrap().state)
    }

    async fn asks(&mut self, which: Which) {
        let stop = self.orders[0].clone().unwrap();
        let draft =
            Draft { original: Some(stop.id), reason: "模型".into(), ..Draft::of(which.act(), account("ICBC/A1")) };
        let order = desk::order::draft(&self.desk, &self.town.li, self.case, draft).await.unwrap();
        if order.state == State::Submitted {
            desk::order::approve(&self.desk, &self.town.wang, order.id).await.unwrap();
        }
        self.orders[which as usize] = Some(order);
    }

    fn runs(&mut self, sends: bool) {
        let desk = self.desk.clone();
        self.running.push(tokio::spawn(async move {
            let done =
                if sends { desk::order::send_queued(&desk).await } else { desk::order::settle_doubts(&desk).await };
            done.unwrap();
        }));
    }

    /// Waits until the sender called the door about this order; questions about anything else are put off.
    async fn until_called(&self, which: Which, asked: bool) {
        let reference = self.reference(which);
        for _ in 0..2_000 {
            self.puts_off(&reference);
            let calls = if asked {
                self.door.asks.lock().unwrap().iter().any(|(of, _)| *of == reference)
            } else {
                self.door.calls.lock().unwrap().iter().any(|(of, _)| *of == reference)
            };
            if calls {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        panic!("the sender does not call the door about {which:?}, asked: {asked}");
    }

    fn puts_off(&self, reference: &str) {
        let mut asks = self.door.asks.lock().unwrap();
        while let Some(place) = asks.iter().position(|(of, _)| of != reference) {
            let _ = asks.remove(place).1.send(Ok(Inquired::Pending));
        }
    }

    async fn replies(&mut self, which: Which, word: Result<Receipt, DoorFault>) {
        let reference = self.reference(which);
        let reply = {
            let mut calls = self.door.calls.lock().unwrap();
            let place = calls.iter().position(|(of, _)| *of == reference).unwrap();
            calls.remove(place).1
        };
        reply.send(word).unwrap();
        self.settles().await;
    }

    /// Waits until whatever runs is done.
    async fn settles(&mut self) {
        for running in std::mem::take(&mut self.running) {
            let mut waited = 0;
            while !running.is_finished() {
                self.puts_off("");
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                waited += 1;
                assert!(waited < 5_000, "the sender does not come back");
            }
            running.await.unwrap();
        }
    }

    fn outcome(&self, which: Which, did: Did) -> Outcome {
        match outcome_of(which, did) {
            Outcome::Holding { held, balance, until_at, failure } => {
                let held = if held.is_zero() { held } else { yuan(50_000) };
                // An extension says until when.
                let until = (which == Which::Extend).then(|| desk::Clock::now(&*self.town.clock).plus(Span::hours(90)));
                Outcome::Holding { held, balance, until_at: until.or(until_at), failure }
            }
            other => other,
        }
    }

    fn answer(&self, which: Which, did: Did) -> Answer {
        let (at, outcome) = (desk::Clock::now(&*self.town.clock), self.outcome(which, did));
        Answer { reference: self.reference(which), bank: "ICBC".into(), at, currency: None, outcome }
    }

    async fn people(&mut self, which: Which, before: &World) {
        if before.of(which).state == Some(State::Acknowledged) {
            self.town.later(Span::minutes(40));
            self.runs(false);
            self.settles().await;
        }
        let did = match (before.bank.did[which as usize], before.bank.pending[which as usize]) {
            (Some(did), _) => did,
            (None, 0) => Did::Nothing,
            (None, _) => return,
        };
        let typed =
            AnswerTyped { outcome: self.outcome(which, did), at: desk::Clock::now(&*self.town.clock), way: Way::Phone };
        let id = self.orders[which as usize].as_ref().unwrap().id;
        type_answer(&self.desk, &self.town.li, id, typed.clone()).await.unwrap();
        confirm_answer(&self.desk, &self.town.wang, id, typed).await.unwrap();
    }

    async fn crashes(&mut self) {
        for running in std::mem::take(&mut self.running) {
            running.abort();
            let _ = running.await;
        }
        self.door.calls.lock().unwrap().clear();
        self.door.asks.lock().unwrap().clear();
        self.desk = desk_of(&self.town, &self.door);
        desk::order::recover(&self.desk).await.unwrap();
    }

    async fn said(&mut self, which: Which, says: Says, after: &World) {
        let reference = self.reference(which);
        let saying = {
            let mut asks = self.door.asks.lock().unwrap();
            let place = asks.iter().position(|(of, _)| *of == reference).unwrap();
            asks.remove(place).1
        };
        let inquired = match says {
            Says::Unseen => Inquired::Unseen,
            Says::Pending => Inquired::Pending,
            Says::Did(did) => Inquired::Answered(Box::new(self.answer(which, did))),
        };
        let _ = saying.send(Ok(inquired));
        if after.of(which).trying.is_some() {
            self.until_called(which, false).await;
        } else {
            self.settles().await;
        }
    }

    async fn reconciles(&mut self, before: &World, after: &World) {
        self.town.later(Span::minutes(10));
        let stop = self.orders[0].clone().unwrap();
        let held = HeldThere {
            reference: stop.reference.clone(),
            account: "A1".into(),
            held: Some(yuan(50_000)),
            since_at: stop.drafted_at,
            until_at: None,
        };
        *self.door.lists.lock().unwrap() = if before.bank.holds { vec![held] } else { Vec::new() };
        let done = desk::hold::reconcile(&self.desk, None, "ICBC").await.unwrap();
        assert_eq!(done.differences.len(), 1, "the list differs");
        if after.of(Which::Again).state == Some(State::Queued) {
            assert_eq!(done.released_again.len(), 1, "and is released again");
            self.orders[3] = self.find(Act::Lift, Some(&stop)).await;
        }
    }

    async fn plays(&mut self, step: Step, before: &World, after: &World) {
        match step {
            Step::Ask(which) => self.asks(which).await,
            Step::Mark(which) => {
                self.town.later(Span::minutes(7));
                self.runs(true);
                self.until_called(which, false).await;
            }
            Step::NotSent(which) => self.replies(which, Err(DoorFault::NotSent("refused".into()))).await,
            Step::Timeout(which) => self.replies(which, Err(DoorFault::Unknown("silence".into()))).await,
            Step::Crash => self.crashes().await,
            Step::Arrive(Message::Receipt(which)) => {
                let first = before.of(which).tries <= 1;
                self.replies(which, Ok(if first { Receipt::Accepted } else { Receipt::Had })).await;
            }
            Step::Arrive(Message::Answer(which, did)) => {
                let answer = self.answer(which, did);
                match desk::order::record_answer(&self.desk, "ICBC", answer).await {
                    Ok(_) => {}
                    Err(error) => assert!(error.refusal().is_some(), "{error}"),
                }
            }
            Step::Arrive(Message::Said(which, says)) => self.said(which, says, after).await,
            Step::Inquire(which) => {
                self.town.later(Span::minutes(70));
                self.runs(false);
                self.until_called(which, true).await;
            }
            Step::SendAgain(which) => {
                self.town.later(Span::minutes(7));
                self.runs(false);
                self.until_called(which, false).await;
            }
            Step::People(which) => self.people(which, before).await,
            Step::Reconcile => self.reconciles(before, after).await,
            // What happens on the network and at the bank alone.
            Step::Leave(_) | Step::Arrive(Message::Request(_)) | Step::Lose(_) | Step::Double(_) | Step::Act(_) => {}
        }
    }
}

/// The steps a trace may take: one order is with the bank at a time, and what is queued is sent, so that the sender, which
/// sends whatever is due, does what the trace says and no more.
fn playable(world: &World, able: Abilities) -> Vec<Step> {
    let all = steps(world, able);
    if let Some(mark) = all.iter().find(|step| matches!(step, Step::Mark(_))) {
        return vec![*mark];
    }
    let open = Which::ALL.iter().any(|which| world.of(*which).is_open() || world.of(*which).trying.is_some());
    let waiting = world.net.iter().any(|message| matches!(message, Message::Said(..)));
    let plays = |step: &Step| match step {
        Step::Ask(_) => !open && !waiting,
        // Somebody asks the bank now: nobody else does.
        // The sender would ask first, or send a third copy.
        Step::People(which) if able.inquiry && world.of(*which).state == Some(State::Acknowledged) => false,
        Step::Arrive(Message::Said(which, Says::Unseen)) => has_room(world, *which),
        Step::People(_) | Step::SendAgain(_) | Step::Reconcile => !waiting,
        _ => true,
    };
    all.into_iter().filter(plays).collect()
}

fn pick(chance: &mut u64, count: usize) -> usize {
    *chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*chance >> 33).unwrap() % count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn traces_of_the_model_end_alike_on_the_real_sender() {
    let (mut played, mut traces) = (0, 0);
    for bits in 0..16 {
        for seed in 0..3_u64 {
            let able = able(bits);
            let mut chance = u64::from(bits) * 1_000 + seed;
            let mut world = World::begins(Mishaps { crashes: 1, copies: 1, losses: 1, again: 1, extends: false });
            let mut real = Real::begins(able).await;
            let mut trace = Vec::new();
            for _ in 0..35 {
                let steps = playable(&world, able);
                if steps.is_empty() {
                    break;
                }
                let step = steps[pick(&mut chance, steps.len())];
                let next = after(&world, able, step);
                trace.push(step);
                real.plays(step, &world, &next).await;
                world = next;
                played += 1;
                for which in Which::ALL {
                    let said = real.state(which).await;
                    assert_eq!(said, world.of(which).state, "{which:?} of {able:?} after {trace:#?}");
                }
            }
            real.crashes().await;
            traces += 1;
        }
    }
    println!("{traces} traces, {played} steps, played on the real sender");
}
