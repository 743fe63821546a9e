//! What the tests need beyond Rust: PostgreSQL, a resolver, a stream server, and for the pages Chromium, its driver and a Chinese font, all Debian
//! packages.

use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// The package, and a file by which it is known to be there.
pub(crate) type Need = (&'static str, &'static str);

/// The server of streams.
pub(crate) const STREAM: Need = ("nats-server", "/usr/sbin/nats-server");

/// What the tests of papers need, kept and printed, of names that a resolver refuses, and of streams.
pub(crate) const PAPERS: [Need; 4] = [
    STREAM,
    ("bind9", "/usr/sbin/named"),
    ("postgresql", "/usr/lib/postgresql"),
    ("fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
];

/// What the page tests need.
pub(crate) const PAGES: [Need; 2] = [("chromium", "/usr/bin/chromium"), ("chromium-driver", "/usr/bin/chromedriver")];

/// Installs what is missing where that is possible; else names it and fails.
pub(crate) fn install(needs: &[Need]) -> Result<()> {
    let packages = missing(needs);
    if packages.is_empty() {
        return Ok(());
    }
    println!("— installing for the tests: {}", packages.join(" "));
    let updated = apt(&["update", "-q"]);
    let mut arguments = vec!["install", "-y", "-q", "--no-install-recommends"];
    arguments.extend(&packages);
    let installed = updated && apt(&arguments);
    let packages = missing(needs);
    if !installed || !packages.is_empty() {
        bail!(
            "the tests need these Debian packages: {}. Install them with `apt-get install {}`; without a browser, \
             run `cargo xtask test --no-pages`",
            packages.join(", "),
            packages.join(" ")
        );
    }
    Ok(())
}

fn missing(needs: &[Need]) -> Vec<&'static str> {
    needs.iter().filter(|(_, file)| !Path::new(file).exists()).map(|(package, _)| *package).collect()
}

fn apt(arguments: &[&str]) -> bool {
    let mut command = Command::new("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdout(std::process::Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
