//! Chores: `cargo xtask test` is everything, as CI runs it; `cargo xtask bench` measures what docs/benchmarks.md records.
#![allow(clippy::print_stdout, reason = "a chore talks to whoever runs it")]

mod bench;
mod eval;
mod needs;
mod postgres;
mod soak;

use anyhow::{Result, bail};
use std::process::Command;
use std::time::Instant;

const HELP: &str = "\
cargo xtask test            format, lints, the house, unit, property, story and page tests: what CI runs
cargo xtask test --no-pages the same without the browser
cargo xtask bench [NAME…]   builds the release and measures: import, trace, demo, stream, build, listed
cargo xtask bench screen [LINES RECORDS]  records a second and bytes a line, from memory
cargo xtask bench screen-files DIR        the same from a made day's files, with the most memory it had
cargo xtask soak NAME       the long proofs, hours of them: crash [--rounds N]
cargo xtask eval screen     what the screen finds in the city, against the truth: [--seed N] [--scale F] [--days D] [--family known|held-out] [--missed yes]
cargo xtask city-signals    a made day as files: [--seed N] [--scale F] [--days D] [--family known|held-out] [--dir DIR]
cargo xtask needs           installs, or names, what the tests need";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["test"] => test(true),
        ["test", "--no-pages"] => test(false),
        ["bench", names @ ..] => bench::run(names),
        ["soak", name, options @ ..] => soak::run(name, options),
        ["eval", name, options @ ..] => eval::run(name, options),
        ["city-signals", options @ ..] => eval::signals(options),
        ["needs"] => needs::install(&needs::PAPERS).and_then(|()| needs::install(&needs::PAGES)),
        ["--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        _ => bail!("no such chore; these there are:\n{HELP}"),
    }
}

fn test(pages: bool) -> Result<()> {
    let began = Instant::now();
    needs::install(&needs::PAPERS)?;
    if pages {
        needs::install(&needs::PAGES)?;
    }
    cargo("format", &["fmt", "--all", "--check"])?;
    cargo("lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])?;
    let mut tests = vec!["test", "--workspace", "--no-fail-fast"];
    if !pages {
        tests.extend(["--", "--skip", "pages::"]);
    }
    let server = postgres::Postgres::start()?;
    let at_server = [("WEIR_TEST_POSTGRES", server.url()), ("WEIR_TEST_POSTGRES_TLS", server.url_over_tls())];
    cargo_with("tests", &tests, &at_server)?;
    let [at_server, _] = at_server;
    // Of the whole workspace, or cargo would choose other features and build most of it again.
    let stories = ["test", "--workspace", "--test", "stories"];
    cargo_with("stories at PostgreSQL", &stories, &[at_server, ("WEIR_TEST_PAPERS", "postgres".into())])?;
    drop(server);
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
    cargo_with(name, arguments, &[])
}

/// The same, the tests being told these.
fn cargo_with(name: &str, arguments: &[&str], told: &[(&str, String)]) -> Result<()> {
    println!("— {name}: cargo {}", arguments.join(" "));
    let began = Instant::now();
    let told = told.iter().map(|(name, value)| (name, value));
    let status = Command::new("cargo").args(arguments).envs(told).status()?;
    println!("— {name}: {} s", began.elapsed().as_secs());
    if !status.success() {
        bail!("{name} failed: run `cargo {}` and mend what it names", arguments.join(" "));
    }
    Ok(())
}
