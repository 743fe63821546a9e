//! Which banks there are, as `weir.toml` tells of them. Nothing here prints a key.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The shortest key taken, in bytes. Make one of 32 random bytes.
pub const KEY_BYTES_MIN: usize = 16;

/// One bank behind a door. Has no `Debug`, so that its key is in no log.
#[derive(Clone)]
pub struct BankConfig {
    /// Its code, as it stands before the `/` of an account's name.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where orders are posted: `http://host[:port]/path`.
    pub url: String,
    /// The key that signs both ways, at least [`KEY_BYTES_MIN`] bytes.
    pub key: Vec<u8>,
    /// Whether it pushes movements as they happen.
    pub feeds_live: bool,
}

/// One `[[bank]]` of `weir.toml`. Exactly one of `key_file` and `key_env` says where the key is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankEntry {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where orders are posted.
    pub url: String,
    /// A file whose bytes, without blanks at their end, are the key; relative to the configuration's folder.
    pub key_file: Option<PathBuf>,
    /// An environment variable that holds the key.
    pub key_env: Option<String>,
    /// Whether it pushes movements as they happen.
    #[serde(default)]
    pub feeds_live: bool,
}

/// Why a bank's configuration is not taken. Never holds a key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// Both or neither of `key_file` and `key_env`.
    #[error("bank {code}: name either key_file or key_env")]
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
    /// The code is empty, holds a `/` or a blank, or stands twice.
    #[error("bank {code:?}: a code is not empty, has no / and no blanks, and stands once")]
    Code {
        /// The code.
        code: String,
    },
    /// The address is not one this door can post to.
    #[error("bank {code}: {url:?} is not an http:// address; this door has no TLS, so put a proxy that has it between")]
    Url {
        /// The bank.
        code: String,
        /// The address.
        url: String,
    },
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made: {0}")]
    Client(#[from] reqwest::Error),
}

impl BankEntry {
    /// Fetches the key: from its file, sought in `folder`, or from what `env` says of its variable.
    pub fn load(self, folder: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<BankConfig, ConfigFault> {
        let Self { code, name, url, key_file, key_env, feeds_live } = self;
        let key = match (key_file, key_env) {
            (Some(file), None) => key_from_file(&code, folder.join(file))?,
            (None, Some(name)) => match env(&name) {
                Some(key) => key.into_bytes(),
                None => return Err(ConfigFault::KeyEnv { code, name }),
            },
            _ => return Err(ConfigFault::WhichKey { code }),
        };
        Ok(BankConfig { code, name, url, key: key.trim_ascii_end().to_vec(), feeds_live })
    }
}

fn key_from_file(code: &str, path: PathBuf) -> Result<Vec<u8>, ConfigFault> {
    std::fs::read(&path).map_err(|cause| ConfigFault::KeyFile { code: code.to_owned(), path, cause })
}

/// Checks every bank of a configuration.
pub(crate) fn check(banks: &[BankConfig]) -> Result<(), ConfigFault> {
    let mut codes = BTreeSet::new();
    banks.iter().try_for_each(|bank| {
        let code = bank.code.clone();
        if code.is_empty() || code.contains(|c: char| c == '/' || c.is_whitespace()) || !codes.insert(&bank.code) {
            return Err(ConfigFault::Code { code });
        }
        if bank.key.len() < KEY_BYTES_MIN {
            return Err(ConfigFault::ShortKey { code });
        }
        match reqwest::Url::parse(&bank.url) {
            Ok(url) if url.scheme() == "http" && url.has_host() => Ok(()),
            _ => Err(ConfigFault::Url { code, url: bank.url.clone() }),
        }
    })
}
