//! One line of the log as bytes: what is hashed, and how it is said.

use super::Entry;
use sha2::{Digest as _, Sha256};
use sm3::Sm3;
use std::fmt;
use std::io::Write;
use std::str::FromStr;

/// What a hash function gives: 32 bytes, whichever it is.
pub type Digest = [u8; 32];

/// The hash function of a log, fixed by its first line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// SHA-256 (FIPS 180-4).
    #[default]
    Sha256,
    /// SM3 (GB/T 32905-2016), where the law asks for it. Hashes are then written with `sm3:` before them.
    Sm3,
}

impl Algorithm {
    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sm3 => "sm3",
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Sha256 => "",
            Self::Sm3 => "sm3:",
        }
    }

    /// The one that made a hash as it is written.
    pub(super) fn of(hash: &str) -> Self {
        if hash.starts_with(Self::Sm3.prefix()) { Self::Sm3 } else { Self::Sha256 }
    }

    /// What stands before the first line.
    pub(super) fn nothing_before(self) -> String {
        self.say(&[0; 32])
    }

    /// A hash as it is written: lower-case hex, after `sm3:` where it is one.
    pub(super) fn say(self, digest: &Digest) -> String {
        format!("{}{}", self.prefix(), super::hex(digest))
    }

    /// Whether `text` is this hash as it is written, without writing it out: ten million are compared.
    fn says(self, digest: &Digest, text: &str) -> bool {
        let digits = |byte: u8| [byte >> 4, byte & 15].map(|nibble| b"0123456789abcdef"[usize::from(nibble)]);
        text.strip_prefix(self.prefix()).is_some_and(|text| text.bytes().eq(digest.iter().copied().flat_map(digits)))
    }

    pub(super) fn digest(self, parts: &[&[u8]]) -> Digest {
        match self {
            Self::Sha256 => parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize().into(),
            Self::Sm3 => parts.iter().fold(Sm3::new(), |hash, part| hash.chain_update(part)).finalize().into(),
        }
    }

    /// The hash of a leaf of the tree (RFC 9162, 2.1.1): its first byte tells it from a node.
    #[must_use]
    pub fn leaf(self, bytes: &[u8]) -> Digest {
        self.digest(&[&[0], bytes])
    }

    /// The hash of a node over two others.
    #[must_use]
    pub fn node(self, left: &Digest, right: &Digest) -> Digest {
        self.digest(&[&[1], left, right])
    }

    /// The root of a tree without leaves.
    pub(super) fn empty(self) -> Digest {
        self.digest(&[])
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Sha256, Self::Sm3].into_iter().find(|one| one.name() == text).ok_or(())
    }
}

/// A line as it stands in the papers, borrowed: ten million are gone over without copying one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    pub(super) seq: i64,
    pub(super) at: i64,
    pub(super) officer: &'a str,
    pub(super) action: &'a str,
    pub(super) object: &'a str,
    pub(super) case: Option<i64>,
    pub(super) detail: &'a str,
    pub(super) prev: &'a str,
    pub(super) hash: &'a str,
}

impl<'a> From<&'a Entry> for Words<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self {
            seq: entry.seq,
            at: entry.at.micros(),
            officer: &entry.officer,
            action: &entry.action,
            object: &entry.object,
            case: entry.case.map(|case| case.0),
            detail: &entry.detail,
            prev: &entry.prev,
            hash: &entry.hash,
        }
    }
}

impl Words<'_> {
    /// Writes what is hashed in place of what `bytes` held: the page of `super` says how.
    pub(super) fn encode(&self, bytes: &mut Vec<u8>) {
        bytes.clear();
        number(bytes, Some(self.seq));
        number(bytes, Some(self.at));
        for text in [self.officer, self.action, self.object] {
            field(bytes, text.as_bytes());
        }
        number(bytes, self.case);
        field(bytes, self.detail.as_bytes());
        field(bytes, self.prev.as_bytes());
    }

    /// The hash that the next line holds, from what was encoded.
    pub(super) fn chained(algorithm: Algorithm, encoded: &[u8]) -> Digest {
        algorithm.digest(&[encoded])
    }

    /// Whether the hash it carries is that of its words, as they were encoded.
    pub(super) fn holds(&self, algorithm: Algorithm, encoded: &[u8]) -> bool {
        algorithm.says(&Self::chained(algorithm, encoded), self.hash)
    }
}

fn field(bytes: &mut Vec<u8>, text: &[u8]) {
    // Writing to a Vec cannot fail.
    let _ = write!(bytes, "{}:", text.len());
    bytes.extend_from_slice(text);
    bytes.push(b',');
}

fn number(bytes: &mut Vec<u8>, number: Option<i64>) {
    // The longest i64 has 20 characters.
    let mut text = [0; 20];
    let mut rest = &mut text[..];
    if let Some(number) = number {
        let _ = write!(rest, "{number}");
    }
    let length = 20 - rest.len();
    field(bytes, &text[..length]);
}

/// What whoever did a deed may keep: the line's place and the hash of its leaf. With a proof it shows, without this
/// server, that the line stands in the log as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The line's place, from 1.
    pub seq: i64,
    /// The hash of its leaf.
    pub leaf: Digest,
}

impl Entry {
    /// The receipt of this line.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        let mut encoded = Vec::new();
        Words::from(self).encode(&mut encoded);
        Receipt { seq: self.seq, leaf: Algorithm::of(&self.prev).leaf(&encoded) }
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.seq, super::hex(&self.leaf))
    }
}

impl FromStr for Receipt {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (seq, leaf) = text.trim().split_once('-').ok_or(())?;
        let seq = seq.parse().ok().filter(|seq| *seq > 0).ok_or(())?;
        Ok(Self { seq, leaf: super::digest_of(leaf).ok_or(())? })
    }
}
