//! Signals that came live, as they are kept until a screen has them: a log of frames in files, sealed, each synced before
//! anyone is told that it was taken; the screen's checkpoint; and what nobody could read.

use crate::{Fault, Papers, row};
use domain::signal::Kind;
use domain::time::Instant;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file of the log ends when it is longer than this.
const FILE_MAX_BYTES: u64 = 64 << 20;
/// No frame is longer; what says so is no frame.
const FRAME_MAX_BYTES: usize = 256 << 20;
/// The parked batches kept: beyond either they are counted only.
const PARKED_MAX: usize = 10_000;
const PARKED_MAX_BYTES: u64 = 64 << 20;

/// A batch of signals as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// What it is known by: the same again is the same batch.
    pub id: String,
    /// Of which stream; none where nobody could tell, and nothing of it can be read.
    pub kind: Option<Kind>,
    /// When it came.
    pub came_at: Instant,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// The log, its checkpoint and what was parked, in the folder `signals` of the data folder.
#[derive(Debug)]
pub struct Log {
    papers: Papers,
    folder: PathBuf,
    file: Option<(File, u64)>,
    next: u64,
    parked: (usize, u64),
}

impl Log {
    /// Opens it; a frame that a death cut short was never acknowledged, and goes. Blocking.
    ///
    /// # Errors
    /// Papers without a data folder, a disk that fails, a frame that was changed.
    pub fn open(papers: &Papers) -> Result<Self, Fault> {
        let folder = papers.folder().ok_or_else(|| row::unreadable("signals", "there is no data folder"))?;
        let folder = folder.join("signals");
        fs::create_dir_all(folder.join("parked")).map_err(fault)?;
        let parked = parked(&folder.join("parked")).map_err(fault)?;
        let mut log = Self { papers: papers.clone(), folder, file: None, next: 0, parked };
        if let Some((first, path)) = log.files()?.pop() {
            log.next = first;
            let whole = log.walk(first, &path, &mut |_, _| Ok::<(), Fault>(()))?;
            log.next = whole.0;
            let mut file = OpenOptions::new().write(true).open(&path).map_err(fault)?;
            file.set_len(whole.1).map_err(fault)?;
            file.seek(SeekFrom::End(0)).map_err(fault)?;
            file.sync_all().map_err(fault)?;
            log.file = Some((file, whole.1));
        }
        for folder in [log.folder.parent(), Some(&log.folder)].into_iter().flatten() {
            sync_folder(folder).map_err(fault)?;
        }
        Ok(log)
    }

    /// The number of the next frame.
    #[must_use]
    pub const fn next(&self) -> u64 {
        self.next
    }

    /// Writes these batches as one frame; returns once the disk has them. Blocking.
    ///
    /// # Errors
    /// A disk that fails: what is really kept is known only to a new start.
    pub fn append(&mut self, batches: &[&Batch]) -> Result<(), Fault> {
        let sealed = self.papers.vault().seal_file(&name_of(self.next), &write_frame(batches))?;
        let bytes = u32::try_from(sealed.len()).map_err(|_| row::unreadable("signals", "the frame is too long"))?;
        if self.file.as_ref().is_none_or(|(_, length)| *length > FILE_MAX_BYTES) {
            let path = self.folder.join(file_name(self.next));
            self.file = Some((File::create(&path).map_err(fault)?, 0));
            sync_folder(&self.folder).map_err(fault)?;
        }
        let Some((file, length)) = &mut self.file else { return Ok(()) };
        file.write_all(&[&bytes.to_be_bytes()[..], &sealed].concat()).map_err(fault)?;
        file.sync_data().map_err(fault)?;
        *length += 4 + u64::from(bytes);
        self.next += 1;
        Ok(())
    }

