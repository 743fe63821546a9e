//! The person had paid: a report is opened with what is known, and where the payment is told, a case and its trace begin
//! in the same minute.

use super::file::{object, own, words};
use crate::file::line;
use crate::report::{Correction, NewReport, PaymentGiven};
use crate::{Desk, Error, NewsKind};
use domain::authority::{Action, Officer};
use domain::case::Case;
use domain::category::Category;
use domain::indicator::Find;
use domain::report::{Channel, ReportId};
use domain::signal::{Kind, Scheme};
use domain::time::{DEFAULT_OFFSET, Instant};
use domain::warning::{Did, End, Move, Warning, WarningId, next};
use papers::Tx;
use serde_json::json;

/// What the person says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    /// The person's name; may be empty.
    pub name: String,
    /// What happened, in their words; may be empty.
    pub words: String,
    /// The payment, where it is told whole: the case is opened at once. An amount that is `None`: it is asked later.
    pub payment: PaymentGiven,
}

/// Closes the warning as paid already, with a report; and opens a case on it where the payment was told. What cannot be
/// confirmed (REPORT-02, ORDER-09) is left to the report's page: the report stands.
/// Refused: rank, not theirs (AUTH-03), not signed for by this officer (WARN-03, WARN-04), over (LIFE-01).
pub async fn paid_already(
    desk: &Desk,
    officer: &Officer,
    id: WarningId,
    paid: Paid,
) -> Result<(Warning, Option<Case>), Error> {
    officer.may(Action::Dissuade)?;
    officer.may(Action::TakeReport)?;
    let (told, name) = (words(&paid.words, false)?, paid.name.trim().to_owned());
    let mut reader = desk.papers.reader().await?;
    let warning = own(&mut reader, officer, id).await?;
    drop(reader);
    next(warning.state, Move::Close(End::PaidAlready))?;
    let payment = filled(paid.payment, &warning);
    let new = NewReport {
        channel: Channel::Console,
        victim_name: name,
        victim_phone: warning.line.clone(),
        narrative: narrative(&warning, &told, &payment),
    };
    crate::report::ask(&new)?;
    let (finds, guessed) = crate::report::reading(new.narrative.clone()).await?;
    let category = match warning.scheme {
        Scheme::Other | Scheme::ForeignCall => guessed,
        scheme => Scheme::TABLE.iter().find(|row| row.0 == scheme).map(|row| row.4),
    };
    let (at_desk, by) = (desk.clone(), officer.clone());
    let deed =
        desk.write(move |tx| Box::pin(async move { write(&at_desk, tx, &by, id, (new, finds, category), told).await }));
    let (warning, report) = deed.await?;
    desk.tell_unit(warning.unit, NewsKind::Warning);
    desk.tell_unit(officer.unit, NewsKind::Report);
    if payment.amount.is_none() {
        return Ok((warning, None));
    }
    match open(desk, officer, report, payment).await {
        Ok(case) => Ok((warning, Some(case))),
        Err(Error::Refused(refusal)) => {
            tracing::info!(%refusal, report = report.0, "a payment of a warning is to be confirmed on its report");
            Ok((warning, None))
        }
        Err(fault) => Err(fault),
    }
}

/// Where the officer names no account or time, those of the payment that the screen saw.
fn filled(mut payment: PaymentGiven, warning: &Warning) -> PaymentGiven {
    if let Some(seen) = warning.records.iter().rev().find(|record| record.kind == Kind::Payment) {
        if payment.payee.trim().is_empty() {
            payment.payee.clone_from(&seen.with);
        }
        payment.at = payment.at.or(Some(seen.at));
    }
    payment
}

async fn open(desk: &Desk, officer: &Officer, report: ReportId, payment: PaymentGiven) -> Result<Case, Error> {
    let kept = crate::view::report(desk, officer, report).await?.report;
    let correction = Correction {
        finds: kept.finds,
        payments: vec![payment],
        category: kept.category,
        victim_name: kept.victim_name,
        victim_phone: kept.victim_phone,
    };
    crate::report::correct(desk, officer, report, correction).await?;
    crate::case::open(desk, officer, report).await
}

type AsRead = (NewReport, Vec<Find>, Option<Category>);

async fn write(
    desk: &Desk,
    tx: &mut Tx,
    officer: &Officer,
    id: WarningId,
    (new, finds, category): AsRead,
    told: String,
) -> Result<(Warning, ReportId), Error> {
    let now = desk.clock.now();
    let mut warning = own(tx, officer, id).await?;
    crate::scope::unit(tx, officer, Action::TakeReport, officer.unit).await?;
    let to = next(warning.state, Move::Close(End::PaidAlready))?;
    let report = crate::report::put(tx, officer, new, finds, category, now).await?.id;
    warning.report = Some(report);
    desk.moved(tx, &mut warning, to, now).await?;
    let did = Did::Closed { end: End::PaidAlready, words: told };
    papers::warning::add_step(tx, id, now, Some(officer.id), &did).await?;
    let detail = json!({ "report": report, "state": warning.state.name() });
    papers::audit::write(tx, line(now, &officer.login, "warning.paid_already", object(id), None, detail)).await?;
    Ok((warning, report))
}

/// The report's words: what the screen saw, then what the person told.
fn narrative(warning: &Warning, told: &str, payment: &PaymentGiven) -> String {
    let scheme = Scheme::TABLE.iter().find(|row| row.0 == warning.scheme).map_or("", |row| row.2);
    let when = |at: Instant| at.civil(DEFAULT_OFFSET).strftime("%Y年%-m月%-d日%H时%M分").to_string();
    let mut text = format!("预警{}：{}，{scheme}。", warning.id.0, when(warning.raised_at));
    if !warning.by.is_empty() {
        text.push_str(&format!("对方号码或账号{}。", warning.by));
    }
    if let (Some(at), Some(amount)) = (payment.at, payment.amount) {
        text.push_str(&format!("当事人{}向{}转账{amount}元。", when(at), payment.payee));
    }
    text.push_str(told);
    text
}
