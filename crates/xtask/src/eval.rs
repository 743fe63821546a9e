//! How well a thing is found, against a truth: what docs/benchmarks.md records of quality. Minutes, not part of the tests.
//!
//! The work is done by examples of `city`, which may know both the city and what looks at it; a chore builds in a second.

use crate::cargo_with;
use anyhow::{Result, bail};

/// The evaluations there are, and the example that does each.
const EVALUATIONS: [(&str, &str); 1] = [("screen", "eval_screen")];

pub(crate) fn run(name: &str, options: &[&str]) -> Result<()> {
    let Some((_, example)) = EVALUATIONS.iter().find(|row| row.0 == name) else {
        bail!("there is no evaluation “{name}”; there are: {}", EVALUATIONS.map(|row| row.0).join(", "));
    };
    example_of_city(name, example, options)
}

/// Writes a made city's records, for `weir screen` and whoever measures it.
pub(crate) fn signals(options: &[&str]) -> Result<()> {
    example_of_city("city-signals", "signals", options)
}

fn example_of_city(name: &str, example: &str, options: &[&str]) -> Result<()> {
    let mut arguments = vec!["run", "--release", "--quiet", "--package", "city", "--example", example, "--"];
    arguments.extend(options);
    cargo_with(name, &arguments, &[])
}
