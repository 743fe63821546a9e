//! What banks send: camt.029 answers, camt.053 and camt.054 tell movements, pacs.004 returns, pacs.008 transfers.

use super::entry;
use super::instruction::{document, envelope};
use super::path::{
    deep, first, instant, instant_if, missing, needed, pieces, plain_sum, sum_if, within, write_instant, write_pieces,
};
use super::{FILE, MOVEMENTS_MAX, party, payment};
use crate::xml::{self, Element, Writer, bad};
use domain::money::{Amount, Currency};
use domain::order::{Act, Answer, Outcome};
use domain::refusal::BadInput;
use domain::time::Instant;
use domain::transfer::Movement;

/// What a bank sends of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// An answer to an order.
    Answer(Answer),
    /// PDCR: it has the order and has not decided yet. Neither a yes nor a no.
    Pending {
        /// The order.
        reference: String,
        /// The bank.
        bank: String,
    },
    /// Movements pushed for a live question (camt.054, pacs.008).
    Pushed(Answer),
    /// Money given back (pacs.004) after the order of this reference.
    Returned {
        /// The order.
        reference: String,
        /// The bank.
        bank: String,
        /// What was given back.
        movements: Vec<Movement>,
    },
}

/// The reasons of a rejection that are known here: code, Chinese, English.
pub const REASONS: [(&str, &str, &str); 10] = [
    ("ARDT", "款项已退回", "already returned"),
    ("AC04", "账户已销户", "the account is closed"),
    ("AM04", "账户可用余额不足", "insufficient funds"),
    ("NOOR", "未收到原交易", "no original transaction received"),
    ("LEGL", "依法不予办理", "a legal decision forbids it"),
    ("CUST", "客户不同意", "the customer does not agree"),
    ("NOAS", "客户未答复", "no answer from the customer"),
    ("AGNT", "银行不予办理", "the bank does not agree"),
    ("INDM", "需出具担保", "an indemnity is asked for"),
    ("NARR", "见说明", "see the words"),
];

/// Writes what came of an order: camt.029, or for movements camt.053 (asked) and camt.054 (pushed) about `account`
/// (`bank/number`); `serial` is the bank's own number of the message. A stop or freeze that held nothing is RJCR, AM04. A sum
/// whose currency the answer does not say is written as CNY.
#[must_use]
pub fn encode_answer(answer: &Answer, act: Act, serial: &str, account: &str) -> Vec<u8> {
    match &answer.outcome {
        Outcome::Movements { movements, from_at, until_at } => {
            let period = (*from_at, *until_at);
            entry::encode(answer, act == Act::AskLive, serial, account, movements, period)
        }
        outcome => {
            let currency = answer.currency.unwrap_or(Currency::CNY);
            resolution(answer, serial, |w| write_outcome(w, outcome, act, currency))
        }
    }
}

/// Writes PDCR: the bank has the order and has not decided yet.
#[must_use]
pub fn encode_pending(reference: &str, bank: &str, at: Instant, serial: &str) -> Vec<u8> {
    let answer = Answer { reference: reference.into(), bank: bank.into(), at, currency: None, outcome: Outcome::Done };
    resolution(&answer, serial, |w| deep(w, "Sts/Conf", "PDCR"))
}

fn resolution(answer: &Answer, serial: &str, status: impl FnOnce(&mut Writer)) -> Vec<u8> {
    document("camt.029.001.09", |w| {
        w.group("RsltnOfInvstgtn", |w| {
            w.group("Assgnmt", |w| {
                w.field("Id", serial);
                within(w, "Assgnr", |w| party::write_agent(w, "Agt", &answer.bank));
                write_instant(w, "CreDtTm", answer.at);
            });
            deep(w, "RslvdCase/Id", &answer.reference);
            status(w);
        });
    })
}

