//! Tampering shows: bits flipped one by one, lines swapped, taken out, put in, cut off, written anew; and proofs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use domain::case::CaseId;
use domain::time::Instant;
use papers::audit::{self, Algorithm, Entry, Key, Log, Receipt, Shown};
use papers::{Fault, Papers, Tx};
use sqlx::{AnyConnection, Connection, Executor};
use std::path::Path;

fn entry(seq: i64, prev: String) -> Entry {
    let mut entry = Entry {
        seq,
        at: Instant::from_micros(1_772_000_000_000_000 + seq * 1_234_567),
        officer: ["li", "wang", "door:ICBC", "weir"][usize::try_from(seq % 4).unwrap()].into(),
        action: ["order.approve", "order.send", "movement.take"][usize::try_from(seq % 3).unwrap()].into(),
        object: format!("order:{seq}"),
        case: (seq % 5 != 0).then_some(CaseId(seq / 3)),
        detail: format!("{{\"amount\":\"{seq}.00\",\"why\":\"因为\"}}"),
        prev,
        hash: String::new(),
    };
    entry.hash = audit::hash(&entry);
    entry
}

fn chain(algorithm: Algorithm, lines: i64) -> Vec<Entry> {
    let before = Log::new(algorithm).head().to_owned();
    let mut chain: Vec<Entry> = Vec::new();
    for seq in 1..=lines {
        let prev = chain.last().map_or_else(|| before.clone(), |last| last.hash.clone());
        chain.push(entry(seq, prev));
    }
    chain
}

/// Where a chain breaks.
fn broken_at(algorithm: Algorithm, chain: &[Entry]) -> Option<i64> {
    let mut log = Log::new(algorithm);
    chain.iter().find(|entry| log.take(entry).is_err()).map(|entry| entry.seq)
}

/// Every line that differs from this one in one bit. A text that is no longer UTF-8 cannot be read from the papers at
/// all: these are counted, and given as nothing.
fn flipped(entry: &Entry) -> Vec<Option<Entry>> {
    let mut all = Vec::new();
    for bit in 0..64 {
        all.push(Some(Entry { seq: entry.seq ^ 1 << bit, ..entry.clone() }));
        all.push(Some(Entry { at: Instant::from_micros(entry.at.micros() ^ 1 << bit), ..entry.clone() }));
        let case = entry.case.map(|case| CaseId(case.0 ^ 1 << bit));
        all.extend(case.map(|case| Some(Entry { case: Some(case), ..entry.clone() })));
    }
    // Something for nothing, and nothing for something.
    let case = if entry.case.is_some() { None } else { Some(CaseId(0)) };
    all.push(Some(Entry { case, ..entry.clone() }));
    #[allow(clippy::type_complexity, reason = "a name, and how the field of that name is set")]
    let texts: [(&str, fn(&mut Entry, String)); 6] = [
        (&entry.officer, |entry, text| entry.officer = text),
        (&entry.action, |entry, text| entry.action = text),
        (&entry.object, |entry, text| entry.object = text),
        (&entry.detail, |entry, text| entry.detail = text),
        (&entry.prev, |entry, text| entry.prev = text),
        (&entry.hash, |entry, text| entry.hash = text),
    ];
    for (text, set) in texts {
        for bit in 0..text.len() * 8 {
            let mut bytes = text.as_bytes().to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            all.push(String::from_utf8(bytes).ok().map(|text| {
                let mut other = entry.clone();
                set(&mut other, text);
                other
            }));
        }
    }
    all
}

#[test]
fn every_bit_of_a_thousand_lines_shows() {
    for algorithm in [Algorithm::Sha256, Algorithm::Sm3] {
        // SM3 is ten times slower: a tenth of the lines.
        let chain = chain(algorithm, if algorithm == Algorithm::Sha256 { 1000 } else { 100 });
        let mut log = Log::new(algorithm);
        let (mut flips, mut unreadable) = (0, 0);
        for line in &chain {
            for other in flipped(line) {
                flips += 1;
                let Some(other) = other else {
                    unreadable += 1;
                    continue;
                };
                assert!(log.clone().take(&other).is_err(), "{other:?} for {line:?}");
            }
            log.take(line).unwrap();
        }
        println!(
            "{algorithm}: {flips} bits of {} lines flipped one by one, {flips} show ({unreadable} unreadable)",
            chain.len()
        );
        assert!(flips > 1500 * chain.len());
    }
}

