//! Keeping a finding: once, however often it is found; the latest has the word.

use crate::file::line;
use crate::warning::city;
use crate::{Desk, Error, NewsKind};
use domain::authority::UnitId;
use domain::finding::{Finding, FindingId, Found, read};
use domain::refusal::Refusal;
use domain::signal::{self, Names};
use domain::time::Instant;
use papers::Tx;
use serde_json::json;

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is new.
    New(FindingId),
    /// It was found before.
    Known(FindingId),
}

/// Keeps a line, a den, a false cell or a chat account. Refused: a person in danger, which is a warning (DEED-02); nothing
/// that names it (DEED-02); where there is no centre yet (AUTH-03).
pub async fn take(desk: &Desk, found: &signal::Finding, names: &Names) -> Result<Kept, Error> {
    let must = |must: &str| Refusal::BadField { field: "finding".into(), must: must.into() };
    let found = read(found, names).ok_or_else(|| must("a line, a den, a false cell or a chat account"))?;
    if found.what.subject().trim().is_empty() {
        return Err(must("of a line, a cell or an account that is named").into());
    }
    let mut reader = desk.papers.reader().await?;
    let known = papers::finding::same(&mut reader, &found.what).await?;
    drop(reader);
    if let Some(known) = known.filter(|known| found.at <= known.found.at) {
        return Ok(Kept::Known(known.id));
    }
    let now = desk.clock.now();
    let (kept, unit) = desk.write(move |tx| Box::pin(async move { write(tx, found, now).await })).await?;
    desk.tell_unit(unit, NewsKind::Finding);
    Ok(kept)
}

async fn write(tx: &mut Tx, found: Found, now: Instant) -> Result<(Kept, UnitId), Error> {
    let (kept, finding) = match papers::finding::same(tx, &found.what).await? {
        Some(known) if found.at <= known.found.at => (Kept::Known(known.id), known),
        Some(known) => {
            let found = found.after(&known.found);
            (Kept::Known(known.id), Finding { times: known.times.saturating_add(1), found, ..known })
        }
        None => {
            let unit = city(tx).await?;
            let id = papers::finding::take_id(tx, unit).await?;
            (Kept::New(id), Finding { id, unit, first_at: found.at, times: 1, found })
        }
    };
    papers::finding::put(tx, &finding).await?;
    let detail = json!({ "kind": finding.found.what.kind(), "times": finding.times });
    let object = format!("finding:{}", finding.id.0);
    papers::audit::write(tx, line(now, "weir", "finding.take", object, None, detail)).await?;
    Ok((kept, finding.unit))
}
