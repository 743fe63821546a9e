//! How fast an order is on the disk, and at its bank: stops and releases at once, 200 a second, over a real socket.
//!
//! `cargo bench -p doors --bench orders`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use desk::hold::Release;
use desk::officer::NewOfficer;
use desk::report::{Correction, NewReport, PaymentGiven};
use desk::{BankDoor, Clock, Desk};
use domain::authority::{Officer, Rank, UnitKind};
use domain::case::CaseId;
use domain::jurisdiction::Profile;
use domain::money::Amount;
use domain::order::{Act, Answer, Order, OrderId, Outcome};
use domain::report::Channel;
use domain::time::Instant;
use doors::{BankConfig, Banks, Limits};
use formats::cn_2016::{decode_instruction, encode_receipt};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Moment, SystemTime, UNIX_EPOCH};

/// Orders a second, of each kind half.
const RATE: u32 = 200;
/// Orders of each kind.
const ORDERS: usize = 600;
/// How often the sender looks, as `weir serve` does.
const TICK: Duration = Duration::from_millis(200);

struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> Instant {
        #[allow(clippy::disallowed_methods, reason = "a bench owns its clock")]
        let micros = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
        Instant::from_micros(i64::try_from(micros).unwrap())
    }
}

type Heard = Arc<Mutex<HashMap<String, Moment>>>;

