//! Someone is being deceived now: reached before paying, or too late; warned once, by one officer, with nothing to click.

use crate::town::{Town, at, yuan};
use async_trait::async_trait;
use desk::report::PaymentGiven;
use desk::view::Shown;
use desk::warning::{self, Called, Filter, LimitGiven, Outcome, Paid, Taken};
use desk::{DoorFault, Gateway, Handover, Outgoing};
use domain::authority::{Officer, Rank, UnitId, UnitKind};
use domain::finding::FindingId;
use domain::order::Act;
use domain::personal::{Purpose, Viewed};
use domain::signal::{self, Class, Evidence, Finding, Kind, Level, Names, Reason, Scheme, Stage};
use domain::time::Span;
use domain::warning::{Did, End, Handed, Protected, Said, Saw, State, Visit, Warning, WarningId};
use std::sync::{Arc, Mutex};

fn code<T>(outcome: Result<T, desk::Error>) -> Option<&'static str> {
    outcome.err().and_then(|error| error.refusal().map(|refusal| refusal.code()))
}

/// How the way to people's telephones behaves, and what went over it.
#[derive(Default)]
struct Operator {
    fault: Mutex<Option<DoorFault>>,
    sent: Mutex<Vec<Outgoing>>,
}

#[async_trait]
impl Gateway for Operator {
    async fn tell(&self, message: &Outgoing) -> Result<Handover, DoorFault> {
        match self.fault.lock().unwrap().clone() {
            Some(fault) => Err(fault),
            None => {
                let mut sent = self.sent.lock().unwrap();
                sent.push(message.clone());
                Ok(Handover { receipt: format!("r{}", sent.len()), reached: None })
            }
        }
    }

    async fn call(&self, call: &Outgoing) -> Result<Handover, DoorFault> {
        self.tell(call).await.map(|done| Handover { reached: Some(false), ..done })
    }
}

const LINE: &str = "13912345678";

fn danger(names: &mut Names, line: &str, clock: &str, stage: Stage, level: Level) -> Finding {
    let (line, by) = (names.id(line), names.id("+85212345678"));
    let called = Evidence { at: at(clock), kind: Kind::Call, of: line, with: by };
    Finding::Warning(signal::Warning {
        at: at(clock),
        line,
        by,
        scheme: Scheme::FakePolice,
        stage,
        score: 0.9,
        level,
        reasons: vec![Reason { name: "long_call", value: "42 min".into(), points: 0.5 }],
        expected_loss: yuan(60_000),
        minutes_left: 30,
        evidence: vec![called],
    })
}

impl Town {
    async fn raised(&self, line: &str, clock: &str, stage: Stage, level: Level) -> Taken {
        let mut names = Names::new();
        let danger = danger(&mut names, line, clock, stage, level);
        warning::take(&self.desk, &danger, &names).await.unwrap()
    }

    async fn one(&self, line: &str) -> WarningId {
        match self.raised(line, "10:00:00", Stage::LongCall, Level::High).await {
            Taken::Raised(id) => id,
            other => panic!("{other:?}"),
        }
    }

    async fn queue(&self, officer: &Officer, filter: Filter) -> Vec<Warning> {
        desk::view::warnings(&self.desk, officer, Shown::Queue(filter)).await.unwrap().warnings
    }

    async fn warning(&self, id: WarningId) -> desk::view::WarningPage {
        desk::view::warning(&self.desk, &self.li, id).await.unwrap()
    }

    async fn district(&self, name: &str, parent: UnitId, kind: UnitKind) -> UnitId {
        let new = desk::unit::NewUnit { parent: Some(parent), kind, name: name.into() };
        desk::unit::add(&self.desk, None, new).await.unwrap().id
    }

    async fn serves(&self, login: &str, unit: UnitId, rank: Rank) -> Officer {
        let new =
            desk::officer::NewOfficer { login: login.into(), name: login.into(), badge: login.into(), unit, rank };
        desk::officer::add(&self.desk, None, new).await.unwrap().officer
    }
}

fn with_operator(town: &mut Town) -> Arc<Operator> {
    let operator = Arc::new(Operator::default());
    town.desk.gateway = Some(Arc::clone(&operator) as Arc<dyn Gateway>);
    operator
}

