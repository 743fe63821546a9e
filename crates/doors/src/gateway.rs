//! The gateway of messages and calls to people, over HTTP: one signed POST each, never tried again in here.
//!
//! `POST {url}/messages` and `POST {url}/calls` with `{"reference", "to", "text"}` as JSON, signed as orders are; the
//! gateway acts once on a reference. It answers 200 with `{"receipt", "reached"}`; `reached` is left out where it is not
//! known. Another answer with a status of 4xx says that it did not take it; anything else leaves it unknown.

use crate::config::{self, BankConfig, BankEntry, ConfigFault, KeyEntry};
use crate::send::{Limits, RECEIPT_BYTES_MAX, client, fault_of, limited, no_key};
use crate::signature::{KEY_HEADER, SIGNATURE_HEADER};
use crate::tls::TlsEntry;
use async_trait::async_trait;
use desk::{Clock, DoorFault, Gateway, Handover, Language, Outgoing};
use domain::order::Abilities;
use reqwest::{Client, StatusCode};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// `[gateway]` of `weir.toml`; without it no message goes out and officers call by themselves. Keys as those of a bank.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GatewayEntry {
    /// Where it is: `https://host[:port]/path`, or `http://` on this machine.
    pub url: String,
    /// A file whose bytes, without blanks at their end, are the shared key; relative to the configuration's folder.
    pub key_file: Option<PathBuf>,
    /// An environment variable that holds it.
    pub key_env: Option<String>,
    /// Keys with names and periods.
    #[serde(default)]
    pub key: Vec<KeyEntry>,
    /// The certificates of its line.
    pub tls: Option<TlsEntry>,
}

/// The longest receipt that is kept, in characters.
const RECEIPT_CHARS_MAX: usize = 100;

/// The way to people's telephones, by a gateway over HTTP.
pub struct HttpGateway {
    config: BankConfig,
    client: Client,
    limits: Limits,
    clock: Arc<dyn Clock>,
    room: Semaphore,
}

#[derive(Serialize)]
struct Sent<'a> {
    reference: &'a str,
    to: &'a str,
    text: &'a str,
}

#[derive(Deserialize)]
struct Answered {
    receipt: String,
    reached: Option<bool>,
}

impl GatewayEntry {
    /// Fetches keys and certificates, as [`BankEntry::load`] does; opens no connection yet. Refused: as a bank is.
    pub fn load(
        self,
        folder: &Path,
        env: &dyn Fn(&str) -> Option<String>,
        limits: Limits,
        clock: Arc<dyn Clock>,
    ) -> Result<HttpGateway, ConfigFault> {
        let Self { url, key_file, key_env, key, tls } = self;
        let (code, language, abilities) = ("gateway".to_owned(), Language::Cn2016, Abilities::default());
        let name = code.clone();
        let entry = BankEntry { code, name, url, language, abilities, key_file, key_env, key, tls, feeds_live: false };
        HttpGateway::new(entry.load(folder, env)?, limits, clock)
    }
}

impl HttpGateway {
    /// With the address, keys and certificates of this line.
    pub fn new(config: BankConfig, limits: Limits, clock: Arc<dyn Clock>) -> Result<Self, ConfigFault> {
        config::check(std::slice::from_ref(&config))?;
        let (client, room) = (client(&config, limits)?, Semaphore::new(limits.in_flight_max.max(1)));
        Ok(Self { config, client, limits, clock, room })
    }

    async fn hand(&self, what: &str, outgoing: &Outgoing) -> Result<Handover, DoorFault> {
        let Ok(_permit) = self.room.acquire().await else {
            return Err(DoorFault::NotSent("the gateway is closing".into()));
        };
        let Outgoing { reference, to, text } = outgoing;
        let body = serde_json::to_vec(&Sent { reference, to, text });
        let body = body.map_err(|fault| DoorFault::NotSent(fault.to_string()))?;
        let signed = self.config.keys.sign(&body, self.clock.now()).ok_or_else(no_key)?;
        let wait = self.limits.connect_ms_max.saturating_add(self.limits.receipt_ms_max);
        let url = format!("{}/{what}", self.config.url.trim_end_matches('/'));
        let request = self.client.post(url).timeout(Duration::from_millis(wait));
        let request = request.header("content-type", "application/json").header(SIGNATURE_HEADER, &signed.hex);
        let request = if signed.id.is_empty() { request } else { request.header(KEY_HEADER, &signed.id) };
        let response = request.body(body).send().await.map_err(|fault| fault_of(&fault))?;
        let status = response.status();
        judged(status, &limited(response, RECEIPT_BYTES_MAX).await?)
    }
}

fn judged(status: StatusCode, body: &[u8]) -> Result<Handover, DoorFault> {
    if status.is_client_error() {
        return Err(DoorFault::NotSent(format!("HTTP {status}")));
    }
    let answered: Option<Answered> = serde_json::from_slice(body).ok();
    match answered.filter(|answered| status == StatusCode::OK && !answered.receipt.is_empty()) {
        Some(Answered { receipt, reached }) => {
            Ok(Handover { receipt: receipt.chars().take(RECEIPT_CHARS_MAX).collect(), reached })
        }
        None => Err(DoorFault::Unknown(format!("HTTP {status}, and no receipt"))),
    }
}

#[async_trait]
impl Gateway for HttpGateway {
    async fn tell(&self, message: &Outgoing) -> Result<Handover, DoorFault> {
        self.hand("messages", message).await
    }

    async fn call(&self, call: &Outgoing) -> Result<Handover, DoorFault> {
        self.hand("calls", call).await
    }
}
