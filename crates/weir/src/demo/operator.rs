//! The demo's operator: takes messages and calls at a socket of this machine, behind the same door as a real one.

use crate::clock::VirtualClock;
use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use desk::Gateway;
use doors::{BankConfig, HttpGateway, Limits, SIGNATURE_HEADER};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::TcpListener;

#[derive(Clone)]
struct Operator {
    key: Arc<Vec<u8>>,
    taken: Arc<AtomicU64>,
}

#[derive(Deserialize)]
struct Asked {
    to: String,
}

/// Opens the operator, and the door to it.
pub(super) async fn open(key: Vec<u8>, clock: Arc<VirtualClock>) -> Result<Arc<dyn Gateway>> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("the demo's operator cannot open")?;
    let url = format!("http://{}", listener.local_addr()?);
    let operator = Operator { key: Arc::new(key.clone()), taken: Arc::default() };
    let router = Router::new().route("/messages", post(message)).route("/calls", post(call)).with_state(operator);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let config = BankConfig::shared("gateway", "gateway", &url, key);
    Ok(Arc::new(HttpGateway::new(config, Limits::default(), clock)?))
}

impl Operator {
    fn take(&self, headers: &HeaderMap, body: &[u8]) -> Result<(String, Asked), StatusCode> {
        let hex = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !doors::is_signed(&self.key, body, hex) {
            return Err(StatusCode::FORBIDDEN);
        }
        let asked = serde_json::from_slice(body).map_err(|_| StatusCode::BAD_REQUEST)?;
        Ok((format!("OP{:06}", self.taken.fetch_add(1, Ordering::Relaxed) + 1), asked))
    }
}

async fn message(State(operator): State<Operator>, headers: HeaderMap, body: Bytes) -> Result<String, StatusCode> {
    let (receipt, _) = operator.take(&headers, &body)?;
    Ok(json!({ "receipt": receipt }).to_string())
}

/// Three of four people answer a voice; who does not is settled by their number, so that each day is the same again.
async fn call(State(operator): State<Operator>, headers: HeaderMap, body: Bytes) -> Result<String, StatusCode> {
    let (receipt, asked) = operator.take(&headers, &body)?;
    let last = asked.to.bytes().last().unwrap_or_default();
    Ok(json!({ "receipt": receipt, "reached": last % 4 != 0 }).to_string())
}
