//! A bank that misbehaves, in each way that was thought of, over real sockets and on a real desk: where the order stands
//! afterwards, and how often it took effect.

use crate::order::{KEY, bank};
use desk::officer::NewOfficer;
use desk::report::{Correction, NewReport, PaymentGiven};
use desk::{BankDoor, Clock, Desk};
use domain::account::AccountId;
use domain::authority::{Officer, Rank, UnitKind};
use domain::case::CaseId;
use domain::jurisdiction::Profile;
use domain::money::Amount;
use domain::order::{Act, Answer, Order, Outcome};
use domain::report::Channel;
use domain::time::{Instant, Span};
use doors::{Banks, Limits, RECEIPT_BYTES_MAX, SIGNATURE_HEADER, inbound, signature};
use formats::cn_2016::{decode_instruction, encode_answer, encode_receipt};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

struct StillClock(Mutex<Instant>);

impl Clock for StillClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap()
    }
}

/// When the bank carries the order out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Never,
    BeforeItAnswers,
}

/// What it does with the connection.
#[derive(Clone, Debug)]
enum Does {
    /// Does not listen.
    Refuses,
    /// Closes before it reads.
    Resets,
    /// Reads, and closes.
    ReadsAndCloses,
    /// Reads, and keeps silent.
    Silent,
    /// Says these bytes, with `REF` replaced by the reference.
    Says(Vec<u8>),
    /// Says them a byte a second.
    Slowly(Vec<u8>),
}

fn http(status: &str, body: &[u8]) -> Does {
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    Does::Says([head.as_bytes(), body].concat())
}

fn receipt(reference: &str, code: &str) -> Vec<u8> {
    encode_receipt(reference, code, "话")
}

/// A fake bank: its socket, and how often each reference took effect.
struct FakeBank {
    url: String,
    effects: Arc<Mutex<BTreeMap<String, u32>>>,
}

impl FakeBank {
    fn new(does: Does, effect: Effect) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/orders", listener.local_addr().unwrap());
        let effects = Arc::new(Mutex::new(BTreeMap::new()));
        if !matches!(does, Does::Refuses) {
            let effects = Arc::clone(&effects);
            std::thread::spawn(move || {
                for stream in listener.incoming() {
                    let (does, effects) = (does.clone(), Arc::clone(&effects));
                    std::thread::spawn(move || meet(&does, effect, stream.unwrap(), &effects));
                }
            });
        }
        Self { url, effects }
    }
}

fn meet(does: &Does, effect: Effect, mut stream: TcpStream, effects: &Mutex<BTreeMap<String, u32>>) {
    if matches!(does, Does::Resets) {
        return;
    }
    let Some(body) = heard(&mut stream) else { return };
    let instruction = decode_instruction(&body).unwrap();
    if effect == Effect::BeforeItAnswers && instruction.act == Act::Stop {
        *effects.lock().unwrap().entry(instruction.reference.clone()).or_insert(0) += 1;
    }
    match does {
        Does::Says(bytes) => drop(stream.write_all(&named(bytes, &instruction.reference))),
        Does::Slowly(bytes) => {
            for byte in named(bytes, &instruction.reference) {
                std::thread::sleep(Duration::from_secs(1));
                if stream.write_all(&[byte]).is_err() {
                    return;
                }
            }
        }
        Does::Silent => std::thread::sleep(Duration::from_secs(3)),
        _ => {}
    }
}

/// `REF` stands for the reference, which is as long as 24 letters: lengths stay right.
fn named(bytes: &[u8], reference: &str) -> Vec<u8> {
    let mark = mark();
    let Some(place) = bytes.windows(mark.len()).position(|part| part == mark.as_bytes()) else { return bytes.to_vec() };
    [&bytes[..place], reference.as_bytes(), &bytes[place + mark.len()..]].concat()
}

fn mark() -> String {
    "R".repeat(24)
}

fn heard(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if let Some(head) = text.find("\r\n\r\n") {
            let length: usize = text.split_once("content-length:")?.1.lines().next()?.trim().parse().ok()?;
            if bytes.len() >= head + 4 + length {
                return Some(bytes[head + 4..].to_vec());
            }
        }
        match stream.read(&mut piece).ok()? {
            0 => return None,
            n => bytes.extend_from_slice(&piece[..n]),
        }
    }
}

