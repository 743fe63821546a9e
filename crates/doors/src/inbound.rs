//! Answers in: `POST /door/cn-2016/{bank}`, signed, bounded, receipted at once.
//!
//! A bank that gets anything but 100000 with HTTP 200 knows that nothing of the message was recorded, except after HTTP
//! 500: then it sends the same message again, which does no harm.

use crate::send::Banks;
use crate::signature::{SIGNATURE_HEADER, is_signed};
use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use desk::{Desk, Error};
use domain::order::{Act, Answer, Outcome};
use domain::refusal::{BadInput, Refusal};
use domain::transfer::Movement;
use formats::cn_2016::{MESSAGE_BYTES_MAX, ReturnCode, Told, decode_told, encode_receipt, return_code};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How many messages are read and recorded at once; the others wait. Each takes at most 8 MiB.
pub const IN_HAND_MAX: usize = 32;
/// How long a body may take to arrive, in seconds.
pub const BODY_SECONDS_MAX: u64 = 10;

/// Who takes what banks answer: the desk.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// An answer to an order of ours.
    async fn answer(&self, bank: &str, answer: Answer) -> Result<(), Error>;
    /// Movements pushed for a live question of ours.
    async fn movements(&self, bank: &str, reference: &str, movements: Vec<Movement>) -> Result<(), Error>;
}

#[async_trait]
impl Inbox for Desk {
    async fn answer(&self, bank: &str, answer: Answer) -> Result<(), Error> {
        desk::order::record_answer(self, bank, answer).await.map(|_| ())
    }

    async fn movements(&self, bank: &str, reference: &str, movements: Vec<Movement>) -> Result<(), Error> {
        desk::movement::take(self, bank, reference, movements).await.map(|_| ())
    }
}

/// The route by which banks answer, handing on to the desk. It takes bodies of at most 8 MiB with 10,000 movements.
pub fn inbound(desk: Desk, banks: Arc<Banks>) -> Router {
    inbound_to(Arc::new(desk), banks)
}

/// The same, handing on to any inbox.
pub fn inbound_to(inbox: Arc<dyn Inbox>, banks: Arc<Banks>) -> Router {
    let door = Arc::new(Door { inbox, banks, room: Semaphore::new(IN_HAND_MAX) });
    Router::new().route("/door/cn-2016/{bank}", post(take)).with_state(door)
}

struct Door {
    inbox: Arc<dyn Inbox>,
    banks: Arc<Banks>,
    room: Semaphore,
}

async fn take(State(door): State<Arc<Door>>, Path(bank): Path<String>, request: Request) -> Response {
    match door.take(&bank, request).await {
        Ok(reference) => said(StatusCode::OK, &reference, ReturnCode::DONE, ""),
        Err(no) => {
            tracing::warn!(bank, reference = no.reference, code = no.code, words = no.words, "a message was not taken");
            said(no.status, &no.reference, no.code, &no.words)
        }
    }
}

impl Door {
    /// Takes one message; gives the reference it is about.
    async fn take(&self, bank: &str, request: Request) -> Result<String, No> {
        let Some(key) = self.banks.key(bank) else {
            return Err(No::new(StatusCode::NOT_FOUND, ReturnCode::UNKNOWN_SENDER, ""));
        };
        let signature = header(request.headers()).to_owned();
        let Ok(_permit) = self.room.acquire().await else {
            return Err(No::new(StatusCode::SERVICE_UNAVAILABLE, ReturnCode::CLOSED, ""));
        };
        let body = body(request.into_body()).await?;
        if !is_signed(key, &body, &signature) {
            return Err(No::new(StatusCode::UNAUTHORIZED, ReturnCode::NOT_PROVEN, ""));
        }
        let told = read(bank, body).await?;
        let reference = told.answer.reference.clone();
        self.hand_on(bank, told).await.map_err(|fault| No::from(fault).about(&reference))?;
        Ok(reference)
    }

    async fn hand_on(&self, bank: &str, told: Told) -> Result<(), Error> {
        match told {
            Told {
                act: Act::AskLive,
                answer: Answer { reference, outcome: Outcome::Movements { movements, .. }, .. },
                ..
            } => self.inbox.movements(bank, &reference, movements).await,
            Told { answer, .. } => self.inbox.answer(bank, answer).await,
        }
    }
}

