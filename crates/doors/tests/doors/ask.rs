//! Asking a bank what became of a reference, and what it holds: signed both ways, bound to the question.

use crate::order::{KEY, bank, clock, stop};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::{BankDoor, DoorFault, Language};
use domain::money::Amount;
use domain::order::{Abilities, Act, Answer, HeldThere, Inquired, Instruction, Outcome};
use doors::{BankConfig, Banks, Limits, NONCE_HEADER, SIGNATURE_HEADER, is_signed, question, reply, signature};
use std::sync::Arc;

/// How the bank answers.
#[derive(Clone, Copy)]
enum Does {
    Right,
    /// Signs the body alone, as a recorded answer would be.
    OldNonce,
    Unsigned,
    Status(u16),
    NoJson,
}

type Said = Arc<(Does, Vec<u8>)>;

async fn answer(State(said): State<Said>, request: Request) -> Response {
    let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
    let (nonce, path) = (header(NONCE_HEADER), request.uri().path().strip_prefix("/door").unwrap().to_owned());
    assert_eq!(nonce.len(), 32);
    assert!(is_signed(KEY, &question(&path, &nonce), &header(SIGNATURE_HEADER)), "the question is signed");
    let body = if matches!(said.0, Does::NoJson) { b"hello".to_vec() } else { said.1.clone() };
    let signed = match said.0 {
        Does::OldNonce => signature(KEY, &reply(&"0".repeat(32), &body)),
        Does::Unsigned => String::new(),
        _ => signature(KEY, &reply(&nonce, &body)),
    };
    let status = if let Does::Status(code) = said.0 { StatusCode::from_u16(code).unwrap() } else { StatusCode::OK };
    (status, [(SIGNATURE_HEADER, signed)], body).into_response()
}

async fn asked(does: Does, body: &impl serde::Serialize) -> Banks {
    let said: Said = Arc::new((does, serde_json::to_vec(body).unwrap()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/door/", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(said);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let config = BankConfig { abilities: Abilities::FULL, ..bank("102", url) };
    Banks::new(vec![config], Limits::default(), clock()).unwrap()
}

fn held(reference: &str) -> Answer {
    let outcome = Outcome::Holding { held: Amount::from_major(5), balance: None, until_at: None, failure: None };
    Answer { reference: reference.into(), bank: "102".into(), at: stop().starts_at, currency: None, outcome }
}

#[tokio::test]
async fn an_inquiry_is_settled_by_a_signed_answer_to_this_very_question() {
    let answered = |reference: &str| Inquired::Answered(Box::new(held(reference)));
    for (told, want) in [(Inquired::Unseen, "S1"), (Inquired::Pending, "S1"), (answered("S1"), "S1")] {
        let banks = asked(Does::Right, &told).await;
        assert_eq!(banks.inquire("102", want).await, Ok(told));
    }
    let banks = asked(Does::Right, &answered("S2")).await;
    assert!(matches!(banks.inquire("102", "S1").await, Err(DoorFault::Unknown(_))), "another order");
    for (does, is_unknown) in
        [(Does::OldNonce, true), (Does::Unsigned, true), (Does::NoJson, true), (Does::Status(503), false)]
    {
        let banks = asked(does, &answered("S1")).await;
        let said = banks.inquire("102", "S1").await;
        assert_eq!(matches!(said, Err(DoorFault::Unknown(_))), is_unknown, "{said:?}");
        assert!(said.is_err());
    }
}

#[tokio::test]
async fn a_list_of_holds_is_read_whole() {
    let hold = HeldThere {
        reference: "S1".into(),
        account: "6222".into(),
        held: Some(Amount::from_major(5)),
        since_at: stop().starts_at,
        until_at: None,
    };
    let banks = asked(Does::Right, &vec![hold.clone()]).await;
    assert_eq!(banks.holds("102").await, Ok(vec![hold]));
}

#[tokio::test]
async fn a_bank_is_asked_only_what_it_can_answer() {
    let banks = Banks::new(vec![bank("102", "http://127.0.0.1:1/".into())], Limits::default(), clock()).unwrap();
    assert!(matches!(banks.inquire("102", "S1").await, Err(DoorFault::NotSent(_))));
    assert!(matches!(banks.holds("102").await, Err(DoorFault::NotSent(_))));
    assert!(matches!(banks.holds("999").await, Err(DoorFault::NotSent(_))));
}

/// No message: it goes on paper, and stays where there is no room for papers. Nothing leaves by the line.
#[tokio::test]
async fn what_a_language_has_no_message_for_goes_on_paper() {
    for (language, act) in [
        (Language::Iso20022, Act::AskHolder),
        (Language::Iso20022, Act::AskAccounts),
        (Language::Iso20022, Act::Refund),
        (Language::Cn2016, Act::Refund),
    ] {
        let config = BankConfig { language, ..bank("102", "http://127.0.0.1:1/".into()) };
        let banks = Banks::new(vec![config], Limits::default(), clock()).unwrap();
        let said = banks.send(&Instruction { act, ..stop() }).await;
        assert!(language.is_paper(act) && !language.is_paper(Act::Stop), "{act:?}");
        assert!(matches!(said, Err(DoorFault::NotSent(why)) if why.contains("papers")), "{act:?}");
    }
}