#[tokio::test]
async fn a_person_is_reached_before_paying() {
    let mut town = Town::wakes().await;
    let operator = with_operator(&mut town);
    let id = town.one(LINE).await;
    assert_eq!(code(warning::tell(&town.desk, &town.li, id, "").await), Some("WARN-03"));
    warning::sign_for(&town.desk, &town.li, id).await.unwrap();
    assert_eq!(code(warning::sign_for(&town.desk, &town.wang, id).await), Some("WARN-04"));
    assert_eq!(code(warning::tell(&town.desk, &town.wang, id, "").await), Some("WARN-04"));
    // What an officer types is held to the same law as the scripts.
    for (text, refused) in [("详见 fz.cn", "WARN-01"), ("请拨打96110", "WARN-02")] {
        assert_eq!(code(warning::tell(&town.desk, &town.li, id, text).await), Some(refused));
    }
    assert_eq!(operator.sent.lock().unwrap().len(), 0);
    assert_eq!(warning::tell(&town.desk, &town.li, id, "").await.unwrap().state, State::Told);
    assert_eq!(code(warning::tell(&town.desk, &town.li, id, "").await), Some("LIFE-01"), "told once");
    let sent = operator.sent.lock().unwrap()[0].clone();
    assert_eq!((&*sent.to, &*sent.reference), (LINE, "W1-3"));
    assert!(sent.text.contains("没有安全账户") && !sent.text.contains("96110"));
    assert!(!format!("{sent:?}").contains(LINE), "it says nothing of itself");
    // The voice does not reach her; the officer does not either: she is found, and met.
    warning::call(&town.desk, &town.li, id).await.unwrap();
    let call = Called { reached: false, words: String::new() };
    warning::record_call(&town.desk, &town.li, id, call).await.unwrap();
    warning::find(&town.desk, &town.li, id, "甘南路某酒店").await.unwrap();
    let visit = Visit {
        looks: [Saw::Fraud, Saw::Nothing, Saw::Fraud, Saw::Nothing],
        answers: [Said::Yes, Said::Yes, Said::Silent],
        protected: Protected::Limited,
        words: "正在共享屏幕".into(),
    };
    warning::record_visit(&town.desk, &town.li, id, visit).await.unwrap();
    let limit = LimitGiven { account: "ICBC/6222021234567890123".into(), day_max: yuan(0), agreed: false };
    assert_eq!(code(warning::protect(&town.desk, &town.li, id, limit.clone()).await), Some("WARN-08"));
    let limit = LimitGiven { agreed: true, ..limit };
    let limit = warning::protect(&town.desk, &town.li, id, limit).await.unwrap();
    let fed_back = Outcome::FedBack { words: "已退出会议，未转账".into() };
    warning::record_outcome(&town.desk, &town.li, id, fed_back).await.unwrap();
    let close = Outcome::Closed { end: End::TalkedOut, words: "未转账".into() };
    assert_eq!(code(warning::record_outcome(&town.desk, &town.li, id, close).await), Some("WARN-07"));
    // She asks for her account back, and has it at once; whoever is on duty does it.
    warning::unprotect(&town.desk, &town.wang, limit.id).await.unwrap();
    assert_eq!(code(warning::unprotect(&town.desk, &town.wang, limit.id).await), Some("DEED-01"));
    // Three days later she is to be seen again, and is well.
    town.later(Span::days(3));
    desk::clock::tick(&town.desk).await.unwrap();
    assert_eq!(town.warning(id).await.warning.state, State::RevisitDue);
    let ended = warning::revisit(&town.desk, &town.li, id, true, "未再接触").await.unwrap();
    assert_eq!((ended.state, ended.due_at), (State::Closed(End::TalkedOut), None));
    let page = town.warning(id).await;
    let done: Vec<&str> = page.steps.iter().map(|step| named(&step.did)).collect();
    assert_eq!(
        done.join(" "),
        "raised signed told voice call found visited limited fed_back unlimited revisit_due revisited"
    );
    assert!(page.limits[0].ended_at.is_some());
    // Nothing of hers stands in the audit log.
    let mut reader = town.desk.papers.reader().await.unwrap();
    for entry in papers::audit::latest(&mut reader, 500).await.unwrap() {
        let line = format!("{entry:?}");
        assert!(!line.contains(LINE) && !line.contains("甘南路") && !line.contains("6222021234567890123"), "{line}");
    }
}

