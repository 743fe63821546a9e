//! A partner takes a page of the blocklist, or does not.

use crate::order::{KEY, at, bank, clock};
use desk::PartnerDoor;
use domain::blocklist::{Basis, EntryId, Line, Page, Told, Value, What};
use domain::indicator::Kind;
use domain::redress::Reference;
use doors::{Limits, Partners, is_signed};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

fn page() -> Page {
    let entry = Told {
        id: EntryId(1),
        value: Value::parse(Kind::Phone, "17012345678").unwrap(),
        basis: Basis::Reported,
        category: None,
        confidence: 90,
        listed_at: at("2026-03-02 10:00:00"),
        expires_at: at("2026-04-01 10:00:00"),
        reference: Reference::of_chance([7; 10]),
    };
    let line = Line { position: 3, at: at("2026-03-02 10:00:00"), what: What::List, entry };
    Page { lines: vec![line], cursor: 3, more: false }
}

/// A server that says this once, and hands over what it heard.
fn server(says: &'static str) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/blocklist", listener.local_addr().unwrap());
    let heard = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
        while !bytes.ends_with(b"}") {
            let read = stream.read(&mut piece).unwrap();
            bytes.extend_from_slice(&piece[..read]);
        }
        stream.write_all(says.as_bytes()).unwrap();
        String::from_utf8(bytes).unwrap()
    });
    (url, heard)
}

fn partners(url: &str) -> Partners {
    let limits = Limits { connect_ms_max: 300, receipt_ms_max: 700, in_flight_max: 2 };
    Partners::new(vec![bank("telecom", url.to_owned())], limits, clock()).unwrap()
}

#[tokio::test]
async fn a_page_is_pushed_signed_and_taken_only_where_the_partner_says_so() {
    for (says, taken) in [
        ("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok", true),
        ("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", false),
        ("HTTP/1.1 302 Found\r\nlocation: /other\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", false),
        ("HTTP/1.1 500 Oops\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", false),
        ("", false),
    ] {
        let (url, heard) = server(says);
        let told = partners(&url).push("telecom", &page()).await;
        assert_eq!(told.is_ok(), taken, "{says:?}: {told:?}");
        let heard = heard.join().unwrap();
        let (head, body) = heard.split_once("\r\n\r\n").unwrap();
        let signature = head.lines().find_map(|line| line.strip_prefix("x-weir-signature: ")).unwrap();
        assert!(is_signed(KEY, body.as_bytes(), signature), "{head}");
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!((&body["cursor"], &body["lines"][0]["value"]), (&3.into(), &"+8617012345678".into()));
    }
}

#[tokio::test]
async fn nobody_there_and_nobody_known_are_no_success() {
    let there = partners("http://127.0.0.1:9/blocklist");
    assert!(there.push("telecom", &page()).await.is_err() && there.push("other", &page()).await.is_err());
    assert_eq!(there.partners().len(), 1);
}
