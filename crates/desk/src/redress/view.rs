//! Objections, for the officers who answer them.

use super::answer::decided;
use crate::error::{broken, not_found};
use crate::file::CaseFile;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::hold::Hold;
use domain::redress::{Objection, ObjectionId, Reference, may_answer};
use papers::objection::File;

/// The most lines the list shows.
const LINES_MAX: i64 = 500;

/// One objection in the list.
#[derive(Clone, Debug)]
pub struct ObjectionLine {
    /// The objection.
    pub objection: Objection,
    /// Its case's number on papers.
    pub case_number: String,
}

/// Everything that the page of one objection shows.
#[derive(Clone, Debug)]
pub struct ObjectionPage {
    /// The objection.
    pub objection: Objection,
    /// Its case's number on papers.
    pub case_number: String,
    /// What is objected to.
    pub hold: Hold,
    /// The holder's reference.
    pub reference: Option<Reference>,
    /// Why it was held.
    pub why: String,
    /// The files that came with it.
    pub files: Vec<File>,
    /// Whether this officer decided on the hold, and so may not answer.
    pub decided_before: bool,
}

/// Those that wait, the first due first, then those answered; of the cases the officer may see. Refused: rank.
pub async fn objections(desk: &Desk, officer: &Officer) -> Result<Vec<ObjectionLine>, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    let mut lines = Vec::new();
    for objection in papers::objection::list(&mut reader, officer.unit, LINES_MAX).await? {
        let kept = papers::case::by_id(&mut reader, objection.case).await?;
        lines.push(ObjectionLine { case_number: kept.map(|kept| kept.case.number).unwrap_or_default(), objection });
    }
    Ok(lines)
}

/// One objection. Refused: rank, no such objection or not theirs (AUTH-03).
pub async fn objection(desk: &Desk, officer: &Officer, id: ObjectionId) -> Result<ObjectionPage, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    let objection = papers::objection::by_id(&mut reader, id).await?.ok_or_else(|| not_found("objection"))?;
    scope::objection(&mut reader, officer, Action::Read, objection.case).await?;
    let file = CaseFile::read(&mut reader, objection.case).await?;
    let files = papers::objection::files(&mut reader, id).await?;
    drop(reader);
    let hold = file.holds.iter().find(|hold| hold.id == objection.hold).ok_or_else(|| not_found("hold"))?;
    let kept = file.orders.iter().find(|kept| kept.order.id == hold.order);
    Ok(ObjectionPage {
        case_number: file.kept.case.number.clone(),
        reference: kept.and_then(|kept| kept.public.clone()),
        why: kept.map(|kept| kept.order.reason.clone()).unwrap_or_default(),
        decided_before: may_answer(officer, &decided(&file, hold.id)).is_err(),
        hold: hold.clone(),
        files,
        objection,
    })
}

/// A file of an objection, by its place from 1: what it is, and its bytes. Refused: as [`objection`], and no such file.
pub async fn objection_file(
    desk: &Desk,
    officer: &Officer,
    id: ObjectionId,
    place: usize,
) -> Result<(String, Vec<u8>), Error> {
    let page = objection(desk, officer, id).await?;
    let file = place.checked_sub(1).and_then(|place| page.files.into_iter().nth(place));
    let file = file.ok_or_else(|| not_found("file"))?;
    let (papers, digest) = (desk.papers.clone(), file.digest);
    let loading = tokio::task::spawn_blocking(move || papers::attachment::load(&papers, &digest)).await;
    Ok((file.media_type, loading.map_err(|e| broken("file", e))??))
}
