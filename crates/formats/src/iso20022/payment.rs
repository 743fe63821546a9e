//! Payments between banks: pacs.008 transfers and pacs.004 returns, to movements and back.

use super::entry::remark;
use super::instruction::{document, envelope};
use super::party::{self, End};
use super::path::{at, deep, first, instant_if, missing, needed, sum, within, write_instant};
use crate::xml::{Element, Writer, bad};
use domain::refusal::BadInput;
use domain::time::Instant;
use domain::transfer::Movement;

/// Which order a message is about, as its envelope says, and which bank sends it.
pub(super) fn about(message: &Element) -> Result<(String, String), BadInput> {
    let reference = match envelope(message)? {
        Some(weir) => needed(weir, "Reference")?.to_owned(),
        None => return Err(missing("SplmtryData/Envlp/Weir/Reference")),
    };
    match party::agent(message, "GrpHdr/InstgAgt")? {
        "" => Err(missing("GrpHdr/InstgAgt/FinInstnId/ClrSysMmbId/MmbId")),
        bank => Ok((reference, bank.to_owned())),
    }
}

/// The movements of a message: those of its parts of this name, at most so many.
pub(super) fn movements(message: &Element, part: &str, most: usize) -> Result<Vec<Movement>, BadInput> {
    let made_at = instant_if(message, &["GrpHdr/CreDtTm"])?;
    if message.all(part).nth(most).is_some() {
        return Err(bad(part, "", &format!("more than {most} movements"), "send them in parts"));
    }
    (1..).zip(message.all(part)).map(|(row, one)| movement(one, made_at).map_err(|bad| bad.at_row(row))).collect()
}

/// One payment: `CdtTrfTxInf` of pacs.008, `TxInf` of pacs.004.
pub(super) fn movement(one: &Element, made_at: Option<Instant>) -> Result<Movement, BadInput> {
    let is_return = one.name == "TxInf";
    let (amount, currency) = sum(one, if is_return { "RtrdIntrBkSttlmAmt" } else { "IntrBkSttlmAmt" })?;
    let times = ["AccptncDtTm", "SttlmTmIndctn/DbtDtTm", "SttlmTmIndctn/CdtDtTm"];
    let at = match (instant_if(one, &times)?, made_at) {
        (Some(at), _) | (None, Some(at)) => at,
        (None, None) => instant_if(one, &["IntrBkSttlmDt"])?.ok_or_else(|| missing("AccptncDtTm"))?,
    };
    let (payer, payee) = if is_return { ends_of_return(one)? } else { ends(one)? };
    if payer.account.is_empty() && payee.account.is_empty() {
        return Err(bad("DbtrAcct", "", "neither payer nor payee", "tell at least one side's account"));
    }
    let serial = first(one, &["RtrId", "PmtId/TxId", "PmtId/EndToEndId", "PmtId/InstrId"])?;
    Ok(Movement {
        serial: serial.to_owned(),
        at,
        payer: payer.account,
        payee: payee.account,
        amount,
        currency,
        payer_balance: None,
        payee_balance: None,
        channel: if is_return { "return".into() } else { "transfer".into() },
        remark: remark(one)?,
        payer_name: payer.name,
        payee_name: payee.name,
    })
}

fn ends(element: &Element) -> Result<(End, End), BadInput> {
    let side = |side| party::read(Some(element), Some(element), side);
    Ok((side("Dbtr")?, side("Cdtr")?))
}

/// A return's own chain; where it has none, the original transaction the other way round.
fn ends_of_return(one: &Element) -> Result<(End, End), BadInput> {
    if let Some(chain) = at(one, "RtrChain")? {
        return ends(chain);
    }
    let original = at(one, "OrgnlTxRef")?.ok_or_else(|| missing("RtrChain"))?;
    let (payer, payee) = ends(original)?;
    Ok((payee, payer))
}

/// Writes transfers as pacs.008, for the live question of this reference where there is one.
#[must_use]
pub fn encode_transfer(
    movements: &[Movement],
    reference: Option<&str>,
    bank: &str,
    serial: &str,
    at: Instant,
) -> Vec<u8> {
    document("pacs.008.001.08", |w| {
        w.group("FIToFICstmrCdtTrf", |w| {
            write_header(w, movements.len(), bank, serial, at);
            for movement in movements {
                w.group("CdtTrfTxInf", |w| {
                    w.group("PmtId", |w| {
                        w.field("EndToEndId", "NOTPROVIDED");
                        w.field_if("TxId", &movement.serial);
                    });
                    w.sum("IntrBkSttlmAmt", movement.amount, movement.currency.code());
                    w.field("IntrBkSttlmDt", movement.at.to_string().get(..10).unwrap_or_default());
                    write_instant(w, "AccptncDtTm", movement.at);
                    write_ends(w, movement, "");
                    write_remark(w, movement);
                });
            }
            write_reference(w, reference);
        });
    })
}

/// Writes money given back after an order as pacs.004.
#[must_use]
pub fn encode_return(movements: &[Movement], reference: &str, bank: &str, serial: &str, at: Instant) -> Vec<u8> {
    document("pacs.004.001.09", |w| {
        w.group("PmtRtr", |w| {
            write_header(w, movements.len(), bank, serial, at);
            for movement in movements {
                w.group("TxInf", |w| {
                    w.field_if("RtrId", &movement.serial);
                    w.sum("RtrdIntrBkSttlmAmt", movement.amount, movement.currency.code());
                    w.field("IntrBkSttlmDt", movement.at.to_string().get(..10).unwrap_or_default());
                    w.group("SttlmTmIndctn", |w| write_instant(w, "DbtDtTm", movement.at));
                    w.group("RtrChain", |w| write_ends(w, movement, "/Pty"));
                    // Following a cancellation request.
                    deep(w, "RtrRsnInf/Rsn/Cd", "FOCR");
                });
            }
            write_reference(w, Some(reference));
        });
    })
}

fn write_header(w: &mut Writer, count: usize, bank: &str, serial: &str, at: Instant) {
    w.group("GrpHdr", |w| {
        w.field("MsgId", serial);
        write_instant(w, "CreDtTm", at);
        w.field("NbOfTxs", &count.to_string());
        deep(w, "SttlmInf/SttlmMtd", "CLRG");
        party::write_agent(w, "InstgAgt", bank);
    });
}

fn write_ends(w: &mut Writer, movement: &Movement, below: &str) {
    let end = |account: &str, name: &str| End { account: account.to_owned(), name: name.to_owned() };
    let (payer, payee) = (&movement.payer, &movement.payee);
    party::write_both(w, &end(payer, &movement.payer_name), &end(payee, &movement.payee_name), below);
}

fn write_remark(w: &mut Writer, movement: &Movement) {
    if !movement.remark.is_empty() {
        deep(w, "RmtInf/Ustrd", &movement.remark);
    }
}

fn write_reference(w: &mut Writer, reference: Option<&str>) {
    if let Some(reference) = reference {
        within(w, "SplmtryData/Envlp/Weir", |w| w.field("Reference", reference));
    }
}
