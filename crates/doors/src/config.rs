//! Which banks there are, as `weir.toml` tells of them. Nothing here prints a key.

use crate::key::{Key, Keys};
use crate::signature::{Ed25519, Scheme, Shared, Sm2};
use crate::tls::{TlsEntry, TlsFault};
use desk::Language;
use domain::order::Abilities;
use domain::time::Instant;
use rustls::ClientConfig;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The shortest shared key taken, in bytes. Make one of 32 random bytes.
pub const KEY_BYTES_MIN: usize = 16;
/// How many keys a bank may have at once: the one in use, and the one that follows.
pub const KEYS_MAX: usize = 4;

/// One bank behind a door. Has no `Debug`, so that its keys are in no log.
#[derive(Clone)]
pub struct BankConfig {
    /// Its code, as it stands before the `/` of an account's name.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where orders are posted: `https://host[:port]/path`, or `http://` on this machine; empty where paper goes.
    pub url: String,
    /// What it is spoken to in.
    pub language: Language,
    /// What its door can do.
    pub abilities: Abilities,
    /// Whether it pushes movements as they happen.
    pub feeds_live: bool,
    /// The keys that sign both ways.
    pub keys: Keys,
    /// The certificates of its line.
    pub tls: Option<ClientConfig>,
}

impl BankConfig {
    /// A bank that speaks cn-2016 and shares one key; no abilities, no feed, no TLS until they are set.
    #[must_use]
    pub fn shared(code: &str, name: &str, url: &str, key: Vec<u8>) -> Self {
        Self {
            code: code.to_owned(),
            name: name.to_owned(),
            url: url.to_owned(),
            language: Language::Cn2016,
            abilities: Abilities::default(),
            feeds_live: false,
            keys: Keys::shared(key),
            tls: None,
        }
    }
}

/// One `[[bank]]` of `weir.toml`. Its keys are either one shared one (`key_file` or `key_env`) or several `[[bank.key]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankEntry {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where orders are posted; left out where paper goes.
    #[serde(default)]
    pub url: String,
    /// `cn-2016`, `iso20022` or `mail`.
    #[serde(default)]
    pub language: Language,
    /// What its door can do; nothing where it is not said.
    #[serde(default)]
    pub abilities: Abilities,
    /// A file whose bytes, without blanks at their end, are the shared key; relative to the configuration's folder.
    pub key_file: Option<PathBuf>,
    /// An environment variable that holds it.
    pub key_env: Option<String>,
    /// Keys with names and periods.
    #[serde(default)]
    pub key: Vec<KeyEntry>,
    /// The certificates of its line.
    pub tls: Option<TlsEntry>,
    /// Whether it pushes movements as they happen.
    #[serde(default)]
    pub feeds_live: bool,
}

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SchemeName {
    /// HMAC-SHA256 with a shared key.
    HmacSha256,
    /// Ed25519.
    Ed25519,
    /// SM2 with SM3.
    Sm2,
}

/// One `[[bank.key]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyEntry {
    /// Its name, which travels with each signature.
    pub id: String,
    /// How it signs.
    pub scheme: SchemeName,
    /// A file with the shared key, or with our private key in hex.
    pub secret_file: Option<PathBuf>,
    /// An environment variable that holds it.
    pub secret_env: Option<String>,
    /// A file with the bank's public key in hex.
    pub public_file: Option<PathBuf>,
    /// From when it is valid; always where it is not said.
    pub from: Option<String>,
    /// Until when it is valid; always where it is not said.
    pub until: Option<String>,
}

/// Why a bank's configuration is not taken. Never holds a key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// Both or neither of the ways to name a key.
    #[error("bank {code}: name either key_file or key_env, or several [[bank.key]]")]
    WhichKey {
        /// The bank.
        code: String,
    },
    /// The key's file cannot be read.
    #[error("bank {code}: the key file {} cannot be read: {cause}", path.display())]
    KeyFile {
        /// The bank.
        code: String,
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The variable is not set.
    #[error("bank {code}: the environment variable {name} is not set")]
    KeyEnv {
        /// The bank.
        code: String,
        /// The variable.
        name: String,
    },
    /// The key is too short.
    #[error("bank {code}: the key has fewer than {KEY_BYTES_MIN} bytes; make one of 32 random bytes")]
    ShortKey {
        /// The bank.
        code: String,
    },
    /// A named key that is none, has no period, or stands among too many.
    #[error("bank {code}, key {id:?}: {why}")]
    Key {
        /// The bank.
        code: String,
        /// The key's name.
        id: String,
        /// What is wrong, and what to do.
        why: &'static str,
    },
    /// The code is empty, holds a `/` or a blank, or stands twice.
    #[error("bank {code:?}: a code is letters, digits, - and _, and stands once")]
    Code {
        /// The code.
        code: String,
    },
    /// The address is not one this door can post to.
    #[error(
        "bank {code}: {url:?} is not an https:// address with certificates in [bank.tls]; http:// is for this machine alone"
    )]
    Url {
        /// The bank.
        code: String,
        /// The address.
        url: String,
    },
    /// The certificates of its line.
    #[error("bank {code}: {fault}")]
    Tls {
        /// The bank.
        code: String,
        /// Why.
        fault: TlsFault,
    },
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made: {0}")]
    Client(#[from] reqwest::Error),
}