fn write_outcome(w: &mut Writer, outcome: &Outcome, act: Act, currency: Currency) {
    match outcome {
        Outcome::Holding { held, balance, until_at, failure } => {
            let failure = failure.as_deref().unwrap_or_default();
            if act.begins_hold() && held.is_zero() {
                return write_status(w, "RJCR", Some("AM04"), failure, None, |_| {});
            }
            write_status(w, "CNCL", None, failure, Some((*held, currency)), |w| {
                if let Some(balance) = balance {
                    w.field("Balance", &balance.to_string());
                }
                if let Some(until_at) = until_at {
                    write_instant(w, "Until", *until_at);
                }
            });
        }
        Outcome::Rejected { code, words } => write_status(w, "RJCR", Some(code), words, None, |_| {}),
        // The standard tells neither holders nor accounts, and a payment is told by its pacs.004.
        Outcome::Done | Outcome::Holder { .. } | Outcome::Accounts { .. } | Outcome::Paid { .. } => {
            write_status(w, "CNCL", None, "", None, |_| {});
        }
        Outcome::Movements { .. } => {}
    }
}

fn write_status(
    w: &mut Writer,
    confirmed: &str,
    reason: Option<&str>,
    words: &str,
    sum: Option<(Amount, Currency)>,
    extra: impl FnOnce(&mut Writer),
) {
    deep(w, "Sts/Conf", confirmed);
    within(w, "CxlDtls/TxInfAndSts", |w| {
        if reason.is_some() || !words.is_empty() {
            w.group("CxlStsRsnInf", |w| {
                if let Some(code) = reason {
                    let is_known = REASONS.iter().any(|(known, ..)| *known == code);
                    deep(w, if is_known { "Rsn/Cd" } else { "Rsn/Prtry" }, code);
                }
                write_pieces(w, "AddtlInf", words);
            });
        }
        if let Some((sum, currency)) = sum {
            w.group("RsltnRltdInf", |w| w.sum("IntrBkSttlmAmt", sum, currency.code()));
        }
    });
    within(w, "SplmtryData/Envlp/Weir", extra);
}

/// Reads whatever a bank sends of itself. Refuses other messages, what misses its reference, its bank, its instant or
/// its sum, and whatever the bounds of this module refuse.
pub fn decode_incoming(bytes: &[u8]) -> Result<Incoming, BadInput> {
    read(bytes).map_err(xml::named(FILE))
}

fn read(bytes: &[u8]) -> Result<Incoming, BadInput> {
    let message = super::message(bytes)?;
    match message.name.as_str() {
        "RsltnOfInvstgtn" => resolved(&message),
        "BkToCstmrStmt" => Ok(Incoming::Answer(statement(&message, "Stmt")?)),
        "BkToCstmrDbtCdtNtfctn" => Ok(Incoming::Pushed(statement(&message, "Ntfctn")?)),
        "FIToFICstmrCdtTrf" => Ok(Incoming::Pushed(transfers(&message)?)),
        "PmtRtr" => returned(&message),
        other => {
            let advice = "send camt.029, camt.053, camt.054, pacs.004 or pacs.008";
            Err(bad("Document", other, "neither an answer nor movements", advice))
        }
    }
}

fn resolved(message: &Element) -> Result<Incoming, BadInput> {
    let reference = needed(message, "RslvdCase/Id")?.to_owned();
    let bank = party::agent(message, "Assgnmt/Assgnr/Agt")?.to_owned();
    if bank.is_empty() {
        return Err(missing("Assgnmt/Assgnr/Agt/FinInstnId/ClrSysMmbId/MmbId"));
    }
    let at = instant(message, &["Assgnmt/CreDtTm"])?;
    let (outcome, currency) = match needed(message, "Sts/Conf")? {
        "PDCR" => return Ok(Incoming::Pending { reference, bank }),
        "CNCL" => confirmed(message)?,
        "RJCR" => (rejected(message)?, None),
        other => return Err(bad("Sts/Conf", other, "not one of its codes", "write CNCL, RJCR or PDCR")),
    };
    Ok(Incoming::Answer(Answer { reference, bank, at, currency, outcome }))
}