/// A bank that receipts everything, and remembers when it came.
async fn bank(heard: Heard) -> String {
    async fn take(State(heard): State<Heard>, body: Bytes) -> Vec<u8> {
        let reference = decode_instruction(&body).unwrap().reference;
        heard.lock().unwrap().insert(reference.clone(), Moment::now());
        encode_receipt(&reference, "100000", "")
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let router = Router::new().route("/", post(take)).with_state(heard);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn officers(desk: &Desk) -> [Officer; 2] {
    let city = desk::unit::NewUnit { parent: None, kind: UnitKind::City, name: "市".into() };
    let unit = desk::unit::add(desk, None, city).await.unwrap().id;
    let add = async |login: &str| {
        let [login, name, badge] = [login, login, login].map(str::to_owned);
        let new = NewOfficer { login, name, badge, unit, rank: Rank::Duty };
        desk::officer::add(desk, None, new).await.unwrap().officer
    };
    [add("li").await, add("wang").await]
}

/// A case with a stop that waits for approval.
async fn case(desk: &Desk, li: &Officer, number: usize) -> (CaseId, OrderId) {
    let new = NewReport {
        channel: Channel::Console,
        victim_name: "赵".into(),
        victim_phone: format!("139{number:08}"),
        narrative: "被骗5万元".into(),
    };
    let report = desk::report::take(desk, li, new).await.unwrap();
    let payment = PaymentGiven {
        at: Some(desk.clock.now().minus(domain::time::Span::minutes(10))),
        amount: Some(Amount::from_major(50_000)),
        payer: format!("105/V{number}"),
        payee: format!("102/A{number}"),
        ..PaymentGiven::default()
    };
    let correction = Correction {
        finds: report.finds.clone(),
        payments: vec![payment],
        category: report.category,
        victim_name: report.victim_name.clone(),
        victim_phone: report.victim_phone.clone(),
    };
    let report = desk::report::correct(desk, li, report.id, correction).await.unwrap();
    let case = desk::case::open(desk, li, report.id).await.unwrap().id;
    let page = desk::view::case(desk, li, case).await.unwrap();
    (case, page.orders.iter().find(|order| order.act == Act::Stop).unwrap().id)
}

/// The stop is carried out: a hold to be released.
async fn held(desk: &Desk, li: &Officer, case: CaseId, order: &Order) -> Release {
    let held = order.amount.unwrap();
    let outcome = Outcome::Holding { held, balance: None, until_at: None, failure: None };
    let answer = Answer {
        reference: order.reference.clone(),
        bank: "102".into(),
        at: desk.clock.now(),
        currency: None,
        outcome,
    };
    desk::order::record_answer(desk, "102", answer).await.unwrap();
    let hold = desk::view::case(desk, li, case).await.unwrap().holds[0].id;
    Release { hold, amount: None, reason: "已查明与本案无关".into() }
}

/// From the click to the disk, and the order's reference with the click.
struct Clicked {
    durable: Duration,
    reference: String,
    at: Moment,
}

fn percentiles(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |permille: usize| times[(times.len() - 1) * permille / 1000];
    format!("p50 {:.1?}  p90 {:.1?}  p99 {:.1?}  max {:.1?}", at(500), at(900), at(990), at(1000))
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let papers = papers::Papers::open(&format!("sqlite://{}/weir.db", folder.path().display())).await.unwrap();
    let heard = Heard::default();
    let url = bank(Arc::clone(&heard)).await;
    let config = BankConfig::shared("102", "工商银行", &url, b"0123456789abcdef0123456789abcdef".to_vec());
    let clock = Arc::new(RealClock);
    let door: Arc<dyn BankDoor> = Arc::new(Banks::new(vec![config], Limits::default(), clock.clone()).unwrap());
    let desk = Desk::new(papers, clock, door, Arc::new(Profile::mainland().unwrap()));
    let [li, wang] = officers(&desk).await;
    let (mut stops, mut releases) = (Vec::new(), Vec::new());
    for number in 0..2 * ORDERS {
        let (case, stop) = case(&desk, &li, number).await;
        if number % 2 == 0 {
            stops.push(stop);
        } else {
            desk::order::approve(&desk, &wang, stop).await.unwrap();
            releases.push((case, stop));
        }
    }
    while desk::order::send_queued(&desk).await.unwrap() > 0 {}
    let mut asked = Vec::new();
    for (case, stop) in releases {
        let order = desk::view::order(&desk, &li, stop).await.unwrap();
        asked.push(held(&desk, &li, case, &order).await);
    }
    heard.lock().unwrap().clear();
    let pump = tokio::spawn({
        let desk = desk.clone();
        async move {
            loop {
                desk::order::start_sending(&desk).await.unwrap();
                tokio::time::sleep(TICK).await;
            }
        }
    });
    let (stopped, released) = at_rate(&desk, &li, &wang, stops, asked).await;
    while heard.lock().unwrap().len() < 2 * ORDERS {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    pump.abort();
    let heard = heard.lock().unwrap();
    let wire = |clicked: &[Clicked]| clicked.iter().map(|c| heard[&c.reference].duration_since(c.at)).collect();
    println!("{ORDERS} stops and {ORDERS} releases, {RATE} a second together, one bank");
    println!("stop, approved to durable:    {}", percentiles(stopped.iter().map(|c| c.durable).collect()));
    println!("release, asked to durable:    {}", percentiles(released.iter().map(|c| c.durable).collect()));
    println!("stop, approved to the bank:   {}", percentiles(wire(&stopped)));
    println!("release, asked to the bank:   {}", percentiles(wire(&released)));
}

/// Clicks so many times a second, whatever the answers take.
async fn at_rate(
    desk: &Desk,
    li: &Officer,
    wang: &Officer,
    stops: Vec<OrderId>,
    asked: Vec<Release>,
) -> (Vec<Clicked>, Vec<Clicked>) {
    let mut beat = tokio::time::interval(Duration::from_secs(1) * 2 / RATE);
    let (mut stopping, mut releasing) = (Vec::new(), Vec::new());
    for (stop, release) in stops.into_iter().zip(asked) {
        beat.tick().await;
        let (at_desk, wang) = (desk.clone(), wang.clone());
        stopping.push(tokio::spawn(async move {
            let at = Moment::now();
            let order = desk::order::approve(&at_desk, &wang, stop).await.unwrap();
            Clicked { durable: at.elapsed(), reference: order.reference, at }
        }));
        let (at_desk, li) = (desk.clone(), li.clone());
        releasing.push(tokio::spawn(async move {
            let at = Moment::now();
            let order = desk::hold::release(&at_desk, &li, release).await.unwrap();
            Clicked { durable: at.elapsed(), reference: order.reference, at }
        }));
    }
    let (mut stopped, mut released) = (Vec::new(), Vec::new());
    for (stop, release) in stopping.into_iter().zip(releasing) {
        stopped.push(stop.await.unwrap());
        released.push(release.await.unwrap());
    }
    (stopped, released)
}
