//! A bank to develop against: a small book of its own, whichever abilities are wanted, and a line for everything it gets.
//! It is not the city's: nobody lives in it. Numbers that begin with 9 are nobody's; every other account has 10,000.00.

use crate::config::BankConfig;
use crate::inbound::BODY_SECONDS_MAX;
use crate::language;
use crate::signature::{KEY_HEADER, NONCE_HEADER, SIGNATURE_HEADER, question, reply};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use desk::{Clock, Language};
use domain::money::Amount;
use domain::order::{AccountTold, Act, Answer, HeldThere, HolderTold, Inquired, Instruction, Outcome};
use domain::refusal::BadInput;
use domain::time::Instant;
use formats::cn_2016::{self, MESSAGE_BYTES_MAX, ReturnCode};
use formats::iso20022;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What every account has.
const BALANCE: Amount = Amount::from_major(10_000);
/// How many orders the book holds; then it takes no more.
const ORDERS_MAX: usize = 100_000;

/// Something the bank got or did, for whoever watches.
pub type Watch = Arc<dyn Fn(&str) + Send + Sync>;

/// A stand-alone demo bank.
pub struct Stand {
    config: BankConfig,
    clock: Arc<dyn Clock>,
    /// Where its answers go: the centre's address; none: it answers to inquiries alone.
    centre: Option<String>,
    client: reqwest::Client,
    book: Mutex<Book>,
    watch: Watch,
}

#[derive(Default)]
struct Book {
    answers: BTreeMap<String, Answer>,
    holds: BTreeMap<String, HeldThere>,
    released: BTreeSet<String>,
    posted: u64,
}

impl Stand {
    /// A bank of this configuration, whose abilities are those that it has; it signs and checks with its keys.
    pub fn new(
        config: BankConfig,
        clock: Arc<dyn Clock>,
        centre: Option<String>,
        watch: Watch,
    ) -> Result<Arc<Self>, crate::ConfigFault> {
        let client = crate::send::client(&config, crate::Limits::default())?;
        Ok(Arc::new(Self { config, clock, centre, client, book: Mutex::default(), watch }))
    }

    /// Its routes: `POST /`, `GET /orders/{reference}`, `GET /holds`.
    pub fn router(self: Arc<Self>) -> Router {
        Router::new().fallback(serve).with_state(self)
    }

    fn said(&self, status: StatusCode, reference: &str, code: &str, words: &str) -> Response {
        (self.watch)(&format!("→ {status} {code} {reference} {words}"));
        (status, language::encode_receipt(self.config.language, reference, code, words)).into_response()
    }

    async fn take(self: Arc<Self>, request: Request) -> Response {
        let headers = request.headers().clone();
        let arriving = to_bytes(request.into_body(), MESSAGE_BYTES_MAX);
        let Ok(Ok(body)) = tokio::time::timeout(Duration::from_secs(BODY_SECONDS_MAX), arriving).await else {
            return self.said(StatusCode::PAYLOAD_TOO_LARGE, "", ReturnCode::BAD_MESSAGE, "");
        };
        let (id, hex) = (text(&headers, KEY_HEADER), text(&headers, SIGNATURE_HEADER));
        let now = self.clock.now();
        if !self.config.keys.is_signed(&body, id, hex, now) {
            return self.said(StatusCode::UNAUTHORIZED, "", ReturnCode::NOT_PROVEN, "");
        }
        match decode(self.config.language, &body) {
            Err(bad) => self.said(StatusCode::BAD_REQUEST, "", ReturnCode::BAD_MESSAGE, &bad.to_string()),
            Ok(told) => {
                (self.watch)(&format!("← {} {} {}", told.act.name(), told.reference, sum(told.amount)));
                let did = self.book.lock().unwrap_or_else(PoisonError::into_inner).receive(&self.config, &told, now);
                match did {
                    Ok(Some(answer)) => {
                        tokio::spawn(Arc::clone(&self).answer(told.clone(), answer));
                        self.said(StatusCode::OK, &told.reference, ReturnCode::DONE, "")
                    }
                    Ok(None) => self.said(StatusCode::OK, &told.reference, ReturnCode::DONE, ""),
                    Err((code, words)) => self.said(StatusCode::OK, &told.reference, code, words),
                }
            }
        }
    }