#[test]
fn lines_swapped_taken_out_or_put_in_show_at_the_first() {
    let whole = chain(Algorithm::Sha256, 1000);
    let at = |chain: &[Entry]| broken_at(Algorithm::Sha256, chain);
    assert_eq!(at(&whole), None);
    for place in 0..999 {
        let mut swapped = whole.clone();
        swapped.swap(place, place + 1);
        assert!(at(&swapped).is_some(), "swapped at {place}");
        let mut shorter = whole.clone();
        shorter.remove(place);
        assert!(at(&shorter).is_some(), "taken out at {place}");
        let mut longer = whole.clone();
        longer.insert(place, entry(place as i64 + 1, whole[place].prev.clone()));
        assert!(at(&longer).is_some(), "put in at {place}");
    }
}

/// Whoever holds the papers may hash everything anew: then only a root that was signed before tells.
#[test]
fn a_chain_written_anew_has_another_root() {
    let whole = chain(Algorithm::Sha256, 300);
    let root = |chain: &[Entry]| {
        let mut log = Log::new(Algorithm::Sha256);
        chain.iter().for_each(|line| log.take(line).unwrap());
        (log.tree().root(), log.head().to_owned())
    };
    let signed = root(&whole);
    for place in 0..whole.len() {
        let mut anew = whole.clone();
        anew[place].detail.push(' ');
        for at in place..anew.len() {
            if at > 0 {
                anew[at].prev = anew[at - 1].hash.clone();
            }
            anew[at].hash = audit::hash(&anew[at]);
        }
        assert_ne!(root(&anew), signed, "line {place}");
    }
}

async fn open(folder: &Path) -> Papers {
    Papers::open(&format!("sqlite://{}/weir.db", folder.display())).await.unwrap()
}

async fn thief(folder: &Path) -> AnyConnection {
    AnyConnection::connect(&format!("sqlite://{}/weir.db", folder.display())).await.unwrap()
}

fn at(seconds: i64) -> Instant {
    Instant::from_seconds(1_772_000_000 + seconds)
}

fn line(n: i64) -> audit::Line {
    let detail = serde_json::json!({ "n": n });
    audit::Line { at: at(n), officer: "li".into(), action: "unit.add", object: format!("unit:{n}"), case: None, detail }
}

async fn deed(papers: &Papers, n: i64) -> Receipt {
    let deed = papers.write(move |tx: &mut Tx| Box::pin(async move { audit::write(tx, line(n)).await }));
    deed.await.unwrap()
}

async fn deeds(papers: &Papers, from: i64, to: i64) -> Vec<Receipt> {
    let mut receipts = Vec::new();
    for n in from..=to {
        receipts.push(deed(papers, n).await);
    }
    receipts
}

/// What the log says against the checkpoints of this folder.
async fn against(papers: &Papers, folder: &Path) -> Result<i64, Fault> {
    let key = Key::of(folder)?.public();
    let checkpoints = audit::checkpoints(&folder.join("checkpoints"), &key)?;
    Ok(audit::verify_against(papers, checkpoints).await?.lines)
}

