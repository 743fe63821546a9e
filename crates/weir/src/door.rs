//! `weir door`: a bank's endpoint tried, and a demo bank to develop one against.

use crate::arguments::{DoorArguments, ServeDoorArguments, TryArguments};
use crate::clock::RealClock;
use anyhow::{Context, Result, bail};
use desk::{Clock, Language};
use domain::order::Abilities;
use doors::{BankConfig, Stand, TlsEntry, Trial, Tried};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// The bank that the arguments tell of.
fn bank(arguments: &DoorArguments, url: &str) -> Result<BankConfig> {
    let path = &arguments.key_file;
    let key = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let key = key.trim_ascii_end().to_vec();
    if key.len() < doors::KEY_BYTES_MIN {
        bail!("{} has fewer than {} bytes; make a key of 32 random bytes", path.display(), doors::KEY_BYTES_MIN);
    }
    let language = match arguments.language.as_str() {
        "cn-2016" => Language::Cn2016,
        "iso20022" => Language::Iso20022,
        other => bail!("no bank is spoken to in {other}; write cn-2016 or iso20022"),
    };
    let has = |ability: &str| arguments.abilities.iter().any(|name| name == ability);
    for name in &arguments.abilities {
        if !["dedupe", "inquiry", "fence", "list-of-holds"].contains(&name.as_str()) {
            bail!("no ability is called {name}; write dedupe, inquiry, fence, list-of-holds");
        }
    }
    let abilities = Abilities {
        dedupe: has("dedupe"),
        inquiry: has("inquiry"),
        fence: has("fence"),
        list_of_holds: has("list-of-holds"),
    };
    let shared = BankConfig::shared(&arguments.bank, &arguments.bank, url, key);
    let tls = match (&arguments.ca_file, &arguments.certificate_file, &arguments.private_key_file) {
        (Some(ca), Some(certificate), Some(key)) => {
            let (ca_file, certificate_file, private_key_file) = (ca.clone(), certificate.clone(), key.clone());
            Some(TlsEntry { ca_file, certificate_file, private_key_file }.client(std::path::Path::new("."))?)
        }
        (None, None, None) => None,
        _ => bail!("name --ca-file, --certificate-file and --private-key-file together, or none of them"),
    };
    Ok(BankConfig { language, abilities, feeds_live: true, tls, ..shared })
}

/// Plays recorded orders; refuses where anything deviates.
pub(crate) async fn try_url(arguments: &TryArguments) -> Result<()> {
    let bank = bank(&arguments.door, &arguments.url)?;
    let run = format!("TRY{}", RealClock.now().seconds());
    let rows = Trial::new(bank, &arguments.account, &run, Arc::new(RealClock))?.play().await;
    if arguments.json {
        println!("{}", serde_json::to_string(&rows)?);
    } else {
        rows.iter().for_each(print);
    }
    let deviations = rows.iter().filter(|row| row.is_deviation()).count();
    if deviations > 0 {
        bail!("{deviations} of {} are not as the guide says; see docs/guide/bank.md", rows.len());
    }
    Ok(())
}

fn print(row: &Tried) {
    let mark = if row.is_deviation() { "✗" } else { "✓" };
    println!("{mark} {:<34} expected {:<22} got {}", row.message, row.expected, row.got);
    if row.is_deviation() {
        println!("    → {}", row.advice);
    }
}

/// Serves a demo bank on this machine until it is stopped.
pub(crate) async fn serve(arguments: &ServeDoorArguments) -> Result<()> {
    let address = SocketAddr::from(([127, 0, 0, 1], arguments.port));
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen at {address}"))?;
    let url = format!("http://{}/", listener.local_addr()?);
    let bank = bank(&arguments.door, &url)?;
    println!("bank {} speaks {} at {url}; numbers that begin with 9 are nobody's", bank.code, arguments.door.language);
    let watch = Arc::new(|words: &str| println!("{words}"));
    let stand = Stand::new(bank, Arc::new(RealClock), arguments.centre.clone(), watch)?;
    tokio::select! {
        served = async { axum::serve(listener, stand.router()).await } => served.context("the bank stopped"),
        () = crate::serve::stopped() => Ok(()),
    }
}