    /// Sends an answer to the centre, where there is one.
    async fn answer(self: Arc<Self>, told: Instruction, answer: Answer) {
        let Some(centre) = &self.centre else { return };
        let serial = {
            let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
            book.posted += 1;
            format!("{}-{}-{}", self.config.code, answer.at.seconds(), book.posted)
        };
        let account = format!("{}/{}", told.bank, told.account);
        let (body, door) = match self.config.language {
            Language::Iso20022 => (iso20022::encode_answer(&answer, told.act, &serial, &account), "iso20022"),
            Language::Cn2016 | Language::Mail => (cn_2016::encode_answer(&answer, told.act, &serial), "cn-2016"),
        };
        let Some(signed) = self.config.keys.sign(&body, self.clock.now()) else { return };
        let url = format!("{}/door/{door}/{}", centre.trim_end_matches('/'), self.config.code);
        let request =
            self.client.post(url).header(SIGNATURE_HEADER, signed.hex).header(KEY_HEADER, signed.id).body(body);
        match request.send().await {
            Ok(response) => (self.watch)(&format!("⇒ answer to {}: HTTP {}", answer.reference, response.status())),
            Err(fault) => (self.watch)(&format!("⇒ answer to {} did not arrive: {fault}", answer.reference)),
        }
    }

