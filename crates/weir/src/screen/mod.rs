//! `weir screen`: a replay of records through the screen, no server.

mod document;
mod table;
mod train;

use crate::arguments::{ScreenArguments, ScreenDeed};
use crate::statements;
use anyhow::{Context, Result};
use document::document;
use domain::signal::{Finding, Kind, Names, Record};
use formats::signal::{self, Stream};
use formats::statement::Source;
use indicatif::{ProgressBar, ProgressStyle};
use screen::learned::Model;
use screen::{Counts, Head, Screen, Settings};
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;
use table::Table;

/// How long records wait in the screen itself, in seconds: files come to it sorted, and only a minute's records must be
/// there together.
const WAIT_S: u32 = 60;

pub(crate) fn run(arguments: &ScreenArguments) -> Result<()> {
    if let Some(ScreenDeed::Train(arguments)) = &arguments.deed {
        return train::run(arguments);
    }
    let mut settings = settings(arguments.settings.as_deref())?;
    settings.stream.wait_s = settings.stream.wait_s.min(WAIT_S);
    let mut names = Names::new();
    let cells =
        all(&arguments.cells, |path| signal::cells(&statements::source(path, 0)?, &mut names).map_err(Into::into))?;
    let indicators = all(&arguments.indicators, |path| {
        signal::indicators(&statements::source(path, 0)?, &mut names).map_err(Into::into)
    })?;
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut screen = Screen::new(settings, &cells, &indicators, &names).with_threads(threads);
    if let Some(path) = &arguments.model {
        screen = screen.with_head(head(path)?);
    }
    let (found, seen) = replay(arguments, &mut screen, &mut names)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    if arguments.jsonl {
        for finding in &found {
            serde_json::to_writer(&mut out, &document(finding, &names))?;
            writeln!(out)?;
        }
    } else {
        Table { found: &found, names: &names, seen: &seen }.print(&mut out)?;
    }
    out.flush().context("the result could not be written")
}

/// What came by.
#[derive(Default)]
struct Seen {
    /// Records, in the order of [`Kind::TABLE`].
    records: [u64; Kind::TABLE.len()],
    /// What the screen says became of them.
    counts: Counts,
}

impl Seen {
    fn see(&mut self, record: &Record) {
        if let Some(count) = self.records.get_mut(record.kind() as usize) {
            *count += 1;
        }
    }
}

/// A refusal leaves nothing behind: what was found until then is not told.
fn replay(arguments: &ScreenArguments, screen: &mut Screen, names: &mut Names) -> Result<(Vec<Finding>, Seen)> {
    let files = files(arguments);
    let (bar, sources) = (bar(&files), opened(&files)?);
    let (mut found, mut seen, began) = (Vec::new(), Seen::default(), Instant::now());
    std::thread::scope(|scope| {
        let stream = Stream::open(scope, sources, names.clone());
        while let Some(part) = stream.next(names) {
            for record in part.records {
                seen.see(&record);
                screen.take_whole(record, names, &mut found);
            }
            bar.set_position(part.bytes_read);
        }
        stream.end()
    })?;
    screen.finish(names, &mut found);
    seen.counts = screen.counts();
    bar.finish_and_clear();
    tell_pace(&seen, screen, began);
    found.sort_by_key(Finding::at);
    Ok((found, seen))
}

/// How fast it went and what the lines took, for whoever runs it.
fn tell_pace(seen: &Seen, screen: &Screen, began: Instant) {
    let (all, seconds) = (seen.records.iter().sum::<u64>(), began.elapsed().as_secs_f64());
    let (lines, bytes) = (screen.lines(), screen.bytes());
    eprintln!(
        "{all} records in {seconds:.1} s, {:.0} a second; {lines} lines, {} bytes each",
        all as f64 / seconds.max(1e-3),
        bytes / lines.max(1)
    );
}

fn files(arguments: &ScreenArguments) -> Vec<(Kind, PathBuf)> {
    let of = |kind: Kind, files: &[PathBuf]| files.iter().map(|path| (kind, path.clone())).collect::<Vec<_>>();
    [
        of(Kind::Call, &arguments.calls),
        of(Kind::Sms, &arguments.sms),
        of(Kind::Lookup, &arguments.lookups),
        of(Kind::Chat, &arguments.chats),
        of(Kind::Payment, &arguments.transfers),
    ]
    .concat()
}

/// What these files are read from.
fn opened(files: &[(Kind, PathBuf)]) -> Result<Vec<(Kind, Source<'static>)>> {
    files.iter().map(|(kind, path)| Ok((*kind, statements::source(path, 0)?))).collect()
}

/// What several files list, one after the other.
fn all<T>(files: &[PathBuf], mut read: impl FnMut(&Path) -> Result<Vec<T>>) -> Result<Vec<T>> {
    let mut all = Vec::new();
    for path in files {
        all.extend(read(path)?);
    }
    Ok(all)
}

/// A head of this model file.
fn head(path: &Path) -> Result<Head> {
    let named = || path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Head::new(Model::read(&text).with_context(named)?).with_context(named)
}

/// Weights and thresholds: those of this file, or Weir's own.
pub(crate) fn settings(file: Option<&Path>) -> Result<Settings> {
    let Some(path) = file else { return Ok(Settings::embedded()?) };
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Settings::of(&text).with_context(|| path.display().to_string())
}

fn bar(files: &[(Kind, PathBuf)]) -> ProgressBar {
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |about| about.len());
    let bar = ProgressBar::new(files.iter().map(|(_, path)| size(path)).sum());
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
