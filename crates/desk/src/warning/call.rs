//! Calling the person: by the gateway's voice, or by the officer, who says what came of it.

use super::file::{own, step, words};
use super::tell::came_of;
use crate::{Desk, Error, NewsKind, Outgoing};
use domain::authority::{Action, Officer};
use domain::refusal::Refusal;
use domain::warning::{Did, Handed, Move, Warning, WarningId, next, plain};
use serde_json::json;

/// What an officer says of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Whether the person answered.
    pub reached: bool,
    /// What was said, in the officer's words.
    pub words: String,
}

/// Keeps an officer's own call. Refused: as [`super::tell`], but for the gateway; no words of who was reached (DEED-02).
pub async fn record_call(desk: &Desk, officer: &Officer, id: WarningId, called: Called) -> Result<Warning, Error> {
    let words = words(&called.words, called.reached)?;
    let did = Did::Called { by_voice: false, reached: Some(called.reached), words, handed: None };
    desk.climb(officer, id, Move::Call, "warning.record_call", did).await
}

/// Lets the gateway call, and say how the script begins. Refused: as [`super::tell`].
pub async fn call(desk: &Desk, officer: &Officer, id: WarningId) -> Result<Warning, Error> {
    officer.may(Action::Dissuade)?;
    let (at_desk, by, now) = (desk.clone(), officer.clone(), desk.clock.now());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let mut warning = own(tx, &by, id).await?;
            let gateway = at_desk.gateway.clone().ok_or(Refusal::NoGateway)?;
            let to = next(warning.state, Move::Call)?;
            let script = at_desk.warnings.scripts.of(warning.scheme).map(|script| script.open_zh.clone());
            let text = script.unwrap_or_default();
            plain(&text)?;
            at_desk.moved(tx, &mut warning, to, now).await?;
            let did = by_voice(None, Handed::Pending);
            let place = step(tx, &by, &warning, "warning.call", &did, now).await?;
            Ok((warning, place, text, gateway))
        })
    });
    let (warning, place, text, gateway) = deed.await?;
    let call = Outgoing { reference: format!("W{}-{place}", id.0), to: warning.line.clone(), text };
    let answer = gateway.call(&call).await;
    let reached = answer.as_ref().ok().and_then(|done| done.reached);
    let did = by_voice(reached, came_of(answer));
    let settled = desk.write(move |tx| {
        Box::pin(async move {
            papers::warning::put_step(tx, id, place, &did).await?;
            let detail = json!({ "step": place, "reached": reached });
            let object = super::file::object(id);
            papers::audit::write(tx, crate::file::line(now, "weir", "warning.called", object, None, detail)).await?;
            Ok::<(), Error>(())
        })
    });
    settled.await?;
    desk.tell_unit(warning.unit, NewsKind::Warning);
    Ok(warning)
}

fn by_voice(reached: Option<bool>, handed: Handed) -> Did {
    Did::Called { by_voice: true, reached, words: String::new(), handed: Some(handed) }
}