    fn asked(&self, path: &str, headers: &HeaderMap) -> Response {
        let nonce = text(headers, NONCE_HEADER);
        let now = self.clock.now();
        let (id, hex) = (text(headers, KEY_HEADER), text(headers, SIGNATURE_HEADER));
        if nonce.len() != 32 || !self.config.keys.is_signed(&question(path, nonce), id, hex, now) {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        (self.watch)(&format!("← GET {path}"));
        let book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let abilities = self.config.abilities;
        let body = match path.strip_prefix("/orders/") {
            Some(reference) if abilities.inquiry => serde_json::to_vec(&book.inquired(reference)),
            None if path == "/holds" && abilities.list_of_holds => {
                serde_json::to_vec(&book.holds.values().collect::<Vec<_>>())
            }
            _ => return StatusCode::NOT_FOUND.into_response(),
        };
        let body = body.unwrap_or_default();
        match self.config.keys.sign(&reply(nonce, &body), now) {
            Some(signed) => ([(SIGNATURE_HEADER, signed.hex), (KEY_HEADER, signed.id)], body).into_response(),
            None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }
}

async fn serve(State(stand): State<Arc<Stand>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    match *request.method() {
        Method::POST => stand.take(request).await,
        Method::GET => stand.asked(&path, request.headers()),
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn sum(amount: Option<Amount>) -> String {
    amount.map(|sum| sum.to_string()).unwrap_or_default()
}

fn decode(language: Language, body: &[u8]) -> Result<Instruction, BadInput> {
    match language {
        Language::Iso20022 => iso20022::decode_instruction(body),
        Language::Cn2016 | Language::Mail => cn_2016::decode_instruction(body),
    }
}

type No = (&'static str, &'static str);

impl Book {
    fn inquired(&self, reference: &str) -> Inquired {
        let answer = self.answers.get(reference).cloned();
        answer.map_or(Inquired::Unseen, |answer| Inquired::Answered(Box::new(answer)))
    }

    /// Carries an order out; the answer, or nothing where it is a repeat that is known as one.
    fn receive(&mut self, bank: &BankConfig, told: &Instruction, now: Instant) -> Result<Option<Answer>, No> {
        if bank.abilities.dedupe && self.answers.contains_key(&told.reference) {
            return Ok(None);
        }
        if told.bank != bank.code {
            return Err((ReturnCode::BAD_MESSAGE, "机构代码与本行不符"));
        }
        if told.account.starts_with('9') {
            return Err((ReturnCode::NO_ACCOUNT, "账户不存在"));
        }
        let is_late = self.released.contains(&told.reference) || told.expires_at <= now;
        if bank.abilities.fence && told.act.begins_hold() && is_late {
            return Err((ReturnCode::NO_RIGHT_TO_ORDER, "该指令已解除或已过期"));
        }
        if self.answers.len() >= ORDERS_MAX {
            return Err((ReturnCode::TOO_MANY, "演示银行的账簿已满"));
        }
        let outcome = self.carry_out(told, now)?;
        let answer = Answer {
            reference: told.reference.clone(),
            bank: bank.code.clone(),
            at: now,
            currency: Some(told.currency),
            outcome,
        };
        self.answers.insert(told.reference.clone(), answer.clone());
        Ok(Some(answer))
    }

    fn carry_out(&mut self, told: &Instruction, now: Instant) -> Result<Outcome, No> {
        Ok(match told.act {
            Act::Stop | Act::Freeze => self.hold(told, now),
            Act::Lift | Act::LiftFreeze => self.lift(told)?,
            Act::Extend | Act::ExtendFreeze => self.extend(told)?,
            Act::AskTransfers | Act::AskLive => {
                Outcome::Movements { movements: Vec::new(), from_at: told.starts_at.min(now), until_at: now }
            }
            Act::AskHolder => Outcome::Holder {
                holder: HolderTold { name: "演示客户".into(), id_type: "01".into(), ..HolderTold::default() },
            },
            Act::AskAccounts => Outcome::Accounts {
                accounts: vec![AccountTold {
                    account: told.account.clone(),
                    balance: Some(BALANCE),
                    currency: told.currency,
                    state: "正常".into(),
                    opened_at: None,
                }],
            },
            Act::EndLive => Outcome::Done,
            Act::Refund => return Err((ReturnCode::NO_RIGHT, "无接口权限")),
        })
    }

    fn held_at(&self, account: &str) -> Amount {
        let there = self.holds.values().filter(|hold| hold.account == account);
        there.filter_map(|hold| hold.held).sum()
    }

    fn hold(&mut self, told: &Instruction, now: Instant) -> Outcome {
        let free = BALANCE.less(self.held_at(&told.account));
        let held = told.amount.map_or(free, |asked| asked.min(free));
        let until_at = Some(told.expires_at);
        if held.is_positive() {
            let (reference, account) = (told.reference.clone(), told.account.clone());
            let hold = HeldThere { reference, account, held: Some(held), since_at: now, until_at };
            self.holds.insert(told.reference.clone(), hold);
        }
        let short = told.amount.is_some_and(|asked| held < asked);
        let failure = short.then(|| "账户可用余额不足".to_owned());
        Outcome::Holding { held, balance: Some(BALANCE), until_at, failure }
    }

    fn lift(&mut self, told: &Instruction) -> Result<Outcome, No> {
        let original = told.original.clone().unwrap_or_default();
        let Some(hold) = self.holds.get_mut(&original) else {
            return Err((ReturnCode::BAD_MESSAGE, "原止付不存在或已解除"));
        };
        let before = hold.held.unwrap_or_default();
        let left = told.amount.map_or(Amount::ZERO, |sum| before.less(sum));
        hold.held = Some(left);
        if left.is_zero() {
            self.holds.remove(&original);
            self.released.insert(original);
        }
        Ok(Outcome::Holding { held: left, balance: Some(BALANCE), until_at: None, failure: None })
    }

    fn extend(&mut self, told: &Instruction) -> Result<Outcome, No> {
        let hold = told.original.as_ref().and_then(|original| self.holds.get_mut(original));
        let hold = hold.ok_or((ReturnCode::BAD_MESSAGE, "原止付不存在或已解除"))?;
        hold.until_at = Some(told.expires_at);
        let (held, until_at) = (hold.held.unwrap_or_default(), hold.until_at);
        Ok(Outcome::Holding { held, balance: Some(BALANCE), until_at, failure: None })
    }
}
