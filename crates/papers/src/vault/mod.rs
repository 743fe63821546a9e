//! THE VAULT: personal columns are sealed before they reach the disk, and opened only by whoever has the key file.
//!
//! A key for each unit and year (of the case, or of the report) seals what belongs to it; keys stand in `data_key`,
//! wrapped by the master key of the key file. A sealed text is `s1.<key>.<base64url of nonce, text and tag>`; table,
//! column and row are bound in, so that it opens nowhere else. An empty text is kept empty: there is nothing in it.
//! What must be found by its value has a blind index beside it: a keyed digest, equal where the value is equal.

mod cipher;
mod key_file;
mod old;
mod register;

pub use cipher::Cipher;
pub use old::Sealed;
pub(crate) use old::begin;
pub(crate) use register::{FILES, Made, Sealer, is_sealed, key_of, learn, publish, rotate};

use crate::Fault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cipher::{Aead, NONCE};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, PoisonError, RwLock};

/// A key's bytes.
pub(crate) type Secret = [u8; 32];

/// Where the master key is, and what seals what is new.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// The key file; `weir.key` beside the database where none is named.
    pub file: Option<PathBuf>,
    /// The cipher of new keys.
    pub cipher: Cipher,
}

/// What is looked up by its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A telephone number.
    Phone,
    /// An account, with its bank.
    Account,
    /// An identity number.
    Identity,
    /// A name.
    Name,
    /// All that one row of a bank's telling says.
    Told,
    /// What is listed, with its kind, normalised.
    Listed,
}

impl Kind {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Account => "account",
            Self::Identity => "identity",
            Self::Name => "name",
            Self::Told => "told",
            Self::Listed => "listed",
        }
    }
}

/// The keys that are known, in memory.
pub struct Vault(Option<Open>);

struct Open {
    master: Secret,
    cipher: Cipher,
    index: RwLock<Option<Secret>>,
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    last: i64,
    keys: HashMap<i64, Arc<DataKey>>,
    /// The newest key of each unit and year.
    newest: HashMap<(i64, i64), i64>,
}

/// One key, unwrapped.
pub(crate) struct DataKey {
    number: i64,
    unit: i64,
    year: i64,
    aead: Box<dyn Aead>,
    /// How often it may be used before the register must be asked again, and how often it was.
    granted: AtomicU64,
    used: AtomicU64,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Vault(open)" } else { "Vault(shut)" })
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DataKey({})", self.number)
    }
}

impl Vault {
    /// A vault without keys: what is sealed stays so. Enough to check the audit log, or to copy papers.
    pub(crate) fn shut() -> Self {
        Self(None)
    }

    /// With the master key of the file. `sealed`: the papers have keys already, so that a missing file is refused; a new
    /// one would open nothing.
    pub(crate) fn open(keys: &Keys, beside: Option<&Path>, sealed: bool) -> Result<Self, Fault> {
        let file = keys.file.clone().or_else(|| beside.map(|folder| folder.join("weir.key")));
        let file = file.ok_or_else(|| Fault::Key(Arc::from("name a key file: these papers lie in no folder")))?;
        let master = match key_file::read(&file)? {
            Some(master) => master,
            None if sealed => return Err(key_file::unusable(&file, MISSING)),
            None => key_file::make(&file)?,
        };
        let (index, known) = (RwLock::new(None), RwLock::default());
        Ok(Self(Some(Open { master, cipher: keys.cipher, index, known })))
    }

    fn inner(&self) -> Result<&Open, Fault> {
        self.0.as_ref().ok_or_else(|| Fault::Key(Arc::from("these papers were opened without the key file")))
    }

    /// A keyed digest of a value: 128 bits, in hex. Equal values of one kind have equal digests; without the key file
    /// nobody can make one, so that numbers cannot be tried out.
    ///
    /// # Errors
    /// A vault without keys.
    pub fn blind(&self, kind: Kind, value: &str) -> Result<String, Fault> {
        let open = self.inner()?;
        let index = *open.index.read().unwrap_or_else(PoisonError::into_inner);
        let secret = index.ok_or_else(|| Fault::Key(Arc::from("the papers have no index key")))?;
        let digest = digest(&secret, &[kind.name(), &plain(kind, value)]);
        Ok(crate::audit::hex(&digest[..16]))
    }

    fn key(&self, number: i64) -> Result<Arc<DataKey>, Fault> {
        let known = self.inner()?.known.read().unwrap_or_else(PoisonError::into_inner);
        let key = known.keys.get(&number).cloned();
        key.ok_or_else(|| Fault::Key(Arc::from(format!("the papers have no key {number}"))))
    }

