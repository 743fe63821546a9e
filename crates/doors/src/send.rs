//! Orders out: one POST each, never tried again in here. What is not surely known is said to be unknown.

use crate::config::{self, BankConfig, ConfigFault};
use crate::key::Signed;
use crate::language;
use crate::mail::MailRoom;
use crate::signature::{KEY_HEADER, NONCE_HEADER, SIGNATURE_HEADER, hex, question, reply};
use async_trait::async_trait;
use desk::{BankDoor, BankInfo, Clock, DoorFault, Language, Paper, Receipt};
use domain::order::{HeldThere, Inquired, Instruction};
use domain::time::Instant;
use formats::cn_2016::{self, ReturnCode};
use reqwest::header::HeaderValue;
use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect, retry};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// The largest answer to an inquiry, and the largest list of holds, in bytes: 8 MiB, some 40,000 holds.
pub const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The largest receipt read: 64 KiB.
pub const RECEIPT_BYTES_MAX: usize = 64 * 1024;

/// How long a bank may take, and how much it is asked at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To take the connection, in milliseconds. Beyond it the order surely did not leave.
    pub connect_ms_max: u64,
    /// From the connection to the whole receipt, in milliseconds. Beyond it nobody knows.
    pub receipt_ms_max: u64,
    /// Orders on the way to one bank at once.
    pub in_flight_max: usize,
}

impl Default for Limits {
    /// 3 seconds to connect, 15 for the receipt, 8 orders at once.
    fn default() -> Self {
        Self { connect_ms_max: 3_000, receipt_ms_max: 15_000, in_flight_max: 8 }
    }
}

/// The doors to all configured banks.
pub struct Banks {
    banks: BTreeMap<String, Bank>,
    limits: Limits,
    clock: Arc<dyn Clock>,
    mail: Option<Arc<MailRoom>>,
}

struct Bank {
    config: BankConfig,
    /// One pool of connections a bank: each line has its own certificates.
    client: Client,
    room: Semaphore,
}

impl Banks {
    /// Checks the configuration; opens no connection yet. Proxies, redirects and the client's own retries are off. The
    /// clock says which keys are valid.
    pub fn new(banks: Vec<BankConfig>, limits: Limits, clock: Arc<dyn Clock>) -> Result<Self, ConfigFault> {
        config::check(&banks)?;
        let bank = |config: BankConfig| {
            let client = client(&config, limits)?;
            Ok((config.code.clone(), Bank { config, client, room: Semaphore::new(limits.in_flight_max.max(1)) }))
        };
        let banks = banks.into_iter().map(bank).collect::<Result<_, ConfigFault>>()?;
        Ok(Self { banks, limits, clock, mail: None })
    }

    /// With a room where papers for banks without a line are put.
    #[must_use]
    pub fn with_mail(mut self, mail: MailRoom) -> Self {
        self.mail = Some(Arc::new(mail));
        self
    }

    /// The configuration of this bank.
    pub(crate) fn config(&self, code: &str) -> Option<&BankConfig> {
        self.banks.get(code).map(|bank| &bank.config)
    }

    /// Now, for keys.
    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    async fn post(&self, bank: &Bank, body: Vec<u8>) -> Result<Response, DoorFault> {
        let signed = bank.config.keys.sign(&body, self.now()).ok_or_else(no_key)?;
        let request = bank.client.post(&bank.config.url).header("content-type", "application/xml; charset=utf-8");
        let sent = self.timed(request, &signed).body(body).send().await;
        sent.map_err(|fault| fault_of(&fault))
    }

    fn timed(&self, request: RequestBuilder, signed: &Signed) -> RequestBuilder {
        let wait = Duration::from_millis(self.limits.connect_ms_max.saturating_add(self.limits.receipt_ms_max));
        let request = request.timeout(wait).header(SIGNATURE_HEADER, &signed.hex);
        if signed.id.is_empty() { request } else { request.header(KEY_HEADER, &signed.id) }
    }

    /// Posts bytes that are no order, signed or not; the receipt that comes. For trials.
    pub(crate) async fn raw(&self, code: &str, body: Vec<u8>, is_signed: bool) -> Result<cn_2016::Receipt, DoorFault> {
        let bank = self.at(code)?;
        let signed = bank.config.keys.sign(&body, self.now()).ok_or_else(no_key)?;
        let signed = if is_signed { signed } else { Signed { id: signed.id, hex: String::new() } };
        let sent = self.timed(bank.client.post(&bank.config.url), &signed).body(body).send().await;
        let body = limited(sent.map_err(|fault| fault_of(&fault))?, RECEIPT_BYTES_MAX).await?;
        language::decode_receipt(bank.config.language, &body).map_err(|bad| DoorFault::Unknown(bad.to_string()))
    }

