//! The master key: a file outside the database, readable by its owner alone.

use super::Secret;
use crate::Fault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// What the file begins with; 44 characters of base64 follow.
const HEAD: &str = "weir-key-1 ";

/// Reads the key; `None` where there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<Secret>, Fault> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(path, &error.to_string())),
    };
    let bytes = text.trim().strip_prefix(HEAD).and_then(|text| STANDARD.decode(text).ok());
    let secret = bytes.and_then(|bytes| Secret::try_from(bytes).ok());
    secret.map(Some).ok_or_else(|| unusable(path, "it holds no key; bring the right file back"))
}

/// Makes a new key and keeps it on the disk before anything is sealed with it. Where another process made one meanwhile,
/// that one counts.
pub(super) fn make(path: &Path) -> Result<Secret, Fault> {
    let text = format!("{HEAD}{}\n", STANDARD.encode(super::random()?));
    write_new(path, &text).map_err(|e| unusable(path, &e.to_string()))?;
    read(path)?.ok_or_else(|| unusable(path, "it went away as it was made"))
}

/// Under its own name only once it is whole.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let passing = path.with_extension(format!("key.{}.{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed)));
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&passing)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&passing, path);
    std::fs::remove_file(&passing)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder)?.sync_all()
}

pub(super) fn unusable(path: &Path, why: &str) -> Fault {
    Fault::Key(Arc::from(format!("the key file {}: {why}", path.display())))
}
