//! The screen of `weir serve`: what it begins with, and who is told of what it finds.

use crate::config::StreamConfig;
use crate::{screen, statements};
use anyhow::{Context, Result};
use async_trait::async_trait;
use desk::Desk;
use desk::signal::{Begin, Screening, Sink};
use domain::signal::{Finding, Names};
use domain::time::Span;
use std::path::Path;
use std::sync::Arc;

/// A checkpoint is saved so often.
const SAVE_EVERY: Span = Span::minutes(1);

/// Hands findings to the warning desk.
pub(crate) struct Warnings(pub(crate) Desk);

#[async_trait]
impl Sink for Warnings {
    async fn take(&self, found: &Finding, names: &Names) -> Result<(), desk::Error> {
        match desk::warning::take(&self.0, found, names).await {
            // It would be refused for ever: that is said, and the next is taken.
            Err(desk::Error::Refused(refusal)) => {
                tracing::warn!(kind = found.kind(), code = refusal.code(), "a finding was refused");
                Ok(())
            }
            done => done.map(|_| ()),
        }
    }
}

/// Begins the screen where its last checkpoint stood; what it finds goes to the warning desk.
pub(crate) async fn begin(desk: &Desk, stream: &StreamConfig, folder: &Path) -> Result<Screening> {
    begin_with(desk, stream, folder, Arc::new(Warnings(desk.clone()))).await
}

/// The same, what it finds going to this one.
pub(crate) async fn begin_with(
    desk: &Desk,
    stream: &StreamConfig,
    folder: &Path,
    sink: Arc<dyn Sink>,
) -> Result<Screening> {
    let mut names = Names::new();
    let mut settings = screen::settings(stream.settings.as_ref().map(|path| folder.join(path)).as_deref())?;
    // Who is being deceived now is warned now: nothing waits for what may still come late.
    settings.stream.wait_s = 0;
    let source = |path: &Path| statements::source(&folder.join(path), 0);
    let cells = match &stream.cells {
        Some(path) => formats::signal::cells(&source(path)?, &mut names)?,
        None => Vec::new(),
    };
    let indicators = match &stream.indicators {
        Some(path) => formats::signal::indicators(&source(path)?, &mut names)?,
        None => Vec::new(),
    };
    let (papers, clock) = (desk.papers.clone(), Arc::clone(&desk.clock));
    let begin = Begin { papers, clock, settings, cells, indicators, names, sink, save_every: SAVE_EVERY };
    Screening::start(begin).await.context("the screen cannot begin")
}

/// The stream that is followed, where one is named.
pub(crate) fn nats(stream: &StreamConfig, folder: &Path) -> Result<Option<doors::Nats>> {
    stream.nats.clone().map(|entry| entry.load(folder).context("[stream.nats]")).transpose()
}
