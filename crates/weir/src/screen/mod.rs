//! `weir screen`: a replay of records through the screen, no server.

mod document;
mod table;

use crate::arguments::ScreenArguments;
use crate::statements;
use anyhow::{Context, Result};
use document::document;
use domain::signal::{Finding, Kind, Names};
use formats::signal::{self, Merge, Reader};
use indicatif::{ProgressBar, ProgressStyle};
use screen::{Counts, Screen, Settings};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use table::Table;

/// Records between two moves of the bar.
const RECORDS_A_REPORT: u64 = 1 << 16;

pub(crate) fn run(arguments: &ScreenArguments) -> Result<()> {
    let settings = settings(arguments.settings.as_deref())?;
    let mut names = Names::new();
    let cells =
        all(&arguments.cells, |path| signal::cells(&statements::source(path, 0)?, &mut names).map_err(Into::into))?;
    let indicators = all(&arguments.indicators, |path| {
        signal::indicators(&statements::source(path, 0)?, &mut names).map_err(Into::into)
    })?;
    let mut screen = Screen::new(settings, &cells, &indicators, &names);
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

/// A refusal leaves nothing behind: what was found until then is not told.
fn replay(arguments: &ScreenArguments, screen: &mut Screen, names: &mut Names) -> Result<(Vec<Finding>, Seen)> {
    let files = files(arguments);
    let bar = bar(&files);
    let open = |(kind, path): &(Kind, &PathBuf)| Ok(Reader::open(&statements::source(path, 0)?, *kind)?);
    let readers = files.iter().map(open).collect::<Result<Vec<_>>>()?;
    let mut merge = Merge::new(readers, names)?;
    let (mut found, mut seen, mut taken) = (Vec::new(), Seen::default(), 0_u64);
    while let Some(record) = merge.next(names)? {
        if let Some(count) = seen.records.get_mut(record.kind() as usize) {
            *count += 1;
        }
        screen.take(&record, names, &mut found);
        taken += 1;
        if taken.is_multiple_of(RECORDS_A_REPORT) {
            bar.set_position(merge.bytes_read());
        }
    }
    screen.finish(names, &mut found);
    seen.counts = screen.counts();
    bar.finish_and_clear();
    found.sort_by_key(Finding::at);
    Ok((found, seen))
}

fn files(arguments: &ScreenArguments) -> Vec<(Kind, &PathBuf)> {
    fn of(kind: Kind, files: &[PathBuf]) -> Vec<(Kind, &PathBuf)> {
        files.iter().map(|path| (kind, path)).collect()
    }
    [
        of(Kind::Call, &arguments.calls),
        of(Kind::Sms, &arguments.sms),
        of(Kind::Lookup, &arguments.lookups),
        of(Kind::Chat, &arguments.chats),
        of(Kind::Payment, &arguments.transfers),
    ]
    .concat()
}

/// What several files list, one after the other.
fn all<T>(files: &[PathBuf], mut read: impl FnMut(&Path) -> Result<Vec<T>>) -> Result<Vec<T>> {
    let mut all = Vec::new();
    for path in files {
        all.extend(read(path)?);
    }
    Ok(all)
}

/// Weights and thresholds: those of this file, or Weir's own.
pub(crate) fn settings(file: Option<&Path>) -> Result<Settings> {
    let Some(path) = file else { return Ok(Settings::embedded()?) };
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Settings::of(&text).with_context(|| path.display().to_string())
}

fn bar(files: &[(Kind, &PathBuf)]) -> ProgressBar {
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |about| about.len());
    let bar = ProgressBar::new(files.iter().map(|(_, path)| size(path)).sum());
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
