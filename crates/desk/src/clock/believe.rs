//! Believing the machine's clock after it went further than an outage explains.

use crate::file::line;
use crate::{Desk, Error};
use domain::authority::{Action, Officer, UnitKind};
use domain::clock::{Reading, reading};
use domain::refusal::Refusal;
use papers::clock::Seen;
use serde_json::json;

/// Says that what the clock shows now is right: what is over by it ends, everywhere. Refused: rank (whoever may freeze may
/// say it), not of the city's centre (REFUND-05), a clock that is believed already (DEED-01).
pub async fn believe(desk: &Desk, officer: &Officer) -> Result<(), Error> {
    officer.may(Action::Freeze)?;
    let (now, officer) = (desk.clock.now(), officer.clone());
    desk.write(move |tx| {
        Box::pin(async move {
            let unit = papers::unit::by_id(tx, officer.unit).await?;
            if unit.is_none_or(|unit| unit.kind != UnitKind::City) {
                return Err(Refusal::NeedsCityHead.into());
            }
            let before = papers::clock::seen(tx).await?;
            if reading(before.map(|seen| seen.seen_at), now) == Reading::On {
                return Err(Refusal::DoneAlready { what: "clock".into() }.into());
            }
            papers::clock::put(tx, Seen { seen_at: now, doubted_at: None }).await?;
            let detail = json!({ "before": before.map(|seen| seen.seen_at) });
            papers::audit::write(tx, line(now, &officer.login, "clock.believe", "clock".into(), None, detail)).await?;
            Ok(())
        })
    })
    .await
}
