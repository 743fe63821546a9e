//! The long proofs: what `cargo xtask test` does in a short form, for hours. Each is a test told how long to go on.

use crate::cargo_with;
use anyhow::{Result, bail};

/// The proofs there are: a name, the test, what tells it how many rounds, and how many where none are named.
const PROOFS: [(&str, &[&str], &str, &str); 1] = [(
    "crash",
    &["test", "--workspace", "--test", "crash", "--", "--nocapture", "rounds"],
    "WEIR_CRASH_ROUNDS",
    "10000",
)];

pub(crate) fn run(name: &str, options: &[&str]) -> Result<()> {
    let Some((_, test, told, rounds)) = PROOFS.iter().find(|proof| proof.0 == name) else {
        bail!("there is no proof “{name}”; there are: {}", PROOFS.map(|proof| proof.0).join(", "));
    };
    let rounds = match options {
        [] => rounds,
        ["--rounds", rounds] if rounds.parse::<u32>().is_ok() => rounds,
        _ => bail!("`cargo xtask soak {name}` takes --rounds N and nothing else"),
    };
    cargo_with(name, test, &[(told, (*rounds).to_owned())])
}