    /// Hands on every batch from this frame on. Blocking.
    ///
    /// # Errors
    /// What `each` says, a disk that fails, a frame that was changed or is missing.
    pub fn replay<E: From<Fault>>(&self, from: u64, each: &mut impl FnMut(Batch) -> Result<(), E>) -> Result<(), E> {
        let files = self.files()?;
        if from < self.next && files.first().is_none_or(|(first, _)| *first > from) {
            return Err(row::unreadable("signals", format!("frame {from} is missing")).into());
        }
        for (place, (first, path)) in files.iter().enumerate() {
            let is_before = files.get(place + 1).is_some_and(|(next, _)| *next <= from);
            if !is_before {
                self.walk(*first, path, &mut |frame, batch| if frame >= from { each(batch) } else { Ok(()) })?;
            }
        }
        Ok(())
    }

    /// Keeps what the screen knows after all frames before `self.next()`, in place of what it knew before, and lets the
    /// files go that hold none of the later ones. Blocking.
    ///
    /// # Errors
    /// A disk that fails.
    pub fn save(&mut self, checkpoint: &[u8]) -> Result<(), Fault> {
        let clear = [&self.next.to_be_bytes()[..], checkpoint].concat();
        let sealed = self.papers.vault().seal_file(CHECKPOINT, &clear)?;
        replace(&self.folder, CHECKPOINT, &sealed).map_err(fault)?;
        let files = self.files()?;
        for pair in files.windows(2) {
            if let [(_, path), (next, _)] = pair
                && *next <= self.next
            {
                fs::remove_file(path).map_err(fault)?;
            }
        }
        Ok(())
    }

    /// The checkpoint, and the frame to go on from; `None` where none was saved. Blocking.
    ///
    /// # Errors
    /// A disk that fails, a checkpoint that was changed.
    pub fn load(&self) -> Result<Option<(u64, Vec<u8>)>, Fault> {
        let sealed = match fs::read(self.folder.join(CHECKPOINT)) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault(error)),
        };
        let clear = self.papers.vault().open_file(CHECKPOINT, &sealed)?;
        let (next, checkpoint) = clear.split_first_chunk().ok_or_else(|| broken("the checkpoint is cut short"))?;
        Ok(Some((u64::from_be_bytes(*next), checkpoint.to_vec())))
    }

    /// Keeps what nobody could read of a batch under its name, for whoever looks after the stream; false where there is too
    /// much already. Blocking.
    ///
    /// # Errors
    /// A disk that fails.
    pub fn park(&mut self, name: &str, bytes: &[u8]) -> Result<bool, Fault> {
        let (count, total) = self.parked;
        if count >= PARKED_MAX || total + bytes.len() as u64 > PARKED_MAX_BYTES {
            return Ok(false);
        }
        let sealed = self.papers.vault().seal_file(name, bytes)?;
        replace(&self.folder.join("parked"), name, &sealed).map_err(fault)?;
        self.parked = (count + 1, total + sealed.len() as u64);
        Ok(true)
    }

    /// The files of the log with the number of the first frame of each, in order.
    fn files(&self) -> Result<Vec<(u64, PathBuf)>, Fault> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(fault)? {
            let path = entry.map_err(fault)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".log"));
            if let Some(first) = name.and_then(|name| name.parse().ok()) {
                files.push((first, path));
            }
        }
        files.sort_unstable();
        Ok(files)
    }

    /// Hands on the batches of one file with the number of their frame; the number behind its last whole frame, and where
    /// that ends.
    fn walk<E: From<Fault>>(
        &self,
        first: u64,
        path: &Path,
        each: &mut impl FnMut(u64, Batch) -> Result<(), E>,
    ) -> Result<(u64, u64), E> {
        let mut file = io::BufReader::new(File::open(path).map_err(fault)?);
        let length = file.get_ref().metadata().map_err(fault)?.len();
        let (mut frame, mut at) = (first, 0_u64);
        while let Some(sealed) = next_frame(&mut file, length - at).map_err(fault)? {
            let end = at + 4 + sealed.len() as u64;
            let clear = match self.papers.vault().open_file(&name_of(frame), &sealed) {
                Ok(clear) => clear,
                // Written, and not yet synced when the machine died: the last alone can be that.
                Err(_) if end == length => break,
                Err(changed) => return Err(changed.into()),
            };
            for batch in read_frame(&clear).ok_or_else(|| broken("a frame is not what was written"))? {
                each(frame, batch)?;
            }
            (frame, at) = (frame + 1, end);
        }
        Ok((frame, at))
    }
}