fn header(headers: &HeaderMap) -> &str {
    headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn body(body: Body) -> Result<Bytes, No> {
    let arrived = tokio::time::timeout(Duration::from_secs(BODY_SECONDS_MAX), to_bytes(body, MESSAGE_BYTES_MAX)).await;
    match arrived {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(fault)) => {
            let words = format!("at most {MESSAGE_BYTES_MAX} bytes, whole: {fault}");
            Err(No::new(StatusCode::PAYLOAD_TOO_LARGE, ReturnCode::BAD_MESSAGE, words))
        }
        Err(_) => Err(No::new(StatusCode::REQUEST_TIMEOUT, ReturnCode::TIMEOUT, "the body came too slowly")),
    }
}

/// Reads a signed body off the threads that wait on sockets.
async fn read(bank: &str, body: Bytes) -> Result<Told, No> {
    let read = tokio::task::spawn_blocking(move || decode_told(&body)).await;
    let told = read.map_err(|_| No::new(StatusCode::INTERNAL_SERVER_ERROR, ReturnCode::TIMEOUT, "send it again"))??;
    let reference = told.answer.reference.as_str();
    if told.answer.bank != bank {
        let words = "MessageFrom is another bank than the signature's";
        return Err(No::new(StatusCode::UNAUTHORIZED, ReturnCode::NOT_PROVEN, words).about(reference));
    }
    match foreign(bank, &told.answer.outcome) {
        Some(row) => {
            let words = format!("movement {row}: neither side is an account of bank {bank}; a bank tells of its own");
            Err(No::new(StatusCode::BAD_REQUEST, ReturnCode::BAD_MESSAGE, words).about(reference))
        }
        None => Ok(told),
    }
}

/// The first movement, from 1, that does not touch an account of this bank: a bank tells of its own accounts only.
fn foreign(bank: &str, outcome: &Outcome) -> Option<usize> {
    let Outcome::Movements { movements, .. } = outcome else { return None };
    let own = |account: &str| account.split_once('/').is_some_and(|(code, _)| code == bank);
    movements.iter().position(|movement| !own(&movement.payer) && !own(&movement.payee)).map(|place| place + 1)
}

/// Why a message is not taken, as its sender is told.
struct No {
    status: StatusCode,
    reference: String,
    code: &'static str,
    words: String,
}

impl No {
    fn new(status: StatusCode, code: &'static str, words: impl Into<String>) -> Self {
        Self { status, reference: String::new(), code, words: words.into() }
    }

    fn about(mut self, reference: &str) -> Self {
        reference.clone_into(&mut self.reference);
        self
    }
}

impl From<BadInput> for No {
    fn from(bad: BadInput) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ReturnCode::BAD_MESSAGE, bad.to_string())
    }
}

impl From<Error> for No {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => {
                let (status, code) = match refusal {
                    // Another bank's order and no order at all look the same from outside.
                    Refusal::NotFound { .. } => (StatusCode::FORBIDDEN, ReturnCode::NO_RIGHT_TO_ORDER),
                    Refusal::DoneAlready { .. } => (StatusCode::CONFLICT, ReturnCode::DUPLICATE),
                    _ => (StatusCode::BAD_REQUEST, ReturnCode::BAD_MESSAGE),
                };
                Self::new(status, code, format!("{} {}", refusal.code(), refusal.chinese()))
            }
            Error::Fault(fault) => {
                tracing::error!(%fault, "a bank's message was not recorded");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, ReturnCode::TIMEOUT, "send it again")
            }
        }
    }
}

/// A receipt: the code's own words, then what is special.
fn said(status: StatusCode, reference: &str, code: &str, words: &str) -> Response {
    let general = return_code(code).map_or("", |row| row.zh);
    let words = if words.is_empty() { general.to_owned() } else { format!("{general}：{words}") };
    let body = encode_receipt(reference, code, &words);
    (status, [(CONTENT_TYPE, "application/xml; charset=utf-8")], body).into_response()
}
