//! How fast the files of a made day are screened, and in how much memory: `screen_files DIR`, as `cargo xtask bench
//! screen-files DIR` runs it. The folder is one of `cargo xtask city-signals`; its files may be gzip or Parquet as well.
#![allow(clippy::print_stdout, missing_docs)]

use domain::signal::{Kind, Names};
use formats::signal::{Stream, cells, indicators};
use formats::statement::Source;
use screen::{Screen, Settings};
use std::error::Error;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// As `weir screen` has it: files come sorted.
const WAIT_S: u32 = 60;

fn main() -> Result<(), Box<dyn Error>> {
    let dir: PathBuf = std::env::args().nth(1).ok_or("name the folder")?.into();
    let mut names = Names::new();
    let cells = cells(&source(&dir, "cells").ok_or("no cells")?, &mut names)?;
    let indicators = indicators(&source(&dir, "indicators").ok_or("no indicators")?, &mut names)?;
    let mut settings = Settings::embedded()?;
    settings.stream.wait_s = WAIT_S;
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut screen = Screen::new(settings, &cells, &indicators, &names).with_threads(threads);
    let files = Kind::TABLE.iter().filter_map(|row| Some((row.0, source(&dir, row.1)?))).collect();
    let (mut found, mut count, began) = (Vec::new(), 0_u64, Instant::now());
    std::thread::scope(|scope| {
        let stream = Stream::open(scope, files, names.clone());
        while let Some(part) = stream.next(&mut names) {
            count += part.records.len() as u64;
            for record in part.records {
                screen.take_whole(record, &names, &mut found);
            }
        }
        stream.end()
    })?;
    screen.finish(&names, &mut found);
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{count} records in {seconds:.0} s, {:.0} a second; {} lines, {} bytes each by the screen's own count; {} words \
         in {} MB; {} findings; at most {} MB resident",
        count as f64 / seconds,
        screen.lines(),
        screen.bytes() / screen.lines().max(1),
        names.len(),
        names.bytes() / 1_000_000,
        found.len(),
        resident_mb()
    );
    let parts = screen.bytes_by_part().map(|(name, bytes)| format!("{name} {} MB", bytes / 1_000_000));
    println!("{}", parts.join(", "));
    Ok(())
}

/// The first file of this name, however it is packed.
fn source(dir: &Path, name: &str) -> Option<Source<'static>> {
    let named = ["csv", "csv.gz", "parquet"].map(|ending| dir.join(format!("{name}.{ending}")));
    named.into_iter().find(|path| path.exists()).map(Source::path)
}

/// The most memory that this process had, in MB (proc(5), `VmHWM`, which is in kB of 1,024 bytes).
fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb: u64 = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0);
    kb * 1024 / 1_000_000
}