fn confirmed(message: &Element) -> Result<(Outcome, Option<Currency>), BadInput> {
    let resolution = sum_if(message, "CxlDtls/TxInfAndSts/RsltnRltdInf/IntrBkSttlmAmt")?;
    let original = sum_if(message, "CxlDtls/TxInfAndSts/OrgnlIntrBkSttlmAmt")?;
    // Without any sum it says no more than that it was done: right for the end of a live question, and refused of a
    // hold by the law.
    let Some((held, currency)) = resolution.or(original) else { return Ok((Outcome::Done, None)) };
    let envelope = envelope(message)?;
    let failure = words_of(message)?;
    let outcome = Outcome::Holding {
        held,
        balance: envelope.map(|weir| plain_sum(weir, "Balance")).transpose()?.flatten(),
        until_at: envelope.map(|weir| instant_if(weir, &["Until"])).transpose()?.flatten(),
        failure: Some(failure).filter(|words| !words.trim().is_empty()),
    };
    Ok((outcome, Some(currency)))
}

fn words_of(message: &Element) -> Result<String, BadInput> {
    let reason = super::path::at(message, "CxlDtls/TxInfAndSts/CxlStsRsnInf")?;
    reason.map_or(Ok(String::new()), |reason| pieces(reason, "AddtlInf"))
}

fn rejected(message: &Element) -> Result<Outcome, BadInput> {
    let reason = "CxlDtls/TxInfAndSts/CxlStsRsnInf/Rsn";
    let code = first(message, &[&format!("{reason}/Cd"), &format!("{reason}/Prtry")])?;
    if code.is_empty() {
        return Err(missing(&format!("{reason}/Cd")));
    }
    let words = match words_of(message)? {
        words if words.trim().is_empty() => {
            REASONS.iter().find(|(known, ..)| *known == code).map_or("", |(_, zh, _)| zh).to_owned()
        }
        words => words,
    };
    Ok(Outcome::Rejected { code: code.to_owned(), words })
}

/// A statement, or a notification, as the answer to the question that its header names.
fn statement(message: &Element, part: &str) -> Result<Answer, BadInput> {
    let reference = needed(message, "GrpHdr/OrgnlBizQry/MsgId")?.to_owned();
    let at = instant(message, &["GrpHdr/CreDtTm"])?;
    let (mut movements, mut bank, mut period) = (Vec::new(), String::new(), None);
    for statement in message.all(part) {
        let own = entry::Own::of(statement)?;
        bank.clone_from(&own.bank);
        for (row, entry) in (1..).zip(statement.all("Ntry")) {
            entry::movements(entry, &own, &mut movements).map_err(|bad| bad.at_row(row))?;
            if movements.len() > MOVEMENTS_MAX {
                return Err(bad("Ntry", "", &format!("more than {MOVEMENTS_MAX} movements"), "send them in parts"));
            }
        }
        period = Some(entry::period(statement, at)?);
    }
    let (from_at, until_at) = period.ok_or_else(|| missing(part))?;
    if bank.is_empty() {
        return Err(missing(&format!("{part}/Acct/Svcr/FinInstnId/ClrSysMmbId/MmbId")));
    }
    Ok(Answer { reference, bank, at, currency: None, outcome: Outcome::Movements { movements, from_at, until_at } })
}

fn transfers(message: &Element) -> Result<Answer, BadInput> {
    let (reference, bank) = payment::about(message)?;
    let at = instant(message, &["GrpHdr/CreDtTm"])?;
    let movements = payment::movements(message, "CdtTrfTxInf", MOVEMENTS_MAX)?;
    let from_at = movements.iter().map(|movement| movement.at).min().unwrap_or(at);
    Ok(Answer {
        reference,
        bank,
        at,
        currency: None,
        outcome: Outcome::Movements { movements, from_at, until_at: at.max(from_at) },
    })
}

fn returned(message: &Element) -> Result<Incoming, BadInput> {
    let (reference, bank) = payment::about(message)?;
    Ok(Incoming::Returned { reference, bank, movements: payment::movements(message, "TxInf", MOVEMENTS_MAX)? })
}
