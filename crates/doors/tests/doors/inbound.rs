//! What comes to the centre's door, and what its sender is told.

use crate::order::{KEY, at, bank, clock};
use async_trait::async_trait;
use desk::{Error, Fault};
use domain::money::{Amount, Currency};
use domain::order::{Act, Answer, Outcome};
use domain::refusal::Refusal;
use domain::report::{BankReport, BankReportKind};
use domain::transfer::Movement;
use doors::{Banks, Inbox, Limits, SIGNATURE_HEADER, inbound_to, signature};
use formats::cn_2016::{
    MESSAGE_BYTES_MAX, decode_receipt, decode_report_taken, encode_answer, encode_instruction, encode_report,
};
use formats::iso20022;
use std::sync::{Arc, Mutex};

/// An inbox that knows the orders S1 (bank 102) and S2 (bank 105), and keeps what it took.
#[derive(Default)]
struct Kept {
    answers: Mutex<Vec<(String, Answer)>>,
    movements: Mutex<Vec<(String, String, usize)>>,
    returned: Mutex<Vec<(String, String, usize)>>,
    reports: Mutex<Vec<BankReport>>,
}

fn allowed(bank: &str, reference: &str) -> Result<(), Error> {
    match (bank, reference) {
        ("102", "S1" | "W1") | ("105", "S2") | ("104", "S4" | "W4") => Ok(()),
        ("102", "early") => {
            Err(Refusal::MoveNotAllowed { life: "order".into(), from: "queued".into(), asked: "execute".into() }.into())
        }
        ("102", "broken") => Err(Fault::Broken { what: "order", why: "a disk".into() }.into()),
        _ => Err(Refusal::NotFound { what: "order".into() }.into()),
    }
}

#[async_trait]
impl Inbox for Kept {
    async fn answer(&self, bank: &str, answer: Answer) -> Result<(), Error> {
        allowed(bank, &answer.reference)?;
        self.answers.lock().unwrap().push((bank.into(), answer));
        Ok(())
    }

    async fn movements(&self, bank: &str, reference: &str, movements: Vec<Movement>) -> Result<(), Error> {
        allowed(bank, reference)?;
        self.movements.lock().unwrap().push((bank.into(), reference.into(), movements.len()));
        Ok(())
    }

    async fn returned(&self, bank: &str, reference: &str, movements: Vec<Movement>) -> Result<(), Error> {
        allowed(bank, reference)?;
        self.returned.lock().unwrap().push((bank.into(), reference.into(), movements.len()));
        Ok(())
    }

    async fn report(&self, _: &str, report: BankReport) -> Result<(), Error> {
        self.reports.lock().unwrap().push(report);
        Ok(())
    }
}

fn held(bank: &str, reference: &str) -> Answer {
    let held = Amount::from_major(600_000);
    let outcome = Outcome::Holding { held, balance: None, until_at: None, failure: None };
    Answer { reference: reference.into(), bank: bank.into(), at: at("2020-08-21 09:31:05"), currency: None, outcome }
}

fn moved(reference: &str, payer: &str, payee: &str, count: usize) -> Answer {
    let moved_at = at("2020-08-21 09:26:02");
    let movement = Movement {
        serial: "1".into(),
        at: moved_at,
        payer: payer.into(),
        payee: payee.into(),
        amount: Amount::from_major(1),
        currency: Currency::CNY,
        payer_balance: None,
        payee_balance: None,
        channel: "transfer".into(),
        remark: String::new(),
        payer_name: String::new(),
        payee_name: String::new(),
    };
    let outcome = Outcome::Movements { movements: vec![movement; count], from_at: moved_at, until_at: moved_at };
    Answer { outcome, ..held("102", reference) }
}

/// A centre on loopback with its banks 102 and 105; the key of 105 is another.
async fn centre() -> (String, Arc<Kept>) {
    let kept = Arc::new(Kept::default());
    let other =
        doors::BankConfig { keys: doors::Keys::shared(KEY_105.to_vec()), ..bank("105", "http://127.0.0.1:1/".into()) };
    let iso = doors::BankConfig { language: desk::Language::Iso20022, ..bank("104", "http://127.0.0.1:1/".into()) };
    let banks = vec![bank("102", "http://127.0.0.1:1/".into()), other, iso];
    let banks = Banks::new(banks, Limits::default(), clock()).unwrap();
    let router = inbound_to(kept.clone(), Arc::new(banks));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/door", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, kept)
}

