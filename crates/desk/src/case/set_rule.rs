//! Setting the rule and limits a case is followed by.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::case::{Case, CaseId};
use domain::redress::CLEARED;
use domain::refusal::Refusal;
use domain::trace::{Limits, Rule};
use serde_json::json;
use std::collections::BTreeMap;

/// Sets the rule and the limits, and advances the case. Refused: rank, no such case, a rule that does not conserve
/// money (DEED-02: no order can stand on poison).
pub async fn set_rule(desk: &Desk, officer: &Officer, case: CaseId, rule: Rule, limits: Limits) -> Result<Case, Error> {
    // Orders will stand on it: reading by another rule is `trace`.
    officer.may(Action::DraftOrder)?;
    if !rule.conserves() {
        return Err(Refusal::BadField { field: "rule".into(), must: "one that conserves money".into() }.into());
    }
    let (now, officer) = (desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            scope::case(tx, &officer, Action::DraftOrder, case).await?;
            papers::case::touch(tx, case).await?;
            let mut kept = papers::case::by_id(tx, case).await?.ok_or_else(|| not_found("case"))?;
            let mut limits = limits;
            // What was cleared stays cleared, whichever rule is followed.
            let cleared = kept.case.limits.stop_accounts.iter().filter(|(_, why)| *why == CLEARED);
            limits.stop_accounts.extend(cleared.map(|(account, why)| (account.clone(), why.clone())));
            (kept.case.rule, kept.case.limits) = (rule, limits);
            papers::case::update(tx, &kept.case).await?;
            // Accounts are told by their count: a line names nobody.
            let accounts = kept.case.limits.stop_accounts.len();
            let limits = Limits { stop_accounts: BTreeMap::new(), ..kept.case.limits.clone() };
            let detail = json!({ "rule": rule, "limits": limits, "stop_accounts": accounts });
            let object = format!("case:{}", case.0);
            papers::audit::write(tx, line(now, &officer.login, "case.set_rule", object, Some(case), detail)).await?;
            Ok(kept.case)
        })
    });
    let changed = deed.await?;
    desk.tell(Some(case), NewsKind::Case);
    super::advance(desk, case).await?;
    Ok(changed)
}
