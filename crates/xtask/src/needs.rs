//! What the page tests need beyond Rust: Chromium, its driver, and a Chinese font, all Debian packages.

use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// The package, and a file by which it is known to be there.
const NEEDS: [(&str, &str); 3] = [
    ("chromium", "/usr/bin/chromium"),
    ("chromium-driver", "/usr/bin/chromedriver"),
    ("fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
];

/// Installs what is missing where that is possible; else names it and fails.
pub(crate) fn install() -> Result<()> {
    if missing().is_empty() {
        return Ok(());
    }
    let packages = missing();
    println!("— installing for the page tests: {}", packages.join(" "));
    let updated = apt(&["update", "-q"]);
    let mut arguments = vec!["install", "-y", "-q", "--no-install-recommends"];
    arguments.extend(&packages);
    let installed = updated && apt(&arguments);
    let packages = missing();
    if !installed || !packages.is_empty() {
        bail!(
            "the page tests need these Debian packages: {}. Install them with `apt-get install {}`, \
             or run `cargo xtask test --no-pages`",
            packages.join(", "),
            packages.join(" ")
        );
    }
    Ok(())
}

fn missing() -> Vec<&'static str> {
    NEEDS.iter().filter(|(_, file)| !Path::new(file).exists()).map(|(package, _)| *package).collect()
}

fn apt(arguments: &[&str]) -> bool {
    let mut command = Command::new("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdout(std::process::Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