/// A centre with one case, whose stop at 102/A1 is approved and queued, and its door for answers.
struct Centre {
    desk: Desk,
    li: Officer,
    clock: Arc<StillClock>,
    case: CaseId,
    door: String,
    _folder: tempfile::TempDir,
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

impl Centre {
    async fn open(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let papers = papers::Papers::open(&format!("sqlite://{}/weir.db", folder.path().display())).await.unwrap();
        let limits = Limits { connect_ms_max: 300, receipt_ms_max: 700, in_flight_max: 8 };
        let clock = Arc::new(StillClock(Mutex::new(at("2026-03-02 10:10:00"))));
        let banks = Arc::new(Banks::new(vec![bank("102", url.to_owned())], limits, clock.clone()).unwrap());
        let door = Arc::clone(&banks) as Arc<dyn BankDoor>;
        let desk = Desk::new(papers, clock.clone(), door, Arc::new(Profile::mainland().unwrap()));
        let city = desk::unit::NewUnit { parent: None, kind: UnitKind::City, name: "市".into() };
        let unit = desk::unit::add(&desk, None, city).await.unwrap().id;
        let mut officers = Vec::new();
        for login in ["li", "wang"] {
            let (login, name, badge, rank) = (login.to_owned(), login.to_owned(), login.to_owned(), Rank::Duty);
            let new = NewOfficer { login, name, badge, unit, rank };
            officers.push(desk::officer::add(&desk, None, new).await.unwrap().officer);
        }
        let case = case(&desk, &officers[0]).await;
        desk::order::approve_all(&desk, &officers[1], case).await.unwrap();
        let router = inbound(desk.clone(), banks);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let door = format!("http://{}/door/cn-2016/102", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { desk, li: officers.remove(0), clock, case, door, _folder: folder }
    }

    async fn stop(&self) -> Order {
        let page = desk::view::case(&self.desk, &self.li, self.case).await.unwrap();
        page.orders.into_iter().find(|order| order.act == Act::Stop).unwrap()
    }

    /// The bank's answer to the stop, as it is now.
    async fn answer(&self, held: i64) -> Answer {
        let held = Amount::from_major(held);
        let outcome = Outcome::Holding { held, balance: None, until_at: None, failure: None };
        Answer {
            reference: self.stop().await.reference,
            bank: "102".into(),
            at: self.clock.now(),
            currency: None,
            outcome,
        }
    }

    async fn post(&self, body: Vec<u8>, key: &[u8]) -> u16 {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let signed = signature(key, &body);
        let request = client.post(&self.door).header(SIGNATURE_HEADER, signed).body(body);
        request.send().await.unwrap().status().as_u16()
    }
}

async fn case(desk: &Desk, li: &Officer) -> CaseId {
    let new = NewReport {
        channel: Channel::Console,
        victim_name: "赵".into(),
        victim_phone: "13893100001".into(),
        narrative: "被骗5万元".into(),
    };
    let report = desk::report::take(desk, li, new).await.unwrap();
    let payment = PaymentGiven {
        at: Some(at("2026-03-02 10:00:00")),
        amount: Some(Amount::from_major(50_000)),
        payer: "105/V".into(),
        payee: AccountId::new("102/A1").unwrap().as_str().into(),
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
    desk::case::open(desk, li, report.id).await.unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_order_is_after_its_bank_misbehaved() {
    use Effect::{BeforeItAnswers, Never};
    let whole = receipt(&mark(), "100000");
    let half = [b"HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n", &whole[..whole.len() / 2]].concat();
    let ok = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", whole.len());
    let utf16: Vec<u8> = String::from_utf8_lossy(&whole).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let table: Vec<(&str, Does, Effect, &str)> = vec![
        ("refuses the connection", Does::Refuses, Never, "queued"),
        ("resets it before it reads", Does::Resets, Never, "unknown"),
        ("is silent, and does nothing", Does::Silent, Never, "unknown"),
        ("is silent after it acted", Does::Silent, BeforeItAnswers, "unknown"),
        ("closes after it acted", Does::ReadsAndCloses, BeforeItAnswers, "unknown"),
        ("says 200 with an error page", http("200 OK", b"<html>error</html>"), BeforeItAnswers, "unknown"),
        ("says 500 after it acted", http("500 Internal Server Error", b"oops"), BeforeItAnswers, "unknown"),
        ("is cut off", Does::Says(half), BeforeItAnswers, "unknown"),
        ("says nothing", http("200 OK", b""), BeforeItAnswers, "unknown"),
        ("says too much", http("200 OK", &vec![b' '; RECEIPT_BYTES_MAX + 1]), BeforeItAnswers, "unknown"),
        ("speaks UTF-16", http("200 OK", &utf16), BeforeItAnswers, "unknown"),
        ("says a byte a second", Does::Slowly([ok.as_bytes(), &whole].concat()), BeforeItAnswers, "unknown"),
        (
            "sends elsewhere",
            Does::Says(b"HTTP/1.1 307 x\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_vec()),
            Never,
            "unknown",
        ),
        ("speaks TLS", Does::Says(vec![0x15, 3, 3, 0, 2, 2, 40]), Never, "unknown"),
        ("receipts another order", http("200 OK", &receipt("S2", "100000")), BeforeItAnswers, "unknown"),
        ("had it before", http("200 OK", &receipt(&mark(), "200003")), BeforeItAnswers, "unknown"),
        ("timed out inside", http("200 OK", &receipt(&mark(), "200002")), BeforeItAnswers, "unknown"),
        ("has too many calls", http("429 Too Many Requests", &receipt("", "200008")), Never, "queued"),
        ("says a code of its own", http("200 OK", &receipt(&mark(), "299999")), BeforeItAnswers, "unknown"),
        ("has no such account", http("200 OK", &receipt(&mark(), "200010")), Never, "executed_none"),
        ("takes it", http("200 OK", &whole), BeforeItAnswers, "acknowledged"),
    ];
    for (story, does, effect, state) in table {
        let fake = FakeBank::new(does, effect);
        let centre = Centre::open(&fake.url).await;
        desk::order::send_queued(&centre.desk).await.unwrap();
        let stop = centre.stop().await;
        assert_eq!(stop.state.name(), state, "{story}: after the first try");
        // Hours go by, and nothing is sent again, nor settled, by itself: this bank can do nothing of what that needs.
        for _ in 0..3 {
            let later = centre.clock.now().plus(Span::hours(1));
            *centre.clock.0.lock().unwrap() = later;
            desk::order::settle_doubts(&centre.desk).await.unwrap();
        }
        let later = centre.stop().await;
        let may_become: &[&str] = if state == "acknowledged" { &["unknown"] } else { &[state] };
        assert!(may_become.contains(&later.state.name()), "{story}: {:?} after hours", later.state);
        let effects = fake.effects.lock().unwrap().get(&stop.reference).copied().unwrap_or(0);
        assert_eq!(effects, u32::from(effect == BeforeItAnswers), "{story}: effects");
        if later.state.name() == "unknown" {
            // The signed answer ends it, a day late.
            *centre.clock.0.lock().unwrap() = centre.clock.now().plus(Span::days(1));
            let body = encode_answer(&centre.answer(50_000).await, Act::Stop, "1");
            assert_eq!(centre.post(body, KEY).await, 200, "{story}");
            assert_eq!(centre.stop().await.state.name(), "executed_whole", "{story}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_answer_does_in_each_state() {
    let whole = receipt(&mark(), "100000");
    let open = async |taken: bool| {
        let fake = FakeBank::new(if taken { http("200 OK", &whole) } else { Does::Silent }, Effect::BeforeItAnswers);
        let centre = Centre::open(&fake.url).await;
        desk::order::send_queued(&centre.desk).await.unwrap();
        centre
    };
    for (taken, before) in [(true, "acknowledged"), (false, "unknown")] {
        let centre = open(taken).await;
        let good = encode_answer(&centre.answer(50_000).await, Act::Stop, "1");
        let other = encode_answer(
            &Answer { reference: "2026030200000077deadbeef".into(), ..centre.answer(1).await },
            Act::Stop,
            "1",
        );
        let forged: [(&str, Vec<u8>, &[u8], u16); 4] = [
            ("a wrong signature", good.clone(), b"fedcba9876543210fedcba9876543210", 401),
            ("an answer for another order", other, KEY, 403),
            ("half an answer", good[..good.len() / 2].to_vec(), KEY, 400),
            ("nothing", Vec::new(), KEY, 400),
        ];
        for (story, body, key, status) in forged {
            assert_eq!(centre.post(body, key).await, status, "{story} while {before}");
            assert_eq!(centre.stop().await.state.name(), before, "{story}");
        }
        // Its clock is a day ahead, and it says so twice; then it changes its mind.
        let ahead = Answer { at: centre.clock.now().plus(Span::days(1)), ..centre.answer(50_000).await };
        let body = encode_answer(&ahead, Act::Stop, "2");
        assert_eq!([centre.post(body.clone(), KEY).await, centre.post(body, KEY).await], [200, 200]);
        let not = Answer { outcome: Outcome::Rejected { code: "200010".into(), words: "无".into() }, ..ahead };
        assert_eq!(centre.post(encode_answer(&not, Act::Stop, "3"), KEY).await, 400, "what stands, stands");
        assert_eq!(centre.stop().await.state.name(), "executed_whole");
        let page = desk::view::case(&centre.desk, &centre.li, centre.case).await.unwrap();
        assert_eq!((page.holds.len(), page.holds[0].since_at), (1, centre.clock.now()), "no hold begins tomorrow");
    }
    // More than was asked is held: the order is done whole, and what is above is lifted by itself.
    let centre = open(true).await;
    let body = encode_answer(&centre.answer(60_000).await, Act::Stop, "1");
    assert_eq!(centre.post(body, KEY).await, 200);
    let page = desk::view::case(&centre.desk, &centre.li, centre.case).await.unwrap();
    let lift = page.orders.iter().find(|order| order.act == Act::Lift).expect("what is above is lifted");
    assert_eq!(lift.amount, Some(Amount::from_major(10_000)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_before_the_order_left_is_refused_and_one_before_the_receipt_is_taken() {
    let fake = FakeBank::new(Does::Silent, Effect::BeforeItAnswers);
    let centre = Centre::open(&fake.url).await;
    let body = encode_answer(&centre.answer(50_000).await, Act::Stop, "1");
    assert_eq!(centre.post(body.clone(), KEY).await, 400, "it was not sent yet");
    let desk = centre.desk.clone();
    let sending = tokio::spawn(async move { desk::order::send_queued(&desk).await });
    while centre.stop().await.state.name() != "sent" {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(centre.post(body, KEY).await, 200);
    sending.await.unwrap().unwrap();
    assert_eq!(centre.stop().await.state.name(), "executed_whole", "the missing receipt changes nothing");
}
