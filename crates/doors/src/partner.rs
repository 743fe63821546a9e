//! Partners that the blocklist is pushed to: one POST a page of the log, signed as orders are. What is not answered with
//! 200 or 204 was not taken, and is told again.

use crate::config::{BankConfig, BankEntry, ConfigFault};
use crate::send::{Limits, client};
use crate::signature::{KEY_HEADER, SIGNATURE_HEADER};
use async_trait::async_trait;
use desk::{Clock, DoorFault, PartnerDoor, PartnerInfo};
use domain::blocklist::Page;
use reqwest::{Client, StatusCode};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// The doors to all configured partners. A partner is told of as a bank is: code, name, address, keys, certificates.
pub struct Partners {
    partners: BTreeMap<String, (BankConfig, Client)>,
    limits: Limits,
    clock: Arc<dyn Clock>,
}

/// One `[[partner]]` of `weir.toml`.
pub type PartnerEntry = BankEntry;

impl Partners {
    /// Checks the configuration; opens no connection yet.
    pub fn new(partners: Vec<BankConfig>, limits: Limits, clock: Arc<dyn Clock>) -> Result<Self, ConfigFault> {
        crate::config::check(&partners)?;
        let partner = |config: BankConfig| {
            let client = client(&config, limits)?;
            Ok((config.code.clone(), (config, client)))
        };
        let partners = partners.into_iter().map(partner).collect::<Result<_, ConfigFault>>()?;
        Ok(Self { partners, limits, clock })
    }
}

#[async_trait]
impl PartnerDoor for Partners {
    fn partners(&self) -> Vec<PartnerInfo> {
        let info =
            |(config, _): &(BankConfig, Client)| PartnerInfo { code: config.code.clone(), name: config.name.clone() };
        self.partners.values().map(info).collect()
    }

    async fn push(&self, code: &str, page: &Page) -> Result<(), DoorFault> {
        let (config, client) =
            self.partners.get(code).ok_or_else(|| DoorFault::NotSent(format!("no door to the partner {code:?}")))?;
        let body = formats::blocklist::json::write(page).into_bytes();
        let signed = config.keys.sign(&body, self.clock.now());
        let signed = signed.ok_or_else(|| DoorFault::NotSent("no key of ours is valid now".into()))?;
        let wait = Duration::from_millis(self.limits.connect_ms_max.saturating_add(self.limits.receipt_ms_max));
        let mut request = client.post(&config.url).timeout(wait).header("content-type", "application/json");
        request = request.header(SIGNATURE_HEADER, &signed.hex);
        if !signed.id.is_empty() {
            request = request.header(KEY_HEADER, &signed.id);
        }
        // Not the fault's own words: they may name the address, and with it the partner's secrets.
        let answer =
            request.body(body).send().await.map_err(|fault| DoorFault::Unknown(fault.without_url().to_string()))?;
        match answer.status() {
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(()),
            status => Err(DoorFault::Unknown(format!("the partner answers HTTP {status}"))),
        }
    }
}
