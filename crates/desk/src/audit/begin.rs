//! Beginning the audit log with a hash function, which it keeps for ever.

use crate::file::line;
use crate::{Desk, Error};
use domain::refusal::Refusal;
use papers::audit::Algorithm;
use serde_json::json;

/// Begins the log with `algorithm`; nothing is written where it began so. Refused: it began with another (AUDIT-01).
pub async fn begin(desk: &Desk, algorithm: Algorithm) -> Result<(), Error> {
    let mut reader = desk.papers.reader().await?;
    let began = papers::audit::algorithm(&mut reader).await?;
    drop(reader);
    match began {
        Some(began) if began == algorithm => Ok(()),
        Some(began) => Err(Refusal::AuditHash { began: began.name().into() }.into()),
        None => write(desk, algorithm).await,
    }
}

async fn write(desk: &Desk, algorithm: Algorithm) -> Result<(), Error> {
    let detail = json!({ "hash": algorithm.name() });
    let line = line(desk.clock.now(), "weir", "audit.begin", "audit:1".into(), None, detail);
    let deed = desk.write(move |tx| Box::pin(async move { Ok(papers::audit::begin(tx, algorithm, line).await?) }));
    deed.await.map(drop)
}