    /// Seals a file of this name: the number of its key in eight bytes, the nonce, the bytes and the tag.
    pub(crate) fn seal_file(&self, name: &str, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
        let key =
            self.inner()?.newest(FILES).ok_or_else(|| Fault::Key(Arc::from("the papers have no key for files")))?;
        Ok([&key.number.to_be_bytes()[..], &key.seal(name.as_bytes(), bytes)?].concat())
    }

    /// Opens a file of this name.
    pub(crate) fn open_file(&self, name: &str, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let broken = || Fault::Unreadable { what: "attachment", why: "its seal is broken: it was changed".into() };
        let (number, sealed) = sealed.split_first_chunk::<8>().ok_or_else(broken)?;
        let key = self.key(i64::from_be_bytes(*number)).map_err(|_| broken())?;
        key.open(name.as_bytes(), sealed).ok_or_else(broken)
    }

    /// Opens a sealed text that stands in this column of this row.
    pub(crate) fn opened(&self, place: &Place<'_>, column: &'static str, sealed: &str) -> Result<String, Fault> {
        if sealed.is_empty() {
            return Ok(String::new());
        }
        let unsealed = || Fault::Unreadable { what: column, why: "it is not sealed as it should be".into() };
        let (number, rest) = sealed.strip_prefix("s1.").and_then(|s| s.split_once('.')).ok_or_else(unsealed)?;
        let key = self.key(number.parse().map_err(|_| unsealed())?)?;
        let bytes = URL_SAFE_NO_PAD.decode(rest).map_err(|_| unsealed())?;
        let clear = key.open(&place.bound(column), &bytes);
        let clear = clear.ok_or_else(|| Fault::Unreadable {
            what: column,
            why: "its seal is broken: it was changed, or belongs to another place".into(),
        })?;
        String::from_utf8(clear).map_err(|_| unsealed())
    }
}

const MISSING: &str = "it is missing, and the papers are sealed with it. It is never made anew, as nothing would open: \
                       bring it back from where keys are kept, or name it as key_file";

/// Where a sealed text stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'v> {
    pub(crate) vault: &'v Vault,
    pub(crate) table: &'static str,
    pub(crate) row: (i64, i64),
}

impl Place<'_> {
    fn bound(&self, column: &str) -> Vec<u8> {
        format!("{}\0{column}\0{}\0{}", self.table, self.row.0, self.row.1).into_bytes()
    }
}

impl DataKey {
    fn seal(&self, bound: &[u8], clear: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(no_chance)?;
        let sealed = self.aead.seal(&nonce, bound, clear);
        let sealed = sealed.ok_or_else(|| Fault::Key(Arc::from("a text is too long to be sealed")))?;
        Ok([&nonce[..], &sealed].concat())
    }

    fn open(&self, bound: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        self.aead.open(nonce.try_into().ok()?, bound, sealed)
    }

    fn text(&self, place: &Place<'_>, column: &'static str, clear: &str) -> Result<String, Fault> {
        if clear.is_empty() {
            return Ok(String::new());
        }
        let sealed = self.seal(&place.bound(column), clear.as_bytes())?;
        Ok(format!("s1.{}.{}", self.number, URL_SAFE_NO_PAD.encode(sealed)))
    }
}

pub(crate) fn random() -> Result<Secret, Fault> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(no_chance)?;
    Ok(secret)
}

fn no_chance(error: getrandom::Error) -> Fault {
    Fault::Key(Arc::from(format!("the machine gives no random bytes: {error}")))
}

/// HMAC-SHA-256 over the parts, each ended by a zero byte.
fn digest(secret: &Secret, parts: &[&str]) -> Secret {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { unreachable!("HMAC takes keys of any length") };
    for part in parts {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac.finalize().into_bytes().into()
}

/// The one way a value is written before it is looked up.
fn plain(kind: Kind, value: &str) -> String {
    match kind {
        Kind::Phone => {
            let digits: String = value.chars().filter(char::is_ascii_digit).collect();
            let home = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86"));
            home.filter(|home| home.len() == 11).map_or(digits.clone(), str::to_owned)
        }
        Kind::Identity => value.trim().to_uppercase(),
        Kind::Account | Kind::Name => value.trim().to_owned(),
        Kind::Told | Kind::Listed => value.to_owned(),
    }
}
