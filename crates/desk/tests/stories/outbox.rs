//! The outbox: what overtakes, what waits, what is asked, what is sent once more, and how a bank's list is compared.

use crate::town::{Town, VirtualClock, account, of, yuan};
use async_trait::async_trait;
use desk::{BankDoor, BankInfo, Desk, DoorFault, Receipt};
use domain::case::CaseId;
use domain::hold::Way;
use domain::jurisdiction::{CN, Profile};
use domain::money::Amount;
use domain::order::{Abilities, Act, Answer, HeldThere, Inquired, Instruction, Order, Outcome, State};
use domain::time::Span;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// What one call at the door comes to.
#[derive(Clone, Debug)]
enum Call {
    Word(Result<Receipt, DoorFault>),
    Never,
}

/// A bank whose door does as it is told.
#[derive(Default)]
struct Scripted {
    abilities: Mutex<Abilities>,
    calls: Mutex<VecDeque<Call>>,
    says: Mutex<Option<Inquired>>,
    lists: Mutex<Vec<HeldThere>>,
    sent: Mutex<Vec<Instruction>>,
    asked: Mutex<u32>,
}

fn lost() -> Call {
    Call::Word(Err(DoorFault::Unknown("silence".into())))
}

fn nobody() -> Call {
    Call::Word(Err(DoorFault::NotSent("refused".into())))
}

#[async_trait]
impl BankDoor for Scripted {
    async fn send(&self, instruction: &Instruction) -> Result<Receipt, DoorFault> {
        self.sent.lock().unwrap().push(instruction.clone());
        let call = self.calls.lock().unwrap().pop_front().unwrap_or(Call::Word(Ok(Receipt::Accepted)));
        match call {
            Call::Word(word) => word,
            Call::Never => std::future::pending().await,
        }
    }

    async fn inquire(&self, _: &str, _: &str) -> Result<Inquired, DoorFault> {
        *self.asked.lock().unwrap() += 1;
        self.says.lock().unwrap().clone().ok_or_else(|| DoorFault::Unknown("silence".into()))
    }

    async fn holds(&self, _: &str) -> Result<Vec<HeldThere>, DoorFault> {
        Ok(self.lists.lock().unwrap().clone())
    }

    fn bank(&self, code: &str) -> Option<BankInfo> {
        let abilities = *self.abilities.lock().unwrap();
        (code == "ICBC").then(|| BankInfo {
            code: code.into(),
            name: "中国工商银行".into(),
            abilities,
            ..BankInfo::default()
        })
    }

    fn banks(&self) -> Vec<BankInfo> {
        self.bank("ICBC").into_iter().collect()
    }
}

/// A town whose bank does as it is told, and a case with one stop that is approved.
struct Scene {
    town: Town,
    desk: Desk,
    bank: Arc<Scripted>,
    case: CaseId,
}

impl Scene {
    async fn of(abilities: Abilities) -> Self {
        let town = Town::wakes().await;
        let bank = Arc::new(Scripted::default());
        *bank.abilities.lock().unwrap() = abilities;
        let clock: Arc<VirtualClock> = Arc::clone(&town.clock);
        let desk = Desk::new(town.desk.papers.clone(), clock, bank.clone(), Arc::new(Profile::read(CN).unwrap()));
        town.clock_shows("10:10:00");
        let case = Self::opens(&town, &desk, "ICBC/A1").await;
        Self { town, desk, bank, case }
    }

    /// A case whose stop and question are approved.
    async fn opens(town: &Town, desk: &Desk, mule: &str) -> CaseId {
        let report = town.told("被骗5万元", "10:00:00", "CCB/V", mule, yuan(50_000)).await;
        let case = desk::case::open(desk, &town.li, report.id).await.unwrap().id;
        desk::order::approve_all(desk, &town.wang, case).await.unwrap();
        case
    }

    fn script(&self, calls: &[Call]) {
        *self.bank.calls.lock().unwrap() = calls.iter().cloned().collect();
    }

    async fn stop(&self) -> Order {
        let page = desk::view::case(&self.desk, &self.town.li, self.case).await.unwrap();
        of(&page.orders, Act::Stop)[0].clone()
    }

