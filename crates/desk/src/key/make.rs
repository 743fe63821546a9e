//! Making a key.

use crate::error::not_found;
use crate::file::line;
use crate::officer::secret;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer, Rank, UnitId, UnitKind};
use domain::refusal::Refusal;
use domain::time::Span;
use serde_json::json;

pub use papers::key::Key;

/// The longest a key may last.
const DAYS_MAX: i64 = 366;

/// A key to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// The partner's unit.
    pub unit: UnitId,
    /// What it may: some of what a partner's rank may.
    pub actions: Vec<Action>,
    /// For how many days.
    pub days: i64,
}

/// A key that was made, and its text, which is kept nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The key.
    pub key: Key,
    /// What the partner's program sends: `weir_` and 64 hex digits.
    pub text: String,
}

/// Makes a key, with an officer of its own in whose name it acts. Refused: rank, a unit that is not theirs (AUTH-03), one
/// that is no partner's, no action, one that no partner may, or too long a time (DEED-02).
pub async fn make(desk: &Desk, by: &Officer, new: NewKey) -> Result<Made, Error> {
    by.may(Action::AddKey)?;
    check(&new)?;
    let text = format!("weir_{}", secret::token()?);
    let (by, now, hash) = (by.clone(), desk.clock.now(), secret::hash(&text));
    let prefix: String = text.chars().take(13).collect();
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            scope::unit(tx, &by, Action::AddKey, new.unit).await?;
            let unit = papers::unit::by_id(tx, new.unit).await?.ok_or_else(|| not_found("unit"))?;
            if unit.kind != UnitKind::Partner {
                return Err(Refusal::BadField { field: "unit".into(), must: "a partner".into() }.into());
            }
            let (login, badge) = (format!("key-{prefix}"), prefix.clone());
            let officer = papers::officer::New {
                login: &login,
                name: &unit.name,
                badge: &badge,
                unit: unit.id,
                rank: Rank::Partner,
                // No code has this hash: nobody sets a password for it.
                code_hash: "",
            };
            let officer = papers::officer::insert(tx, officer).await?.id;
            let names: Vec<String> = new.actions.iter().map(|action| action.name()).collect();
            let key = Key {
                id: 0,
                officer,
                unit: unit.id,
                prefix,
                actions: names.join(" "),
                made_at: now,
                until_at: now.plus(Span::days(new.days)),
                used_at: None,
                ended_at: None,
            };
            let key = papers::key::insert(tx, key, &hash, Some(by.id)).await?;
            let detail = json!({ "unit": unit.id, "actions": names, "until_at": key.until_at });
            let object = format!("key:{}", key.id);
            papers::audit::write(tx, line(now, &by.login, "key.make", object, None, detail)).await?;
            Ok(key)
        })
    });
    Ok(Made { key: deed.await?, text })
}

fn check(new: &NewKey) -> Result<(), Refusal> {
    let bad = |field: &str, must: &str| Err(Refusal::BadField { field: field.into(), must: must.into() });
    let may =
        |action: &Action| domain::authority::MAY.iter().any(|row| row.0 == *action && row.1.contains(&Rank::Partner));
    if new.actions.is_empty() || !new.actions.iter().all(may) {
        return bad("actions", "at least one, and only what a partner may");
    }
    if !(1..=DAYS_MAX).contains(&new.days) {
        return bad("days", "between 1 and 366");
    }
    Ok(())
}
