//! A gateway of messages and calls: what it answers, and what that means for a warning.

use crate::order::{KEY, clock};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::post;
use desk::{DoorFault, Gateway, Handover, Outgoing};
use doors::{BankConfig, HttpGateway, Limits, SIGNATURE_HEADER, is_signed};
use std::sync::{Arc, Mutex};

#[derive(Clone)]
struct Answers {
    with: (StatusCode, &'static str),
    heard: Arc<Mutex<Vec<String>>>,
}

async fn answer(State(answers): State<Answers>, uri: Uri, headers: HeaderMap, body: String) -> (StatusCode, String) {
    let hex = headers[SIGNATURE_HEADER].to_str().unwrap();
    assert!(is_signed(KEY, body.as_bytes(), hex), "signed by us");
    answers.heard.lock().unwrap().push(format!("{} {body}", uri.path()));
    (answers.with.0, answers.with.1.to_owned())
}

async fn gateway(with: (StatusCode, &'static str)) -> (HttpGateway, Arc<Mutex<Vec<String>>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (url, heard) = (format!("http://{}/weir/", listener.local_addr().unwrap()), Arc::default());
    let answers = Answers { with, heard: Arc::clone(&heard) };
    let router =
        Router::new().route("/weir/messages", post(answer)).route("/weir/calls", post(answer)).with_state(answers);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let config = BankConfig::shared("gateway", "gateway", &url, KEY.to_vec());
    (HttpGateway::new(config, Limits::default(), clock()).unwrap(), heard)
}

fn outgoing() -> Outgoing {
    Outgoing { reference: "W1-3".into(), to: "13912345678".into(), text: "请勿转账".into() }
}

#[tokio::test]
async fn a_message_goes_once_and_what_is_not_surely_known_is_unknown() {
    let sent = |reached| Ok(Handover { receipt: "r9".into(), reached });
    let not_sent = Err(DoorFault::NotSent(String::new()));
    let unknown = Err(DoorFault::Unknown(String::new()));
    // status, body, what it means
    for (status, body, want) in [
        (200, r#"{"receipt":"r9"}"#, sent(None)),
        (200, r#"{"receipt":"r9","reached":true}"#, sent(Some(true))),
        (200, r#"{"receipt":""}"#, unknown.clone()),
        (200, "ok", unknown.clone()),
        (201, r#"{"receipt":"r9"}"#, unknown.clone()),
        (403, r#"{"receipt":"r9"}"#, not_sent.clone()),
        (429, "", not_sent.clone()),
        (500, r#"{"receipt":"r9"}"#, unknown.clone()),
        (302, "", unknown),
    ] {
        let (gateway, heard) = gateway((StatusCode::from_u16(status).unwrap(), body)).await;
        let told = gateway.tell(&outgoing()).await;
        let plain = |outcome: Result<Handover, DoorFault>| match outcome {
            Err(DoorFault::NotSent(_)) => Err(DoorFault::NotSent(String::new())),
            Err(DoorFault::Unknown(_)) => Err(DoorFault::Unknown(String::new())),
            done => done,
        };
        assert_eq!(plain(told), want, "{status} {body}");
        let heard = heard.lock().unwrap();
        assert_eq!(*heard, [r#"/weir/messages {"reference":"W1-3","to":"13912345678","text":"请勿转账"}"#], "once");
    }
}

#[tokio::test]
async fn a_call_has_a_way_of_its_own_and_nobody_there_is_surely_not_sent() {
    let (gateway, heard) = gateway((StatusCode::OK, r#"{"receipt":"c1","reached":false}"#)).await;
    assert_eq!(gateway.call(&outgoing()).await, Ok(Handover { receipt: "c1".into(), reached: Some(false) }));
    assert!(heard.lock().unwrap()[0].starts_with("/weir/calls "));
    let nobody = BankConfig::shared("gateway", "gateway", "http://127.0.0.1:9/weir", KEY.to_vec());
    let nobody = HttpGateway::new(nobody, Limits::default(), clock()).unwrap();
    assert!(matches!(nobody.tell(&outgoing()).await, Err(DoorFault::NotSent(_))));
    // In the clear it speaks to this machine alone.
    let far = BankConfig::shared("gateway", "gateway", "http://gateway.example/weir", KEY.to_vec());
    assert!(HttpGateway::new(far, Limits::default(), clock()).is_err());
}
