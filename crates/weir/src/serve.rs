//! `weir serve`: the server on its data folder. Console and doors listen at one address; the pump and the clock tick beside.

use crate::audit;
use crate::clock::RealClock;
use crate::config::{Config, DoorConfig};
use crate::signals;
use anyhow::{Context, Result, bail};
use desk::signal::Screening;
use desk::{BankDoor, Desk, Language};
use doors::{Banks, MailRoom, PaperPress, TlsListener};
use papers::Papers;
use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How often the pump looks for queued orders and for holds whose period is over.
const TICK: Duration = Duration::from_millis(200);
/// How long open requests may take once the server is asked to stop.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// The desk of a configuration, and its doors.
pub(crate) async fn desk(config: &Config, file: Option<&Path>) -> Result<(Desk, Arc<Banks>)> {
    let papers = config.open_papers().await?;
    let papers::Sealed { rows, files } = papers.sealed();
    if rows + files > 0 {
        tracing::warn!(
            rows,
            files,
            "personal data was in clear and is sealed now; copy the key file to a safe place apart"
        );
    }
    let folder = file.and_then(Path::parent).unwrap_or(Path::new("."));
    let profile = config.profile()?;
    let mut banks = Banks::new(config.banks(folder)?, doors::Limits::default(), Arc::new(RealClock))?;
    match print::Font::open(config.font.as_deref()) {
        Ok(font) => {
            let press = PaperPress::new(font, Arc::clone(&profile));
            banks = banks.with_mail(MailRoom::new(config.data.join("mail"), Arc::new(press)));
        }
        Err(fault) if banks.banks().iter().any(|bank| bank.language == Language::Mail) => return Err(fault.into()),
        // Refunds go on paper whatever a bank speaks: they wait until there is a font.
        Err(fault) => tracing::warn!(%fault, "nothing can be printed"),
    }
    let banks = Arc::new(banks);
    let mut desk = Desk::new(papers, Arc::new(RealClock), Arc::clone(&banks) as Arc<dyn BankDoor>, profile);
    let partners = doors::Partners::new(config.partners(folder)?, doors::Limits::default(), Arc::new(RealClock))?;
    desk.partners = Arc::new(partners);
    desk.press = desk::Press::new(config.font.clone());
    desk.sign_in = Arc::new(config.sign_in());
    desk.gateway = config.gateway(folder, Arc::new(RealClock))?;
    desk.warnings = config.warnings()?;
    if let Some(hash) = config.audit.hash {
        desk::audit::begin(&desk, hash).await?;
    }
    Ok((desk, banks))
}

