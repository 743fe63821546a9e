//! Writes the city's signals as files: `signals --seed N --scale F --days D --family known|held-out --from DAY --dir DIR`,
//! as `cargo xtask city-signals` runs it.
#![allow(clippy::print_stdout, missing_docs)]

use city::signal::{Family, Signals, write_csv};
use domain::time::Instant;
use indicatif::{ProgressBar, ProgressStyle};
use std::error::Error;
use std::path::PathBuf;

/// Records of a line and day, for the bar.
const RECORDS_A_LINE: u64 = 13;

fn main() -> Result<(), Box<dyn Error>> {
    let mut told = std::env::args().skip(1);
    let (mut seed, mut scale, mut days, mut family) = (1, 1.0, 1, Family::Known);
    let (mut dir, mut from) = (PathBuf::from("city-signals"), "2026-06-15".to_owned());
    while let Some(name) = told.next() {
        let value = told.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--seed" => seed = value.parse()?,
            "--scale" => scale = value.parse()?,
            "--days" => days = value.parse::<u32>()?.clamp(1, 60),
            "--from" => from = value,
            "--dir" => dir = value.into(),
            "--family" if value == "known" => family = Family::Known,
            "--family" if value == "held-out" => family = Family::HeldOut,
            _ => {
                return Err(format!(
                    "no option {name} {value}: --seed, --scale, --days, --from, --dir, --family known|held-out"
                )
                .into());
            }
        }
    }
    let from = Instant::parse(&from).ok_or("--from is no day")?;
    std::fs::create_dir_all(&dir)?;
    let mut signals = Signals::new(seed, scale, family, from, days);
    let bar = ProgressBar::new(u64::from(signals.lines()) * u64::from(days) * RECORDS_A_LINE);
    bar.set_style(ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} {per_sec} {eta}")?);
    let count = write_csv(&mut signals, &dir, &mut |count| bar.set_position(count))?;
    bar.finish_and_clear();
    println!("{count} records of {} lines in {}", signals.lines(), dir.display());
    Ok(())
}
