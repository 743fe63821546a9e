//! `weir keys`: the keys that personal data is sealed with.

use crate::config::Config;
use crate::serve;
use anyhow::Result;
use std::path::Path;

/// Makes new keys while the server may be running: it learns them with its next deed.
pub(crate) async fn rotate(file: Option<&Path>) -> Result<()> {
    let config = Config::read(file)?;
    let (desk, _) = serve::desk(&config, file).await?;
    let made = desk::keys::rotate(&desk).await?;
    desk.papers.clone().close().await;
    println!("{made} new keys; what was sealed before opens as before. Back the key file up apart from the papers");
    Ok(())
}
