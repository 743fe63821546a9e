//! `weir bench`: the measures of docs/benchmarks.md, on data that the city makes. Never part of the tests.

mod stream;

use crate::statements;
use anyhow::{Context, Result, bail};
use city::City;
use domain::time::Instant;
use domain::trace::{Limits, Root, Rule};
use domain::transfer::Place;
use ledger::intake::Intake;
use ledger::{Book, Ledger};
use std::io::BufWriter;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant as Wall};

/// Every measure, in the order they are taken.
const NAMES: [&str; 4] = ["import", "trace", "demo", "stream"];
const IMPORT_ROWS: u64 = 2_000_000;
const TRACE_ROWS: u64 = 10_000_000;
const GANG: usize = 2_000;
/// A city large enough that ten million transfers are some weeks of it.
const SCALE: f64 = 10.0;
const RUNS: usize = 7;

pub(crate) fn run(names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| !NAMES.contains(&name.as_str())) {
        bail!("there is no bench “{unknown}”; there are {}", NAMES.join(", "));
    }
    for name in NAMES.into_iter().filter(|name| names.is_empty() || names.iter().any(|n| n == name)) {
        match name {
            "import" => import()?,
            "trace" => trace()?,
            "stream" => stream::run()?,
            _ => demo()?,
        }
    }
    Ok(())
}

fn bench_city() -> Result<City> {
    let start = Instant::parse("2026-03-02T00:00:00+08:00").context("the bench's day")?;
    Ok(City::build(7, SCALE, start))
}

/// Canonical CSV from a file to a ledger ready to be traced.
fn import() -> Result<()> {
    let folder = tempfile::TempDir::with_prefix("weir-bench-")?;
    let path = folder.path().join("transfers.csv");
    let out = BufWriter::new(std::fs::File::create(&path)?);
    city::write_canonical(bench_city()?.bench(IMPORT_ROWS, GANG).movements, out)?;
    let mut took = Vec::new();
    let mut bytes = 0;
    for _ in 0..3 {
        let began = Wall::now();
        let read = statements::load(std::slice::from_ref(&path), None)?;
        took.push(began.elapsed());
        bytes = read.ledger.bytes();
    }
    let median = median(&mut took);
    println!(
        "import: {IMPORT_ROWS} rows of canonical CSV in {} ms (median of 3): {:.0} rows/s; {:.1} bytes a transfer in memory",
        median.as_millis(),
        per_second(IMPORT_ROWS, median),
        ratio(bytes as u64, IMPORT_ROWS),
    );
    Ok(())
}

/// A gang of 2,000 accounts in ten million transfers, by each rule.
fn trace() -> Result<()> {
    let bench = bench_city()?.bench(TRACE_ROWS, GANG);
    let roots = bench.roots;
    let mut intake = Intake::new();
    let began = Wall::now();
    for (row, movement) in (2..).zip(bench.movements) {
        intake.push(&movement.row(Place { file: 0, row }))?;
    }
    let (ledger, _) = intake.finish(&["bench".into()])?;
    println!(
        "trace: {} transfers of {} accounts made and loaded in {} s; {:.1} bytes a transfer",
        ledger.transfers(),
        ledger.accounts(),
        began.elapsed().as_secs(),
        ratio(ledger.bytes() as u64, u64::from(ledger.transfers())),
    );
    Rule::ALL.into_iter().try_for_each(|rule| trace_by(&ledger, &roots, rule))
}

fn trace_by(ledger: &Ledger, roots: &[Root], rule: Rule) -> Result<()> {
    let mut took = Vec::new();
    let mut found = (0, 0);
    for _ in 0..RUNS {
        let began = Wall::now();
        let trail = ledger::follow(ledger, roots, rule, &Limits::default())?;
        took.push(began.elapsed());
        found = (trail.accounts.len(), trail.transfers.len());
    }
    let (accounts, transfers) = found;
    let ms = median(&mut took).as_secs_f64() * 1e3;
    println!("  {rule:<12}{ms:>8.1} ms (median of {RUNS}), {accounts} accounts, {transfers} tainted transfers");
    Ok(())
}

/// The whole demo, as a process of its own: wall time, peak memory, time to orders.
fn demo() -> Result<()> {
    let began = Wall::now();
    let mut command = Command::new(std::env::current_exe()?);
    let child = command.args(["demo", "--once", "--json"]).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let watch = std::thread::spawn(move || peak(&status));
    let output = child.wait_with_output()?;
    let took = began.elapsed();
    let peak = watch.join().unwrap_or_default();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).context("the demo printed no document")?;
    println!(
        "demo: --once at 1.0 in {:.1} s, peak memory {peak}, orders ready in at most {} ms",
        took.as_secs_f64(),
        document["day"]["orders_ms_max"]
    );
    println!("  {document}");
    Ok(())
}

/// The peak memory of a process, read from the kernel until it ends.
fn peak(status: &str) -> String {
    let mut peak = String::from("unknown");
    while let Ok(text) = std::fs::read_to_string(status) {
        match text.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
            Some(line) => line.trim().clone_into(&mut peak),
            None => break,
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    peak
}

fn median(took: &mut [Duration]) -> Duration {
    took.sort();
    took.get(took.len() / 2).copied().unwrap_or_default()
}

#[allow(clippy::cast_precision_loss, reason = "a rate for people's eyes")]
fn per_second(rows: u64, took: Duration) -> f64 {
    rows as f64 / took.as_secs_f64()
}

#[allow(clippy::cast_precision_loss, reason = "a ratio for people's eyes")]
fn ratio(bytes: u64, rows: u64) -> f64 {
    bytes as f64 / rows as f64
}
