//! What is overdue: a rung that nobody climbed is told to the unit above, a signature that nothing followed lapses, a person
//! who listened is to be seen again, and a limit whose time is over ends.

use super::file::object;
use crate::file::line;
use crate::{Desk, Error, NewsKind};
use domain::authority::UnitId;
use domain::task::Kind;
use domain::time::{Instant, Span};
use domain::warning::{Did, Escalated, Limit, State, Warning, WarningId, escalated, rule_of};
use papers::Tx;
use serde_json::json;

/// How many of each one call looks at.
const LOOKED_AT_MAX: i64 = 1_000;

/// Within how long a task of an overdue warning is to be done.
const TASK_WITHIN: Span = Span::minutes(30);

/// Escalates what is overdue now; each is looked at once for each time it is due. Returns how many warnings and limits
/// changed.
pub async fn escalate(desk: &Desk) -> Result<usize, Error> {
    let now = desk.clock.now();
    let mut reader = desk.papers.reader().await?;
    let overdue = papers::warning::overdue(&mut reader, now, LOOKED_AT_MAX).await?;
    let over = papers::own_limit::over(&mut reader, now, LOOKED_AT_MAX).await?;
    drop(reader);
    let mut changed = 0;
    for warning in overdue {
        let (at_desk, id) = (desk.clone(), warning.id);
        if desk.write(move |tx| Box::pin(async move { one(&at_desk, tx, id, now).await })).await? {
            changed += 1;
            desk.tell_unit(warning.unit, NewsKind::Warning);
        }
    }
    for limit in over {
        desk.write(move |tx| Box::pin(async move { end(tx, limit, now).await })).await?;
        changed += 1;
    }
    Ok(changed)
}

async fn one(desk: &Desk, tx: &mut Tx, id: WarningId, now: Instant) -> Result<bool, Error> {
    let found = papers::warning::by_id(tx, id).await?;
    let mut warning = found.ok_or_else(|| crate::error::not_found("warning"))?;
    let came = escalated(&warning, desk.level_of(&warning.level)?, &desk.profile, now);
    let (action, step) = match &came {
        None => ("warning.not_due", None),
        Some(Escalated { told: false, .. }) => ("warning.revisit_due", Some(Did::RevisitDue)),
        Some(_) => {
            let rule = rule_of(warning.state).unwrap_or_default().to_owned();
            ("warning.escalate", Some(Did::Escalated { rule }))
        }
    };
    if let (Some(came), Some(did)) = (came, step) {
        apply(tx, &mut warning, came, now).await?;
        papers::warning::add_step(tx, id, now, None, &did).await?;
    }
    let detail = json!({ "state": warning.state.name(), "escalations": warning.escalations });
    papers::audit::write(tx, line(now, "weir", action, object(id), None, detail)).await?;
    Ok(came.is_some())
}

async fn apply(tx: &mut Tx, warning: &mut Warning, came: Escalated, now: Instant) -> Result<(), Error> {
    if came.state != warning.state {
        (warning.state, warning.since_at) = (came.state, now);
    }
    if came.unsigned {
        warning.signed_by = None;
    }
    warning.due_at = came.due_at;
    if came.told {
        warning.escalations += 1;
        let unit = told_to(tx, warning.unit).await?;
        let (object, due_at) = (object(warning.id), now.plus(TASK_WITHIN));
        let new = papers::task::New { kind: Kind::WarningLate, object, case: None, unit, opened_at: now, due_at };
        papers::task::open_once(tx, &new).await?;
    } else if warning.state == State::RevisitDue {
        warning.escalations = 0;
    }
    Ok(papers::warning::update(tx, warning).await?)
}

/// The unit above; the city's own where there is none.
async fn told_to(tx: &mut Tx, unit: UnitId) -> Result<UnitId, Error> {
    let line = papers::unit::line(tx, unit).await?;
    Ok(line.get(1).or(line.first()).copied().unwrap_or(unit))
}

async fn end(tx: &mut Tx, limit: Limit, now: Instant) -> Result<(), Error> {
    let ended = papers::own_limit::end(tx, limit.id, now).await?;
    if ended {
        let did = Did::Unlimited { limit: limit.id.0, asked: false };
        papers::warning::add_step(tx, limit.warning, now, None, &did).await?;
    }
    let detail = json!({ "limit": limit.id, "ended": ended });
    papers::audit::write(tx, line(now, "weir", "warning.limit_over", object(limit.warning), None, detail)).await?;
    Ok(())
}
