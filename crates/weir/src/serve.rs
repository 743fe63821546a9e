//! `weir serve`: the server on its data folder. Console and doors listen at one address; the pump and the clock tick beside.

use crate::clock::RealClock;
use crate::config::{Config, papers_url};
use anyhow::{Context, Result};
use desk::{BankDoor, Desk};
use doors::Banks;
use papers::Papers;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How often the pump looks for queued orders and for holds whose period is over.
const TICK: Duration = Duration::from_millis(200);

/// The desk of a configuration, and its doors.
pub(crate) async fn desk(config: &Config, file: Option<&Path>) -> Result<(Desk, Arc<Banks>)> {
    let papers = Papers::open(&papers_url(&config.data)?).await?;
    let folder = file.and_then(Path::parent).unwrap_or(Path::new("."));
    let banks = Arc::new(Banks::new(config.banks(folder)?, doors::Limits::default())?);
    let desk = Desk::new(papers, Arc::new(RealClock), Arc::clone(&banks) as Arc<dyn BankDoor>, config.profile()?);
    Ok((desk, banks))
}

pub(crate) async fn run(file: Option<&Path>) -> Result<()> {
    let config = Config::read(file)?;
    text::extract::prepare();
    let (desk, banks) = desk(&config, file).await?;
    let unknown = desk::order::recover(&desk).await?;
    if unknown > 0 {
        tracing::warn!(
            unknown,
            "orders were being sent when the server stopped: they are unknown until their banks answer"
        );
    }
    let options = console::Options { secure_cookies: config.behind_tls, demo: None };
    let pages = console::router(desk.clone(), options).merge(doors::inbound(desk.clone(), banks));
    let listener =
        TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen at {}", config.listen))?;
    println!("weir serves http://{} on {}", config.listen, config.data.display());
    let pump = tokio::spawn(pump(desk));
    let served = axum::serve(listener, pages).with_graceful_shutdown(stopped()).await;
    pump.abort();
    served.context("the server stopped")
}

/// Sends what is queued, and ends what the law says is over, until the program stops.
async fn pump(desk: Desk) {
    loop {
        for done in [desk::order::send_queued(&desk).await, desk::hold::lapse_due(&desk).await] {
            if let Err(error) = done {
                tracing::error!(%error, "the pump");
            }
        }
        tokio::time::sleep(TICK).await;
    }
}

/// Ends when the machine asks to stop.
pub(crate) async fn stopped() {
    let _ = tokio::signal::ctrl_c().await;
}
