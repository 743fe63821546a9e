//! What a power loss leaves of a folder, computed from the calls that were traced: what was synced, and nothing else; or,
//! where writes are torn, any part of the rest.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// A file's bytes on the disk, and what was done to it since.
#[derive(Default)]
struct File {
    kept: Vec<u8>,
    since: Vec<Change>,
}

enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Cut(usize),
}

/// What names mean: which file, or that a folder is there.
#[derive(Clone)]
enum Naming {
    File(PathBuf, usize),
    Folder(PathBuf),
    Gone(PathBuf),
}

/// The smallest part that a disk writes whole.
const SECTOR: usize = 512;

/// A folder as its disk has it.
pub(crate) struct Disk {
    root: PathBuf,
    files: Vec<File>,
    /// Names as they are now, and as the disk has them; folders among the latter.
    named: BTreeMap<PathBuf, usize>,
    kept_names: BTreeMap<PathBuf, usize>,
    kept_folders: BTreeSet<PathBuf>,
    /// What names came to mean since their folder was synced.
    naming: Vec<Naming>,
    inodes: HashMap<u64, usize>,
}

impl Disk {
    /// The folder as it is now, all of it on the disk.
    pub(crate) fn of(root: &Path) -> Self {
        let mut disk = Self {
            root: root.to_owned(),
            files: Vec::new(),
            named: BTreeMap::new(),
            kept_names: BTreeMap::new(),
            kept_folders: BTreeSet::new(),
            naming: Vec::new(),
            inodes: HashMap::new(),
        };
        disk.scan(root);
        disk.kept_names = disk.named.clone();
        disk
    }

    fn scan(&mut self, folder: &Path) {
        self.kept_folders.insert(folder.to_owned());
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.scan(&path);
            } else {
                let kept = std::fs::read(&path).unwrap();
                self.files.push(File { kept, since: Vec::new() });
                self.named.insert(path, self.files.len() - 1);
            }
        }
    }

    /// Does what was traced. A record that was cut short by the process's death is left out.
    pub(crate) fn replay(&mut self, trace: &[u8]) {
        let mut rest = trace;
        while let Some(record) = Record::next(&mut rest) {
            self.apply(record);
        }
    }

    fn apply(&mut self, record: Record) {
        let path = record.path.clone();
        match record.op {
            1 => self.opened(&path, record.inode, record.at == 1),
            2 => {
                let at = usize::try_from(record.at).unwrap();
                self.change(&record, Change::Write { at, bytes: record.bytes.to_vec() });
            }
            3 => self.change(&record, Change::Cut(usize::try_from(record.at).unwrap())),
            4 => {
                if let Some(file) = self.inodes.get(&record.inode).map(|file| &mut self.files[*file]) {
                    let since = std::mem::take(&mut file.since);
                    since.iter().for_each(|change| change.apply(&mut file.kept, usize::MAX));
                }
            }
            5 => self.sync_names(&path),
            6 => {
                self.named.remove(&path);
                self.naming.push(Naming::Gone(path));
            }
            7 => {
                if let Some(file) = self.named.remove(&path) {
                    self.named.insert(record.other.clone(), file);
                    self.naming.push(Naming::Gone(path));
                    self.naming.push(Naming::File(record.other, file));
                }
            }
            8 => self.naming.push(Naming::Folder(path)),
            // After a failed sync the machine forgets which pages were not written: no later sync brings them.
            9 => {
                if let Some(file) = self.inodes.get(&record.inode) {
                    self.files[*file].since.clear();
                }
            }
            10 => {
                if let Some(file) = self.named.get(&path).copied() {
                    self.named.insert(record.other.clone(), file);
                    self.naming.push(Naming::File(record.other, file));
                }
            }
            other => panic!("no such record: {other}"),
        }
    }

    fn opened(&mut self, path: &Path, inode: u64, made: bool) {
        if made {
            self.files.push(File::default());
            let file = self.files.len() - 1;
            self.named.insert(path.to_owned(), file);
            self.naming.push(Naming::File(path.to_owned(), file));
        }
        let file = self.named.get(path).unwrap_or_else(|| panic!("{} was never made", path.display()));
        self.inodes.insert(inode, *file);
    }

    fn change(&mut self, record: &Record, change: Change) {
        if let Some(file) = self.inodes.get(&record.inode) {
            self.files[*file].since.push(change);
        }
    }

    fn sync_names(&mut self, folder: &Path) {
        for naming in std::mem::take(&mut self.naming) {
            if naming.path().parent() == Some(folder) { self.keep(&naming) } else { self.naming.push(naming) }
        }
    }

    fn keep(&mut self, naming: &Naming) {
        match naming {
            Naming::File(path, file) => drop(self.kept_names.insert(path.clone(), *file)),
            Naming::Folder(path) => drop(self.kept_folders.insert(path.clone())),
            Naming::Gone(path) => drop(self.kept_names.remove(path)),
        }
    }

    /// Lets any part of what was not synced reach the disk: names in the order they came to be, as a journal has them;
    /// writes in no order, each whole, cut at a sector, or not at all.
    pub(crate) fn tear(&mut self, chance: &mut Chance) {
        let reached = chance.below(self.naming.len() + 1);
        for naming in self.naming.drain(..).take(reached).collect::<Vec<_>>() {
            self.keep(&naming);
        }
        for file in &mut self.files {
            for change in std::mem::take(&mut file.since) {
                match chance.below(4) {
                    0 => {}
                    1 => change.apply(&mut file.kept, SECTOR * chance.below(9)),
                    _ => change.apply(&mut file.kept, usize::MAX),
                }
            }
        }
    }

    /// Makes the folder what the disk has of it. Returns how many changes are lost by it.
    pub(crate) fn restore(self) -> usize {
        for entry in std::fs::read_dir(&self.root).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { std::fs::remove_dir_all(path).unwrap() } else { std::fs::remove_file(path).unwrap() }
        }
        for folder in &self.kept_folders {
            std::fs::create_dir_all(folder).unwrap();
        }
        for (path, file) in &self.kept_names {
            if path.parent().is_some_and(Path::is_dir) {
                std::fs::write(path, &self.files[*file].kept).unwrap();
            }
        }
        self.naming.len() + self.files.iter().map(|file| file.since.len()).sum::<usize>()
    }
}