impl BankEntry {
    /// Fetches keys and certificates: from their files, sought in `folder`, or from what `env` says of their variables.
    pub fn load(self, folder: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<BankConfig, ConfigFault> {
        let from = Place { code: &self.code, folder, env };
        let keys = match (&self.key_file, &self.key_env, self.key.as_slice()) {
            (None, None, entries) if !entries.is_empty() => from.keys(entries)?,
            (Some(_), None, []) | (None, Some(_), []) => {
                let key = from.secret(self.key_file.as_deref(), self.key_env.as_deref())?;
                Keys::shared(from.long_enough(key)?)
            }
            _ => return Err(ConfigFault::WhichKey { code: self.code }),
        };
        let tls = self.tls.as_ref().map(|entry| entry.client(folder)).transpose();
        let tls = tls.map_err(|fault| ConfigFault::Tls { code: self.code.clone(), fault })?;
        let Self { code, name, url, language, abilities, feeds_live, .. } = self;
        Ok(BankConfig { code, name, url, language, abilities, feeds_live, keys, tls })
    }
}

/// Where a bank's keys are sought.
struct Place<'a> {
    code: &'a str,
    folder: &'a Path,
    env: &'a dyn Fn(&str) -> Option<String>,
}

impl Place<'_> {
    fn secret(&self, file: Option<&Path>, name: Option<&str>) -> Result<Vec<u8>, ConfigFault> {
        let key = match (file, name) {
            (Some(file), None) => self.read(file)?,
            (None, Some(name)) => match (self.env)(name) {
                Some(key) => key.into_bytes(),
                None => return Err(ConfigFault::KeyEnv { code: self.code.to_owned(), name: name.to_owned() }),
            },
            _ => return Err(ConfigFault::WhichKey { code: self.code.to_owned() }),
        };
        Ok(key.trim_ascii_end().to_vec())
    }

    fn read(&self, file: &Path) -> Result<Vec<u8>, ConfigFault> {
        let path = self.folder.join(file);
        std::fs::read(&path).map_err(|cause| ConfigFault::KeyFile { code: self.code.to_owned(), path, cause })
    }

    fn long_enough(&self, key: Vec<u8>) -> Result<Vec<u8>, ConfigFault> {
        if key.len() < KEY_BYTES_MIN {
            return Err(ConfigFault::ShortKey { code: self.code.to_owned() });
        }
        Ok(key)
    }

    fn keys(&self, entries: &[KeyEntry]) -> Result<Keys, ConfigFault> {
        let names: BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
        let bad = |why| ConfigFault::Key { code: self.code.to_owned(), id: String::new(), why };
        if entries.len() > KEYS_MAX {
            return Err(bad("more than 4 keys; take the oldest out"));
        }
        if names.len() < entries.len() || !names.iter().all(|name| is_plain(name)) {
            return Err(bad("a key's name is letters, digits, - and _, and stands once"));
        }
        Ok(Keys(entries.iter().map(|entry| self.key(entry)).collect::<Result<_, _>>()?))
    }

    fn key(&self, entry: &KeyEntry) -> Result<Key, ConfigFault> {
        let bad = |why| ConfigFault::Key { code: self.code.to_owned(), id: entry.id.clone(), why };
        let instant = |text: &Option<String>, open: Instant| match text {
            None => Ok(open),
            Some(text) => Instant::parse(text).ok_or_else(|| bad("write from and until as 2026-01-02T03:04:05+08:00")),
        };
        let (from_at, until_at) = (instant(&entry.from, Instant::MIN)?, instant(&entry.until, Instant::MAX)?);
        if until_at <= from_at {
            return Err(bad("its period ends before it begins; correct from or until"));
        }
        let secret = match (&entry.secret_file, &entry.secret_env) {
            (None, None) => None,
            (file, name) => Some(self.secret(file.as_deref(), name.as_deref())?),
        };
        let public = entry.public_file.as_ref().map(|file| self.read(file)).transpose()?;
        let text =
            |bytes: &Option<Vec<u8>>| bytes.as_ref().map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned());
        let (ours, theirs) = (text(&secret), text(&public));
        let scheme: Option<Arc<dyn Scheme>> = match entry.scheme {
            SchemeName::HmacSha256 => match secret {
                Some(key) if public.is_none() => Some(Arc::new(Shared::new(self.long_enough(key)?))),
                _ => None,
            },
            SchemeName::Ed25519 => {
                Ed25519::from_hex(ours.as_deref(), theirs.as_deref()).map(|key| Arc::new(key) as Arc<dyn Scheme>)
            }
            SchemeName::Sm2 => {
                Sm2::from_hex(ours.as_deref(), theirs.as_deref()).map(|key| Arc::new(key) as Arc<dyn Scheme>)
            }
        };
        let scheme = scheme.ok_or_else(|| {
            bad("hmac-sha256 needs secret_file or secret_env alone; ed25519 and sm2 need keys in hex in secret_file and public_file")
        })?;
        Ok(Key { id: entry.id.clone(), from_at, until_at, scheme })
    }
}

/// Whether a code or a name can stand in paths and headers.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Checks every bank of a configuration.
pub(crate) fn check(banks: &[BankConfig]) -> Result<(), ConfigFault> {
    let mut codes = BTreeSet::new();
    banks.iter().try_for_each(|bank| {
        let code = bank.code.clone();
        if !is_plain(&code) || !codes.insert(&bank.code) {
            return Err(ConfigFault::Code { code });
        }
        if bank.language == Language::Mail || reachable(bank) {
            return Ok(());
        }
        Err(ConfigFault::Url { code, url: bank.url.clone() })
    })
}

/// Whether orders may be posted there: over TLS with certificates, or in the clear on this machine.
fn reachable(bank: &BankConfig) -> bool {
    let Ok(url) = reqwest::Url::parse(&bank.url) else { return false };
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    match url.scheme() {
        "https" => bank.tls.is_some() && !host.is_empty(),
        "http" => host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        _ => false,
    }
}