const KEY_105: &[u8] = b"fedcba9876543210fedcba9876543210";

/// Posts a body; the status and the bytes of what is said.
async fn raw(url: &str, body: Vec<u8>, signature: Option<String>) -> (u16, Vec<u8>) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.post(url).body(body);
    let request = match signature {
        Some(signature) => request.header(SIGNATURE_HEADER, signature),
        None => request,
    };
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.bytes().await.unwrap().to_vec())
}

async fn post(url: &str, body: Vec<u8>, signature: Option<String>) -> (u16, String, String) {
    let (status, said) = raw(url, body, signature).await;
    let receipt = decode_receipt(&said).unwrap();
    assert!(!receipt.words.is_empty());
    (status, receipt.code, receipt.reference)
}

#[tokio::test]
async fn each_message_gets_its_receipt() {
    let (url, kept) = centre().await;
    let answer = |answer: &Answer, act| encode_answer(answer, act, "1");
    let good = answer(&held("102", "S1"), Act::Stop);
    let not_done = Answer {
        outcome: Outcome::Rejected { code: "200010".into(), words: "账户不存在".into() },
        ..held("102", "S1")
    };
    let own = moved("W1", "102/1", "105/2", 3);
    let bare = moved("W1", "1", "105/2", 1);
    let doctype = [b"<!DOCTYPE a>".as_slice(), &good].concat();
    for (name, to, body, key, want) in [
        ("an answer", "102", good.clone(), KEY, (200, "100000", "S1")),
        ("the same again", "102", good.clone(), KEY, (200, "100000", "S1")),
        ("a rejection", "102", answer(&not_done, Act::Stop), KEY, (200, "100000", "S1")),
        ("pushed movements", "102", answer(&own, Act::AskLive), KEY, (200, "100000", "W1")),
        (
            "movements asked for",
            "102",
            answer(&moved("S1", "105/2", "102/1", 2), Act::AskTransfers),
            KEY,
            (200, "100000", "S1"),
        ),
        (
            "too many movements",
            "102",
            answer(&moved("W1", "102/1", "105/2", 10_001), Act::AskLive),
            KEY,
            (400, "200001", ""),
        ),
        (
            "others' movements",
            "102",
            answer(&moved("W1", "104/1", "105/2", 1), Act::AskLive),
            KEY,
            (400, "200001", "W1"),
        ),
        ("movements without a bank", "102", answer(&bare, Act::AskLive), KEY, (400, "200001", "W1")),
        ("no message", "102", b"hello".to_vec(), KEY, (400, "200001", "")),
        ("a DOCTYPE", "102", doctype, KEY, (400, "200001", "")),
        ("an order", "102", encode_instruction(&crate::order::stop(), ""), KEY, (400, "200001", "")),
        ("too large", "102", vec![b' '; MESSAGE_BYTES_MAX + 1], KEY, (413, "200001", "")),
        ("an unknown bank", "999", good.clone(), KEY, (404, "200004", "")),
        ("another's key", "102", good.clone(), KEY_105, (401, "200005", "")),
        ("another's name", "105", good.clone(), KEY_105, (401, "200005", "S1")),
        ("another's order", "105", answer(&held("105", "S1"), Act::Stop), KEY_105, (403, "200007", "S1")),
        ("nobody's order", "102", answer(&held("102", "S9"), Act::Stop), KEY, (403, "200007", "S9")),
        ("too early", "102", answer(&held("102", "early"), Act::Stop), KEY, (400, "200001", "early")),
        ("a broken disk", "102", answer(&held("102", "broken"), Act::Stop), KEY, (500, "200002", "broken")),
    ] {
        let signature = signature(key, &body);
        let (status, code, reference) = post(&format!("{url}/cn-2016/{to}"), body, Some(signature)).await;
        assert_eq!((status, code.as_str(), reference.as_str()), want, "{name}");
    }
    let answers = kept.answers.lock().unwrap();
    let want = [held("102", "S1"), held("102", "S1"), not_done, moved("S1", "105/2", "102/1", 2)];
    assert_eq!(*answers, want.map(|answer| ("102".to_owned(), answer)));
    assert_eq!(*kept.movements.lock().unwrap(), [("102".to_owned(), "W1".to_owned(), 3)]);
}

