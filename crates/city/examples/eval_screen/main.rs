//! What the screen finds in the city, against the truth: `eval_screen [--seed N] [--scale F] [--days D] [--family
//! known|held-out] [--missed yes]`, as
//! `cargo xtask eval screen` runs it. Prints markdown for docs/benchmarks.md; progress goes to stderr.
#![allow(clippy::print_stdout, missing_docs)]

mod dens;
mod lines;
mod people;

use city::signal::{BANK_HOSTS, Device, Family, MEETING_HOSTS, Signals, TACS};
use domain::signal::{Finding, Id, Record};
use domain::time::{Instant, Span};
use indicatif::{ProgressBar, ProgressStyle};
use screen::den::{DeviceKind, Tac};
use screen::{Brand, Screen, Settings};
use std::collections::HashMap;
use std::error::Error;

/// What is counted begins here: before, the screen knows nobody's habits.
const WARM_UP_DAYS: i64 = 3;
/// False warnings of a hundred thousand lines and day that an operator would bear.
const FALSE_A_DAY_MAX: f64 = 5.0;

/// One run: everything that was found, and what is needed to judge it.
pub(crate) struct Run {
    signals: Signals,
    found: Vec<Finding>,
    /// Calls of each line of fraud.
    calls: HashMap<Id, u32>,
    /// When somebody was last called by a line of fraud.
    touched: HashMap<Id, Vec<Instant>>,
    from: Instant,
    until: Instant,
    records: u64,
    seconds: f64,
}

impl Run {
    /// Hundreds of thousands of lines times days that count.
    fn line_days(&self) -> f64 {
        let hours = self.until.since(self.from).whole_seconds() / 3_600;
        f64::from(self.signals.lines()) / 100_000.0 * f64::from(u32::try_from(hours).unwrap_or(0)) / 24.0
    }

    fn counts(&self, at: Instant) -> bool {
        (self.from..self.until).contains(&at)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let told = options()?;
    println!("`cargo xtask eval screen --seed {} --scale {} --days {}`\n", told.seed, told.scale, told.days);
    // The point of work is the settings' own score, chosen on other seeds of the known family.
    let families = [(Family::Known, "Known family", told.seed), (Family::HeldOut, "Held-out family", told.seed + 1)];
    for (family, title, seed) in families.into_iter().filter(|row| told.family.is_none_or(|only| only == row.0)) {
        let run = run(seed, told.scale, told.days, family)?;
        println!(
            "### {title}\n\n{} lines, {} days, the first {WARM_UP_DAYS} not counted; {} records, screened at {:.0} \
             records/s with the making.\n",
            run.signals.lines(),
            told.days,
            run.records,
            count(run.records) / run.seconds
        );
        people::print(&run, FALSE_A_DAY_MAX);
        // Whom it misses is looked at in the known family alone: the other one is for measuring.
        if told.missed && family == Family::Known {
            people::missed(&run);
        }
        lines::print(&run);
        dens::print(&run);
    }
    Ok(())
}

/// What was asked for.
struct Told {
    seed: u64,
    scale: f64,
    days: u32,
    /// None for both.
    family: Option<Family>,
    missed: bool,
}

fn options() -> Result<Told, Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let mut told = Told { seed: 4_711, scale: 0.5, days: 10, family: None, missed: false };
    while let Some(name) = words.next() {
        let value = words.next().ok_or_else(|| format!("{name} needs a value"))?;
        match (name.as_str(), value.as_str()) {
            ("--seed", _) => told.seed = value.parse()?,
            ("--scale", _) => told.scale = value.parse()?,
            ("--days", _) => told.days = value.parse::<u32>()?.clamp(5, 60),
            ("--family", "known") => told.family = Some(Family::Known),
            ("--family", "held-out") => told.family = Some(Family::HeldOut),
            ("--missed", "yes") => told.missed = true,
            _ => {
                let known = "--seed N, --scale F, --days D, --family known|held-out, --missed yes";
                return Err(format!("no option {name} {value}: {known}").into());
            }
        }
    }
    Ok(told)
}

