//! A scripted bank: what it does with a connection, and what that means.

use crate::order::{KEY, bank, clock, stop};
use desk::{BankDoor, DoorFault, Receipt};
use doors::{Banks, Limits, RECEIPT_BYTES_MAX, is_signed};
use formats::cn_2016::{decode_instruction, encode_receipt};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// What the bank does with each connection.
#[derive(Clone)]
enum Does {
    /// Does not listen.
    Nothing,
    /// Closes before it reads.
    Closes,
    /// Reads the order, then closes.
    ReadsAndCloses,
    /// Reads the order and says nothing.
    Keeps,
    /// Reads the order and says these bytes.
    Says(Vec<u8>),
}

fn http(status: &str, body: &[u8]) -> Does {
    announced(status, body.len(), body)
}

fn announced(status: &str, length: usize, body: &[u8]) -> Does {
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    Does::Says([head.as_bytes(), body].concat())
}

fn receipt(status: &str, reference: &str, code: &str) -> Does {
    http(status, &encode_receipt(reference, code, "银行的话"))
}

/// One request: its signature and body.
fn heard(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if let Some(head) = text.find("\r\n\r\n") {
            let field = |name: &str| Some(text[..head].split_once(name)?.1.lines().next()?.trim().to_owned());
            let length: usize = field("content-length:")?.parse().ok()?;
            if bytes.len() >= head + 4 + length {
                return Some((field("x-weir-signature:")?, bytes[head + 4..].to_vec()));
            }
        }
        match stream.read(&mut piece).ok()? {
            0 => return None,
            n => bytes.extend_from_slice(&piece[..n]),
        }
    }
}

/// A bank that does this with every connection; `heard` collects the orders that came whole.
struct Scripted {
    url: String,
    heard: std::sync::mpsc::Receiver<(String, Vec<u8>)>,
}

impl Scripted {
    fn new(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/orders", listener.local_addr().unwrap());
        let (tell, heard) = std::sync::mpsc::channel();
        if !matches!(does, Does::Nothing) {
            thread::spawn(move || listener.incoming().for_each(|stream| Self::meet(&does, stream.unwrap(), &tell)));
        }
        Self { url, heard }
    }

    fn meet(does: &Does, mut stream: TcpStream, tell: &std::sync::mpsc::Sender<(String, Vec<u8>)>) {
        if matches!(does, Does::Closes) {
            return;
        }
        if let Some(order) = heard(&mut stream) {
            let _ = tell.send(order);
        }
        match does {
            Does::Says(bytes) => {
                let _ = stream.write_all(bytes);
                let _ = stream.shutdown(Shutdown::Write);
            }
            Does::Keeps => {
                thread::spawn(move || {
                    thread::sleep(Duration::from_secs(5));
                    drop(stream);
                });
            }
            _ => {}
        }
    }
}

async fn send(does: Does) -> (Result<Receipt, DoorFault>, Vec<(String, Vec<u8>)>) {
    let scripted = Scripted::new(does);
    let limits = Limits { connect_ms_max: 300, receipt_ms_max: 700, in_flight_max: 2 };
    let banks = Banks::new(vec![bank("102", scripted.url.clone())], limits, clock()).unwrap();
    let said = banks.send(&stop()).await;
    (said, scripted.heard.try_iter().collect())
}