fn named(did: &Did) -> &'static str {
    match did {
        Did::Raised => "raised",
        Did::FoundAgain { .. } => "found_again",
        Did::Signed => "signed",
        Did::Told { handed: Handed::Receipt(_), .. } => "told",
        Did::Told { handed: Handed::NotSent, .. } => "not_told",
        Did::Told { .. } => "maybe_told",
        Did::Called { by_voice: true, .. } => "voice",
        Did::Called { .. } => "call",
        Did::Found { .. } => "found",
        Did::Visited(_) => "visited",
        Did::FedBack { .. } => "fed_back",
        Did::HandedOver { .. } => "handed_over",
        Did::Escalated { .. } => "escalated",
        Did::RevisitDue => "revisit_due",
        Did::Revisited { .. } => "revisited",
        Did::Limited { .. } => "limited",
        Did::Unlimited { .. } => "unlimited",
        Did::Closed { .. } => "closed",
    }
}

#[tokio::test]
async fn a_person_who_had_paid_becomes_a_report_and_a_trace_with_one_click() {
    let town = Town::wakes().await;
    town.has("CCB/V", yuan(80_000));
    town.pays("10:20:00", "CCB/V", "ICBC/M", yuan(80_000));
    let id = town.one(LINE).await;
    town.clock_shows("10:30:00");
    warning::sign_for(&town.desk, &town.li, id).await.unwrap();
    let payment = PaymentGiven {
        at: Some(at("10:20:00")),
        amount: Some(yuan(80_000)),
        payer: "CCB/V".into(),
        payee: "ICBC/M".into(),
        ..PaymentGiven::default()
    };
    let paid = Paid { name: "钱某".into(), words: "对方自称警察".into(), payment };
    let (warning, case) = warning::paid_already(&town.desk, &town.li, id, paid.clone()).await.unwrap();
    let case = case.expect("the payment was told whole");
    assert_eq!((warning.state, case.loss), (State::Closed(End::PaidAlready), yuan(80_000)));
    assert_eq!(case.category, Some(domain::category::Category::Authority));
    let report = desk::view::report(&town.desk, &town.li, warning.report.unwrap()).await.unwrap().report;
    assert_eq!((&*report.victim_phone, report.case), (LINE, Some(case.id)));
    assert!(report.narrative.contains("冒充公检法") && report.narrative.contains("+85212345678"));
    // The first stop waits for a second officer, and the bank is asked: the trace has begun.
    let orders = town.page(case.id).await.orders;
    assert!(orders.iter().any(|order| order.act == Act::Stop && order.amount == Some(yuan(80_000))));
    assert_eq!(code(warning::paid_already(&town.desk, &town.li, id, paid).await), Some("LIFE-01"), "one report");
    // A payment that cannot be confirmed yet leaves a report to go on with.
    let other = town.one("13900000009").await;
    warning::sign_for(&town.desk, &town.li, other).await.unwrap();
    let (closed, case) = warning::paid_already(&town.desk, &town.li, other, Paid::default()).await.unwrap();
    assert!(closed.report.is_some() && case.is_none());
}

#[tokio::test]
async fn one_danger_is_one_warning_however_often_it_is_found() {
    let town = Town::wakes().await;
    let id = town.one(LINE).await;
    let audited = async || {
        let mut reader = town.desk.papers.reader().await.unwrap();
        papers::audit::verify(&mut reader).await.unwrap().lines
    };
    let before = audited().await;
    for _ in 0..3 {
        assert_eq!(town.raised(LINE, "10:00:00", Stage::LongCall, Level::High).await, Taken::Known(id));
    }
    assert_eq!(audited().await, before, "what says nothing new is not written");
    // It goes further, and its level rises and never falls.
    assert_eq!(town.raised(LINE, "10:05:00", Stage::Site, Level::Low).await, Taken::Known(id));
    let page = town.warning(id).await;
    assert_eq!((page.warning.stage, &*page.warning.level), (Stage::Site, "high"));
    assert_eq!(page.warning.found_at, at("10:05:00"));
    // Signed for and dismissed: the same stage is no new danger within a day, a further one is.
    warning::sign_for(&town.desk, &town.li, id).await.unwrap();
    let close = Outcome::Closed { end: End::FalseAlarm, words: "本人在与家人通话".into() };
    warning::record_outcome(&town.desk, &town.li, id, close).await.unwrap();
    assert_eq!(town.raised(LINE, "12:00:00", Stage::Site, Level::High).await, Taken::Known(id));
    let raised = town.raised(LINE, "12:05:00", Stage::Passwords, Level::High).await;
    assert!(matches!(raised, Taken::Raised(other) if other != id), "{raised:?}");
}

