//! Weir, an open anti-fraud centre: stop the money, warn the person, trace the gang, account for the result.
//!
//! The program: arguments, configuration, clock, timers, wiring. What each command does is in the room of its name.
#![allow(clippy::print_stdout, reason = "results go to stdout, progress and complaints to stderr")]

mod arguments;
mod statements;
mod trace;
mod words;

use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

/// Exit codes, for ever: 0 done, 1 refused (bad input, a broken chain, a failed check), 2 wrong usage.
fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Trace(arguments) => trace::run(&arguments),
        Command::Text(arguments) => words::run(&arguments),
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
