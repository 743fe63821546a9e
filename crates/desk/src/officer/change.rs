//! Changing what an officer may, or ending it: their sessions end with it.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer, OfficerId, Rank};
use domain::refusal::Refusal;
use domain::time::Instant;
use papers::Tx;
use serde_json::json;

/// Gives an officer another rank; their sessions end. Refused: rank, an officer of another unit (AUTH-03), oneself
/// (AUTH-07), a partner's rank for one who is none or the other way round (DEED-02).
pub async fn set_rank(desk: &Desk, by: &Officer, id: OfficerId, rank: Rank) -> Result<(), Error> {
    by.may(Action::AddOfficer)?;
    let (by, now) = (by.clone(), desk.clock.now());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let of = may_change(tx, &by, id).await?;
            if (of.rank == Rank::Partner) != (rank == Rank::Partner) {
                let must = "a rank of the same kind of unit".into();
                return Err(Refusal::BadField { field: "rank".into(), must }.into());
            }
            papers::officer::set_rank(tx, id, rank).await?;
            told(tx, &by, "officer.set_rank", id, json!({ "from": of.rank, "to": rank }), now).await
        })
    });
    deed.await
}

/// Ends an officer: they sign in no more. What they did stands in their name. Refused as [`set_rank`].
pub async fn end(desk: &Desk, by: &Officer, id: OfficerId) -> Result<(), Error> {
    by.may(Action::AddOfficer)?;
    let (by, now) = (by.clone(), desk.clock.now());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            may_change(tx, &by, id).await?;
            papers::officer::end(tx, id, now).await?;
            told(tx, &by, "officer.end", id, json!({}), now).await
        })
    });
    deed.await
}

async fn may_change(tx: &mut Tx, by: &Officer, id: OfficerId) -> Result<Officer, Error> {
    let of = papers::officer::by_id(tx, id).await?.ok_or_else(|| not_found("officer"))?;
    scope::officer(tx, by, Action::AddOfficer, &of).await?;
    if of.id == by.id { Err(Refusal::AboveOwn.into()) } else { Ok(of) }
}

async fn told(
    tx: &mut Tx,
    by: &Officer,
    action: &'static str,
    id: OfficerId,
    detail: serde_json::Value,
    now: Instant,
) -> Result<(), Error> {
    papers::session::delete_of(tx, id).await?;
    papers::audit::write(tx, line(now, &by.login, action, format!("officer:{}", id.0), None, detail)).await?;
    Ok(())
}