impl Naming {
    fn path(&self) -> &Path {
        match self {
            Self::File(path, _) | Self::Folder(path) | Self::Gone(path) => path,
        }
    }
}

impl Change {
    /// Does it, as far as its first `most` bytes.
    fn apply(&self, file: &mut Vec<u8>, most: usize) {
        match self {
            Self::Write { at, bytes } => {
                let bytes = &bytes[..bytes.len().min(most)];
                if !bytes.is_empty() {
                    file.resize(file.len().max(at + bytes.len()), 0);
                    file[*at..at + bytes.len()].copy_from_slice(bytes);
                }
            }
            Self::Cut(size) => file.resize(*size, 0),
        }
    }
}

/// One traced call, as power.c writes it.
struct Record<'t> {
    op: u32,
    path: PathBuf,
    other: PathBuf,
    inode: u64,
    at: u64,
    bytes: &'t [u8],
}

impl<'t> Record<'t> {
    fn next(rest: &mut &'t [u8]) -> Option<Self> {
        let (head, after) = rest.split_at_checked(32)?;
        let word = |place: usize| u32::from_ne_bytes(head[place..place + 4].try_into().unwrap());
        let long = |place: usize| u64::from_ne_bytes(head[place..place + 8].try_into().unwrap());
        let (path, after) = after.split_at_checked(word(4) as usize)?;
        let (other, after) = after.split_at_checked(word(8) as usize)?;
        let (bytes, after) = after.split_at_checked(word(12) as usize)?;
        *rest = after;
        let text = |bytes: &[u8]| PathBuf::from(std::str::from_utf8(bytes).unwrap());
        Some(Self { op: word(0), path: text(path), other: text(other), inode: long(16), at: long(24), bytes })
    }
}

/// Chance from a seed (SplitMix64): the same seed, the same rounds.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }
}