#[tokio::test]
async fn a_message_that_did_not_go_out_is_said_to_and_may_be_sent_again() {
    let mut town = Town::wakes().await;
    let id = town.one(LINE).await;
    warning::sign_for(&town.desk, &town.li, id).await.unwrap();
    assert_eq!(code(warning::tell(&town.desk, &town.li, id, "").await), Some("WARN-05"));
    let operator = with_operator(&mut town);
    *operator.fault.lock().unwrap() = Some(DoorFault::NotSent("connection refused".into()));
    assert_eq!(warning::tell(&town.desk, &town.li, id, "").await.unwrap().state, State::Signed);
    *operator.fault.lock().unwrap() = Some(DoorFault::Unknown("no answer".into()));
    assert_eq!(warning::tell(&town.desk, &town.li, id, "").await.unwrap().state, State::Told);
    let steps = town.warning(id).await.steps;
    let done: Vec<&str> = steps.iter().map(|step| named(&step.did)).collect();
    assert_eq!(done.join(" "), "raised signed not_told maybe_told");
    assert_eq!(code(warning::tell(&town.desk, &town.li, id, "").await), Some("LIFE-01"), "never twice by itself");
}

#[tokio::test]
async fn nobody_is_forgotten_in_one_officers_queue() {
    let town = Town::wakes().await;
    let id = town.one(LINE).await;
    let tick = async |minutes: i64| {
        town.later(Span::minutes(minutes));
        desk::clock::tick(&town.desk).await.unwrap().warnings
    };
    assert_eq!(tick(4).await, 0);
    assert_eq!(tick(1).await, 1, "nobody signed within five minutes");
    let tasks = desk::view::tasks(&town.desk, &town.li).await.unwrap();
    assert_eq!((tasks.len(), &*tasks[0].task.object), (1, "warning:1"));
    warning::sign_for(&town.desk, &town.li, id).await.unwrap();
    assert_eq!(desk::view::tasks(&town.desk, &town.li).await.unwrap().len(), 0, "done by itself");
    assert_eq!(tick(5).await, 1, "signed for, and nothing done");
    assert_eq!(town.warning(id).await.warning.signed_by, None);
    assert_eq!(warning::sign_for(&town.desk, &town.wang, id).await.unwrap().state, State::Signed);
    // What is never done is told three times and then left to the unit above.
    let mut told = 0;
    for _ in 0..10 {
        told += tick(30).await;
    }
    assert_eq!(told, 3);
    assert_eq!(town.queue(&town.wang, Filter::ToSign).await.len(), 1);
}

#[tokio::test]
async fn a_warning_is_handed_to_the_station_at_the_persons_door() {
    let town = Town::wakes().await;
    let city = town.li.unit;
    let district = town.district("城关分局", city, UnitKind::District).await;
    let (a, b) = (
        town.district("甲派出所", district, UnitKind::Station).await,
        town.district("乙派出所", district, UnitKind::Station).await,
    );
    let bank = town.district("某银行", city, UnitKind::Partner).await;
    let (at_a, at_b) = (town.serves("a", a, Rank::Duty).await, town.serves("b", b, Rank::Duty).await);
    let id = town.one(LINE).await;
    assert_eq!(code(warning::sign_for(&town.desk, &at_a, id).await), Some("AUTH-03"), "the city's, not the station's");
    warning::sign_for(&town.desk, &town.li, id).await.unwrap();
    let call = Called { reached: false, words: String::new() };
    warning::record_call(&town.desk, &town.li, id, call).await.unwrap();
    for (to, refused) in [(bank, "WARN-06"), (city, "WARN-06"), (UnitId(99), "AUTH-03")] {
        assert_eq!(code(warning::hand_over(&town.desk, &town.li, id, to, "就近").await), Some(refused), "{to:?}");
    }
    let handed = warning::hand_over(&town.desk, &town.li, id, a, "住处在辖区内").await.unwrap();
    assert_eq!((handed.state, handed.signed_by, handed.unit), (State::Called, None, a));
    assert_eq!(code(warning::sign_for(&town.desk, &at_b, id).await), Some("AUTH-03"), "not the neighbour's");
    assert_eq!(town.queue(&at_b, Filter::Open).await.len(), 0);
    assert_eq!(town.queue(&at_a, Filter::ToSign).await.len(), 1);
    assert_eq!(town.queue(&town.li, Filter::Open).await.len(), 1, "the city sees what it handed over");
    assert_eq!(warning::sign_for(&town.desk, &at_a, id).await.unwrap().state, State::Called, "where the city left off");
    warning::find(&town.desk, &at_a, id, "家中").await.unwrap();
    // Overdue at the station, it is the district that is told.
    town.later(Span::hours(1));
    desk::clock::tick(&town.desk).await.unwrap();
    let head = town.serves("head", district, Rank::Head).await;
    assert_eq!(desk::view::tasks(&town.desk, &head).await.unwrap().len(), 1);
    assert_eq!(desk::view::tasks(&town.desk, &at_a).await.unwrap().len(), 0);
    // The station below may hand it back up.
    assert_eq!(code(warning::hand_over(&town.desk, &at_a, id, b, "不在辖区").await), Some("AUTH-03"));
    assert!(warning::hand_over(&town.desk, &at_a, id, district, "不在辖区").await.is_ok());
}