#[tokio::test]
async fn only_the_bytes_that_were_signed_are_taken() {
    let (url, kept) = centre().await;
    let body = encode_answer(&held("102", "S1"), Act::Stop, "1");
    let right = signature(KEY, &body);
    let changed = String::from_utf8(body.clone()).unwrap().replace("600000.00", "000000.00").into_bytes();
    for (body, signature) in [
        (body.clone(), None),
        (body.clone(), Some(String::new())),
        (body.clone(), Some(right[..62].to_owned())),
        (body.clone(), Some(signature(KEY, b""))),
        (changed, Some(right)),
    ] {
        let (status, code, _) = post(&format!("{url}/cn-2016/102"), body, signature).await;
        assert_eq!((status, code.as_str()), (401, "200005"));
    }
    assert!(kept.answers.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_banks_own_report_is_kept_and_answered_with_100402() {
    let (url, kept) = centre().await;
    let report = BankReport {
        kind: BankReportKind::AbnormalEvent,
        serial: "R1".into(),
        bank: "102".into(),
        at: at("2020-08-21 09:31:05"),
        account: "1".into(),
        holder: domain::order::HolderTold::default(),
        victim_name: String::new(),
        victim_phone: String::new(),
        feature: String::new(),
        words: "分散转入、集中转出".into(),
        movements: Vec::new(),
    };
    let foreign = BankReport { bank: "105".into(), ..report.clone() };
    for (report, status, code) in [(&report, 200, "100000"), (&foreign, 401, "200005")] {
        let body = encode_report(report);
        let signed = signature(KEY, &body);
        let (got, said) = raw(&format!("{url}/cn-2016/102"), body, Some(signed)).await;
        let receipt = decode_report_taken(&said).unwrap();
        assert_eq!((got, receipt.code.as_str(), receipt.reference.as_str()), (status, code, "R1"));
    }
    assert_eq!(*kept.reports.lock().unwrap(), [report]);
}

/// The other language, at its own door: a bank is heard in the language that it is configured with, and in no other.
#[tokio::test]
async fn iso_20022_has_its_own_door() {
    let (url, kept) = centre().await;
    let answer = Answer { bank: "104".into(), currency: Some(Currency::CNY), ..held("104", "S4") };
    let Outcome::Movements { movements, .. } = moved("W4", "104/1", "105/2", 2).outcome else { panic!() };
    let done = at("2020-08-21 09:31:05");
    let pushed = Answer { bank: "104".into(), ..moved("W4", "104/1", "105/2", 2) };
    for (name, to, body, want) in [
        ("camt.029", "iso20022/104", iso20022::encode_answer(&answer, Act::Stop, "1", ""), (200, "100000", "S4")),
        ("PDCR", "iso20022/104", iso20022::encode_pending("S4", "104", done, "2"), (200, "100000", "S4")),
        (
            "camt.054",
            "iso20022/104",
            iso20022::encode_answer(&pushed, Act::AskLive, "3", "104/1"),
            (200, "100000", "W4"),
        ),
        (
            "pacs.004",
            "iso20022/104",
            iso20022::encode_return(&movements, "S4", "104", "4", done),
            (200, "100000", "S4"),
        ),
        (
            "pacs.008",
            "iso20022/104",
            iso20022::encode_transfer(&movements, Some("W4"), "104", "5", done),
            (200, "100000", "W4"),
        ),
        ("another's", "iso20022/104", iso20022::encode_pending("S4", "102", done, "6"), (401, "200005", "S4")),
        (
            "nobody's",
            "iso20022/104",
            iso20022::encode_return(&movements, "S9", "104", "7", done),
            (403, "200007", "S9"),
        ),
        ("cn-2016 there", "iso20022/104", encode_answer(&answer, Act::Stop, "1"), (400, "200001", "")),
        ("the wrong door", "iso20022/102", iso20022::encode_pending("S1", "102", done, "8"), (404, "200004", "")),
    ] {
        let signed = signature(KEY, &body);
        let (status, said) = raw(&format!("{url}/{to}"), body, Some(signed)).await;
        let receipt = iso20022::decode_receipt(&said).unwrap();
        assert_eq!((status, receipt.code.as_str(), receipt.reference.as_str()), want, "{name}");
    }
    let taken = kept.answers.lock().unwrap().clone();
    assert_eq!(taken, [("104".to_owned(), answer)], "PDCR is neither a yes nor a no");
    let twice = |reference: &str| ("104".to_owned(), reference.to_owned(), 2);
    assert_eq!(*kept.movements.lock().unwrap(), [twice("W4"), twice("W4")]);
    assert_eq!(*kept.returned.lock().unwrap(), [twice("S4")]);
}
