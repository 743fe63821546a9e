//! Proofs that fit in a file and are checked without this server: that a line stands in a signed log
//! (c2sp.org/tlog-proof), and that a later checkpoint only added to an earlier one.

use super::line::{Digest, Receipt};
use super::note::{Checkpoint, PublicKey, digest};
use super::tree::{Mark, extends, includes};
use super::verify::survey;
use crate::{Fault, Papers, row};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

const INCLUSION: &str = "c2sp.org/tlog-proof@v1";
const CONSISTENCY: &str = "weir/consistency@v1";

/// What a proof shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The line of this receipt stands in the log of this checkpoint.
    Inclusion(Receipt, Checkpoint),
    /// The second checkpoint's log is the first's with lines added.
    Consistency(Checkpoint, Checkpoint),
}

/// Makes the proof that a receipt's line stands in the log of a signed note. The whole log is gone over, and must hold.
/// [`Fault::Tampered`]: the line is not the one that the receipt was given for.
pub async fn prove_receipt(papers: &Papers, key: &PublicKey, receipt: Receipt, note: &str) -> Result<String, Fault> {
    let checkpoint = key.open(note).ok_or_else(not_signed)?;
    let index = u64::try_from(receipt.seq - 1).unwrap_or(u64::MAX);
    if index >= checkpoint.size {
        return Err(row::unreadable("the receipt", "its line came after this checkpoint; make a new one"));
    }
    let tree = at(papers, &checkpoint, Mark::leaf(index)).await?;
    let found = tree.filter(|found| found.hash == receipt.leaf);
    let found = found.ok_or(Fault::Tampered { seq: receipt.seq, why: "it is not the line of this receipt" })?;
    let extra = BASE64_STANDARD.encode(receipt.to_string());
    Ok(format!("{INCLUSION}\nextra {extra}\nindex {index}\n{}\n{note}", lines(&found.path)))
}

/// Makes the proof that the log of `second` is that of `first` with lines added; both are signed notes.
pub async fn prove_growth(papers: &Papers, key: &PublicKey, first: &str, second: &str) -> Result<String, Fault> {
    let (old, new) = (key.open(first).ok_or_else(not_signed)?, key.open(second).ok_or_else(not_signed)?);
    let mut proof = Vec::new();
    if old.size < new.size {
        let found = at(papers, &new, Mark::tree(old.size)).await?;
        let found = found.ok_or(Fault::Checkpoint { lines: old.size, why: "the log has no such tree" })?;
        proof.extend((!old.size.is_power_of_two()).then_some(found.hash));
        proof.extend(found.path);
    }
    Ok(format!("{CONSISTENCY}\n{}\n{first}\n{second}", lines(&proof)))
}

/// What was marked, in the log as it was at this checkpoint.
async fn at(papers: &Papers, checkpoint: &Checkpoint, mark: Mark) -> Result<Option<super::tree::Found>, Fault> {
    let surveyed = survey(papers, None, &[checkpoint.size], Some(mark)).await?;
    let log = surveyed.at.first().filter(|log| log.tree().root() == checkpoint.root);
    let log = log.ok_or(Fault::Checkpoint { lines: checkpoint.size, why: "the log is not the one that was signed" })?;
    Ok(log.tree().found())
}

fn not_signed() -> Fault {
    row::unreadable("the checkpoint", "this key did not sign it")
}

fn lines(hashes: &[Digest]) -> String {
    hashes.iter().map(|hash| format!("{}\n", BASE64_STANDARD.encode(hash))).collect()
}

/// Checks a proof, with nothing but the centre's key: what it shows, or why it shows nothing.
pub fn check(proof: &str, key: &PublicKey) -> Result<Shown, &'static str> {
    match proof.lines().next() {
        Some(INCLUSION) => check_receipt(proof, key),
        Some(CONSISTENCY) => check_growth(proof, key),
        _ => Err("it is no proof: its first line names none"),
    }
}

const NOT_READ: &str = "it cannot be read: a part is missing or not as it must be";
const NOT_SIGNED: &str = "this key did not sign its checkpoint";

fn check_receipt(proof: &str, key: &PublicKey) -> Result<Shown, &'static str> {
    let (head, note) = proof.split_once("\n\n").ok_or(NOT_READ)?;
    let checkpoint = key.open(note).ok_or(NOT_SIGNED)?;
    let (receipt, index, path) = inclusion(head).ok_or(NOT_READ)?;
    let (size, root) = (checkpoint.size, &checkpoint.root);
    let there = receipt.seq.checked_sub(1).and_then(|at| u64::try_from(at).ok()) == Some(index)
        && includes(checkpoint.algorithm, index, size, receipt.leaf, &path, root);
    if !there {
        return Err("the line of this receipt does not stand in the log that was signed");
    }
    Ok(Shown::Inclusion(receipt, checkpoint))
}

fn inclusion(head: &str) -> Option<(Receipt, u64, Vec<Digest>)> {
    let mut lines = head.lines().skip(1);
    let receipt = BASE64_STANDARD.decode(lines.next()?.strip_prefix("extra ")?).ok()?;
    let receipt = String::from_utf8(receipt).ok()?.parse().ok()?;
    let index = lines.next()?.strip_prefix("index ")?.parse().ok()?;
    Some((receipt, index, lines.map(digest).collect::<Option<_>>()?))
}

fn check_growth(proof: &str, key: &PublicKey) -> Result<Shown, &'static str> {
    let (head, notes) = proof.split_once("\n\n").ok_or(NOT_READ)?;
    let hashes: Option<Vec<Digest>> = head.lines().skip(1).map(digest).collect();
    // A note is its text, an empty line, its signatures; then an empty line, and the other note.
    let place = notes.match_indices("\n\n").nth(1).ok_or(NOT_READ)?.0;
    let (first, second) = notes.split_at(place);
    let old = key.open(&format!("{first}\n")).ok_or(NOT_SIGNED)?;
    let new = key.open(second.trim_start()).ok_or(NOT_SIGNED)?;
    let (one, two) = ((old.size, old.root), (new.size, new.root));
    if !extends(new.algorithm, one, two, &hashes.ok_or(NOT_READ)?) {
        return Err("the second log is not the first with lines added");
    }
    Ok(Shown::Consistency(old, new))
}
