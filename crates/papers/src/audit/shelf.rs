//! The checkpoints of a data folder: one signed note a file, named by its size, to be copied to where this server cannot
//! reach; the key to check them with; and the tree's peaks, so that the next checkpoint reads only what is new.

use super::line::{Algorithm, Digest};
use super::note::{Checkpoint, Key, PublicKey};
use super::tree::Tree;
use super::verify::{Log, survey};
use crate::{Fault, Papers, row};
use domain::time::Instant;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// The folder in a data folder.
pub const CHECKPOINTS: &str = "checkpoints";
/// The key's file in it.
const PUBLIC: &str = "key.pub";
const PEAKS: &str = "peaks.json";
/// No note is longer.
const NOTE_BYTES_MAX: u64 = 16 * 1024;

/// Signs what the log is now, and keeps it as a file; `None` where nothing came since the last. A log that is not the
/// one signed before is not signed: [`Fault::Tampered`], [`Fault::Checkpoint`].
pub async fn sign(papers: &Papers, folder: &Path, at: Instant) -> Result<Option<Checkpoint>, Fault> {
    let shelf = folder.join(CHECKPOINTS);
    std::fs::create_dir_all(&shelf)?;
    let key = Key::of(folder)?;
    let last = newest(&shelf, &key.public())?;
    let log = grown(papers, &shelf, last.as_ref()).await?;
    if log.tree().size() == last.map_or(0, |last| last.size) {
        return Ok(None);
    }
    let checkpoint = Checkpoint {
        origin: key.public().name().to_owned(),
        size: log.tree().size(),
        root: log.tree().root(),
        algorithm: log.algorithm(),
        head: log.head().to_owned(),
        at,
    };
    put(&shelf.join(PUBLIC), &format!("{}\n", key.public()))?;
    put(&shelf.join(file_name(checkpoint.size)), &key.sign(&checkpoint))?;
    put(&shelf.join(PEAKS), &Peaks::of(&log).to_json()?)?;
    Ok(Some(checkpoint))
}

/// The log as it is now; it must be the one that was signed last, with lines added.
async fn grown(papers: &Papers, shelf: &Path, last: Option<&Checkpoint>) -> Result<Log, Fault> {
    let from = last.and_then(|last| Peaks::read(shelf)?.log(last));
    let resumed = from.is_some();
    let sizes: Vec<u64> = last.map(|last| last.size).into_iter().collect();
    let surveyed = survey(papers, from, &sizes, None).await?;
    if let Some(last) = last.filter(|_| !resumed) {
        let there = surveyed.at.first().is_some_and(|log| log.tree().root() == last.root && log.head() == last.head);
        if !there {
            return Err(Fault::Checkpoint { lines: last.size, why: "the log is not the one that was signed" });
        }
    }
    Ok(surveyed.log)
}

/// The key that a folder of checkpoints brings along. It says only that they agree among themselves: whoever checks
/// must have the key from the centre itself.
pub fn key_of(shelf: &Path) -> Result<PublicKey, Fault> {
    let text = std::fs::read_to_string(shelf.join(PUBLIC))?;
    text.parse().map_err(|()| row::unreadable(PUBLIC, "it is no key of signed notes"))
}

/// Whether a folder holds checkpoints: a server makes the folder before the first of them.
pub fn has_checkpoints(shelf: &Path) -> Result<bool, Fault> {
    Ok(!notes(shelf)?.is_empty())
}

/// Every checkpoint of a folder, oldest first; refused ([`Fault::Checkpoint`]) where one is not signed by this key.
pub fn checkpoints(shelf: &Path, key: &PublicKey) -> Result<Vec<Checkpoint>, Fault> {
    notes(shelf)?.iter().map(|(size, path)| open(*size, path, key)).collect()
}

/// The checkpoint over this many lines, or the newest, as its note.
pub fn note(shelf: &Path, size: Option<u64>) -> Result<String, Fault> {
    let notes = notes(shelf)?;
    let one = notes.iter().rfind(|(at, _)| size.is_none_or(|size| size == *at));
    let (_, path) =
        one.ok_or_else(|| row::unreadable("the checkpoint", "there is none; make one: weir audit checkpoint"))?;
    read(path)
}

fn newest(shelf: &Path, key: &PublicKey) -> Result<Option<Checkpoint>, Fault> {
    notes(shelf)?.last().map(|(size, path)| open(*size, path, key)).transpose()
}

fn open(size: u64, path: &Path, key: &PublicKey) -> Result<Checkpoint, Fault> {
    let checkpoint = key.open(&read(path)?).filter(|checkpoint| checkpoint.size == size);
    checkpoint.ok_or(Fault::Checkpoint { lines: size, why: "this key did not sign it as it stands" })
}

fn file_name(size: u64) -> String {
    format!("{size:012}.note")
}

/// The notes of a folder, smallest first; none where there is no folder.
fn notes(shelf: &Path) -> Result<Vec<(u64, PathBuf)>, Fault> {
    if !shelf.exists() {
        return Ok(Vec::new());
    }
    let mut notes = Vec::new();
    for entry in std::fs::read_dir(shelf)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(size) = name.strip_suffix(".note").and_then(|size| size.parse().ok()) {
            notes.push((size, path));
        }
    }
    notes.sort();
    Ok(notes)
}

fn read(path: &Path) -> Result<String, Fault> {
    let mut text = String::new();
    std::fs::File::open(path)?.take(NOTE_BYTES_MAX).read_to_string(&mut text)?;
    Ok(text)
}

/// Writes a file whole or not at all, and durably.
fn put(path: &Path, text: &str) -> Result<(), Fault> {
    let passing = path.with_extension("passing");
    let mut file = std::fs::File::create(&passing)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&passing, path)?;
    crate::sync_folder_of(path)
}

/// What is left of the log's tree between two checkpoints. It is believed only as far as the last signed root agrees.
#[derive(Debug, Deserialize, Serialize)]
struct Peaks {
    size: u64,
    head: String,
    hash: Algorithm,
    peaks: Vec<String>,
}

impl Peaks {
    fn of(log: &Log) -> Self {
        let peaks = log.tree().peaks().map(|peak| super::hex(peak)).collect();
        Self { size: log.tree().size(), head: log.head().to_owned(), hash: log.algorithm(), peaks }
    }

    fn to_json(&self) -> Result<String, Fault> {
        row::to_json(PEAKS, self)
    }

    /// What is not there, or cannot be read, is worked out anew.
    fn read(shelf: &Path) -> Option<Self> {
        serde_json::from_str(&read(&shelf.join(PEAKS)).ok()?).ok()
    }

    fn log(&self, last: &Checkpoint) -> Option<Log> {
        let peaks: Option<Vec<Digest>> = self.peaks.iter().map(|peak| super::digest_of(peak)).collect();
        let tree = Tree::of_peaks(self.hash, self.size, &peaks?)?;
        let same = self.size == last.size && tree.root() == last.root && self.head == last.head;
        (same && self.hash == last.algorithm).then(|| Log::resumed(self.hash, tree, self.head.clone()))
    }
}
