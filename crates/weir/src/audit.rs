//! `weir audit`: the log checked, its checkpoints signed, its lines proved; all but the signing works on a copy, offline.

use crate::arguments::{AuditDeed, ProveArguments, VerifyArguments};
use crate::clock::RealClock;
use crate::config::{Config, check_server, papers_url};
use anyhow::{Context, Result, anyhow, bail};
use desk::Clock;
use papers::Papers;
use papers::audit::{self, CHECKPOINTS, Checkpoint, PublicKey, Shown, Verified};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;

const PAPERS: &str = "weir.db";

pub(crate) async fn run(deed: &AuditDeed) -> Result<()> {
    match deed {
        AuditDeed::Verify(arguments) => verify(arguments).await,
        AuditDeed::Checkpoint { config } => checkpoint(config.as_deref()).await,
        AuditDeed::Prove(arguments) => prove(arguments).await,
        AuditDeed::Check { proof, key, json } => check(proof, key, *json),
    }
}

/// A log, and the folder of its checkpoints.
struct Place {
    url: String,
    shelf: PathBuf,
}

impl Place {
    /// A data folder, a backup, its `weir.db`, or the URL of a server.
    fn of(papers: &str, checkpoints: Option<&Path>) -> Result<Self> {
        let path = Path::new(papers);
        let folder = if path.is_file() { path.parent().unwrap_or(Path::new(".")) } else { path };
        let shelf = checkpoints.map_or_else(|| folder.join(CHECKPOINTS), Path::to_owned);
        if papers.contains("://") {
            check_server(papers)?;
            return Ok(Self { url: papers.to_owned(), shelf });
        }
        if !folder.join(PAPERS).exists() {
            bail!("{papers} has no {PAPERS}: name a data folder, a backup, its {PAPERS}, or a server's URL");
        }
        Ok(Self { url: papers_url(folder)?, shelf })
    }

    /// The checkpoints that lie there. A folder that was named must have some: else nothing would be checked.
    fn checkpoints(&self, key: Option<&str>) -> Result<Vec<Checkpoint>> {
        match key {
            Some(key) => Ok(audit::checkpoints(&self.shelf, &public_key(key)?)?),
            None if audit::has_checkpoints(&self.shelf)? => {
                Ok(audit::checkpoints(&self.shelf, &audit::key_of(&self.shelf)?)?)
            }
            None => Ok(Vec::new()),
        }
    }
}

/// A key as it is written, or a file that holds it.
fn public_key(text: &str) -> Result<PublicKey> {
    let held = std::fs::read_to_string(text);
    let key = held.as_deref().unwrap_or(text).parse();
    key.map_err(|()| anyhow!("{text} is no key: give NAME+HASH+BASE64, or a file such as {CHECKPOINTS}/key.pub"))
}

async fn verify(arguments: &VerifyArguments) -> Result<()> {
    let place = Place::of(&arguments.papers, arguments.checkpoints.as_deref())?;
    if arguments.checkpoints.as_deref().is_some_and(|folder| !folder.exists()) {
        bail!("{} is not there: name a folder of checkpoints", place.shelf.display());
    }
    let papers = Papers::open_shut(&place.url).await?;
    let verified = audit::verify_against(&papers, place.checkpoints(arguments.key.as_deref())?).await;
    papers.close().await;
    let verified = verified?;
    if arguments.json {
        println!("{}", serde_json::to_string(&verified)?);
        return Ok(());
    }
    let Verified { lines, head, root, hash, checkpoints } = verified;
    println!("the chain holds: {lines} lines, the last is {head}");
    println!("the tree's root is {root} ({hash})");
    match (checkpoints.first(), checkpoints.last()) {
        (Some(first), Some(last)) => println!(
            "{} checkpoints hold, of {} lines ({}) to {} lines ({}), signed by {}",
            checkpoints.len(),
            first.size,
            first.at,
            last.size,
            last.at,
            last.origin
        ),
        _ => println!("no checkpoint to hold it against: lines cut off at the end would not show"),
    }
    Ok(())
}

/// The log of a data folder, checked against the checkpoints that lie in it.
pub(crate) async fn of_folder(folder: &Path) -> Result<Verified> {
    let place = Place { url: papers_url(folder)?, shelf: folder.join(CHECKPOINTS) };
    let papers = Papers::open_shut(&place.url).await?;
    let verified = audit::verify_against(&papers, place.checkpoints(None)?).await;
    papers.close().await;
    Ok(verified?)
}

async fn checkpoint(config: Option<&Path>) -> Result<()> {
    let config = Config::read(config)?;
    let papers = config.open_papers().await?;
    let signed = audit::sign(&papers, &config.data, RealClock.now()).await;
    papers.close().await;
    match signed? {
        Some(signed) => println!("{} lines signed, in {}", signed.size, config.data.join(CHECKPOINTS).display()),
        None => println!("nothing came since the last checkpoint"),
    }
    Ok(())
}

/// Signs the log every so often, until the program stops. What cannot be signed is said, and tried again.
pub(crate) async fn keep_signing(papers: Papers, folder: PathBuf, every: Duration) {
    loop {
        if let Err(error) = audit::sign(&papers, &folder, RealClock.now()).await {
            tracing::error!(%error, "no checkpoint was signed: run weir audit verify");
        }
        tokio::time::sleep(every).await;
    }
}

async fn prove(arguments: &ProveArguments) -> Result<()> {
    let place = Place::of(&arguments.papers, arguments.checkpoints.as_deref())?;
    let key = match &arguments.key {
        Some(key) => public_key(key)?,
        None => {
            audit::key_of(&place.shelf).context("there is no checkpoint yet: make one with weir audit checkpoint")?
        }
    };
    let papers = Papers::open_shut(&place.url).await?;
    let proof = match (&arguments.receipt, arguments.from) {
        (Some(receipt), _) => {
            let note = audit::note(&place.shelf, arguments.to)?;
            audit::prove_receipt(&papers, &key, *receipt, &note).await
        }
        (None, from) => {
            let (first, second) = (audit::note(&place.shelf, from)?, audit::note(&place.shelf, arguments.to)?);
            audit::prove_growth(&papers, &key, &first, &second).await
        }
    };
    papers.close().await;
    print!("{}", proof?);
    Ok(())
}

fn check(proof: &Path, key: &str, json: bool) -> Result<()> {
    let text = std::fs::read_to_string(proof).with_context(|| format!("{} cannot be read", proof.display()))?;
    let shown = audit::check(&text, &public_key(key)?).map_err(|why| anyhow!("{}: {why}", proof.display()))?;
    let (document, words) = match shown {
        Shown::Inclusion(receipt, of) => (
            json!({ "shows": "inclusion", "receipt": receipt.to_string(), "checkpoint": of }),
            format!(
                "line {} stands in the log of {} lines that {} signed at {}",
                receipt.seq, of.size, of.origin, of.at
            ),
        ),
        Shown::Consistency(old, new) => (
            json!({ "shows": "consistency", "first": old, "second": new }),
            format!(
                "the log of {} lines is that of {} lines with lines added; {} signed both",
                new.size, old.size, new.origin
            ),
        ),
    };
    println!("{}", if json { document.to_string() } else { words });
    Ok(())
}
