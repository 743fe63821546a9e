//! Evidence: a screenshot or a receipt, kept with its digest.

use crate::Face;
use crate::officer::Seen;
use crate::refuse::{self, Answer};
use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use domain::report::ReportId;

/// Keeps the file that was sent.
pub(super) async fn take(
    State(face): State<Face>,
    seen: Seen,
    Path(id): Path<i64>,
    mut form: Multipart,
) -> Answer<Response> {
    let unreadable = || seen.bad_field("file", "file-must");
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let media_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
        let bytes = field.bytes().await.map_err(|_| unreadable())?.to_vec();
        let kept = desk::report::attach(&face.desk, &seen.officer, ReportId(id), &name, &media_type, bytes).await;
        kept.map_err(|e| seen.no(e))?;
        return Ok(refuse::go(&seen, &format!("/reports/{id}")));
    }
    Err(unreadable())
}
