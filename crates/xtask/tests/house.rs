//! The house is as its papers say: the map in ARCHITECTURE.md, its table of dependencies, the glossary, the licences.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn crates() -> BTreeSet<String> {
    let folders = std::fs::read_dir(root().join("crates")).unwrap();
    folders.map(|f| f.unwrap().file_name().into_string().unwrap()).collect()
}

/// The rows of the table under a heading: cells without the first and last bar.
fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let section = text.split(heading).nth(1).unwrap_or_else(|| panic!("no heading {heading:?}"));
    let rows = section.lines().skip_while(|l| !l.starts_with('|')).take_while(|l| l.starts_with('|')).skip(2);
    rows.map(|l| l.trim_matches('|').split('|').map(|c| c.trim().replace('`', "")).collect()).collect()
}

fn workspace_dependencies(name: &str) -> BTreeSet<String> {
    let manifest: toml::Table = read(&format!("crates/{name}/Cargo.toml")).parse().unwrap();
    let all = crates();
    let dependencies = manifest.get("dependencies").and_then(|d| d.as_table()).cloned().unwrap_or_default();
    dependencies.keys().filter(|k| all.contains(*k)).cloned().collect()
}

#[test]
fn the_map_names_every_crate_and_no_other() {
    let map = read("ARCHITECTURE.md");
    let named: BTreeSet<String> = table(&map, "## The crates").into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(named, crates());
}

#[test]
fn crates_lean_only_on_what_the_table_allows() {
    let map = read("ARCHITECTURE.md");
    let allowed: BTreeMap<String, BTreeSet<String>> = table(&map, "## The crates")
        .into_iter()
        .map(|row| (row[0].clone(), row[2].split([',', ' ']).filter(|c| !c.is_empty()).map(Into::into).collect()))
        .collect();
    for name in crates() {
        let leans = workspace_dependencies(&name);
        let may: BTreeSet<String> = allowed[&name].iter().filter(|c| *c != "–").cloned().collect();
        assert_eq!(leans, may, "crates/{name}/Cargo.toml against the table in ARCHITECTURE.md");
    }
}

#[test]
fn every_file_that_the_map_names_is_there() {
    for paper in ["ARCHITECTURE.md", "README.md", "README.zh.md", "CONTRIBUTING.md", "SECURITY.md"] {
        for path in paths(&read(paper)) {
            assert!(root().join(&path).exists(), "{paper} names {path}, which is not there");
        }
    }
}

/// Words in back-quotes that look like a path of this tree.
fn paths(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .filter(|q| q.starts_with("crates/") || q.starts_with("docs/"))
        .map(|q| q.trim_end_matches('/').into())
        .collect()
}

#[test]
fn the_glossary_has_every_word_in_both_languages() {
    let glossary = read("docs/glossary.md");
    let rows = table(&glossary, "## Words");
    assert!(rows.len() > 40, "the glossary has lost rows");
    for row in &rows {
        assert!(!row[0].is_empty() && !row[1].is_ascii(), "no Chinese: {row:?}");
    }
    let words = rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>().join(" ");
    for row in table(&read("STYLE.md"), "## Words") {
        for word in row[0].split([',', '/']).map(str::trim) {
            assert!(words.contains(word), "STYLE.md says {word:?}, the glossary does not");
        }
    }
    for room in rooms() {
        assert!(words.contains(&room), "the room {room:?} of the law is not in the glossary");
    }
}

/// The rooms of the law: its folders.
fn rooms() -> BTreeSet<String> {
    let entries = std::fs::read_dir(root().join("crates/domain/src")).unwrap().map(Result::unwrap);
    entries.filter(|e| e.path().is_dir()).map(|e| e.file_name().into_string().unwrap()).collect()
}

#[test]
fn names_in_the_code_are_words_of_the_glossary() {
    // Left: a name that another word has. Only whole parts of a name count.
    let banned = [
        "txn",
        "complaint",
        "incident",
        "blacklist",
        "whitelist",
        "tenant",
        "chargeback",
        "unfreeze",
        "manager",
        "helper",
        "util",
        "utils",
        "common",
    ];
    for file in sources() {
        let text = std::fs::read_to_string(&file).unwrap();
        for line in text.lines() {
            let Some(name) = defined(line) else { continue };
            let parts = parts(name);
            let found = banned.iter().find(|b| parts.iter().any(|p| p == *b));
            assert!(found.is_none(), "{}: {line:?} uses {found:?}; see STYLE.md", file.display());
        }
    }
}

/// The name that a line defines, if it defines one.
fn defined(line: &str) -> Option<&str> {
    let line =
        line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ").trim_start_matches("async ");
    let after = ["fn ", "struct ", "enum ", "trait ", "mod ", "type "].iter().find_map(|k| line.strip_prefix(k))?;
    after.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

/// `SendOrder` and `send_order` are both `send`, `order`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for c in name.chars() {
        if c == '_' || c.is_uppercase() {
            parts.push(String::new());
        }
        if c != '_' {
            parts.last_mut().unwrap().extend(c.to_lowercase());
        }
    }
    parts
}

fn sources() -> Vec<PathBuf> {
    let listed = Command::new("git").args(["ls-files", "crates/*.rs"]).current_dir(root()).output().unwrap();
    let files: Vec<PathBuf> =
        String::from_utf8(listed.stdout).unwrap().lines().map(|f| root().join(f)).filter(|f| f.exists()).collect();
    assert!(files.len() > 50, "git lists {} sources", files.len());
    files
}

#[test]
fn no_room_outgrows_its_walls() {
    for file in sources() {
        let lines = std::fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 700, "{} has {lines} lines: is it one room or two?", file.display());
    }
}

#[test]
fn every_refusal_is_in_its_paper() {
    let law = read("crates/domain/src/refusal.rs");
    let paper = read("docs/refusals.md");
    let codes: BTreeSet<&str> = law.split('"').filter(|q| is_code(q)).collect();
    assert!(codes.len() > 10);
    for code in codes {
        assert!(paper.contains(code), "docs/refusals.md does not explain {code}");
    }
}

fn is_code(text: &str) -> bool {
    text.split_once('-').is_some_and(|(word, number)| {
        !word.is_empty()
            && word.bytes().all(|b| b.is_ascii_uppercase())
            && number.len() == 2
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

#[test]
fn licences_and_bans_are_kept() {
    let deny: toml::Table = read("deny.toml").parse().unwrap();
    let allow = strings(&deny["licenses"]["allow"]);
    let bans: Vec<&str> =
        deny["bans"]["deny"].as_array().unwrap().iter().map(|ban| ban["crate"].as_str().unwrap()).collect();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or("");
        assert!(allowed(licence, &allow), "{name} is under {licence:?}, which deny.toml does not allow");
        assert!(!bans.contains(&name), "{name} is banned in deny.toml");
    }
}

fn strings(value: &toml::Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
}

/// An SPDX expression of OR over AND, with or without brackets: one alternative must be allowed whole.
fn allowed(licence: &str, allow: &[String]) -> bool {
    let licence = licence.replace('/', " OR ");
    let plain = |part: &str| allow.iter().any(|a| a == part.trim().trim_matches(['(', ')']));
    if licence.contains(") AND ") {
        return licence.split(" AND ").all(|side| side.split(" OR ").any(plain));
    }
    licence.split(" OR ").any(|side| side.split(" AND ").all(plain))
}
