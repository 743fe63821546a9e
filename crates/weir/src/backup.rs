//! `weir backup`, `weir restore`, `weir audit verify`: the papers and attachments, whole and checked.

use crate::arguments::{BackupArguments, RestoreArguments};
use crate::config::{Config, papers_url};
use anyhow::{Context, Result, bail};
use papers::Papers;
use papers::audit::Verified;
use std::path::Path;

/// The papers' file and the attachments' folder, in a data folder and in a backup.
const PAPERS: &str = "weir.db";
const ATTACHMENTS: &str = "attachments";

/// Copies the data folder into a new folder while the server may be running: one instant of the papers, and every
/// attachment that they know.
pub(crate) async fn backup(arguments: &BackupArguments) -> Result<()> {
    let config = Config::read(arguments.config.as_deref())?;
    let (from, to) = (config.data.as_path(), arguments.to.as_path());
    if !from.join(PAPERS).exists() {
        bail!("{} has no {PAPERS}: there is nothing to back up; name the configuration with --config", from.display());
    }
    std::fs::create_dir(to)
        .with_context(|| format!("{} cannot be made; name a folder that is not there yet", to.display()))?;
    let papers = Papers::open(&papers_url(from)?).await?;
    papers.backup(&to.join(PAPERS)).await?;
    papers.close().await;
    // Attachments are written before the rows that name them, so none that the copy names is missing here.
    copy_attachments(from, to)?;
    let Verified { lines, head } = verify(to).await?;
    println!("{}: {lines} audit lines, the last is {head}; keep that number elsewhere", to.display());
    Ok(())
}

/// Checks a backup and copies it into a data folder that has no papers yet.
pub(crate) async fn restore(arguments: &RestoreArguments) -> Result<()> {
    let config = Config::read(arguments.config.as_deref())?;
    let (from, to) = (arguments.from.as_path(), config.data.as_path());
    if !from.join(PAPERS).exists() {
        bail!("{} has no {PAPERS}: it is no backup", from.display());
    }
    if to.join(PAPERS).exists() {
        bail!("{} has papers already; move them away first, nothing is overwritten", to.display());
    }
    let Verified { lines, head } = verify(from).await?;
    std::fs::create_dir_all(to).with_context(|| format!("{} cannot be made", to.display()))?;
    copy_attachments(from, to)?;
    // Under its own name only once it is whole: a restore that was cut short leaves no papers.
    let passing = to.join("weir.db.restoring");
    std::fs::copy(from.join(PAPERS), &passing)?;
    std::fs::File::open(&passing)?.sync_all()?;
    std::fs::rename(&passing, to.join(PAPERS))?;
    println!("{}: restored, {lines} audit lines, the last is {head}", to.display());
    Ok(())
}

/// Checks the audit chain of a data folder, a backup, or their `weir.db`.
pub(crate) async fn audit(papers: &Path, json: bool) -> Result<()> {
    let folder = if papers.is_file() { papers.parent().unwrap_or(Path::new(".")) } else { papers };
    if !folder.join(PAPERS).exists() {
        bail!("{} has no {PAPERS}: name a data folder, a backup, or its {PAPERS}", papers.display());
    }
    let verified = verify(folder).await?;
    if json {
        println!("{}", serde_json::to_string(&verified)?);
    } else {
        println!("the chain holds: {} lines, the last is {}", verified.lines, verified.head);
    }
    Ok(())
}

/// The audit chain of the papers in this folder, checked from its first line.
async fn verify(folder: &Path) -> Result<Verified> {
    let papers = Papers::open(&papers_url(folder)?).await?;
    let mut reader = papers.reader().await?;
    let verified = papers::audit::verify(&mut reader).await?;
    drop(reader);
    papers.close().await;
    Ok(verified)
}

fn copy_attachments(from: &Path, to: &Path) -> Result<()> {
    let (from, to) = (from.join(ATTACHMENTS), to.join(ATTACHMENTS));
    if !from.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(&to)?;
    for entry in std::fs::read_dir(&from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))
            .with_context(|| format!("{} cannot be copied", entry.path().display()))?;
    }
    Ok(())
}
