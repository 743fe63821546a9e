//! Weir, an open anti-fraud centre: stop the money, warn the person, trace the gang, account for the result.
//!
//! The program: arguments, configuration, clock, timers, wiring. What each command does is in the room of its name.
#![allow(clippy::print_stdout, reason = "results go to stdout, progress and complaints to stderr")]

mod arguments;
mod audit;
mod backup;
#[cfg(feature = "demo")]
mod bench;
mod blocklist;
mod clock;
mod config;
#[cfg(feature = "demo")]
mod demo;
mod door;
mod keys;
mod officer;
mod screen;
mod serve;
mod signals;
mod statements;
mod trace;
mod unit;
mod words;

use anyhow::Result;
use arguments::{Arguments, BlocklistDeed, Command, DoorDeed, KeysDeed, OfficerDeed, UnitDeed};
use clap::Parser;
use std::future::Future;
use std::process::ExitCode;

/// Exit codes, for ever: 0 done, 1 refused (bad input, a broken chain, a failed check), 2 wrong usage.
fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Trace(arguments) => trace::run(&arguments),
        Command::Screen(arguments) => screen::run(&arguments),
        Command::Text(arguments) => words::run(&arguments),
        #[cfg(feature = "demo")]
        Command::Demo(arguments) => block_on(demo::run(&arguments)),
        #[cfg(feature = "demo")]
        Command::Bench { names } => bench::run(&names),
        Command::Serve { config } => block_on(serve::run(config.as_deref())),
        Command::Officer { deed: OfficerDeed::Add(arguments) } => block_on(officer::add(&arguments)),
        Command::Unit { deed: UnitDeed::Add(arguments) } => block_on(unit::add(&arguments)),
        Command::Unit { deed: UnitDeed::List { config } } => block_on(unit::list(config.as_deref())),
        Command::Blocklist { deed: BlocklistDeed::Export(arguments) } => block_on(blocklist::export(&arguments)),
        Command::Audit { deed } => block_on(audit::run(&deed)),
        Command::Keys { deed: KeysDeed::Rotate { config } } => block_on(keys::rotate(config.as_deref())),
        Command::Door { deed: DoorDeed::Try(arguments) } => block_on(door::try_url(&arguments)),
        Command::Door { deed: DoorDeed::Serve(arguments) } => block_on(door::serve(&arguments)),
        Command::Backup(arguments) => block_on(backup::backup(&arguments)),
        Command::Restore(arguments) => block_on(backup::restore(&arguments)),
        Command::XlsxRows { arguments } => return statements::xlsx_rows(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("weir: {error:#}");
            ExitCode::from(1)
        }
    }
}

fn block_on(work: impl Future<Output = Result<()>>) -> Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("WEIR_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
