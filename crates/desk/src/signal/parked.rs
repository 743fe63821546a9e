//! Rows that nobody could read: where and why, for whoever looks after a stream; their bytes for a purpose that is written
//! down before they are shown.

use crate::error::{broken, not_found};
use crate::file::{line, reason_given};
use crate::warning::city;
use crate::{Desk, Error, scope};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::authority::{Action, Officer};
use domain::personal::Purpose;
use serde::Deserialize;
use serde_json::json;

/// Of how many batches, the last parked first, rows are shown, and how many rows of each.
const BATCHES_MAX: usize = 50;
const ROWS_MAX: usize = 20;

/// A row as it was parked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedRow {
    /// The name it is parked under, and its place there.
    pub name: String,
    /// Its place among the rows of that name.
    pub place: usize,
    /// What its sender knows the batch by.
    pub batch: String,
    /// Its row in the batch, the header being row 1; `None` where the batch is wrong as a whole.
    pub row: Option<u64>,
    /// Which column.
    pub column: Option<String>,
    /// Why it could not be read, and what to do; never what stood there.
    pub why: String,
}

/// A row as the log has it.
#[derive(Deserialize)]
struct Kept {
    #[serde(default)]
    batch: String,
    row: Option<u64>,
    column: Option<String>,
    why: String,
    bytes: String,
}

fn rows(bytes: &[u8]) -> Vec<Kept> {
    bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

async fn batches(desk: &Desk, named: Option<String>) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let papers = desk.papers.clone();
    let read = move || papers::signal::parked_latest(&papers, named.as_deref(), BATCHES_MAX);
    let read = tokio::task::spawn_blocking(read).await;
    Ok(read.map_err(|error| broken("the parked rows", error))??)
}

/// The rows parked last, without their bytes. Refused: rank.
pub async fn parked(desk: &Desk, officer: &Officer) -> Result<Vec<ParkedRow>, Error> {
    officer.may(Action::Read)?;
    if desk.papers.folder().is_none() {
        return Ok(Vec::new());
    }
    let of = |(name, bytes): (String, Vec<u8>)| {
        let rows = rows(&bytes).into_iter().take(ROWS_MAX).enumerate();
        rows.map(|(place, Kept { batch, row, column, why, .. })| ParkedRow {
            name: name.clone(),
            place,
            batch,
            row,
            column,
            why,
        })
        .collect::<Vec<_>>()
    };
    Ok(batches(desk, None).await?.into_iter().flat_map(of).collect())
}

/// The bytes of one row, for a purpose: the audit log has who, which and why before. Refused: rank, not an officer of the
/// whole centre (AUTH-03), no purpose (DEED-02), no such row (AUTH-03).
pub async fn read_parked(
    desk: &Desk,
    officer: &Officer,
    (name, place): (&str, usize),
    purpose: Purpose,
    words: &str,
) -> Result<Vec<u8>, Error> {
    officer.may(Action::ReadHolder)?;
    let why = reason_given(words)?;
    let mut reader = desk.papers.reader().await?;
    let centre = city(&mut reader).await?;
    scope::unit(&mut reader, officer, Action::ReadHolder, centre).await?;
    drop(reader);
    let (_, found) = batches(desk, Some(name.to_owned())).await?.pop().ok_or_else(|| not_found("row"))?;
    let kept = rows(&found).into_iter().nth(place).ok_or_else(|| not_found("row"))?;
    let bytes = STANDARD.decode(kept.bytes).map_err(|error| broken("a parked row", error))?;
    let (officer, now, object) = (officer.clone(), desk.clock.now(), format!("parked:{name}"));
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let detail = json!({ "row": place, "purpose": purpose, "why": why });
            papers::audit::write(tx, line(now, &officer.login, "signal.read_parked", object, None, detail)).await?;
            Ok(())
        })
    });
    deed.await?;
    Ok(bytes)
}
