//! Answers in: `POST /door/cn-2016/{bank}` and `POST /door/iso20022/{bank}`, signed, bounded, receipted at once. Of a bank's
//! own reports (100401, 403, 404, 405) the receipt is 100402.
//!
//! A bank that gets anything but 100000 with HTTP 200 knows that nothing of the message was recorded, except after HTTP
//! 500: then it sends the same message again, which does no harm.

use crate::language::encode_receipt;
use crate::send::Banks;
use crate::signature::{KEY_HEADER, SIGNATURE_HEADER};
use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use desk::{Desk, Error, Language};
use domain::order::{Act, Answer, Outcome};
use domain::refusal::{BadInput, Refusal};
use domain::report::BankReport;
use domain::transfer::Movement;
use formats::cn_2016::{self, MESSAGE_BYTES_MAX, ReturnCode, Told, encode_report_taken, return_code};
use formats::iso20022;
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
    /// Money given back after an order of ours.
    async fn returned(&self, bank: &str, reference: &str, movements: Vec<Movement>) -> Result<(), Error>;
    /// What a bank reports of itself.
    async fn report(&self, bank: &str, report: BankReport) -> Result<(), Error>;
}

#[async_trait]
impl Inbox for Desk {
    async fn answer(&self, bank: &str, answer: Answer) -> Result<(), Error> {
        desk::order::record_answer(self, bank, answer).await.map(|_| ())
    }

    async fn movements(&self, bank: &str, reference: &str, movements: Vec<Movement>) -> Result<(), Error> {
        desk::movement::take(self, bank, reference, movements).await.map(|_| ())
    }

    async fn returned(&self, bank: &str, reference: &str, movements: Vec<Movement>) -> Result<(), Error> {
        desk::movement::take_returned(self, bank, reference, movements).await.map(|_| ())
    }

    async fn report(&self, bank: &str, report: BankReport) -> Result<(), Error> {
        desk::report::take_from_bank(self, bank, report).await.map(|_| ())
    }
}

/// The route by which banks answer, handing on to the desk. It takes bodies of at most 8 MiB with 10,000 movements.
pub fn inbound(desk: Desk, banks: Arc<Banks>) -> Router {
    inbound_to(Arc::new(desk), banks)
}

/// The same, handing on to any inbox.
pub fn inbound_to(inbox: Arc<dyn Inbox>, banks: Arc<Banks>) -> Router {
    let room = Arc::new(Semaphore::new(IN_HAND_MAX));
    let door = |language| {
        Arc::new(Door { language, inbox: Arc::clone(&inbox), banks: Arc::clone(&banks), room: Arc::clone(&room) })
    };
    let (cn_2016, iso20022) = (door(Language::Cn2016), door(Language::Iso20022));
    Router::new()
        .route("/door/cn-2016/{bank}", post(take).with_state(cn_2016))
        .route("/door/iso20022/{bank}", post(take).with_state(iso20022))
}

struct Door {
    language: Language,
    inbox: Arc<dyn Inbox>,
    banks: Arc<Banks>,
    room: Arc<Semaphore>,
}

async fn take(State(door): State<Arc<Door>>, Path(bank): Path<String>, request: Request) -> Response {
    match door.take(&bank, request).await {
        Ok(about) => door.said(StatusCode::OK, &about, ReturnCode::DONE, ""),
        Err(no) => {
            tracing::warn!(
                bank,
                reference = no.about.reference,
                code = no.code,
                words = no.words,
                "a message was not taken"
            );
            door.said(no.status, &no.about, no.code, &no.words)
        }
    }
}

/// What a message is about: the reference that its receipt repeats, and whether it was a bank's own report.
#[derive(Clone, Default)]
struct About {
    reference: String,
    is_report: bool,
}

/// What came in, whichever the language.
enum Incoming {
    Answer(Answer),
    Pushed(Answer),
    /// A bank that has an order and has not decided yet: its receipt said so already.
    Pending(String),
    Returned(String, Vec<Movement>),
    Report(BankReport),
}

impl Incoming {
    /// What it is about, which bank it says it is from, and its movements.
    fn told(&self, bank: &str) -> (About, String, &[Movement]) {
        let about = |reference: &str, is_report| About { reference: reference.to_owned(), is_report };
        match self {
            Self::Answer(answer) | Self::Pushed(answer) => {
                let movements = match &answer.outcome {
                    Outcome::Movements { movements, .. } => movements.as_slice(),
                    _ => &[],
                };
                (about(&answer.reference, false), answer.bank.clone(), movements)
            }
            Self::Pending(reference) => (about(reference, false), bank.to_owned(), &[]),
            Self::Returned(reference, movements) => (about(reference, false), bank.to_owned(), movements),
            Self::Report(report) => (about(&report.serial, true), report.bank.clone(), &report.movements),
        }
    }
}

