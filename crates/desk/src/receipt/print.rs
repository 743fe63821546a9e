//! The receipt on paper, for the victim to take home.

use crate::error::not_found;
use crate::file::line;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::report::{Report, ReportId};
use serde_json::json;

/// The reference of a report's receipt. Refused: rank, no such report or receipt.
pub async fn reference(desk: &Desk, officer: &Officer, id: ReportId) -> Result<String, Error> {
    Ok(read(desk, officer, id).await?.1)
}

/// The receipt as a PDF; that it was printed is in the log before it leaves. `address` is where the console is reached,
/// as the officer's browser names it.
pub async fn print(desk: &Desk, officer: &Officer, id: ReportId, address: &str) -> Result<Vec<u8>, Error> {
    let (report, reference) = read(desk, officer, id).await?;
    let mut reader = desk.papers.reader().await?;
    let units = papers::unit::all(&mut reader).await?;
    drop(reader);
    let unit = units.into_iter().find(|unit| unit.id == report.unit).map(|unit| unit.name).unwrap_or_default();
    let (font, now) = (desk.press.font()?, desk.clock.now());
    let address = format!("{}/receipt/{reference}", address.trim_end_matches('/'));
    let paper = print::ReceiptPaper {
        report: id.0,
        reference,
        address,
        victim_name: report.victim_name,
        unit_name: unit,
        taken_at: report.taken_at,
        payments: report.payments,
        made_at: now,
    };
    let pdf = desk.work("receipt", move || Ok(print::receipt(&font, &paper)?)).await?;
    let officer = officer.clone();
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let object = format!("report:{}", id.0);
            papers::audit::write(tx, line(now, &officer.login, "receipt.print", object, report.case, json!({})))
                .await?;
            Ok(())
        })
    });
    deed.await?;
    Ok(pdf)
}

async fn read(desk: &Desk, officer: &Officer, id: ReportId) -> Result<(Report, String), Error> {
    officer.may(Action::TakeReport)?;
    let mut reader = desk.papers.reader().await?;
    scope::report(&mut reader, officer, Action::TakeReport, id).await?;
    let report = papers::report::by_id(&mut reader, id).await?.ok_or_else(|| not_found("report"))?;
    let reference = papers::receipt::of_report(&mut reader, id).await?.ok_or_else(|| not_found("receipt"))?;
    Ok((report, reference))
}