const CHECKPOINT: &str = "checkpoint";

/// What was parked, by name. Blocking.
///
/// # Errors
/// A disk that fails, a file that was changed.
pub fn parked_batches(papers: &Papers) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    let folder = papers.folder().ok_or_else(|| row::unreadable("signals", "there is no data folder"))?;
    let mut batches = Vec::new();
    for entry in fs::read_dir(folder.join("signals").join("parked")).into_iter().flatten() {
        let entry = entry.map_err(fault)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // What is half written is nobody's.
        if !name.ends_with(".partial") {
            let bytes = papers.vault().open_file(&name, &fs::read(entry.path()).map_err(fault)?)?;
            batches.push((name, bytes));
        }
    }
    batches.sort();
    Ok(batches)
}

/// What was parked last, the latest first, by name: at most so many batches, or the one of that name. Blocking.
///
/// # Errors
/// A disk that fails, a file that was changed.
pub fn parked_latest(papers: &Papers, named: Option<&str>, most: usize) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    let folder = papers.folder().ok_or_else(|| row::unreadable("signals", "there is no data folder"))?;
    let folder = folder.join("signals").join("parked");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).into_iter().flatten() {
        let entry = entry.map_err(fault)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // What is half written is nobody's.
        if !name.ends_with(".partial") && named.is_none_or(|named| named == name) {
            names.push((entry.metadata().and_then(|of| of.modified()).map_err(fault)?, name));
        }
    }
    names.sort_unstable_by(|a, b| b.cmp(a));
    let read = |(_, name): (_, String)| {
        let bytes = papers.vault().open_file(&name, &fs::read(folder.join(&name)).map_err(fault)?)?;
        Ok((name, bytes))
    };
    names.into_iter().take(most).map(read).collect()
}

fn parked(folder: &Path) -> io::Result<(usize, u64)> {
    let mut all = (0, 0);
    for entry in fs::read_dir(folder)? {
        all = (all.0 + 1, all.1 + entry?.metadata()?.len());
    }
    Ok(all)
}

fn next_frame(file: &mut impl Read, left: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = [0; 4];
    if left < 4 {
        return Ok(None);
    }
    file.read_exact(&mut bytes)?;
    let bytes = u32::from_be_bytes(bytes) as usize;
    if bytes == 0 || bytes > FRAME_MAX_BYTES || bytes as u64 > left - 4 {
        return Ok(None);
    }
    let mut sealed = vec![0; bytes];
    file.read_exact(&mut sealed)?;
    Ok(Some(sealed))
}

fn write_frame(batches: &[&Batch]) -> Vec<u8> {
    let mut frame = Vec::new();
    for batch in batches {
        let kind = batch.kind.map_or("", Kind::name);
        for part in [batch.id.as_bytes(), kind.as_bytes(), &batch.came_at.micros().to_be_bytes(), &batch.body] {
            frame.extend((part.len() as u64).to_be_bytes());
            frame.extend(part);
        }
    }
    frame
}

fn read_frame(mut frame: &[u8]) -> Option<Vec<Batch>> {
    fn part<'f>(frame: &mut &'f [u8]) -> Option<&'f [u8]> {
        let (length, rest) = frame.split_first_chunk()?;
        let (part, rest) = rest.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
        *frame = rest;
        Some(part)
    }
    let mut batches = Vec::new();
    while !frame.is_empty() {
        let id = std::str::from_utf8(part(&mut frame)?).ok()?.to_owned();
        let name = part(&mut frame)?;
        let kind = Kind::TABLE.iter().find(|row| row.1.as_bytes() == name).map(|row| row.0);
        if kind.is_none() && !name.is_empty() {
            return None;
        }
        let came_at = Instant::from_micros(i64::from_be_bytes(part(&mut frame)?.try_into().ok()?));
        batches.push(Batch { id, kind, came_at, body: part(&mut frame)?.to_vec() });
    }
    Some(batches)
}