impl Door {
    /// Takes one message; gives what it is about.
    async fn take(&self, bank: &str, request: Request) -> Result<About, No> {
        let config = self.banks.config(bank).filter(|config| config.language == self.language);
        let Some(config) = config else {
            return Err(No::new(StatusCode::NOT_FOUND, ReturnCode::UNKNOWN_SENDER, ""));
        };
        let id = header(request.headers(), KEY_HEADER).to_owned();
        let signature = header(request.headers(), SIGNATURE_HEADER).to_owned();
        let Ok(_permit) = self.room.acquire().await else {
            return Err(No::new(StatusCode::SERVICE_UNAVAILABLE, ReturnCode::CLOSED, ""));
        };
        let body = body(request.into_body()).await?;
        if !config.keys.is_signed(&body, &id, &signature, self.banks.now()) {
            return Err(No::new(StatusCode::UNAUTHORIZED, ReturnCode::NOT_PROVEN, ""));
        }
        let incoming = self.read(bank, body).await?;
        let (about, ..) = incoming.told(bank);
        self.hand_on(bank, incoming).await.map_err(|fault| No::from(fault).about(about.clone()))?;
        Ok(about)
    }

    async fn hand_on(&self, bank: &str, incoming: Incoming) -> Result<(), Error> {
        match incoming {
            Incoming::Pushed(Answer { reference, outcome: Outcome::Movements { movements, .. }, .. }) => {
                self.inbox.movements(bank, &reference, movements).await
            }
            Incoming::Answer(answer) | Incoming::Pushed(answer) => self.inbox.answer(bank, answer).await,
            Incoming::Pending(_) => Ok(()),
            Incoming::Returned(reference, movements) => self.inbox.returned(bank, &reference, movements).await,
            Incoming::Report(report) => self.inbox.report(bank, report).await,
        }
    }

    /// Reads a signed body off the threads that wait on sockets.
    async fn read(&self, bank: &str, body: Bytes) -> Result<Incoming, No> {
        let language = self.language;
        let read = tokio::task::spawn_blocking(move || decoded(language, &body)).await;
        let (incoming, from) =
            read.map_err(|_| No::new(StatusCode::INTERNAL_SERVER_ERROR, ReturnCode::TIMEOUT, "send it again"))??;
        let (about, told_by, movements) = incoming.told(&from);
        if told_by != bank {
            let words = "the bank that the message names is another than the signature's";
            return Err(No::new(StatusCode::UNAUTHORIZED, ReturnCode::NOT_PROVEN, words).about(about));
        }
        match foreign(bank, movements) {
            Some(row) => {
                let words =
                    format!("movement {row}: neither side is an account of bank {bank}; a bank tells of its own");
                Err(No::new(StatusCode::BAD_REQUEST, ReturnCode::BAD_MESSAGE, words).about(about))
            }
            None => Ok(incoming),
        }
    }

    /// A receipt: the code's own words, then what is special.
    fn said(&self, status: StatusCode, about: &About, code: &str, words: &str) -> Response {
        let general = return_code(code).map_or("", |row| row.zh);
        let words = if words.is_empty() { general.to_owned() } else { format!("{general}：{words}") };
        let body = if about.is_report {
            encode_report_taken(&about.reference, code, &words)
        } else {
            encode_receipt(self.language, &about.reference, code, &words)
        };
        (status, [(CONTENT_TYPE, "application/xml; charset=utf-8")], body).into_response()
    }
}

/// What came in, and the bank that it names.
fn decoded(language: Language, body: &[u8]) -> Result<(Incoming, String), BadInput> {
    if language == Language::Iso20022 {
        return Ok(match iso20022::decode_incoming(body)? {
            iso20022::Incoming::Answer(answer) => (Incoming::Answer(answer), String::new()),
            iso20022::Incoming::Pushed(answer) => (Incoming::Pushed(answer), String::new()),
            iso20022::Incoming::Pending { reference, bank } => (Incoming::Pending(reference), bank),
            iso20022::Incoming::Returned { reference, bank, movements } => {
                (Incoming::Returned(reference, movements), bank)
            }
        });
    }
    Ok(match cn_2016::decode_incoming(body)? {
        cn_2016::Incoming::Report(report) => (Incoming::Report(report), String::new()),
        cn_2016::Incoming::Told(Told { act: Act::AskLive, answer, .. }) => (Incoming::Pushed(answer), String::new()),
        cn_2016::Incoming::Told(Told { answer, .. }) => (Incoming::Answer(answer), String::new()),
    })
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
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

/// The first movement, from 1, that does not touch an account of this bank: a bank tells of its own accounts only.
fn foreign(bank: &str, movements: &[Movement]) -> Option<usize> {
    let own = |account: &str| account.split_once('/').is_some_and(|(code, _)| code == bank);
    movements.iter().position(|movement| !own(&movement.payer) && !own(&movement.payee)).map(|place| place + 1)
}

/// Why a message is not taken, as its sender is told.
struct No {
    status: StatusCode,
    about: About,
    code: &'static str,
    words: String,
}

impl No {
    fn new(status: StatusCode, code: &'static str, words: impl Into<String>) -> Self {
        Self { status, about: About::default(), code, words: words.into() }
    }

    fn about(mut self, about: About) -> Self {
        self.about = about;
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
