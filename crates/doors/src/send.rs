//! Orders out: one POST each, never tried again in here. What is not surely known is said to be unknown.

use crate::config::{self, BankConfig, ConfigFault};
use crate::signature::{SIGNATURE_HEADER, signature};
use async_trait::async_trait;
use desk::{BankDoor, BankInfo, DoorFault, Receipt};
use domain::order::Instruction;
use formats::cn_2016::{self, ReturnCode, decode_receipt, encode_instruction};
use reqwest::{Client, Response, StatusCode, redirect, retry};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::Semaphore;

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

/// The doors to all configured banks; one pool of connections for all.
pub struct Banks {
    banks: BTreeMap<String, Bank>,
    client: Client,
    limits: Limits,
}

struct Bank {
    config: BankConfig,
    room: Semaphore,
}

impl Banks {
    /// Checks the configuration; opens no connection yet. Proxies, redirects and the client's own retries are off.
    pub fn new(banks: Vec<BankConfig>, limits: Limits) -> Result<Self, ConfigFault> {
        config::check(&banks)?;
        let client = Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            // A client that sends again by itself could stop an account twice.
            .retry(retry::never())
            .connect_timeout(Duration::from_millis(limits.connect_ms_max))
            .pool_max_idle_per_host(limits.in_flight_max)
            .build()?;
        let room = |config: BankConfig| Bank { config, room: Semaphore::new(limits.in_flight_max.max(1)) };
        let banks = banks.into_iter().map(|config| (config.code.clone(), room(config))).collect();
        Ok(Self { banks, client, limits })
    }

    /// The key shared with this bank.
    pub(crate) fn key(&self, code: &str) -> Option<&[u8]> {
        self.banks.get(code).map(|bank| bank.config.key.as_slice())
    }

    async fn post(&self, bank: &BankConfig, body: Vec<u8>) -> Result<Response, DoorFault> {
        let sent = self
            .client
            .post(&bank.url)
            .timeout(Duration::from_millis(self.limits.connect_ms_max.saturating_add(self.limits.receipt_ms_max)))
            .header("content-type", "application/xml; charset=utf-8")
            .header(SIGNATURE_HEADER, signature(&bank.key, &body))
            .body(body)
            .send()
            .await;
        sent.map_err(|fault| {
            if fault.is_connect() || fault.is_builder() {
                DoorFault::NotSent(told(&fault))
            } else {
                DoorFault::Unknown(told(&fault))
            }
        })
    }
}

#[async_trait]
impl BankDoor for Banks {
    async fn send(&self, instruction: &Instruction) -> Result<Receipt, DoorFault> {
        let Some(bank) = self.banks.get(&instruction.bank) else {
            return Err(DoorFault::NotSent(format!("no door to the bank {:?}", instruction.bank)));
        };
        let Ok(_permit) = bank.room.acquire().await else {
            return Err(DoorFault::NotSent("the door is closing".into()));
        };
        let response = self.post(&bank.config, encode_instruction(instruction, &bank.config.name)).await?;
        let status = response.status();
        let receipt = decode_receipt(&limited(response).await?)
            .map_err(|bad| DoorFault::Unknown(format!("HTTP {status}, and no receipt: {bad}")))?;
        judged(&instruction.reference, status, receipt)
    }

    fn bank(&self, code: &str) -> Option<BankInfo> {
        self.banks.get(code).map(|bank| info(&bank.config))
    }

    fn banks(&self) -> Vec<BankInfo> {
        self.banks.values().map(|bank| info(&bank.config)).collect()
    }
}

fn info(config: &BankConfig) -> BankInfo {
    BankInfo {
        code: config.code.clone(),
        name: config.name.clone(),
        feeds_live: config.feeds_live,
        ..BankInfo::default()
    }
}

/// The body, at most [`RECEIPT_BYTES_MAX`] of it.
async fn limited(mut response: Response) -> Result<Vec<u8>, DoorFault> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > RECEIPT_BYTES_MAX => {
                return Err(DoorFault::Unknown(format!("a receipt of more than {RECEIPT_BYTES_MAX} bytes")));
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
        // The bank may have it, or have had it: neither is a yes nor a no.
        ReturnCode::TIMEOUT => unknown("the bank does not know either"),
        ReturnCode::DUPLICATE => unknown("the bank had this reference before"),
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
