//! Who looked at me.

use crate::file::line;
use crate::{Desk, Error};
use domain::authority::{Action, Officer};
use domain::personal::Look;
use domain::refusal::Refusal;
use serde_json::json;

pub use papers::Kind;

/// One look, for the answer to the person it was at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookLine {
    /// The look.
    pub look: Look,
    /// Who looked, by name.
    pub officer: String,
    /// Their unit's name.
    pub unit: String,
    /// What they said it was for.
    pub words: String,
}

/// The most looks an answer names.
const LOOKS_MAX: i64 = 1000;

/// The looks at whatever holds this telephone or account (`bank/number`), the newest first. That it was asked is in the
/// audit log, and not what was asked. Refused: rank, a value that is nothing (DEED-02).
pub async fn by_subject(desk: &Desk, officer: &Officer, kind: Kind, value: &str) -> Result<Vec<LookLine>, Error> {
    officer.may(Action::ReadLooks)?;
    let value = value.trim().to_owned();
    if value.is_empty() || value.chars().count() > 100 {
        let must = "a telephone, or an account with its bank".into();
        return Err(Refusal::BadField { field: "subject".into(), must }.into());
    }
    let (now, officer) = (desk.clock.now(), officer.clone());
    desk.write(move |tx| {
        Box::pin(async move {
            let looks = papers::look::by_subject(tx, kind, &value, LOOKS_MAX).await?;
            let (officers, units) = (papers::officer::all(tx).await?, papers::unit::all(tx).await?);
            let detail = json!({ "kind": kind.name(), "looks": looks.len() });
            let log = line(now, &officer.login, "look.ask", "looks".to_owned(), None, detail);
            papers::audit::write(tx, log).await?;
            let line = |kept: papers::look::Kept| {
                let who = officers.iter().find(|officer| officer.id == kept.look.officer);
                let unit = who.and_then(|who| units.iter().find(|unit| unit.id == who.unit));
                LookLine {
                    look: kept.look,
                    officer: who.map(|who| who.name.clone()).unwrap_or_default(),
                    unit: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
                    words: kept.words,
                }
            };
            Ok(looks.into_iter().map(line).collect())
        })
    })
    .await
}