fn run(seed: u64, scale: f64, days: u32, family: Family) -> Result<Run, Box<dyn Error>> {
    let start = Instant::parse("2026-06-15").ok_or("a day")?;
    let mut signals = Signals::new(seed, scale, family, start, days);
    let (names, indicators) = (signals.names().clone(), signals.indicators());
    let mut screen = Screen::new(settings()?, signals.cells(), &indicators, &names);
    let foes: HashMap<Id, u32> = signals.truth().lines.iter().map(|line| (line.line, 0)).collect();
    let (mut calls, mut touched, mut found, mut records) = (foes, HashMap::new(), Vec::new(), 0_u64);
    let bar = ProgressBar::new(u64::from(days) * 24);
    bar.set_style(ProgressStyle::with_template("{bar:40} hour {pos} of {len} {eta}")?);
    let began = std::time::Instant::now();
    for record in signals.by_ref() {
        if let Record::Call(call) = &record
            && let Some(count) = calls.get_mut(&call.caller)
        {
            *count += 1;
            touched.entry(call.callee).or_insert_with(Vec::new).push(call.at);
        }
        screen.take(&record, &names, &mut found);
        records += 1;
        if records.is_multiple_of(20_000) {
            bar.set_position(u64::try_from(record.at().since(start).whole_seconds() / 3_600).unwrap_or(0));
        }
    }
    screen.finish(&names, &mut found);
    bar.finish_and_clear();
    let seconds = began.elapsed().as_secs_f64();
    let (from, until) = (start.plus(Span::days(WARM_UP_DAYS)), start.plus(Span::days(i64::from(days))));
    Ok(Run { signals, found, calls, touched, from, until, records, seconds })
}

/// The embedded settings, and what an operator of this city would know: its banks' numbers and hosts, where meetings
/// are, what each type of device is.
fn settings() -> Result<Settings, Box<dyn Error>> {
    let mut settings = Settings::embedded().map_err(|bad| bad.0)?;
    settings.numbers.never_five_digits.push("954".to_owned());
    settings.danger.remote_hosts.extend(MEETING_HOSTS.map(str::to_owned));
    settings.danger.brand.extend(BANK_HOSTS.map(|host| Brand {
        name: brand(host),
        hosts: vec![host.to_owned()],
        bank: true,
    }));
    let types = TACS.iter().map(|(code, count, device)| Tac { code: *code, count: *count, kind: kind(*device) });
    settings.den.tac.extend(types);
    Ok(settings)
}

/// The bank's name in its host's.
fn brand(host: &str) -> String {
    host.trim_start_matches("ebank-").trim_end_matches(".example").to_owned()
}

fn kind(device: Device) -> DeviceKind {
    match device {
        Device::Phone => DeviceKind::Phone,
        Device::Modem => DeviceKind::Modem,
        Device::Gateway => DeviceKind::Gateway,
        Device::Iot => DeviceKind::Iot,
    }
}

/// Of so many, as a percentage.
fn share(part: usize, all: usize) -> String {
    if all == 0 { "–".to_owned() } else { format!("{:.0} %", 100.0 * count(part) / count(all)) }
}

/// Of so many, with the span that 95 of 100 such samples hold the truth in (Wilson 1927).
fn share_between(part: usize, all: usize) -> String {
    if all == 0 {
        return "–".to_owned();
    }
    let (z, all_f, found) = (1.96_f64, count(all), count(part) / count(all));
    let middle = found + z * z / (2.0 * all_f);
    let half = z * (found * (1.0 - found) / all_f + z * z / (4.0 * all_f * all_f)).sqrt();
    let of = |bound: f64| (100.0 * bound / (1.0 + z * z / all_f)).clamp(0.0, 100.0);
    format!("{part} of {all} ({:.0} %, {:.0} to {:.0})", 100.0 * found, of(middle - half), of(middle + half))
}

/// The middle one; none where there is none.
fn median(mut of: Vec<f64>) -> Option<f64> {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied()
}

fn told(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.1}"))
}

fn hours(span: Span) -> f64 {
    f64::from(i32::try_from(span.whole_seconds()).unwrap_or(i32::MAX)) / 3_600.0
}

#[allow(clippy::cast_precision_loss, reason = "counts far below 2^53")]
fn count(of: impl TryInto<u64>) -> f64 {
    of.try_into().unwrap_or(0) as f64
}