#[derive(Debug, PartialEq)]
enum Means {
    Accepted,
    Had,
    Rejected(&'static str),
    NotSent,
    Unknown,
}

#[tokio::test]
async fn what_a_bank_does_means_one_thing() {
    use Means::{Accepted, Had, NotSent, Rejected, Unknown};
    let whole = encode_receipt("S1", "100000", "");
    let bomb = b"<!DOCTYPE Receipt [<!ENTITY a \"b\">]><Receipt><ApplicationID>S1</ApplicationID></Receipt>";
    for (name, does, means) in [
        ("does not listen", Does::Nothing, NotSent),
        ("takes it", receipt("200 OK", "S1", "100000"), Accepted),
        ("closes before it reads", Does::Closes, Unknown),
        ("reads and closes", Does::ReadsAndCloses, Unknown),
        ("reads and keeps silent", Does::Keeps, Unknown),
        ("breaks", http("500 Internal Server Error", b"oops"), Unknown),
        ("breaks, yet takes it", receipt("500 Internal Server Error", "S1", "100000"), Unknown),
        ("breaks, and rejects", receipt("503 Service Unavailable", "S1", "200010"), Unknown),
        ("is cut off in the receipt", announced("200 OK", whole.len(), &whole[..whole.len() / 2]), Unknown),
        ("is cut off, and says it was all", http("200 OK", &whole[..whole.len() / 2]), Unknown),
        ("says nothing", http("200 OK", b""), Unknown),
        ("says too much", http("200 OK", &vec![b' '; RECEIPT_BYTES_MAX + 1]), Unknown),
        ("says something else", http("200 OK", b"<html><body>OK</body></html>"), Unknown),
        ("sends a bomb", http("200 OK", bomb), Unknown),
        ("speaks no HTTP", Does::Says(b"220 mail.bank.example ESMTP\r\n".to_vec()), Unknown),
        (
            "sends elsewhere",
            Does::Says(
                b"HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
                    .to_vec(),
            ),
            Unknown,
        ),
        ("takes another order", receipt("200 OK", "S2", "100000"), Unknown),
        ("rejects another order", receipt("200 OK", "S2", "200010"), Unknown),
        ("takes no order", receipt("200 OK", "", "100000"), Unknown),
        ("has no such account", receipt("200 OK", "S1", "200010"), Rejected("200010")),
        ("has no such account, with a status", receipt("404 Not Found", "S1", "200010"), Rejected("200010")),
        ("takes it, with a refusing status", receipt("404 Not Found", "S1", "100000"), Unknown),
        ("cannot read it", receipt("400 Bad Request", "", "200001"), Rejected("200001")),
        ("does not know us", receipt("200 OK", "", "200004"), Rejected("200004")),
        ("rejects an account of no order", receipt("200 OK", "", "200010"), Unknown),
        ("timed out inside", receipt("200 OK", "S1", "200002"), Unknown),
        ("had it before", receipt("200 OK", "S1", "200003"), Had),
        ("has too many calls", receipt("429 Too Many Requests", "", "200008"), NotSent),
        ("has closed", receipt("200 OK", "S1", "200009"), NotSent),
        ("says a code of its own", receipt("200 OK", "S1", "299999"), Unknown),
    ] {
        let (said, heard) = send(does.clone()).await;
        let meant = match &said {
            Ok(Receipt::Accepted) => Accepted,
            Ok(Receipt::Posted) => panic!("{name}: a line posts no paper"),
            Ok(Receipt::Had) => Had,
            Ok(Receipt::Rejected { code, words }) => {
                assert_eq!(words, "银行的话", "{name}");
                let Rejected(want) = means else { panic!("{name}: {said:?}") };
                assert_eq!(code, want, "{name}");
                Rejected(want)
            }
            Err(DoorFault::NotSent(_)) => NotSent,
            Err(DoorFault::Unknown(_)) => Unknown,
        };
        assert_eq!(meant, means, "{name}: {said:?}");
        let once = usize::from(!matches!(does, Does::Nothing | Does::Closes));
        assert_eq!(heard.len(), once, "{name}: an order leaves once");
        for (signature, body) in heard {
            assert!(is_signed(KEY, &body, &signature), "{name}");
            assert_eq!(decode_instruction(&body).unwrap(), stop(), "{name}");
        }
    }
}

#[tokio::test]
async fn an_order_for_a_bank_without_a_door_does_not_leave() {
    let banks = Banks::new(vec![bank("105", "http://127.0.0.1:1/".into())], Limits::default(), clock()).unwrap();
    assert!(matches!(banks.send(&stop()).await, Err(DoorFault::NotSent(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_is_asked_no_more_at_once_than_the_limit() {
    let scripted = Scripted::new(Does::Keeps);
    let limits = Limits { in_flight_max: 2, ..Limits::default() };
    let banks = std::sync::Arc::new(Banks::new(vec![bank("102", scripted.url.clone())], limits, clock()).unwrap());
    let sending: Vec<_> = (0..5)
        .map(|_| {
            let banks = banks.clone();
            tokio::spawn(async move { banks.send(&stop()).await })
        })
        .collect();
    let heard = |ms: u64| scripted.heard.recv_timeout(Duration::from_millis(ms)).is_ok();
    tokio::task::block_in_place(|| assert_eq!([heard(3_000), heard(3_000), heard(300)], [true, true, false]));
    // The bank drops both after 5 seconds, and the next two leave.
    tokio::task::block_in_place(|| assert_eq!([heard(9_000), heard(3_000), heard(300)], [true, true, false]));
    sending.iter().for_each(tokio::task::JoinHandle::abort);
}
