//! Keeping what a bank reports of itself. It is nobody's report yet: an officer who takes it up takes it as one.

use crate::file::line;
use crate::{Desk, Error, NewsKind};
use domain::refusal::Refusal;
use domain::report::BankReport;
use serde_json::json;

/// Keeps a bank's report in the name of its door (`door:<bank>`). Returns its number, or `None` where the bank told it
/// before under the same serial. Refused: more movements than one answer may tell (DEED-03).
pub async fn take_from_bank(desk: &Desk, bank: &str, report: BankReport) -> Result<Option<i64>, Error> {
    let most = crate::order::MOVEMENTS_MAX;
    if report.movements.len() > most {
        return Err(Refusal::TooMuch { what: "movements".into(), most: most as u64 }.into());
    }
    let (bank, now) = (bank.to_owned(), desk.clock.now());
    let kept = desk.write(move |tx| {
        Box::pin(async move {
            let Some(id) = papers::bank_report::insert(tx, &report, now).await? else {
                return Err(Refusal::DoneAlready { what: "bank_report".into() }.into());
            };
            let (object, detail) = (format!("bank_report:{id}"), json!({ "kind": report.kind.name() }));
            let officer = format!("door:{bank}");
            papers::audit::write(tx, line(now, &officer, "report.take_from_bank", object, None, detail)).await?;
            Ok(id)
        })
    });
    match kept.await {
        Ok(id) => {
            desk.tell(None, NewsKind::Report);
            Ok(Some(id))
        }
        // Told before: nothing was written.
        Err(Error::Refused(Refusal::DoneAlready { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}
