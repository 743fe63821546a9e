//! Chores: `cargo xtask test` is everything, as CI runs it; `cargo xtask bench` measures what docs/benchmarks.md records.
#![allow(clippy::print_stdout, reason = "a chore talks to whoever runs it")]

mod bench;
mod needs;

use anyhow::{Result, bail};
use std::process::Command;
use std::time::Instant;

const HELP: &str = "\
cargo xtask test            format, lints, the house, unit, property, story and page tests: what CI runs
cargo xtask test --no-pages the same without the browser
cargo xtask bench [NAME…]   builds the release and measures: import, trace, demo, orders, build
cargo xtask needs           installs, or names, what the page tests need";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["test"] => test(true),
        ["test", "--no-pages"] => test(false),
        ["bench", names @ ..] => bench::run(names),
        ["needs"] => needs::install(),
        ["--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        _ => bail!("no such chore; these there are:\n{HELP}"),
    }
}

fn test(pages: bool) -> Result<()> {
    let began = Instant::now();
    if pages {
        needs::install()?;
    }
    cargo("format", &["fmt", "--all", "--check"])?;
    cargo("lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])?;
    let mut tests = vec!["test", "--workspace", "--no-fail-fast"];
    if !pages {
        tests.extend(["--", "--skip", "pages::"]);
    }
    cargo("tests", &tests)?;
    advisories()?;
    println!("everything passed in {} s", began.elapsed().as_secs());
    Ok(())
}

/// Known weaknesses of what we depend on, where the tool and its database are there; said when not.
fn advisories() -> Result<()> {
    let there = Command::new("cargo").args(["deny", "--version"]).output().is_ok_and(|o| o.status.success());
    if !there {
        println!(
            "— advisories: skipped, cargo-deny is not installed (licences and bans were checked by the house test)"
        );
        return Ok(());
    }
    let fetched = Command::new("cargo").args(["deny", "fetch"]).output().is_ok_and(|o| o.status.success());
    if !fetched {
        println!("— advisories: skipped, their database cannot be reached from here");
        return Ok(());
    }
    cargo("advisories", &["deny", "check"])
}

fn cargo(name: &str, arguments: &[&str]) -> Result<()> {
    println!("— {name}: cargo {}", arguments.join(" "));
    let began = Instant::now();
    let status = Command::new("cargo").args(arguments).status()?;
    println!("— {name}: {} s", began.elapsed().as_secs());
    if !status.success() {
        bail!("{name} failed: run `cargo {}` and mend what it names", arguments.join(" "));
    }
    Ok(())
}