fn name_of(frame: u64) -> String {
    format!("signals/{frame}")
}

fn file_name(first: u64) -> String {
    format!("{first:020}.log")
}

/// Written under another name, synced, then renamed: the old is whole, or the new is.
fn replace(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let partial = folder.join(format!("{name}.partial"));
    let mut file = File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&partial, folder.join(name))?;
    sync_folder(folder)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn fault(error: io::Error) -> Fault {
    Fault::File(Arc::new(error))
}

fn broken(why: &str) -> Fault {
    row::unreadable("signals", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(id: &str, body: &[u8]) -> Batch {
        Batch {
            id: id.into(),
            kind: (id != "b").then_some(Kind::Sms),
            came_at: Instant::from_seconds(7),
            body: body.into(),
        }
    }

    fn all(log: &Log, from: u64) -> Vec<Batch> {
        let mut all = Vec::new();
        log.replay(from, &mut |batch| {
            all.push(batch);
            Ok::<(), Fault>(())
        })
        .unwrap();
        all
    }

    async fn papers(folder: &Path) -> Papers {
        Papers::open(&format!("sqlite://{}", folder.join("weir.db").display())).await.unwrap()
    }

    #[tokio::test]
    async fn what_was_acknowledged_is_there_after_a_death_and_what_was_cut_short_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let papers = papers(folder.path()).await;
        let mut log = Log::open(&papers).unwrap();
        let (a, b, c) = (batch("a", b"13912345678"), batch("b", b""), batch("c", b"x"));
        log.append(&[&a, &b]).unwrap();
        log.append(&[&c]).unwrap();
        let path = log.files().unwrap().pop().unwrap().1;
        let whole = fs::read(&path).unwrap();
        assert!(!whole.windows(11).any(|part| part == b"13912345678"), "lines are sealed");
        // A third frame, of which the disk has only a part.
        log.append(&[&batch("d", b"y")]).unwrap();
        let longer = fs::read(&path).unwrap();
        for cut in whole.len()..longer.len() {
            fs::write(&path, &longer[..cut]).unwrap();
            let log = Log::open(&papers).unwrap();
            assert_eq!((log.next(), all(&log, 0)), (2, vec![a.clone(), b.clone(), c.clone()]), "{cut}");
            assert_eq!(fs::read(&path).unwrap(), whole);
        }
        // Its length is there, and not its bytes.
        let mut empty = longer.clone();
        empty[whole.len() + 4..].fill(0);
        fs::write(&path, &empty).unwrap();
        let mut log = Log::open(&papers).unwrap();
        log.append(&[&batch("e", b"z")]).unwrap();
        assert_eq!(all(&log, 2), [batch("e", b"z")]);
        // A frame before the last that was changed is a fault, and is not passed over.
        let mut changed = fs::read(&path).unwrap();
        changed[40] ^= 1;
        fs::write(&path, &changed).unwrap();
        assert!(Log::open(&papers).is_err());
    }

    #[tokio::test]
    async fn a_checkpoint_says_where_to_go_on_from_and_what_is_parked_has_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let papers = papers(folder.path()).await;
        let mut log = Log::open(&papers).unwrap();
        assert_eq!(log.load().unwrap(), None);
        log.append(&[&batch("a", b"1")]).unwrap();
        log.save(b"what the screen knows").unwrap();
        log.append(&[&batch("b", b"2")]).unwrap();
        let mut log = Log::open(&papers).unwrap();
        let (from, known) = log.load().unwrap().unwrap();
        assert_eq!((known.as_slice(), all(&log, from)), (&b"what the screen knows"[..], vec![batch("b", b"2")]));
        assert!(log.park("1-2", b"bytes\n\xff").unwrap());
        assert_eq!(parked_batches(&papers).unwrap(), [("1-2".into(), b"bytes\n\xff".to_vec())]);
        log.parked = (PARKED_MAX, 0);
        assert!(!log.park("1-3", b"x").unwrap());
        log.parked = (0, PARKED_MAX_BYTES);
        assert!(!log.park("1-3", b"x").unwrap());
    }
}