#[tokio::test]
async fn whoever_is_warned_stays_unseen_until_someone_says_what_for() {
    let town = Town::wakes().await;
    let id = town.one(LINE).await;
    let (page, look) = desk::warning::shown::warning(&town.desk, &town.li, id).await.unwrap();
    assert!(look.is_none());
    assert_eq!((&*page.warning.line, &*page.warning.by), ("139••••78", "+85••••78"));
    assert!(page.warning.records.iter().all(|record| record.of.contains('•')));
    desk::look::open(&town.desk, &town.li, Viewed::Warning(id), Purpose::CallVictim, "电话劝阻").await.unwrap();
    let (page, look) = desk::warning::shown::warning(&town.desk, &town.li, id).await.unwrap();
    assert_eq!((look.is_some(), &*page.warning.line), (true, LINE));
    let queue = desk::warning::shown::warnings(&town.desk, &town.li, Shown::Queue(Filter::Open)).await.unwrap();
    assert_eq!(queue.warnings[0].line, "139••••78", "a look at one is no look at the queue");
    let looks = desk::look::by_subject(&town.desk, &town.zhang, papers::Kind::Phone, LINE).await.unwrap();
    assert_eq!(looks.len(), 1);
}

#[tokio::test]
async fn what_else_a_screen_found_is_kept_once_and_accuses_nobody_who_only_looks_alike() {
    let town = Town::wakes().await;
    let mut names = Names::new();
    let (line, other) = (names.id("17000000001"), names.id("17000000002"));
    let suspect = |class, clock: &str| {
        Finding::Line(signal::SuspectLine {
            at: at(clock),
            line,
            trunk: domain::signal::Id::NONE,
            class,
            score: 0.8,
            level: Level::High,
            reasons: Vec::new(),
            evidence: Vec::new(),
        })
    };
    let (cell, device) = (names.id("c-7"), names.id("867400000000001"));
    let den = Finding::Den(signal::Den {
        at: at("10:00:00"),
        cell,
        place: Some((36.061, 103.834)),
        radius_m: 180.0,
        lines: vec![line, other],
        devices: vec![device],
        ports: 32,
        from: at("08:00:00"),
        to: at("10:00:00"),
        score: 0.9,
        level: Level::High,
        reasons: Vec::new(),
        evidence: Vec::new(),
    });
    let take = async |finding: &Finding| warning::take(&town.desk, finding, &names).await.unwrap();
    let (first, second) = (FindingId(1), FindingId(2));
    assert_eq!(take(&suspect(Class::SimBox, "09:00:00")).await, Taken::Found(first));
    assert_eq!(take(&den).await, Taken::Found(second));
    assert_eq!(take(&suspect(Class::SimBox, "09:00:00")).await, Taken::KnownFinding(first));
    let page = desk::view::finding(&town.desk, &town.li, "line", first).await.unwrap();
    assert_eq!(page.others.len(), 1, "its den");
    assert_eq!(code(desk::view::finding(&town.desk, &town.li, "den", first).await), Some("AUTH-03"), "of another kind");
    // Found to be a courier's: kept as information, and counted nowhere.
    assert_eq!(take(&suspect(Class::LookAlike, "11:00:00")).await, Taken::KnownFinding(first));
    let page = desk::view::finding(&town.desk, &town.li, "line", first).await.unwrap();
    assert!(page.finding.found.what.is_information_only() && page.finding.times == 2);
    let desk_page = desk::view::warnings(&town.desk, &town.li, Shown::Queue(Filter::Open)).await.unwrap();
    assert_eq!(desk_page.found, [("den".to_owned(), 1)]);
}
