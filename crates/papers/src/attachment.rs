//! Attachments as they are kept: a row each, and the bytes in a file named by their digest.

use crate::{Fault, Papers, audit, counter, row};
use domain::report::ReportId;
use domain::time::Instant;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
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
    let folder = folder(papers)?;
    write_once(&folder, &digest, bytes).map_err(|e| Fault::File(Arc::new(e)))?;
    Ok(digest)
}

/// The bytes of this digest; a fault where they are not what they were. Blocking.
pub fn load(papers: &Papers, digest: &str) -> Result<Vec<u8>, Fault> {
    if digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(row::unreadable("attachment", "that is no digest"));
    }
    let bytes = std::fs::read(folder(papers)?.join(digest)).map_err(|e| Fault::File(Arc::new(e)))?;
    if audit::hex(&Sha256::digest(&bytes)) != digest {
        return Err(row::unreadable("attachment", "its bytes were changed"));
    }
    Ok(bytes)
}

fn folder(papers: &Papers) -> Result<PathBuf, Fault> {
    let folder = papers.folder().ok_or_else(|| row::unreadable("attachments", "there is no data folder"))?;
    Ok(folder.join("attachments"))
}

/// Written under another name, synced, then renamed: whatever is there under its digest is whole.
fn write_once(folder: &Path, digest: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join(digest);
    if path.exists() {
        return Ok(());
    }
    let partial = folder.join(format!("{digest}.partial"));
    let mut file = std::fs::File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&partial, &path)?;
    std::fs::File::open(folder)?.sync_all()
}

/// Keeps the row, and gives it its number.
pub async fn insert(conn: &mut AnyConnection, mut attachment: Attachment) -> Result<Attachment, Fault> {
    attachment.id = counter::take_beside(conn, "attachment", attachment.report.0, 1).await?;
    let sql = "INSERT INTO attachment (id, report, digest, name, media_type, bytes, attached_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let bytes = i64::try_from(attachment.bytes).map_err(|e| row::unreadable("attachment", e))?;
    let query = sqlx::query(sql).bind(attachment.id).bind(attachment.report.0).bind(&*attachment.digest);
    let query = query.bind(&*attachment.name).bind(&*attachment.media_type).bind(bytes);
    query.bind(attachment.attached_at.micros()).execute(conn).await?;
    Ok(attachment)
}

/// The attachments of a report, by number.
pub async fn of_report(conn: &mut AnyConnection, report: ReportId) -> Result<Vec<Attachment>, Fault> {
    let sql = "SELECT id, report, digest, name, media_type, bytes, attached_at FROM attachment \
               WHERE report = $1 ORDER BY id";
    sqlx::query(sql).bind(report.0).fetch_all(conn).await?.iter().map(attachment).collect()
}

fn attachment(row: &AnyRow) -> Result<Attachment, Fault> {
    Ok(Attachment {
        id: row::number(row, "id")?,
        report: ReportId(row::number(row, "report")?),
        digest: row::text(row, "digest")?,
        name: row::text(row, "name")?,
        media_type: row::text(row, "media_type")?,
        bytes: u64::try_from(row::number(row, "bytes")?).unwrap_or(0),
        attached_at: row::instant(row, "attached_at")?,
    })
}