    fn at(&self, code: &str) -> Result<&Bank, DoorFault> {
        self.banks.get(code).ok_or_else(|| DoorFault::NotSent(format!("no door to the bank {code:?}")))
    }

    async fn mail(&self, bank: &Bank, told: &Instruction) -> Result<Receipt, DoorFault> {
        let Some(room) = self.mail.clone() else {
            return Err(DoorFault::NotSent("no room for papers: see [mail] in the configuration".into()));
        };
        let (config, told, now) = (bank.config.clone(), told.clone(), self.now());
        let put = tokio::task::spawn_blocking(move || room.put(&config, &told, now)).await;
        put.map_err(|fault| DoorFault::NotSent(fault.to_string()))?.map(|()| Receipt::Posted)
    }

    /// Asks a bank a question at this path below its address; the body of its answer, proven to be the answer to this
    /// very question.
    async fn ask(&self, bank: &Bank, path: &str) -> Result<Vec<u8>, DoorFault> {
        let nonce = nonce()?;
        let signed = bank.config.keys.sign(&question(path, &nonce), self.now()).ok_or_else(no_key)?;
        let request = bank.client.get(format!("{}{path}", bank.config.url.trim_end_matches('/')));
        let asked = self.timed(request, &signed).header(NONCE_HEADER, &nonce).send().await;
        let response = asked.map_err(|fault| fault_of(&fault))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = limited(response, ANSWER_BYTES_MAX).await?;
        let header = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
        let proven =
            bank.config.keys.is_signed(&reply(&nonce, &body), header(KEY_HEADER), header(SIGNATURE_HEADER), self.now());
        match (status, proven) {
            (StatusCode::OK, true) => Ok(body),
            (status, true) => Err(DoorFault::NotSent(format!("the bank answers HTTP {status}"))),
            (status, false) => Err(DoorFault::Unknown(format!("HTTP {status}, and the answer is not signed"))),
        }
    }
}

pub(crate) fn client(config: &BankConfig, limits: Limits) -> Result<Client, ConfigFault> {
    let builder = Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        // A client that sends again by itself could stop an account twice.
        .retry(retry::never())
        .connect_timeout(Duration::from_millis(limits.connect_ms_max))
        .pool_max_idle_per_host(limits.in_flight_max);
    // Without certificates of its own no bank is called over TLS, so none has to be found on this machine.
    let tls = config.tls.clone().map_or_else(crate::tls::nobody, Ok);
    let tls = tls.map_err(|fault| ConfigFault::Tls { code: config.code.clone(), fault })?;
    Ok(builder.tls_backend_preconfigured(tls).build()?)
}

pub(crate) fn no_key() -> DoorFault {
    DoorFault::NotSent("no key of ours is valid now; add the next one to the configuration".into())
}

fn nonce() -> Result<String, DoorFault> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|fault| DoorFault::NotSent(fault.to_string()))?;
    Ok(hex(&bytes))
}

pub(crate) fn fault_of(fault: &reqwest::Error) -> DoorFault {
    if fault.is_connect() || fault.is_builder() {
        DoorFault::NotSent(told(fault))
    } else {
        DoorFault::Unknown(told(fault))
    }
}

#[async_trait]
impl BankDoor for Banks {
    async fn send(&self, instruction: &Instruction) -> Result<Receipt, DoorFault> {
        let bank = self.at(&instruction.bank)?;
        let language = bank.config.language;
        // What the language has no message for goes on paper.
        let Some(body) = language::encode(language, instruction, &bank.config.name) else {
            return self.mail(bank, instruction).await;
        };
        let Ok(_permit) = bank.room.acquire().await else {
            return Err(DoorFault::NotSent("the door is closing".into()));
        };
        let response = self.post(bank, body).await?;
        let status = response.status();
        let receipt = language::decode_receipt(language, &limited(response, RECEIPT_BYTES_MAX).await?)
            .map_err(|bad| DoorFault::Unknown(format!("HTTP {status}, and no receipt: {bad}")))?;
        judged(&instruction.reference, status, receipt)
    }

