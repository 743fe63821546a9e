//! Recognising a repeat: the same payment, or the same victim, told of before.

use crate::error::not_found;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::case::CaseId;
use domain::report::{Payment, Report, ReportId, State, TIME_TOLERANCE};
use std::collections::BTreeMap;

/// An earlier report that this one may repeat, or whose case it may join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// The earlier report.
    pub report: ReportId,
    /// Its case, if any.
    pub case: Option<CaseId>,
    /// Whether a payment agrees in account, amount and time: surely the same.
    pub same_payment: bool,
    /// What agrees, in `snake_case`: `same_payment`, `same_payee`, `same_amount`, `same_victim_phone`.
    pub reasons: Vec<String>,
}

/// The earlier reports that share something with this one: those with the same payment first, then by number. Only
/// confirmed payments are compared, and only reports that the officer sees: a likeness to another unit's is not told. Refused: rank, no such report.
pub async fn repeats(desk: &Desk, officer: &Officer, id: ReportId) -> Result<Vec<Likeness>, Error> {
    officer.may(Action::Read)?;
    let mut reader = desk.papers.reader().await?;
    scope::report(&mut reader, officer, Action::Read, id).await?;
    let report = papers::report::by_id(&mut reader, id).await?.ok_or_else(|| not_found("report"))?;
    let mut earlier: BTreeMap<ReportId, Report> = BTreeMap::new();
    for payment in &report.payments {
        let found = papers::report::by_payee(&mut reader, &payment.payee).await?;
        earlier.extend(found.into_iter().map(|report| (report.id, report)));
    }
    if !report.victim_phone.is_empty() {
        let found = papers::report::by_phone(&mut reader, &report.victim_phone).await?;
        earlier.extend(found.into_iter().map(|report| (report.id, report)));
    }
    let before = (report.taken_at, report.id);
    let earlier = earlier.into_values().filter(|first| (first.taken_at, first.id) < before);
    let mut found = Vec::new();
    for first in earlier.filter(|first| first.state != State::Withdrawn) {
        if scope::sees_report(&mut reader, officer, first.id).await? {
            found.push(likeness(&report, &first));
        }
    }
    found.sort_by_key(|likeness| (!likeness.same_payment, likeness.report));
    Ok(found)
}

fn likeness(report: &Report, earlier: &Report) -> Likeness {
    let pairs = || report.payments.iter().flat_map(|a| earlier.payments.iter().map(move |b| (a, b)));
    let same_payment = pairs().any(|(a, b)| is_same(a, b));
    let table = [
        ("same_payment", same_payment),
        ("same_payee", pairs().any(|(a, b)| a.payee == b.payee)),
        ("same_amount", pairs().any(|(a, b)| a.amount == b.amount)),
        ("same_victim_phone", !report.victim_phone.is_empty() && report.victim_phone == earlier.victim_phone),
    ];
    let reasons = table.into_iter().filter(|row| row.1).map(|row| row.0.to_owned()).collect();
    Likeness { report: earlier.id, case: earlier.case, same_payment, reasons }
}

/// Same account paid, same amount, told times as near as one person's memory, and no two payers named.
fn is_same(a: &Payment, b: &Payment) -> bool {
    let apart = a.at.since(b.at).micros().abs();
    let payers_agree = a.payer.is_none() || b.payer.is_none() || a.payer == b.payer;
    a.payee == b.payee && a.amount == b.amount && apart <= TIME_TOLERANCE.micros() && payers_agree
}
