//! Measures what docs/benchmarks.md records. Never part of the tests: machines are noisy, tests are not.

use crate::needs;
use anyhow::{Result, bail};
use std::process::Command;
use std::time::Instant;

/// Builds the release and runs `weir bench` for each name (all where none is given); `build` times a cold release build,
/// `listed` looks up among ten million listed values,
/// `screen [LINES RECORDS]` is the screen from memory, `screen-files DIR` the same from files of `cargo xtask city-signals`.
pub(crate) fn run(names: &[&str]) -> Result<()> {
    if names == ["build"] {
        return cold_build();
    }
    if names == ["listed"] {
        return succeed(Command::new("cargo").args(["bench", "--package", "screen", "--bench", "listed"]));
    }
    if let ["screen-files", folder] = names {
        let example = ["run", "--release", "--package", "city", "--example", "screen_files", "--"];
        return succeed(Command::new("cargo").args(example).arg(folder));
    }
    if let ["screen", sizes @ ..] = names {
        let bench = ["bench", "--package", "screen", "--bench", "screen", "--"];
        return succeed(Command::new("cargo").args(bench).args(sizes));
    }
    if names.is_empty() || names.contains(&"stream") {
        needs::install(&[needs::STREAM])?;
    }
    succeed(Command::new("cargo").args(["build", "--release", "--package", "weir"]))?;
    succeed(Command::new("target/release/weir").arg("bench").args(names))
}

/// A cold build into a folder of its own, with what each heavy dependency costs (cargo's own timings page).
fn cold_build() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("weir-cold-build-{}", std::process::id()));
    let began = Instant::now();
    let mut command = Command::new("cargo");
    command.args(["build", "--release", "--package", "weir", "--timings", "--target-dir"]).arg(&folder);
    succeed(&mut command)?;
    println!(
        "cold release build: {} s; timings: {}",
        began.elapsed().as_secs(),
        folder.join("cargo-timings").display()
    );
    Ok(())
}

fn succeed(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if !status.success() {
        bail!("{command:?} failed with {status}");
    }
    Ok(())
}