    async fn answers(&self, held: Amount) {
        let answer = self.answer(&self.stop().await, held);
        desk::order::record_answer(&self.desk, "ICBC", answer).await.unwrap();
    }

    fn answer(&self, order: &Order, held: Amount) -> Answer {
        let outcome = Outcome::Holding { held, balance: None, until_at: None, failure: None };
        Answer {
            reference: order.reference.clone(),
            bank: "ICBC".into(),
            at: desk::Clock::now(&*self.town.clock),
            currency: None,
            outcome,
        }
    }

    fn sent(&self, act: Act) -> usize {
        self.bank.sent.lock().unwrap().iter().filter(|instruction| instruction.act == act).count()
    }

    async fn tasks(&self) -> Vec<String> {
        let lines = desk::view::tasks(&self.desk, &self.town.li).await.unwrap();
        lines.into_iter().map(|line| format!("{} {}", line.task.kind.name(), line.task.object)).collect()
    }

    /// Waits, in real time, until the bank got so many orders of an act.
    async fn until_sent(&self, act: Act, count: usize) {
        for _ in 0..500 {
            if self.sent(act) == count {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{} of {act:?}", self.sent(act));
    }
}

#[tokio::test]
async fn a_release_overtakes_a_stop_that_hangs() {
    let scene = Scene::of(Abilities::default()).await;
    desk::order::send_queued(&scene.desk).await.unwrap();
    scene.answers(yuan(50_000)).await;
    let stop = scene.stop().await;
    // Another case's stop hangs at the same bank, and its lane with it.
    Scene::opens(&scene.town, &scene.desk, "ICBC/A2").await;
    scene.script(&[Call::Never]);
    desk::order::start_sending(&scene.desk).await.unwrap();
    scene.until_sent(Act::Stop, 2).await;
    let draft = desk::order::Draft { original: Some(stop.id), ..desk::order::Draft::of(Act::Lift, account("ICBC/A1")) };
    let lift = desk::order::draft(&scene.desk, &scene.town.li, scene.case, draft).await.unwrap();
    if lift.state == State::Submitted {
        desk::order::approve(&scene.desk, &scene.town.wang, lift.id).await.unwrap();
    }
    desk::order::start_sending(&scene.desk).await.unwrap();
    scene.until_sent(Act::Lift, 1).await;
}

#[tokio::test]
async fn a_bank_that_is_away_is_left_alone_but_not_by_releases() {
    let scene = Scene::of(Abilities::default()).await;
    let failing: Vec<Call> = std::iter::repeat_with(nobody).take(100).collect();
    scene.script(&failing);
    let mut tried = Vec::new();
    for _ in 0..20 {
        desk::order::send_queued(&scene.desk).await.unwrap();
        tried.push(scene.sent(Act::Stop) + scene.sent(Act::AskTransfers));
        scene.town.later(Span::seconds(6));
    }
    assert!(tried[19] < 12, "the breaker and the back-off hold it back: {tried:?}");
    assert!(tried[19] >= 5, "and it is tried again: {tried:?}");
    let line = desk::view::banks(&scene.desk, &scene.town.li).await.unwrap().banks.remove(0);
    let fares = line.fares.unwrap();
    assert!(fares.breaker.faults() >= 5 && fares.waits.open >= 1, "{fares:?}");
    assert_eq!(scene.stop().await.state, State::Queued, "what surely did not leave is not in doubt");
}

#[tokio::test]
async fn what_is_done_in_doubt_follows_the_bank_s_abilities() {
    use Abilities as A;
    let can = |dedupe, inquiry| A { dedupe, inquiry, fence: false, list_of_holds: false };
    // Abilities, what the bank says when asked; then: the state, stops sent, questions asked, people told.
    let table = [
        (can(true, true), Some(Inquired::Unseen), "acknowledged", 2, true, false),
        (can(false, true), Some(Inquired::Unseen), "unknown", 1, true, true),
        (can(true, true), Some(Inquired::Pending), "acknowledged", 1, true, false),
        (can(true, true), None, "unknown", 1, true, false),
        (can(true, false), None, "acknowledged", 2, false, false),
        (can(false, false), None, "unknown", 1, false, true),
    ];
    for (abilities, says, state, sent, asked, people) in table {
        let scene = Scene::of(abilities).await;
        scene.script(&[lost()]);
        desk::order::send_queued(&scene.desk).await.unwrap();
        assert_eq!(scene.stop().await.state, State::Unknown, "{abilities:?}");
        *scene.bank.says.lock().unwrap() = says.clone();
        scene.script(&[Call::Word(Ok(Receipt::Had))]);
        scene.town.later(Span::seconds(6));
        desk::order::settle_doubts(&scene.desk).await.unwrap();
        let stop = scene.stop().await;
        let story = format!("{abilities:?} {says:?}");
        assert_eq!((stop.state.name(), scene.sent(Act::Stop)), (state, sent), "{story}");
        assert_eq!(*scene.bank.asked.lock().unwrap() > 0, asked, "{story}");
        let told = scene.tasks().await.contains(&format!("settle_unknown order:{}", stop.id.0));
        assert_eq!(told, people, "{story}");
        let references: Vec<String> = {
            let sent = scene.bank.sent.lock().unwrap();
            sent.iter().filter(|i| i.act == Act::Stop).map(|i| i.reference.clone()).collect()
        };
        assert!(references.iter().all(|reference| *reference == stop.reference), "{story}: the same reference");
        // The bank's answer ends the doubt and the task, however it came to it.
        scene.answers(yuan(50_000)).await;
        assert_eq!(scene.stop().await.state.name(), "executed_whole", "{story}");
        assert!(
            !scene.tasks().await.iter().any(|task| *task == format!("settle_unknown order:{}", stop.id.0)),
            "{story}"
        );
    }
}

#[tokio::test]
async fn what_the_bank_says_when_asked_is_recorded_unless_it_is_about_something_else() {
    for (other, state) in [(false, "executed_whole"), (true, "unknown")] {
        let scene = Scene::of(Abilities::FULL).await;
        scene.script(&[lost()]);
        desk::order::send_queued(&scene.desk).await.unwrap();
        let mut answer = scene.answer(&scene.stop().await, yuan(50_000));
        if other {
            answer.reference = "20260302000000990badcafe".into();
        }
        *scene.bank.says.lock().unwrap() = Some(Inquired::Answered(Box::new(answer)));
        scene.town.later(Span::seconds(6));
        desk::order::settle_doubts(&scene.desk).await.unwrap();
        assert_eq!(scene.stop().await.state.name(), state);
        assert_eq!(scene.sent(Act::Stop), 1, "asked, not sent again");
    }
}

#[tokio::test]
async fn what_is_answered_too_late_is_asked_for() {
    let scene = Scene::of(Abilities::FULL).await;
    desk::order::send_queued(&scene.desk).await.unwrap();
    let stop = scene.stop().await;
    *scene.bank.says.lock().unwrap() = Some(Inquired::Answered(Box::new(scene.answer(&stop, yuan(50_000)))));
    scene.town.later(Span::minutes(29));
    desk::order::settle_doubts(&scene.desk).await.unwrap();
    assert_eq!(scene.stop().await.state, State::Acknowledged);
    scene.town.later(Span::minutes(2));
    desk::order::settle_doubts(&scene.desk).await.unwrap();
    assert_eq!(scene.stop().await.state.name(), "executed_whole");
}

#[tokio::test]
async fn a_sender_that_does_not_come_back_leaves_the_order_in_doubt_after_its_time() {
    let scene = Scene::of(Abilities::default()).await;
    scene.script(&[Call::Never]);
    let pump = tokio::time::timeout(std::time::Duration::from_millis(500), desk::order::send_queued(&scene.desk));
    assert!(pump.await.is_err(), "another process dies here");
    assert_eq!(desk::order::recover_left_behind(&scene.desk).await.unwrap(), 0, "it may still come back");
    scene.town.later(Span::seconds(121));
    assert_eq!(desk::order::recover_left_behind(&scene.desk).await.unwrap(), 2);
    assert_eq!(scene.stop().await.state, State::Unknown);
    assert_eq!(scene.tasks().await.len(), 2, "nobody can be asked but by two people");
}

#[tokio::test]
async fn a_list_that_differs_becomes_a_task_and_what_is_kept_is_released_again() {
    let scene = Scene::of(Abilities::FULL).await;
    desk::order::send_queued(&scene.desk).await.unwrap();
    scene.answers(yuan(50_000)).await;
    let stop = scene.stop().await;
    let listed = |held: i64, reference: &str| HeldThere {
        reference: reference.into(),
        account: "A1".into(),
        held: Some(yuan(held)),
        since_at: desk::Clock::now(&*scene.town.clock),
        until_at: None,
    };
    let ways = async |list: Vec<HeldThere>| {
        scene.town.later(Span::minutes(1));
        *scene.bank.lists.lock().unwrap() = list;
        let done = desk::hold::reconcile(&scene.desk, Some(&scene.town.li), "ICBC").await.unwrap();
        (done.differences.iter().map(|d| d.way).collect::<Vec<_>>(), done.released_again.len())
    };
    scene.town.later(Span::minutes(10));
    assert_eq!(ways(vec![listed(50_000, &stop.reference)]).await, (vec![], 0), "it agrees");
    assert_eq!(ways(vec![]).await, (vec![Way::NotHeld], 0));
    assert_eq!(scene.tasks().await, ["settle_difference difference:1"]);
    assert_eq!(
        ways(vec![listed(49_000, &stop.reference), listed(1, "X")]).await.0,
        [Way::OtherSum, Way::UnknownReference]
    );
    assert_eq!(scene.tasks().await.len(), 2, "what a later list has no more is settled by itself");
    assert_eq!(ways(vec![listed(50_000, &stop.reference); 2]).await.0, [Way::HeldTwice]);
    let page = desk::view::case(&scene.desk, &scene.town.li, scene.case).await.unwrap();
    assert_eq!(page.totals.held, yuan(50_000), "no list changes our book");

    // Its time is over; the bank carries out the release, and says so, yet keeps holding.
    scene.town.later(Span::hours(49));
    assert_eq!(desk::hold::lapse_due(&scene.desk).await.unwrap(), 1);
    desk::order::send_queued(&scene.desk).await.unwrap();
    let lift = async || {
        let page = desk::view::case(&scene.desk, &scene.town.li, scene.case).await.unwrap();
        of(&page.orders, Act::Lift).last().copied().cloned().unwrap()
    };
    let first = lift().await;
    assert_eq!(ways(vec![listed(50_000, &stop.reference)]).await, (vec![], 0), "its release is under way");
    let answer = scene.answer(&first, Amount::ZERO);
    desk::order::record_answer(&scene.desk, "ICBC", answer).await.unwrap();
    scene.town.later(Span::minutes(6));
    assert_eq!(ways(vec![listed(50_000, &stop.reference)]).await, (vec![Way::StillHeld], 1));
    let again = lift().await;
    assert_ne!(again.reference, first.reference);
    assert_eq!((again.original, again.state), (Some(stop.id), State::Queued));
    desk::order::send_queued(&scene.desk).await.unwrap();
    assert_eq!(scene.sent(Act::Lift), 2);
}

#[tokio::test]
async fn every_bank_that_lists_its_holds_is_compared_once_a_night() {
    let scene = Scene::of(Abilities::FULL).await;
    scene.town.later(Span::hours(5));
    for (hours, compared) in [(0, 1), (1, 0), (10, 0), (2, 1), (1, 0)] {
        scene.town.later(Span::hours(hours));
        assert_eq!(desk::hold::reconcile_due(&scene.desk, 3).await.unwrap(), compared, "{hours}");
    }
    *scene.bank.abilities.lock().unwrap() = Abilities::default();
    let refused = desk::hold::reconcile(&scene.desk, Some(&scene.town.li), "ICBC").await.unwrap_err();
    assert_eq!(refused.refusal().map(|r| r.code()), Some("OUTBOX-04"));
}
