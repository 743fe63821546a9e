//! Objecting: the holder says why the hold is wrong, with evidence, and gets a receipt.

use super::look_up::held_by;
use super::written;
use crate::error::{broken, not_found};
use crate::file::line;
use crate::{Desk, Error, NewsKind};
use domain::hold::Hold;
use domain::jurisdiction::key;
use domain::redress::{Objection, ObjectionId, Reference, State};
use domain::refusal::Refusal;
use domain::task::Kind;
use domain::time::Instant;
use papers::Tx;
use papers::audit::Receipt;
use papers::objection::File;
use serde_json::json;

/// A file that a holder sends.
#[derive(Clone, Debug)]
pub struct FileGiven {
    /// Its name, as given.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An objection that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objected {
    /// Its number.
    pub id: ObjectionId,
    /// By when it is answered.
    pub due_at: Instant,
    /// The receipt: the line of the audit log in which it stands.
    pub receipt: Receipt,
}

/// The limits of one objection.
const FILES_MAX: usize = 5;
const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// How often one hold may be objected to in all: each answer is the word of another officer.
const OBJECTIONS_MAX: usize = 10;

/// Takes an objection to what is held by this reference. Refused: too many look-ups (REDRESS-02), no such reference, or
/// nothing held by it now (AUTH-03), no words (DEED-02), too much of anything (DEED-03), a file that is no picture or PDF
/// (DEED-02), an objection that waits for its answer (DEED-01).
pub async fn object(
    desk: &Desk,
    place: &str,
    typed: &str,
    words: &str,
    contact: &str,
    files: Vec<FileGiven>,
) -> Result<Objected, Error> {
    let now = desk.clock.now();
    desk.look_ups.count(place, now)?;
    let reference = Reference::parse(typed).ok_or_else(|| not_found("reference"))?;
    let (words, contact) = written(words, contact)?;
    // Nothing is stored for whoever does not know a reference.
    let mut reader = desk.papers.reader().await?;
    held_by(&mut reader, &reference).await?.ok_or_else(|| not_found("reference"))?;
    drop(reader);
    let files = store(desk, files).await?;
    let appeal = desk.profile.needed(key::APPEAL)?;
    let due_at = appeal.period.ends(now, &desk.profile.calendar);
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let hold = held_by(tx, &reference).await?.and_then(|(_, hold)| hold).filter(Hold::is_standing);
            let hold = hold.ok_or_else(|| not_found("reference"))?;
            may_object(tx, &hold).await?;
            let id = papers::objection::take_id(tx, hold.case).await?;
            let objection = Objection {
                id,
                hold: hold.id,
                case: hold.case,
                state: State::Received,
                received_at: now,
                due_at,
                words,
                contact,
                answered_at: None,
                answered_by: None,
                reasons: String::new(),
            };
            papers::objection::insert(tx, &objection, &files).await?;
            open_task(tx, &objection).await?;
            let digests: Vec<&str> = files.iter().map(|file| &*file.digest).collect();
            let detail = json!({ "hold": hold.id, "files": digests, "due_at": due_at });
            let object = format!("objection:{}", id.0);
            let line = line(now, "holder", "redress.object", object, Some(hold.case), detail);
            let receipt = papers::audit::write(tx, line).await?;
            Ok((hold.case, Objected { id, due_at, receipt }))
        })
    });
    let (case, objected) = deed.await?;
    desk.tell(Some(case), NewsKind::Task);
    Ok(objected)
}

async fn may_object(tx: &mut Tx, hold: &Hold) -> Result<(), Error> {
    let before = papers::objection::of_hold(tx, hold.id).await?;
    if let Some(open) = before.iter().find(|objection| objection.state == State::Received) {
        return Err(Refusal::DoneAlready { what: format!("objection {}", open.id.0) }.into());
    }
    if before.len() >= OBJECTIONS_MAX {
        return Err(Refusal::TooMuch { what: "objections".into(), most: OBJECTIONS_MAX as u64 }.into());
    }
    Ok(())
}

/// Whoever answers must do so in time.
async fn open_task(tx: &mut Tx, objection: &Objection) -> Result<(), Error> {
    let case = papers::case::by_id(tx, objection.case).await?.ok_or_else(|| not_found("case"))?.case;
    let new = papers::task::New {
        kind: Kind::AnswerObjection,
        object: format!("objection:{}", objection.id.0),
        case: Some(objection.case),
        unit: case.unit,
        opened_at: objection.received_at,
        due_at: objection.due_at,
    };
    papers::task::open_once(tx, &new).await?;
    Ok(())
}

/// Keeps the bytes before the deed: bytes without a row do no harm.
async fn store(desk: &Desk, given: Vec<FileGiven>) -> Result<Vec<File>, Error> {
    if given.len() > FILES_MAX {
        return Err(Refusal::TooMuch { what: "files".into(), most: FILES_MAX as u64 }.into());
    }
    let mut files = Vec::new();
    for FileGiven { name, bytes } in given {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(Refusal::TooMuch { what: "file".into(), most: FILE_BYTES_MAX as u64 }.into());
        }
        let media_type = media_type(&bytes)?.to_owned();
        let (papers, size) = (desk.papers.clone(), bytes.len() as u64);
        let storing = tokio::task::spawn_blocking(move || papers::attachment::store(&papers, &bytes)).await;
        let digest = storing.map_err(|e| broken("file", e))??;
        files.push(File { digest, name: name.chars().take(200).collect(), media_type, bytes: size });
    }
    Ok(files)
}

/// What a file is, by its first bytes: what its sender calls it decides nothing.
fn media_type(bytes: &[u8]) -> Result<&'static str, Refusal> {
    let known: [(&[u8], &str); 3] =
        [(b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"%PDF-", "application/pdf")];
    let found = known.iter().find(|(first, _)| bytes.starts_with(first));
    let must = "a picture (PNG, JPEG) or a PDF";
    found.map(|(_, name)| *name).ok_or_else(|| Refusal::BadField { field: "file".into(), must: must.into() })
}