    async fn inquire(&self, code: &str, reference: &str) -> Result<Inquired, DoorFault> {
        let bank = self.at(code)?;
        if !bank.config.abilities.inquiry || bank.config.language == Language::Mail {
            return Err(DoorFault::NotSent(format!("{code} cannot be asked")));
        }
        let body = self.ask(bank, &format!("/orders/{}", escaped(reference))).await?;
        let told: Inquired = serde_json::from_slice(&body).map_err(unread)?;
        match &told {
            Inquired::Answered(answer) if answer.reference != reference || answer.bank != code => {
                Err(DoorFault::Unknown("the bank tells of another order".into()))
            }
            _ => Ok(told),
        }
    }

    async fn holds(&self, code: &str) -> Result<Vec<HeldThere>, DoorFault> {
        let bank = self.at(code)?;
        if !bank.config.abilities.list_of_holds || bank.config.language == Language::Mail {
            return Err(DoorFault::NotSent(format!("{code} lists no holds")));
        }
        serde_json::from_slice(&self.ask(bank, "/holds").await?).map_err(unread)
    }

    async fn paper(&self, code: &str, reference: &str) -> Option<Paper> {
        let (room, code, reference) = (self.mail.clone()?, code.to_owned(), reference.to_owned());
        tokio::task::spawn_blocking(move || room.paper(&code, &reference)).await.ok()?
    }

    fn bank(&self, code: &str) -> Option<BankInfo> {
        self.banks.get(code).map(|bank| info(&bank.config))
    }

    fn banks(&self) -> Vec<BankInfo> {
        self.banks.values().map(|bank| info(&bank.config)).collect()
    }
}

fn unread(why: serde_json::Error) -> DoorFault {
    DoorFault::Unknown(format!("the bank's answer cannot be read: {why}"))
}

/// A reference as a part of a path.
fn escaped(reference: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    reference.bytes().map(one).collect()
}

fn info(config: &BankConfig) -> BankInfo {
    let BankConfig { code, name, feeds_live, language, abilities, .. } = config;
    BankInfo {
        code: code.clone(),
        name: name.clone(),
        feeds_live: *feeds_live,
        language: *language,
        abilities: *abilities,
    }
}

/// The body, at most so many bytes of it.
pub(crate) async fn limited(mut response: Response, bytes_max: usize) -> Result<Vec<u8>, DoorFault> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > bytes_max => {
                return Err(DoorFault::Unknown(format!("a receipt of more than {bytes_max} bytes")));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(fault) => return Err(DoorFault::Unknown(told(&fault))),
        }
    }
}

/// What a receipt means for the order of this reference.
fn judged(reference: &str, status: StatusCode, receipt: cn_2016::Receipt) -> Result<Receipt, DoorFault> {
    let cn_2016::Receipt { reference: about, code, words } = receipt;
    let unknown = |why: &str| Err(DoorFault::Unknown(format!("HTTP {status}, {code} {words:?}: {why}")));
    let taken = code == ReturnCode::DONE;
    if !(status == StatusCode::OK || status.is_client_error() && !taken) {
        return unknown("a receipt does not come with this status");
    }
    if about != reference && !(about.is_empty() && is_unread(&code)) {
        return unknown("a receipt for another order");
    }
    match code.as_str() {
        ReturnCode::DONE => Ok(Receipt::Accepted),
        ReturnCode::DUPLICATE => Ok(Receipt::Had),
        // The bank may have it: neither a yes nor a no.
        ReturnCode::TIMEOUT => unknown("the bank does not know either"),
        // Turned away before it was read: it may be sent again later.
        ReturnCode::TOO_MANY | ReturnCode::CLOSED => Err(DoorFault::NotSent(format!("{code} {words}"))),
        _ => match cn_2016::return_code(&code) {
            Some(row) => Ok(Receipt::Rejected { words: if words.is_empty() { row.zh.into() } else { words }, code }),
            None => unknown("no return code of the set"),
        },
    }
}

/// Whether a bank that says this may not have read the message's reference.
fn is_unread(code: &str) -> bool {
    matches!(
        code,
        ReturnCode::BAD_MESSAGE
            | ReturnCode::UNKNOWN_SENDER
            | ReturnCode::NOT_PROVEN
            | ReturnCode::NO_RIGHT
            | ReturnCode::TOO_MANY
            | ReturnCode::CLOSED
    )
}

/// A client's fault with all its causes.
fn told(fault: &reqwest::Error) -> String {
    let mut text = fault.to_string();
    let mut cause = std::error::Error::source(fault);
    while let Some(why) = cause {
        text.push_str(": ");
        text.push_str(&why.to_string());
        cause = why.source();
    }
    text
}
