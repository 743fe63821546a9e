//! Attaching evidence: a screenshot or a receipt. Its digest is kept for ever.

use crate::error::{broken, not_found};
use crate::file::line;
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer, UnitId};
use domain::refusal::Refusal;
use domain::report::ReportId;
use serde_json::json;

pub use papers::attachment::Attachment;

/// The most bytes one attachment may have.
pub const ATTACHMENT_BYTES_MAX: usize = 10 * 1024 * 1024;

/// Attaches bytes to a report. Refused: rank, nothing or too much of it (DEED-02, DEED-03), no such report.
pub async fn attach(
    desk: &Desk,
    officer: &Officer,
    id: ReportId,
    name: &str,
    media_type: &str,
    bytes: Vec<u8>,
) -> Result<Attachment, Error> {
    officer.may(Action::AttachEvidence)?;
    if bytes.is_empty() {
        return Err(Refusal::BadField { field: "attachment".into(), must: "a file with something in it".into() }.into());
    }
    if bytes.len() > ATTACHMENT_BYTES_MAX {
        return Err(Refusal::TooMuch { what: "attachment".into(), most: ATTACHMENT_BYTES_MAX as u64 }.into());
    }
    let mut reader = desk.papers.reader().await?;
    scope::report(&mut reader, officer, Action::AttachEvidence, id).await?;
    drop(reader);
    let (papers, size) = (desk.papers.clone(), bytes.len() as u64);
    let storing = tokio::task::spawn_blocking(move || papers::attachment::store(&papers, &bytes)).await;
    let digest = storing.map_err(|e| broken("attachment", e))??;
    let attachment = Attachment {
        id: 0,
        report: id,
        digest,
        name: name.chars().take(200).collect(),
        media_type: media_type.chars().take(100).collect(),
        bytes: size,
        attached_at: desk.clock.now(),
    };
    let (attachment, unit) = write(desk, officer.clone(), attachment).await?;
    desk.tell_unit(unit, NewsKind::Report);
    Ok(attachment)
}

async fn write(desk: &Desk, officer: Officer, attachment: Attachment) -> Result<(Attachment, UnitId), Error> {
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            scope::report(tx, &officer, Action::AttachEvidence, attachment.report).await?;
            let at = attachment.attached_at;
            let kept = papers::attachment::insert(tx, attachment).await?;
            let report = papers::report::by_id(tx, kept.report).await?.ok_or_else(|| not_found("report"))?;
            let detail = json!({ "digest": kept.digest, "bytes": kept.bytes });
            let object = format!("report:{}", kept.report.0);
            papers::audit::write(tx, line(at, &officer.login, "report.attach", object, report.case, detail)).await?;
            Ok((kept, report.unit))
        })
    });
    deed.await
}
