//! Sightings: how often a value was seen, whether it is listed or not. Only a blind index of it is kept, with a day.

use crate::Error;
use domain::blocklist::Value;
use domain::indicator::Kind;
use domain::time::Instant;
use papers::Tx;
use std::collections::BTreeSet;

/// Counts each value once for what it was seen in: a report, a finding. What cannot be listed is not counted. Part of the
/// deed that saw them.
pub(crate) async fn sighted(tx: &mut Tx, seen: &[(Kind, String)], now: Instant) -> Result<(), Error> {
    let values: BTreeSet<Value> = seen.iter().filter_map(|(kind, text)| Value::parse(*kind, text).ok()).collect();
    for value in values {
        papers::blocklist::saw(tx, &value, now, 1).await?;
    }
    Ok(papers::blocklist::forget_sightings(tx, now).await?)
}
