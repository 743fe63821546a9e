//! Checkpoints: what the log was at a time, signed by the centre, as C2SP signed notes (c2sp.org/signed-note and
//! c2sp.org/tlog-checkpoint), so that tools made for other logs read them.
//!
//! A note is its text, an empty line, and `— NAME BASE64` with the first four bytes of the key's hash and the Ed25519
//! signature over the text. The text: the log's name, how many lines, the root in base64, then `hash`, `head` and `at`.

use super::line::{Algorithm, Digest};
use crate::{Fault, row};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::time::Instant;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::str::FromStr;

/// Ed25519 in signed notes.
const ED25519: u8 = 1;
/// The key's file in the data folder.
const KEY_FILE: &str = "audit.key";
/// What begins a secret key in the encoding of signed notes.
const SECRET: &str = "PRIVATE+KEY+";

/// What the log was at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name, which is also its key's.
    pub origin: String,
    /// How many lines.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Digest,
    /// The log's hash function.
    pub algorithm: Algorithm,
    /// The hash of the last line.
    pub head: String,
    /// When it was signed.
    pub at: Instant,
}

impl Checkpoint {
    fn text(&self) -> String {
        let Self { origin, size, algorithm, head, at, .. } = self;
        let root = BASE64_STANDARD.encode(self.root);
        format!("{origin}\n{size}\n{root}\nhash {algorithm}\nhead {head}\nat {at}\n")
    }

    fn of_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let checkpoint = Self {
            origin: lines.next()?.to_owned(),
            size: lines.next()?.parse().ok()?,
            root: digest(lines.next()?)?,
            algorithm: lines.next()?.strip_prefix("hash ")?.parse().ok()?,
            head: lines.next()?.strip_prefix("head ")?.to_owned(),
            at: Instant::parse(lines.next()?.strip_prefix("at ")?)?,
        };
        // What was signed is this text to the letter, or it says something that is not read here.
        (checkpoint.text() == text).then_some(checkpoint)
    }
}

pub(super) fn digest(text: &str) -> Option<Digest> {
    BASE64_STANDARD.decode(text).ok()?.try_into().ok()
}

/// The key that whoever checks must have from the centre itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    key: VerifyingKey,
}

impl PublicKey {
    /// The log's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', ED25519])
            .chain_update(self.key.as_bytes())
            .finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// Reads a signed note: the checkpoint, if this key signed it.
    #[must_use]
    pub fn open(&self, note: &str) -> Option<Checkpoint> {
        let (text, signatures) = note.split_once("\n\n")?;
        let text = format!("{text}\n");
        let mark = format!("— {} ", self.name);
        let signed =
            signatures.lines().filter_map(|line| line.strip_prefix(&mark)).any(|line| self.signed(&text, line));
        signed.then(|| Checkpoint::of_text(&text)).flatten().filter(|checkpoint| checkpoint.origin == self.name)
    }

    fn signed(&self, text: &str, line: &str) -> bool {
        let Ok(bytes) = BASE64_STANDARD.decode(line) else { return false };
        let signature = bytes.strip_prefix(&self.id()).and_then(|bytes| Signature::from_slice(bytes).ok());
        signature.is_some_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Display for PublicKey {
    /// `NAME+HASH+BASE64`, as signed notes write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ED25519], &self.key.as_bytes()[..]].concat();
        write!(f, "{}+{}+{}", self.name, super::hex(&self.id()), BASE64_STANDARD.encode(key))
    }
}

impl FromStr for PublicKey {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (name, rest) = text.trim().split_once('+').ok_or(())?;
        let (id, key) = rest.split_once('+').ok_or(())?;
        let key = BASE64_STANDARD.decode(key).map_err(|_| ())?;
        let key: Digest = key.strip_prefix(&[ED25519]).ok_or(())?.try_into().map_err(|_| ())?;
        let key = Self { name: name.to_owned(), key: VerifyingKey::from_bytes(&key).map_err(|_| ())? };
        (super::hex(&key.id()) == id).then_some(key).ok_or(())
    }
}

/// The centre's key. It lies beside the data, readable by the server alone.
pub struct Key(SigningKey);

impl Key {
    /// The key of a data folder; made where there is none yet.
    pub fn of(folder: &Path) -> Result<Self, Fault> {
        let path = folder.join(KEY_FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::make(&path),
            Err(error) => Err(error.into()),
        }
    }

    fn make(path: &Path) -> Result<Self, Fault> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|e| row::unreadable("chance", e))?;
        let key = Self(SigningKey::from_bytes(&seed));
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        writeln!(file, "{}", key.secret())?;
        file.sync_all()?;
        crate::sync_folder_of(path)?;
        Ok(key)
    }

    fn secret(&self) -> String {
        let public = self.public();
        let seed = [&[ED25519], &self.0.to_bytes()[..]].concat();
        format!("{SECRET}{}+{}+{}", public.name, super::hex(&public.id()), BASE64_STANDARD.encode(seed))
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let seed = || -> Option<Digest> {
            let seed = BASE64_STANDARD.decode(text.trim().strip_prefix(SECRET)?.splitn(3, '+').nth(2)?).ok()?;
            seed.strip_prefix(&[ED25519])?.try_into().ok()
        };
        let seed = seed().ok_or_else(|| row::unreadable(KEY_FILE, "it is no key; put the right one back"))?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// What others check with.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let key = self.0.verifying_key();
        // A name of its own for each key: two centres never sign in one name.
        let name = format!("weir/{}", &super::hex(&Sha256::digest(key.as_bytes()))[..16]);
        PublicKey { name, key }
    }

    /// A signed note of what the log was.
    #[must_use]
    pub fn sign(&self, checkpoint: &Checkpoint) -> String {
        let (public, text) = (self.public(), checkpoint.text());
        let signed = [&public.id()[..], &self.0.sign(text.as_bytes()).to_bytes()].concat();
        format!("{text}\n— {} {}\n", public.name, BASE64_STANDARD.encode(signed))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.public())
    }
}

impl Serialize for Checkpoint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct("checkpoint", 4)?;
        fields.serialize_field("lines", &self.size)?;
        fields.serialize_field("root", &super::hex(&self.root))?;
        fields.serialize_field("head", &self.head)?;
        fields.serialize_field("at", &self.at)?;
        fields.end()
    }
}
