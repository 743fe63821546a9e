//! The protection: the person's own account is limited for a while, with the person's word.
//!
//! The person sets the limit with their own bank, the officer beside them: nobody orders it over their head, so that no
//! order goes out. What is kept here is that it stands, until when, and that it ended when they asked.

use super::file::{own, step};
use crate::{Desk, Error, NewsKind};
use domain::account::AccountId;
use domain::authority::{Action, Officer};
use domain::money::Amount;
use domain::refusal::Refusal;
use domain::warning::{Did, Limit, WarningId, may_limit};

/// A limit as it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitGiven {
    /// The person's own account, as bank and number.
    pub account: String,
    /// The most it pays in a day.
    pub day_max: Amount,
    /// Whether the person agreed.
    pub agreed: bool,
}

/// Keeps a limit. Refused: rank, not theirs (AUTH-03), not signed for by this officer (WARN-03, WARN-04), without the
/// person's word (WARN-08), no account (DEED-02), a sum less than nothing (DEED-02), a jurisdiction without it (HOLD-05).
pub async fn protect(desk: &Desk, officer: &Officer, id: WarningId, given: LimitGiven) -> Result<Limit, Error> {
    officer.may(Action::LimitOwn)?;
    let must = |field: &str, must: &str| Refusal::BadField { field: field.into(), must: must.into() };
    let account = AccountId::new(given.account.trim());
    let account = account.map_err(|_| must("account", "the bank's code and the number: ICBC/6222…"))?;
    if given.day_max.minor() < 0 {
        return Err(must("day_max", "a sum, or 0.00 for no payment at all").into());
    }
    let now = desk.clock.now();
    let until_at = may_limit(given.agreed, now, &desk.profile)?;
    let officer = officer.clone();
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let warning = own(tx, &officer, id).await?;
            crate::scope::warning(tx, &officer, Action::LimitOwn, id).await?;
            let limit = Limit {
                id: papers::own_limit::take_id(tx, id).await?,
                warning: id,
                account: account.as_str().to_owned(),
                day_max: given.day_max,
                since_at: now,
                until_at,
                set_by: officer.id,
                ended_at: None,
            };
            papers::own_limit::insert(tx, &limit).await?;
            step(tx, &officer, &warning, "warning.protect", &Did::Limited { limit: limit.id.0 }, now).await?;
            Ok((limit, warning.unit))
        })
    });
    let (limit, unit) = deed.await?;
    desk.tell_unit(unit, NewsKind::Warning);
    Ok(limit)
}