fn checkpoint_broken(outcome: Result<i64, Fault>) -> u64 {
    match outcome {
        Err(Fault::Checkpoint { lines, .. }) => lines,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn lines_cut_off_behind_a_checkpoint_show_and_are_not_signed_over() {
    let folder = tempfile::tempdir().unwrap();
    let papers = open(folder.path()).await;
    deeds(&papers, 1, 20).await;
    let signed = audit::sign(&papers, folder.path(), at(100)).await.unwrap().unwrap();
    assert_eq!(signed.size, 20);
    assert_eq!(audit::sign(&papers, folder.path(), at(101)).await.unwrap(), None, "nothing new");
    deeds(&papers, 21, 25).await;
    assert_eq!(audit::sign(&papers, folder.path(), at(102)).await.unwrap().unwrap().size, 25);
    assert_eq!(against(&papers, folder.path()).await.unwrap(), 25);

    let mut thief = thief(folder.path()).await;
    thief.execute("DELETE FROM audit WHERE seq > 22").await.unwrap();
    assert_eq!(checkpoint_broken(against(&papers, folder.path()).await), 25);
    let refused = audit::sign(&papers, folder.path(), at(103)).await;
    assert!(matches!(refused, Err(Fault::Checkpoint { lines: 25, .. })), "{refused:?}");
    // Grown again by other lines, it still is not the one that was signed.
    deeds(&papers, 90, 99).await;
    assert_eq!(checkpoint_broken(against(&papers, folder.path()).await), 25);
    std::fs::remove_file(folder.path().join("checkpoints/peaks.json")).unwrap();
    let refused = audit::sign(&papers, folder.path(), at(104)).await;
    assert!(matches!(refused, Err(Fault::Checkpoint { lines: 25, .. })), "{refused:?}");
}

#[tokio::test]
async fn the_next_checkpoint_is_the_same_with_and_without_the_peaks() {
    let folder = tempfile::tempdir().unwrap();
    let papers = open(folder.path()).await;
    for (round, peaks) in [(1, true), (2, true), (3, false), (4, true)] {
        deeds(&papers, round * 100, round * 100 + 36).await;
        if !peaks {
            std::fs::remove_file(folder.path().join("checkpoints/peaks.json")).unwrap();
        }
        assert_eq!(
            audit::sign(&papers, folder.path(), at(round)).await.unwrap().unwrap().size,
            u64::try_from(round).unwrap() * 37
        );
        assert_eq!(against(&papers, folder.path()).await.unwrap(), round * 37);
    }
}

#[tokio::test]
async fn the_key_is_the_servers_alone_and_every_bit_of_a_note_counts() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let papers = open(folder.path()).await;
    deeds(&papers, 1, 3).await;
    audit::sign(&papers, folder.path(), at(1)).await.unwrap();
    let mode = std::fs::metadata(folder.path().join("audit.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let key = Key::of(folder.path()).unwrap().public();
    assert_eq!(key.to_string().parse(), Ok(key.clone()));
    let note = audit::note(&folder.path().join("checkpoints"), None).unwrap();
    assert!(key.open(&note).is_some());
    assert!(Key::of(other.path()).unwrap().public().open(&note).is_none(), "another centre's key");
    let mut flips = 0;
    for bit in 0..note.len() * 8 {
        let mut bytes = note.as_bytes().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(note) = String::from_utf8(bytes) {
            flips += 1;
            assert_eq!(key.open(&note), None, "bit {bit}: {note}");
        }
    }
    println!("{flips} bits of a checkpoint flipped one by one: none is taken for signed");
}

#[tokio::test]
async fn a_receipt_is_proved_to_whoever_has_the_key_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let papers = open(folder.path()).await;
    let receipts = deeds(&papers, 1, 21).await;
    audit::sign(&papers, folder.path(), at(1)).await.unwrap();
    let shelf = folder.path().join("checkpoints");
    let key = audit::key_of(&shelf).unwrap();
    let note = audit::note(&shelf, None).unwrap();
    for receipt in &receipts {
        assert_eq!(receipt.to_string().parse(), Ok(*receipt));
        let proof = audit::prove_receipt(&papers, &key, *receipt, &note).await.unwrap();
        match audit::check(&proof, &key).unwrap() {
            Shown::Inclusion(shown, checkpoint) => assert_eq!((shown, checkpoint.size), (*receipt, 21)),
            other => panic!("{other:?}"),
        }
    }
    let forged = Receipt { seq: 3, leaf: receipts[3].leaf };
    let refused = audit::prove_receipt(&papers, &key, forged, &note).await;
    assert!(matches!(refused, Err(Fault::Tampered { seq: 3, .. })), "{refused:?}");
    let late = deed(&papers, 22).await;
    assert!(audit::prove_receipt(&papers, &key, late, &note).await.is_err(), "it came after the checkpoint");

    let proof = audit::prove_receipt(&papers, &key, receipts[12], &note).await.unwrap();
    let shown = audit::check(&proof, &key).unwrap();
    let mut flips = 0;
    for bit in 0..proof.len() * 8 {
        let mut bytes = proof.as_bytes().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(forged) = String::from_utf8(bytes) {
            flips += 1;
            let outcome = audit::check(&forged, &key);
            // A letter's case in the receipt's hex says the same.
            assert!(outcome.is_err() || outcome == Ok(shown.clone()), "bit {bit}: {outcome:?}");
        }
    }
    println!("{flips} bits of a proof flipped one by one: none shows anything else");
}

/// The note of another log of 17 lines, signed with the same key: two histories told by one centre.
async fn another_history(keys: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(keys.join("audit.key"), folder.path().join("audit.key")).unwrap();
    let papers = open(folder.path()).await;
    deeds(&papers, 101, 117).await;
    audit::sign(&papers, folder.path(), at(1)).await.unwrap();
    audit::note(&folder.path().join("checkpoints"), None).unwrap()
}

#[tokio::test]
async fn growth_is_proved_between_any_two_checkpoints() {
    let folder = tempfile::tempdir().unwrap();
    let papers = open(folder.path()).await;
    let shelf = folder.path().join("checkpoints");
    for n in 1..=17 {
        deed(&papers, n).await;
        audit::sign(&papers, folder.path(), at(n)).await.unwrap();
    }
    let key = audit::key_of(&shelf).unwrap();
    let note = |size: u64| audit::note(&shelf, Some(size)).unwrap();
    let other = another_history(folder.path()).await;
    for old in 1..=17 {
        for new in old..=17 {
            let proof = audit::prove_growth(&papers, &key, &note(old), &note(new)).await.unwrap();
            match audit::check(&proof, &key) {
                Ok(Shown::Consistency(one, two)) => assert_eq!((one.size, two.size), (old, new)),
                other => panic!("{old} to {new}: {other:?}"),
            }
            let forged = format!("{}{other}", proof.strip_suffix(&note(new)).unwrap());
            assert!(audit::check(&forged, &key).is_err(), "{old} to {new}");
        }
    }
}

#[tokio::test]
async fn a_log_that_begins_with_sm3_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let papers = open(folder.path()).await;
    let begun = papers.write(|tx: &mut Tx| Box::pin(async move { audit::begin(tx, Algorithm::Sm3, line(1)).await }));
    assert!(begun.await.unwrap());
    let receipts = deeds(&papers, 2, 9).await;
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(audit::algorithm(&mut reader).await.unwrap(), Some(Algorithm::Sm3));
    let verified = audit::verify(&mut reader).await.unwrap();
    drop(reader);
    assert!(verified.head.starts_with("sm3:") && verified.lines == 9, "{verified:?}");
    audit::sign(&papers, folder.path(), at(1)).await.unwrap();
    let shelf = folder.path().join("checkpoints");
    let (key, note) = (audit::key_of(&shelf).unwrap(), audit::note(&shelf, None).unwrap());
    let proof = audit::prove_receipt(&papers, &key, receipts[4], &note).await.unwrap();
    assert!(audit::check(&proof, &key).is_ok());
    // A line hashed with the other function does not follow.
    let mut thief = thief(folder.path()).await;
    thief.execute("UPDATE audit SET hash = SUBSTR(hash, 5) WHERE seq = 5").await.unwrap();
    assert!(matches!(against(&papers, folder.path()).await, Err(Fault::Tampered { seq: 5, .. })));
}
