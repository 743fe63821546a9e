//! Domain names alone, split by time: what is first seen later is told by what was known before.

use super::linear::Linear;
use super::{open, print};
use screen::learned::measure;
use std::collections::BTreeMap;
use std::io::Read;

/// Names first seen from here on are not learned from.
const SPLIT: &str = "2024-10-01";
const EPOCHS: usize = 4;

/// What registries sell names under, where a country's name is the last label.
const UNDER: [&str; 12] = ["com", "net", "org", "gov", "edu", "co", "ac", "or", "ne", "go", "idv", "mil"];

/// The registrable name: one label below what registries sell names under.
fn registrable(host: &str) -> Option<&str> {
    let labels: Vec<&str> = host.split('.').collect();
    let depth = match labels[..] {
        [.., second, last] if last.len() == 2 && UNDER.contains(&second) => 3,
        _ => 2,
    };
    let start = labels.len().checked_sub(depth)?;
    Some(&host[labels[..start].iter().map(|label| label.len() + 1).sum::<usize>()..])
}

fn text(name: &str) -> Option<String> {
    let mut text = String::new();
    open(name)?.read_to_string(&mut text).unwrap();
    Some(text)
}

/// Each bad name with the day it was first seen; those beneath well-known platforms are one name.
fn bad(file: &str) -> Option<BTreeMap<String, String>> {
    let mut bad: BTreeMap<String, String> = BTreeMap::new();
    for line in text(file)?.lines().skip(1) {
        let mut columns = line.split(',');
        let (Some(host), Some(seen)) = (columns.next(), columns.next()) else { continue };
        let Some(name) = registrable(host).filter(|name| !name.bytes().all(|b| b.is_ascii_digit() || b == b'.')) else {
            continue;
        };
        let first = bad.entry(name.to_owned()).or_insert_with(|| seen.to_owned());
        if seen < first.as_str() {
            seen.clone_into(first);
        }
    }
    Some(bad)
}

fn hash(text: &[u8], kind: u8) -> u32 {
    let mixed = text
        .iter()
        .fold(0x811c_9dc5 ^ u32::from(kind), |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    mixed ^ mixed >> 15
}

/// Runs of one to six letters, the last labels, and shapes: length, digits, hyphens, runs of consonants.
fn features(name: &str) -> Vec<u32> {
    let (label, end) = name.split_once('.').unwrap_or((name, ""));
    let framed = format!("^{label}$");
    let mut features: Vec<u32> = vec![hash(end.as_bytes(), 1), hash(b"", 2)];
    for size in 1..=6 {
        features.extend(framed.as_bytes().windows(size).map(|run| hash(run, 3)));
    }
    let shape: Vec<u8> = label.bytes().map(shape).collect();
    for size in 2..=6 {
        features.extend(shape.windows(size).map(|run| hash(run, 4)));
    }
    let digits = label.bytes().filter(u8::is_ascii_digit).count();
    let hyphens = label.bytes().filter(|byte| *byte == b'-').count();
    let counts = [(5, label.len()), (6, digits), (7, hyphens), (8, longest(&shape))];
    features.extend(counts.map(|(kind, count)| hash(&[u8::try_from(count.min(40)).unwrap()], kind)));
    features.extend(counts.map(|(kind, count)| hash(format!("{end}{}", count.min(20)).as_bytes(), kind + 8)));
    features.push(hash(format!("{end}{digits}{hyphens}").as_bytes(), 20));
    features
}

fn shape(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => b'9',
        b'a' | b'e' | b'i' | b'o' | b'u' => b'a',
        b'a'..=b'z' => b'b',
        other => other,
    }
}

fn longest(shape: &[u8]) -> usize {
    shape.chunk_by(|a, b| a == b).filter(|run| run[0] == b'b').map(<[u8]>::len).max().unwrap_or(0)
}

#[test]
#[ignore = "reads public data that is not in the tree"]
fn domain_names_by_time() {
    let lists = (bad("tw165_hosts_to_2025-05.csv.gz"), bad("phishtank_hosts_to_2025-05.csv.gz"));
    let good = (text("benign_china_domains_110k.txt.gz"), text("benign_opendns_top10k.txt.gz"));
    let ((Some(tw165), Some(phishtank)), (Some(china), Some(popular))) = (lists, good) else { return };
    let mut good: Vec<&str> = china.lines().chain(popular.lines()).filter_map(registrable).collect();
    good.sort_unstable();
    good.dedup();
    let mut both = phishtank.clone();
    for (name, seen) in &tw165 {
        let first = both.entry(name.clone()).or_insert_with(|| seen.clone());
        if seen < first {
            first.clone_from(seen);
        }
    }
    for (title, bad) in [("tw165", &tw165), ("phishtank", &phishtank), ("both", &both)] {
        split(title, bad, &good);
    }
}

fn split(title: &str, bad: &BTreeMap<String, String>, good: &[&str]) {
    let known = |name: &&String| good.binary_search(&name.as_str()).is_err();
    let of = |late: bool| {
        bad.iter()
            .filter(move |(_, seen)| (seen.as_str() >= SPLIT) == late)
            .map(|(name, _)| name)
            .filter(known)
            .map(String::as_str)
    };
    // Good names have no dates: half is learned from, by a hash of the name.
    let half = |late: bool| good.iter().copied().filter(move |name| (hash(name.as_bytes(), 0) % 2 == 1) == late);
    let rows = |late: bool| -> Vec<(Vec<u32>, bool)> {
        let marked = of(late).map(|name| (features(name), true));
        marked.chain(half(late).map(|name| (features(name), false))).collect()
    };
    let (mut seen, later) = (rows(false), rows(true));
    seen.sort_by_key(|(features, marked)| {
        (
            features.iter().fold(7_u32, |hash, feature| hash.wrapping_mul(31) ^ feature).wrapping_mul(0x9e37_79b9),
            *marked,
        )
    });
    let count =
        |rows: &[(Vec<u32>, bool)]| (rows.iter().filter(|row| row.1).count(), rows.iter().filter(|row| !row.1).count());
    println!("{title}: learned from {:?} (bad, good), asked of {:?} first seen later", count(&seen), count(&later));
    let mut model = Linear::new();
    for epoch in 0..EPOCHS {
        for (features, marked) in &seen {
            model.learn(features, *marked, 1.0, 0.1 / (1.0 + epoch as f32));
        }
    }
    let scored: Vec<(f64, bool)> = later
        .iter()
        .map(|(features, marked)| (f64::from(1.0 / (1.0 + (-model.odds(features)).exp())), *marked))
        .collect();
    print(&format!("  {title}"), &measure(&scored));
}
