//! Attachments as they are kept: a row each, and the bytes in a file named by their digest.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, Papers, Vault, audit, counter, row};
use domain::report::ReportId;
use domain::time::Instant;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An attachment as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub report: ReportId,
    /// SHA-256 of its bytes, in hex.
    pub digest: String,
    /// The file's name, as given.
    pub name: String,
    /// Its media type, as given.
    pub media_type: String,
    /// How many bytes.
    pub bytes: u64,
    /// When it was attached.
    pub attached_at: Instant,
}

/// Writes the bytes to the disk and returns their digest. Call it before the deed: bytes without a row do no harm, a
/// row without bytes does. Blocking.
pub fn store(papers: &Papers, bytes: &[u8]) -> Result<String, Fault> {
    let digest = audit::hex(&Sha256::digest(bytes));
    let (folder, sealed) = (folder(papers)?, papers.vault().seal_file(&digest, bytes)?);
    write_once(&folder, &digest, &sealed).map_err(|e| Fault::File(Arc::new(e)))?;
    Ok(digest)
}

/// The bytes of this digest; a fault where they are not what they were. Blocking.
pub fn load(papers: &Papers, digest: &str) -> Result<Vec<u8>, Fault> {
    if digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(row::unreadable("attachment", "that is no digest"));
    }
    let sealed = std::fs::read(folder(papers)?.join(digest)).map_err(|e| Fault::File(Arc::new(e)))?;
    let bytes = papers.vault().open_file(digest, &sealed)?;
    if audit::hex(&Sha256::digest(&bytes)) != digest {
        return Err(row::unreadable("attachment", "its bytes were changed"));
    }
    Ok(bytes)
}

fn folder(papers: &Papers) -> Result<PathBuf, Fault> {
    let folder = papers.folder().ok_or_else(|| row::unreadable("attachments", "there is no data folder"))?;
    Ok(folder.join("attachments"))
}

/// Seals the files that lie in clear, from before there was a vault; how many there were.
pub(crate) fn seal_clear(vault: &Vault, folder: &Path) -> Result<usize, Fault> {
    let file_fault = |e| Fault::File(Arc::new(e));
    let mut sealed = 0;
    for file in std::fs::read_dir(folder).into_iter().flatten() {
        let path = file.map_err(file_fault)?.path();
        let digest = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let bytes = std::fs::read(&path).map_err(file_fault)?;
        // Named by its own digest, it is in clear; what is left half written is nobody's.
        if audit::hex(&Sha256::digest(&bytes)) == digest {
            replace(folder, &digest, &vault.seal_file(&digest, &bytes)?).map_err(file_fault)?;
            sealed += 1;
        } else if digest.ends_with(".partial") {
            std::fs::remove_file(&path).map_err(file_fault)?;
        }
    }
    Ok(sealed)
}

/// Written once. Its name is synced, and its folder's, even where it was there already: whoever put it there may have
/// died before that.
fn write_once(folder: &Path, digest: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    if !folder.join(digest).exists() {
        replace(folder, digest, bytes)?;
    }
    let above = folder.parent().unwrap_or(folder);
    [folder, above].into_iter().try_for_each(|folder| std::fs::File::open(folder)?.sync_all())
}

/// Written under another name, synced, then renamed: whatever is there under its digest is whole.
fn replace(folder: &Path, digest: &str, bytes: &[u8]) -> std::io::Result<()> {
    let partial = folder.join(format!("{digest}.partial"));
    let mut file = std::fs::File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&partial, folder.join(digest))?;
    std::fs::File::open(folder)?.sync_all()
}

/// Keeps the row, and gives it its number.
pub async fn insert(conn: &mut Conn, mut attachment: Attachment) -> Result<Attachment, Fault> {
    attachment.id = counter::take_beside(conn, "attachment", attachment.report.0, 1).await?;
    let sql = "INSERT INTO attachment (id, report, digest, name, media_type, bytes, attached_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let bytes = i64::try_from(attachment.bytes).map_err(|e| row::unreadable("attachment", e))?;
    let query = sqlx::query(sql).bind(attachment.id).bind(attachment.report.0).bind(&*attachment.digest);
    let (vault, key) = (conn.vault(), conn.key_of_report(attachment.report, 1).await?);
    let name = Sealer::new(&vault, &key, "attachment", (attachment.id, 0)).seal("name", &attachment.name)?;
    let query = query.bind(name).bind(&*attachment.media_type).bind(bytes);
    query.bind(attachment.attached_at.micros()).execute(&mut **conn).await?;
    Ok(attachment)
}

/// The attachments of a report, by number.
pub async fn of_report(conn: &mut Conn, report: ReportId) -> Result<Vec<Attachment>, Fault> {
    let sql = "SELECT id, report, digest, name, media_type, bytes, attached_at FROM attachment \
               WHERE report = $1 ORDER BY id";
    let rows = sqlx::query(sql).bind(report.0).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| attachment(row, &vault)).collect()
}

fn attachment(row: &AnyRow, vault: &Vault) -> Result<Attachment, Fault> {
    let id = row::number(row, "id")?;
    Ok(Attachment {
        id,
        report: ReportId(row::number(row, "report")?),
        digest: row::text(row, "digest")?,
        name: Place { vault, table: "attachment", row: (id, 0) }.text(row, "name")?,
        media_type: row::text(row, "media_type")?,
        bytes: u64::try_from(row::number(row, "bytes")?).unwrap_or(0),
        attached_at: row::instant(row, "attached_at")?,
    })
}
