//! `weir backup`, `weir restore`: the papers, attachments and checkpoints, whole and checked.

use crate::arguments::{BackupArguments, RestoreArguments};
use crate::audit;
use crate::config::{Config, papers_url};
use anyhow::{Context, Result, bail};
use papers::Papers;
use papers::audit::{CHECKPOINTS, Verified};
use std::path::Path;

/// The papers' file and the attachments' folder, in a data folder and in a backup.
const PAPERS: &str = "weir.db";
const ATTACHMENTS: &str = "attachments";

/// Copies the data folder into a new folder while the server may be running: one instant of the papers, and every
/// attachment that they know.
pub(crate) async fn backup(arguments: &BackupArguments) -> Result<()> {
    let config = Config::read(arguments.config.as_deref())?;
    at_no_server(&config, "pg_dump --format=custom --file=weir.dump")?;
    let (from, to) = (config.data.as_path(), arguments.to.as_path());
    if !from.join(PAPERS).exists() {
        bail!("{} has no {PAPERS}: there is nothing to back up; name the configuration with --config", from.display());
    }
    std::fs::create_dir(to)
        .with_context(|| format!("{} cannot be made; name a folder that is not there yet", to.display()))?;
    let papers = Papers::open_shut(&papers_url(from)?).await?;
    // Checkpoints before the papers: none that is copied says more than the papers hold.
    copy(CHECKPOINTS, from, to)?;
    papers.backup(&to.join(PAPERS)).await?;
    papers.close().await;
    // Attachments are written before the rows that name them, so none that the copy names is missing here.
    copy(ATTACHMENTS, from, to)?;
    let Verified { lines, head, .. } = audit::of_folder(to).await?;
    println!("{}: {lines} audit lines, the last is {head}; keep that number elsewhere", to.display());
    Ok(())
}

/// Checks a backup and copies it into a data folder that has no papers yet.
pub(crate) async fn restore(arguments: &RestoreArguments) -> Result<()> {
    let config = Config::read(arguments.config.as_deref())?;
    at_no_server(&config, "pg_restore --dbname=weir weir.dump")?;
    let (from, to) = (arguments.from.as_path(), config.data.as_path());
    if !from.join(PAPERS).exists() {
        bail!("{} has no {PAPERS}: it is no backup", from.display());
    }
    if to.join(PAPERS).exists() {
        bail!("{} has papers already; move them away first, nothing is overwritten", to.display());
    }
    let Verified { lines, head, .. } = audit::of_folder(from).await?;
    std::fs::create_dir_all(to).with_context(|| format!("{} cannot be made", to.display()))?;
    copy(ATTACHMENTS, from, to)?;
    copy(CHECKPOINTS, from, to)?;
    // Under its own name only once it is whole: a restore that was cut short leaves no papers.
    let passing = to.join("weir.db.restoring");
    std::fs::copy(from.join(PAPERS), &passing)?;
    std::fs::File::open(&passing)?.sync_all()?;
    std::fs::rename(&passing, to.join(PAPERS))?;
    println!("{}: restored, {lines} audit lines, the last is {head}", to.display());
    Ok(())
}

/// A server's papers are not copied by files: its own tools do it, whole and while it runs.
fn at_no_server(config: &Config, tool: &str) -> Result<()> {
    if config.papers.is_some() {
        let data = config.data.display();
        bail!(
            "the papers lie at a PostgreSQL server: use {tool}, and copy attachments and checkpoints of {data} after it"
        );
    }
    Ok(())
}

/// Copies one folder of a data folder, where it is there.
fn copy(name: &str, from: &Path, to: &Path) -> Result<()> {
    let (from, to) = (from.join(name), to.join(name));
    if !from.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(&to)?;
    for entry in std::fs::read_dir(&from)? {
        let entry = entry?;
        // What a running server writes has such a name until it is whole.
        if entry.path().extension().is_some_and(|end| end == "passing" || end == "partial") {
            continue;
        }
        std::fs::copy(entry.path(), to.join(entry.file_name()))
            .with_context(|| format!("{} cannot be copied", entry.path().display()))?;
    }
    Ok(())
}
