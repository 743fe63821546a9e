//! `weir blocklist export`: the feed as files, from the data folder itself.

use crate::arguments::{ExportArguments, FeedFormat};
use crate::config::Config;
use crate::serve;
use anyhow::Result;
use desk::blocklist::{LINES_MAX, export_page, export_standing};
use domain::indicator::Kind;
use formats::blocklist::{csv, json, rpz, stix};
use std::io::Write;

pub(crate) async fn export(arguments: &ExportArguments) -> Result<()> {
    let config = Config::read(arguments.config.as_deref())?;
    let (desk, _) = serve::desk(&config, arguments.config.as_deref()).await?;
    let mut out = std::io::stdout().lock();
    if arguments.format == FeedFormat::Rpz {
        let standing = export_standing(&desk, Some(Kind::Url)).await?;
        eprintln!("as of {}", standing.cursor);
        out.write_all(rpz::write(&standing).as_bytes())?;
        return Ok(());
    }
    let page = export_page(&desk, arguments.cursor, LINES_MAX).await?;
    let more = if page.more { ", and more behind it" } else { "" };
    eprintln!("{} lines; go on from --cursor {}{more}", page.lines.len(), page.cursor);
    match arguments.format {
        FeedFormat::Csv => out.write_all(&csv::write(&page))?,
        FeedFormat::Stix => writeln!(out, "{}", stix::write(&page))?,
        FeedFormat::Json | FeedFormat::Rpz => writeln!(out, "{}", json::write(&page))?,
    }
    Ok(())
}
