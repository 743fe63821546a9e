//! A bank's own reports: a case, an abnormal opening, an account of a case, an abnormal event; and the answer to each.

use super::answer::{self, Told, holder, movements_told, write_holder, write_movements};
use super::code::{answer_code, report_code};
use super::receipt::{Receipt, result};
use super::{FILE, moment};
use crate::xml::{self, Element, Writer, bad};
use domain::order::Act;
use domain::refusal::BadInput;
use domain::report::{BankReport, BankReportKind};

/// What a bank sends of itself: an answer to an order, or a report of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// An answer, or movements pushed.
    Told(Told),
    /// A report.
    Report(BankReport),
}

/// Writes a bank's report.
#[must_use]
pub fn encode_report(report: &BankReport) -> Vec<u8> {
    Writer::document("Message", |w| {
        w.field("TransSerialNumber", &report.serial);
        w.field("MessageFrom", &report.bank);
        w.field("TxCode", report_code(report.kind));
        w.field("ApplicationID", &report.serial);
        moment::field(w, "ReportTime", Some(report.at));
        w.field("AccountNumber", &report.account);
        write_holder(w, "AccountName", &report.holder);
        w.field("VictimName", &report.victim_name);
        w.field("VictimPhone", &report.victim_phone);
        w.field("FeatureCode", &report.feature);
        w.field("Reason", &report.words);
        write_movements(w, &report.movements);
    })
}

/// Writes 100402: whether a bank's report was taken; the report's own serial stands as its reference.
#[must_use]
pub fn encode_report_taken(serial: &str, code: &str, words: &str) -> Vec<u8> {
    Writer::document("Message", |w| {
        w.field("TransSerialNumber", serial);
        w.field("MessageFrom", "");
        w.field("TxCode", "100402");
        w.field("ApplicationID", serial);
        w.field("Result", code);
        w.field("FeedbackRemark", words);
    })
}

/// Reads 100402 as the receipt it is.
pub fn decode_report_taken(bytes: &[u8]) -> Result<Receipt, BadInput> {
    let read = || {
        let message = super::read(bytes, |code| code == "100402", "not an answer to a report")?;
        Ok(Receipt {
            reference: message.needed("ApplicationID")?.to_owned(),
            code: result(&message)?.to_owned(),
            words: message.words("FeedbackRemark")?.to_owned(),
        })
    };
    read().map_err(xml::named(FILE))
}

/// Reads whatever a bank sends of itself. Refuses what the table of its code refuses, and whatever the bounds of this
/// module refuse.
pub fn decode_incoming(bytes: &[u8]) -> Result<Incoming, BadInput> {
    read(bytes).map_err(xml::named(FILE))
}

fn read(bytes: &[u8]) -> Result<Incoming, BadInput> {
    let comes_in = |code: &str| kind(code).is_some() || Act::ALL.into_iter().any(|act| answer_code(act) == code);
    let message = super::read(bytes, comes_in, "neither an answer nor a report")?;
    match kind(message.needed("TxCode")?) {
        Some(kind) => Ok(Incoming::Report(report(&message, kind)?)),
        None => Ok(Incoming::Told(answer::told(&message)?)),
    }
}

fn kind(code: &str) -> Option<BankReportKind> {
    BankReportKind::ALL.into_iter().find(|kind| report_code(*kind) == code)
}

fn report(message: &Element, kind: BankReportKind) -> Result<BankReport, BadInput> {
    let account = message.code("AccountNumber")?;
    if account.is_empty() && kind != BankReportKind::Case {
        return Err(bad("AccountNumber", "", "is missing", "name the account that is reported"));
    }
    Ok(BankReport {
        kind,
        serial: message.needed("ApplicationID")?.to_owned(),
        bank: message.needed("MessageFrom")?.to_owned(),
        at: moment::needed(message, "ReportTime")?,
        account: account.to_owned(),
        holder: holder(message, "AccountName")?,
        victim_name: message.words("VictimName")?.to_owned(),
        victim_phone: message.code("VictimPhone")?.to_owned(),
        feature: message.code("FeatureCode")?.to_owned(),
        words: message.words("Reason")?.to_owned(),
        movements: movements_told(message)?,
    })
}
