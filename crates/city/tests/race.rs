//! The race over real sockets: stops, holds, mules, answers, pushes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use axum::extract::{Path, State};
use axum::routing::post;
use city::{City, Language, Running, Step, Truth, VictimReport};
use domain::money::{Amount, Currency};
use domain::order::{Act, Answer, Instruction, Outcome, PaymentTold, Person};
use domain::time::{Instant, Span};
use formats::{cn_2016, iso20022};
use hmac::{Hmac, KeyInit, Mac};
use std::sync::{Arc, Mutex};

type Inbox = Arc<Mutex<Vec<(String, Act, Answer)>>>;

/// A centre that takes every answer and does nothing by itself.
struct Centre {
    url: String,
    inbox: Inbox,
}

async fn centre() -> Centre {
    let inbox = Inbox::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let take = |State(inbox): State<Inbox>,
                Path((language, bank)): Path<(String, String)>,
                headers: axum::http::HeaderMap,
                body: axum::body::Bytes| async move {
        assert_eq!(headers["x-weir-signature"].to_str().unwrap(), signed(&key(&bank), &body));
        let (act, answer, receipt) = match language.as_str() {
            "iso20022" => {
                let (act, answer) = match iso20022::decode_incoming(&body).unwrap() {
                    iso20022::Incoming::Answer(answer) => (act_of(&answer), answer),
                    iso20022::Incoming::Pushed(answer) => (Act::AskLive, answer),
                    other => panic!("{other:?}"),
                };
                let receipt = iso20022::encode_receipt(&answer.reference, "100000", "");
                (act, answer, receipt)
            }
            _ => {
                let told = cn_2016::decode_told(&body).unwrap();
                let receipt = cn_2016::encode_receipt(&told.answer.reference, "100000", "");
                (told.act, told.answer, receipt)
            }
        };
        inbox.lock().unwrap().push((bank, act, answer));
        receipt
    };
    let router = axum::Router::new().route("/door/{language}/{bank}", post(take)).with_state(inbox.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    Centre { url, inbox }
}

/// What an answer without a code of its own answers.
fn act_of(answer: &Answer) -> Act {
    if matches!(answer.outcome, Outcome::Movements { .. }) { Act::AskTransfers } else { Act::Stop }
}

/// One step; what comes on paper is laid into the inbox too.
async fn step(running: &Running, centre: &Centre, at: Instant) -> Step {
    let step = running.step(at).await;
    for answer in &step.papers {
        centre.inbox.lock().unwrap().push((answer.bank.clone(), act_of(answer), answer.clone()));
    }
    step
}

fn key(bank: &str) -> Vec<u8> {
    format!("a key of at least sixteen bytes for {bank}").into_bytes()
}

fn signed(key: &[u8], body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn start() -> Instant {
    Instant::parse("2026-06-15 08:00:00").unwrap()
}

async fn opened(seed: u64, centre: &Centre) -> Running {
    City::build(seed, 0.05, start()).open_banks(&*centre.url, |bank| key(bank.code)).await.unwrap()
}

/// The order that a report's nth slip gives rise to.
fn order(act: Act, reference: &str, report: &VictimReport, nth: usize, now: Instant) -> Instruction {
    let slip = &report.slips[nth];
    let payer = slip.payer.as_ref().unwrap();
    let person = |n: u32| Person { badge: format!("06{n:04}"), name: "测试".into() };
    Instruction {
        reference: reference.into(),
        original: None,
        act,
        case_number: format!("case-{}", report.id),
        category: Some(report.category),
        payment: Some(PaymentTold {
            payer_bank: payer.bank().unwrap().into(),
            payer: payer.number().into(),
            payer_name: slip.payer_name.clone(),
            paid_at: slip.at,
            amount: slip.amount,
        }),
        bank: slip.payee.bank().unwrap().into(),
        account: slip.payee.number().into(),
        holder: slip.payee_name.clone(),
        currency: Currency::CNY,
        amount: (act == Act::Stop).then_some(slip.amount),
        reason: "报案人所付款项".into(),
        starts_at: now,
        expires_at: now.plus(Span::hours(48)),
        applied_at: now,
        whole: false,
        payee: None,
        attachments: Vec::new(),
        unit: "1".into(),
        unit_name: "反诈中心".into(),
        operator: person(1),
        investigators: [person(1), person(2)],
    }
}

/// Posts an instruction; gives the receipt's code.
async fn send(running: &Running, instruction: &Instruction) -> String {
    let bank = running.banks().iter().find(|bank| bank.code == instruction.bank).unwrap();
    let body = match bank.language {
        Language::Cn2016 => cn_2016::encode_instruction(instruction, bank.name),
        Language::Iso20022 => iso20022::encode_instruction(instruction, bank.name).unwrap(),
        Language::Mail => {
            return match running.hand_in(instruction.clone()).map(|answer| answer.outcome) {
                None => "100000".into(),
                Some(Outcome::Rejected { code, .. }) => code,
                Some(other) => panic!("{other:?}"),
            };
        }
    };
    let signature = signed(&bank.key, &body);
    let request = reqwest::Client::new().post(&bank.url).header("x-weir-signature", signature).body(body);
    let receipt = request.send().await.unwrap().bytes().await.unwrap();
    match bank.language {
        Language::Iso20022 => iso20022::decode_receipt(&receipt).unwrap().code,
        _ => cn_2016::decode_receipt(&receipt).unwrap().code,
    }
}

/// Lives until this victim calls.
async fn until_called(running: &Running, centre: &Centre, id: &str) -> VictimReport {
    while let Some(at) = running.next_at() {
        let step = step(running, centre, at).await;
        assert!(step.failures.is_empty(), "{:?}", step.failures);
        if let Some(report) = step.reports.into_iter().find(|report| report.id == id) {
            return report;
        }
    }
    panic!("{id} never called");
}

async fn live_on(running: &Running, centre: &Centre, minutes: i64) {
    let until = running.now().plus(Span::minutes(minutes));
    while let Some(at) = running.next_at().filter(|at| *at <= until) {
        step(running, centre, at).await;
    }
    step(running, centre, until).await;
}

/// What the inbox holds for this reference.
fn answers(centre: &Centre, reference: &str) -> Vec<(Act, Outcome)> {
    let inbox = centre.inbox.lock().unwrap();
    inbox.iter().filter(|(_, _, a)| a.reference == reference).map(|(_, act, a)| (*act, a.outcome.clone())).collect()
}

fn held(outcome: &Outcome) -> (Amount, Option<String>) {
    match outcome {
        Outcome::Holding { held, failure, .. } => (*held, failure.clone()),
        other => panic!("no hold: {other:?}"),
    }
}

#[tokio::test]
async fn the_clerk_calls_at_once_and_every_yuan_is_held_until_the_end_of_the_day() {
    let centre = centre().await;
    let running = opened(11, &centre).await;
    let everything = running.everything();
    let report = until_called(&running, &centre, "boss-600000").await;
    assert!(report.narrative.contains("QQ"), "{}", report.narrative);
    let stop = order(Act::Stop, "W1", &report, 0, running.now());
    assert_eq!(send(&running, &stop).await, "100000");
    assert_eq!(send(&running, &stop).await, "100000", "a repeat is receipted the same");
    live_on(&running, &centre, 10).await;
    let told = answers(&centre, "W1");
    assert_eq!(told.len(), 1, "a repeat has no second effect");
    assert_eq!(held(&told[0].1), (Amount::from_major(600_000), None));
    live_on(&running, &centre, 20 * 60).await;
    let story = running.truth().stories.into_iter().find(|story| story.id == "boss-600000").unwrap();
    assert_eq!((story.lost, story.held, story.gone), (story.lost, Amount::from_major(600_000), Amount::ZERO));
    assert_eq!(story.layers, 1, "held money did not move");
    assert_eq!(running.everything(), everything, "money is never made or lost");
    // Given back, it can move again: here one half, by a lift.
    let lift = Instruction {
        act: Act::Lift,
        reference: "W2".into(),
        original: Some("W1".into()),
        amount: Some(Amount::from_major(250_000)),
        ..stop
    };
    assert_eq!(send(&running, &lift).await, "100000");
    live_on(&running, &centre, 10).await;
    assert_eq!(held(&answers(&centre, "W2")[0].1).0, Amount::from_major(350_000));
}

#[tokio::test]
async fn called_after_forty_minutes_the_money_is_five_layers_deep_and_partly_cashed() {
    let centre = centre().await;
    let running = opened(11, &centre).await;
    let report = until_called(&running, &centre, "boss-600000-late").await;
    let story = running.truth().stories.into_iter().find(|story| story.id == report.id).unwrap();
    assert_eq!((story.layers, story.lost), (5, Amount::from_major(600_000)));
    assert!(story.cashed_out > Amount::from_major(60_000) && story.resting > Amount::from_major(60_000), "{story:?}");
    let stop = order(Act::Stop, "W1", &report, 0, running.now());
    assert_eq!(send(&running, &stop).await, "100000");
    live_on(&running, &centre, 10).await;
    let (sum, failure) = held(&answers(&centre, "W1")[0].1);
    assert!(sum < Amount::from_major(60_000) && failure.is_some(), "the payment has left the first account: {sum}");
    let truth = running.truth();
    assert_eq!(truth.held_above_fraud, sum, "what a bank still found there was the holder's own");
}

#[tokio::test]
async fn a_bank_stops_only_where_name_account_sum_and_time_agree() {
    let centre = centre().await;
    let running = opened(11, &centre).await;
    let report = until_called(&running, &centre, "boss-600000").await;
    let good = order(Act::Stop, "W", &report, 0, running.now());
    let paid = |change: &dyn Fn(&mut PaymentTold)| {
        let mut told = good.payment.clone().unwrap();
        change(&mut told);
        Some(told)
    };
    let one_fen = Amount::from_minor(1);
    let wrong = [
        ("name", Instruction { holder: "张三丰".into(), ..good.clone() }),
        ("sum", Instruction { payment: paid(&|told| told.amount += one_fen), ..good.clone() }),
        (
            "time",
            Instruction { payment: paid(&|told| told.paid_at = told.paid_at.plus(Span::hours(2))), ..good.clone() },
        ),
        ("payer", Instruction { payment: paid(&|told| told.payer = "2701000000000000".into()), ..good.clone() }),
    ];
    for (what, order) in &wrong {
        let order = Instruction { reference: format!("W-{what}"), ..order.clone() };
        assert_eq!(send(&running, &order).await, "100000", "{what}");
    }
    live_on(&running, &centre, 6).await;
    for (what, _) in &wrong {
        let (sum, failure) = held(&answers(&centre, &format!("W-{what}"))[0].1);
        assert!(sum.is_zero() && failure.is_some(), "{what} {sum}");
    }
    let codes = [
        ("200010", Instruction { account: "6212250000000000000".into(), reference: "X1".into(), ..good.clone() }),
        ("200001", Instruction { amount: None, reference: "X2".into(), ..good.clone() }),
        (
            "200001",
            Instruction { act: Act::Lift, original: Some("none".into()), reference: "X3".into(), ..good.clone() },
        ),
    ];
    for (code, order) in codes {
        assert_eq!(send(&running, &order).await, code, "{order:?}");
    }
}

#[tokio::test]
async fn an_unsigned_instruction_is_turned_away() {
    let centre = centre().await;
    let running = opened(11, &centre).await;
    for (signature, body) in [("", "<Message/>"), ("00", "<Message/>")] {
        let request = reqwest::Client::new().post(&running.banks()[0].url).header("x-weir-signature", signature);
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 401);
        assert_eq!(cn_2016::decode_receipt(&response.bytes().await.unwrap()).unwrap().code, "200005");
    }
    let bank = &running.banks()[0];
    let request = reqwest::Client::new().post(&bank.url).header("x-weir-signature", signed(&bank.key, b"<oops"));
    let response = request.body("<oops").send().await.unwrap();
    assert_eq!(cn_2016::decode_receipt(&response.bytes().await.unwrap()).unwrap().code, "200001");
}

/// Asks about the account that each caller paid to: live where the bank feeds, once where it does not.
#[tokio::test]
async fn questions_are_answered_with_movements_and_live_ones_go_on() {
    let centre = centre().await;
    let running = opened(11, &centre).await;
    let mut reports = Vec::new();
    let until = start().plus(Span::hours(26));
    while let Some(at) = running.next_at().filter(|at| *at <= until) {
        for report in step(&running, &centre, at).await.reports {
            let feeds = |code: &str| running.banks().iter().any(|bank| bank.code == code && bank.feeds_live);
            let live = feeds(report.slips[0].payee.bank().unwrap());
            let act = if live { Act::AskLive } else { Act::AskTransfers };
            let ask = order(act, &format!("Q-{}", report.id), &report, 0, running.now());
            assert_eq!(send(&running, &ask).await, "100000");
            if !live {
                let refused = Instruction { act: Act::AskLive, reference: format!("R-{}", report.id), ..ask };
                assert_eq!(send(&running, &refused).await, "200006");
            }
            reports.push((report, live));
        }
    }
    live_on(&running, &centre, 60).await;
    assert!(reports.len() >= 8 && reports.iter().any(|r| r.1) && reports.iter().any(|r| !r.1), "{}", reports.len());
    let mut pushed = 0;
    for (report, live) in &reports {
        let slip = &report.slips[0];
        let told = answers(&centre, &format!("Q-{}", report.id));
        let movements: Vec<_> = told
            .iter()
            .flat_map(|(_, outcome)| match outcome {
                Outcome::Movements { movements, .. } => movements.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        let paid =
            movements.iter().filter(|m| m.payee == slip.payee.as_str() && m.amount == slip.amount && m.at == slip.at);
        assert_eq!(paid.count(), 1, "{} told exactly once", report.id);
        assert!(movements.windows(2).all(|two| two[0].at <= two[1].at));
        assert!(movements.iter().all(|m| m.payer == slip.payee.as_str() || m.payee == slip.payee.as_str()));
        assert!(*live || told.len() == 1);
        pushed += told.len() - 1;
    }
    assert!(pushed > 0, "something was pushed");
}

/// A centre that stops the first account of every payment at once, and no more.
async fn day(seed: u64) -> Truth {
    let centre = centre().await;
    let running = opened(seed, &centre).await;
    let everything = running.everything();
    while let Some(at) = running.next_at().filter(|at| *at <= start().plus(Span::hours(40))) {
        for report in step(&running, &centre, at).await.reports {
            for nth in 0..report.slips.len() {
                let stop = order(Act::Stop, &format!("{}-{nth}", report.id), &report, nth, running.now());
                assert_eq!(send(&running, &stop).await, "100000");
            }
        }
        assert_eq!(running.everything(), everything);
    }
    running.truth()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_figures_and_the_truth_adds_up() {
    let (one, two, other) = (day(3).await, day(3).await, day(4).await);
    assert_eq!(one, two);
    assert_ne!(one, other);
    for truth in [one, other] {
        for victim in truth.stories.iter().chain(&truth.victims) {
            assert_eq!(victim.lost, victim.held + victim.returned + victim.gone, "{victim:?}");
            assert_eq!(victim.gone, victim.cashed_out + victim.resting, "{victim:?}");
        }
        assert!(truth.day.victims == 12 && truth.day.held.is_positive() && truth.day.gone.is_positive());
        assert!(truth.innocents_held.is_empty() && truth.bystanders_held.is_empty());
        assert!(truth.reported.victims <= 12 && truth.reported.lost <= truth.day.lost);
        assert!(truth.holds >= truth.day.held);
    }
}
