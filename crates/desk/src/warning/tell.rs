//! Telling the person by a message. What is to be sent stands in the papers before it goes: a machine that fails in
//! between leaves a step that says so, and never a second message.

use super::file::{own, step};
use crate::{Desk, DoorFault, Error, Handover, NewsKind, Outgoing};
use domain::authority::{Action, Officer};
use domain::refusal::Refusal;
use domain::warning::{Did, Handed, Move, Warning, WarningId, next, plain};
use serde_json::json;

/// Sends these words to the person; empty: the script's. Refused: rank, not theirs (AUTH-03), not signed for by this
/// officer (WARN-03, WARN-04), no gateway (WARN-05), a link or a number in the words (WARN-01, WARN-02), told already (LIFE-01).
pub async fn tell(desk: &Desk, officer: &Officer, id: WarningId, text: &str) -> Result<Warning, Error> {
    officer.may(Action::Dissuade)?;
    let (text, now) = (text.trim().to_owned(), desk.clock.now());
    if !text.is_empty() {
        plain(&text)?;
    }
    let (at_desk, by) = (desk.clone(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let mut warning = own(tx, &by, id).await?;
            let gateway = at_desk.gateway.clone().ok_or(Refusal::NoGateway)?;
            let to = next(warning.state, Move::Tell)?;
            let script = at_desk.warnings.scripts.of(warning.scheme).map(|script| script.sms_zh.clone());
            let text = if text.is_empty() { script.unwrap_or_default() } else { text };
            plain(&text)?;
            at_desk.moved(tx, &mut warning, to, now).await?;
            let did = Did::Told { text: text.clone(), handed: Handed::Pending };
            let place = step(tx, &by, &warning, "warning.tell", &did, now).await?;
            Ok((warning, place, text, gateway))
        })
    });
    let (warning, place, text, gateway) = deed.await?;
    let message = Outgoing { reference: format!("W{}-{place}", id.0), to: warning.line.clone(), text: text.clone() };
    let handed = came_of(gateway.tell(&message).await);
    let warning = settle(desk, id, place, Did::Told { text, handed }).await?;
    desk.tell_unit(warning.unit, NewsKind::Warning);
    Ok(warning)
}

/// What a gateway's answer means for the step.
pub(super) fn came_of(answer: Result<Handover, DoorFault>) -> Handed {
    match answer {
        Ok(done) => Handed::Receipt(done.receipt),
        Err(DoorFault::NotSent(why)) => {
            tracing::warn!(why, "a message or call did not go out");
            Handed::NotSent
        }
        Err(DoorFault::Unknown(why)) => {
            tracing::warn!(why, "nobody knows whether a message or call went out");
            Handed::Unknown
        }
    }
}

/// Keeps what became of a message. One that surely did not go out leaves the person untold.
async fn settle(desk: &Desk, id: WarningId, place: i64, did: Did) -> Result<Warning, Error> {
    let (at_desk, now) = (desk.clone(), desk.clock.now());
    desk.write(move |tx| {
        Box::pin(async move {
            papers::warning::put_step(tx, id, place, &did).await?;
            let found = papers::warning::by_id(tx, id).await?;
            let mut warning = found.ok_or_else(|| crate::error::not_found("warning"))?;
            let unsent = matches!(did, Did::Told { handed: Handed::NotSent, .. });
            if let (true, Ok(to)) = (unsent, next(warning.state, Move::Untell)) {
                at_desk.moved(tx, &mut warning, to, now).await?;
            }
            let detail = json!({ "step": place, "sent": !unsent });
            let object = super::file::object(id);
            papers::audit::write(tx, crate::file::line(now, "weir", "warning.told", object, None, detail)).await?;
            Ok(warning)
        })
    })
    .await
}