pub(crate) async fn run(file: Option<&Path>) -> Result<()> {
    let config = Config::read(file)?;
    text::extract::prepare();
    config.forbid()?;
    let (mut desk, banks) = desk(&config, file).await?;
    let unknown = desk::order::recover(&desk).await?;
    if unknown > 0 {
        tracing::warn!(
            unknown,
            "orders were being sent when the server stopped: they are unknown until their banks answer"
        );
    }
    let lifted = desk::blocklist::keep_the_law(&desk).await?;
    if lifted > 0 {
        tracing::warn!(lifted, "entries of the blocklist that the law now never lets be listed were lifted");
    }
    let folder = file.and_then(Path::parent).unwrap_or(Path::new("."));
    let mut nats = None;
    if let Some(stream) = &config.stream {
        nats = signals::nats(stream, folder)?;
        desk.screening = Some(signals::begin(&desk, stream, folder).await?);
    }
    let options =
        console::Options { secure_cookies: config.behind_tls, telephone: config.telephone.clone(), demo: None };
    let (pages, inbound) = (console::router(desk.clone(), options), doors::inbound(desk.clone(), banks));
    let pages = match &config.door {
        None => pages.merge(inbound),
        Some(door) => {
            tokio::spawn(banks_door(door, folder, inbound).await?);
            pages
        }
    };
    let listener =
        TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen at {}", config.listen))?;
    println!("weir serves http://{} on {}", listener.local_addr()?, config.data.display());
    let (papers, screening) = (desk.papers.clone(), desk.screening.clone());
    let stream = nats.zip(screening.clone()).map(|(nats, screening)| tokio::spawn(doors::follow(nats, screening)));
    let signing = tokio::spawn(audit::keep_signing(papers.clone(), config.data.clone(), config.audit.every()));
    let pump = tokio::spawn(pump(desk.clone()));
    let feeds = tokio::spawn(feeds(desk.clone()));
    let nightly = tokio::spawn(nightly(desk, config.reconcile_hour));
    let (end, ended) = oneshot::channel::<()>();
    let pages = pages.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, pages).with_graceful_shutdown(async move { drop(ended.await) });
    let mut server = std::pin::pin!(server.into_future());
    let served = tokio::select! {
        served = &mut server => served,
        () = stopped() => {
            drop(end);
            // Live pages stay open for ever: what is not done by then is let go; nothing is half written by it.
            tokio::time::timeout(LAST_WORDS, &mut server).await.unwrap_or(Ok(()))
        }
        // What is really kept is known only to a new start: whoever watches over the process starts it anew.
        why = broken(&papers, screening.as_ref()) => bail!("{why}; start again"),
    };
    if let Some(stream) = stream {
        stream.abort();
    }
    if let Some(screening) = &screening {
        screening.end().await;
    }
    pump.abort();
    signing.abort();
    nightly.abort();
    feeds.abort();
    papers.close().await;
    served.context("the server stopped")
}

/// The banks' own door, over TLS, where certificates are asked for.
async fn banks_door(
    door: &DoorConfig,
    folder: &Path,
    inbound: axum::Router,
) -> Result<impl Future<Output = ()> + Send + 'static> {
    let tls = door.tls.server(folder)?;
    let listener = TcpListener::bind(door.listen).await.with_context(|| format!("cannot listen at {}", door.listen))?;
    println!("banks call https://{}", listener.local_addr()?);
    let listener = TlsListener::new(listener, tls)?;
    Ok(async move {
        if let Err(error) = axum::serve(listener, inbound).await {
            tracing::error!(%error, "the banks' door");
        }
    })
}

/// Sends what is queued, looks after what is in doubt, and ends what the law says is over, until the program stops. It
/// waits for no bank.
async fn pump(desk: Desk) {
    loop {
        for done in [
            desk::order::start_sending(&desk).await,
            desk::order::start_settling(&desk).await,
            desk::order::recover_left_behind(&desk).await,
            desk::clock::tick(&desk).await.map(|ticked| ticked.holds),
        ] {
            if let Err(error) = done {
                tracing::error!(%error, "the pump");
            }
        }
        tokio::time::sleep(TICK).await;
    }
}

/// Reads what is listed into memory, then tells partners what they have to hear, until the program stops. It waits for no
/// partner.
async fn feeds(desk: Desk) {
    if let Err(error) = desk::blocklist::remember(&desk).await {
        tracing::error!(%error, "the blocklist");
    }
    loop {
        if let Err(error) = desk::blocklist::start_pushing(&desk).await {
            tracing::error!(%error, "the feeds");
        }
        tokio::time::sleep(TICK).await;
    }
}

/// Ends when the writer or the screen stopped after a storage fault, saying why.
async fn broken(papers: &Papers, screening: Option<&Screening>) -> String {
    loop {
        match papers.stopped() {
            Some(why) => return why,
            None if screening.is_some_and(Screening::is_stopped) => return "the screen stopped".into(),
            None => tokio::time::sleep(TICK).await,
        }
    }
}

/// Compares the banks' lists of holds with our book, once a night each, until the program stops.
async fn nightly(desk: Desk, hour: i8) {
    loop {
        if let Err(error) = desk::hold::reconcile_due(&desk, hour).await {
            tracing::error!(%error, "reconciliation");
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
}

/// Ends when the machine asks to stop: Ctrl-C, or the signal that service managers send.
pub(crate) async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(interrupt.await),
    }
}
