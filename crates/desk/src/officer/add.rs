//! Adding an officer: they get a one-time code, and set their own password with it.

use super::secret;
use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer, Rank, UnitId, UnitKind};
use domain::refusal::Refusal;
use serde_json::json;

/// An officer to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOfficer {
    /// The name they will sign in with.
    pub login: String,
    /// Their name, as it stands on papers.
    pub name: String,
    /// Their badge number.
    pub badge: String,
    /// Where they serve.
    pub unit: UnitId,
    /// What their post allows.
    pub rank: Rank,
}

/// An officer who was added, and the code they set their password with. The code is kept nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Who.
    pub officer: Officer,
    /// The one-time code, to be handed over in person.
    pub code: String,
}

/// Adds an officer. `by` is `None` for the machine's own command line, whose right is that it can open the papers.
/// An officer adds at their own unit and below it, never above or beside. Refused: rank (AUTH-01), a login that stands already (DEED-01), an empty part (DEED-02), an unknown unit (AUTH-03).
pub async fn add(desk: &Desk, by: Option<&Officer>, new: NewOfficer) -> Result<Added, Error> {
    if let Some(officer) = by {
        officer.may(Action::AddOfficer)?;
    }
    check(&new)?;
    let code = secret::code()?;
    let (login_of, now, code_hash) = (super::name_of(by), desk.clock.now(), secret::hash(&code));
    let by = by.cloned();
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let unit = papers::unit::by_id(tx, new.unit).await?.ok_or_else(|| not_found("unit"))?;
            if let Some(by) = &by {
                scope::unit(tx, by, Action::AddOfficer, new.unit).await?;
            }
            if (unit.kind == UnitKind::Partner) != (new.rank == Rank::Partner) {
                let must = "partner at a partner's unit, and nowhere else".into();
                return Err(Refusal::BadField { field: "rank".into(), must }.into());
            }
            if papers::officer::by_login(tx, new.login.trim()).await?.is_some() {
                return Err(Refusal::DoneAlready { what: "login".into() }.into());
            }
            let (login, name, badge) = (new.login.trim(), new.name.trim(), new.badge.trim());
            let new =
                papers::officer::New { login, name, badge, unit: new.unit, rank: new.rank, code_hash: &code_hash };
            let officer = papers::officer::insert(tx, new).await?;
            let object = format!("officer:{}", officer.id.0);
            let detail = json!({ "login": officer.login, "rank": officer.rank, "unit": officer.unit });
            papers::audit::write(tx, line(now, &login_of, "officer.add", object, None, detail)).await?;
            Ok(officer)
        })
    });
    Ok(Added { officer: deed.await?, code })
}

fn check(new: &NewOfficer) -> Result<(), Refusal> {
    for (field, text) in [("login", &new.login), ("name", &new.name), ("badge", &new.badge)] {
        let length = text.trim().chars().count();
        if length == 0 || length > 60 {
            return Err(Refusal::BadField { field: field.into(), must: "between 1 and 60 characters".into() });
        }
    }
    // Names of the log that are no officer's.
    if ["weir", "command_line"].contains(&new.login.trim()) || new.login.contains(':') {
        return Err(Refusal::BadField { field: "login".into(), must: "a name of one's own, without a colon".into() });
    }
    Ok(())
}
