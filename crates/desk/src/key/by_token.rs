//! Whose key it is.

use crate::file::line;
use crate::officer::secret;
use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::refusal::Refusal;
use domain::time::{Instant, Span};
use papers::key::Key;
use serde_json::json;

/// A use is written down once in this time.
const USED_TO_THE: Span = Span::hours(1);

/// A partner's program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// In whose name it acts.
    pub officer: Officer,
    /// What its key allows; `None`: no key, all that the rank may.
    pub actions: Option<Vec<String>>,
}

impl Caller {
    /// Whether rank and key allow it. Refused: rank (AUTH-01), key (AUTH-08).
    pub fn may(&self, action: Action) -> Result<(), Refusal> {
        self.officer.may(action)?;
        let name = action.name();
        match &self.actions {
            Some(actions) if !actions.contains(&name) => Err(Refusal::KeyNotAllowed { action: name }),
            _ => Ok(()),
        }
    }
}

/// The caller of a key. Refused: an unknown key, one that is over or was ended (AUTH-02), too many calls (DEED-03).
pub async fn by_token(desk: &Desk, text: &str) -> Result<Caller, Error> {
    let now = desk.clock.now();
    let mut reader = desk.papers.reader().await?;
    let key = papers::key::by_hash(&mut reader, &secret::hash(text)).await?;
    let is_good = |key: &Key| key.until_at > now && key.ended_at.is_none();
    let key = key.filter(is_good).ok_or(Refusal::SignInFailed)?;
    desk.gate.call(key.id, now)?;
    let known = papers::officer::known_by_id(&mut reader, key.officer).await?;
    let officer = known.filter(|known| known.ended_at.is_none()).ok_or(Refusal::SignInFailed)?.officer;
    drop(reader);
    if key.used_at.is_none_or(|at| now.since(at) >= USED_TO_THE) {
        note_use(desk, key.id, officer.login.clone(), now).await?;
    }
    Ok(Caller { officer, actions: Some(key.actions.split(' ').map(str::to_owned).collect()) })
}

async fn note_use(desk: &Desk, id: i64, login: String, now: Instant) -> Result<(), Error> {
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            papers::key::used(tx, id, now).await?;
            papers::audit::write(tx, line(now, &login, "key.use", format!("key:{id}"), None, json!({}))).await?;
            Ok(())
        })
    });
    deed.await
}
