//! Orders: camt.056 recalls, holds, lifts and extends; camt.060 asks for movements.

use super::party::{self, End};
use super::path::{self, at, deep, id, instant, needed, plain_sum, within, words, write_instant, write_pieces};
use super::{FILE, NAMESPACE};
use crate::xml::{self, Element, Writer, bad};
use domain::money::Currency;
use domain::order::{Act, Instruction, PaymentTold, Person};
use domain::refusal::BadInput;

const RECALL: &str = "camt.056.001.08";
const ASK: &str = "camt.060.001.05";

/// Writes an order for the bank of this name; `None` where the standard has no message for what is asked.
#[must_use]
pub fn encode_instruction(told: &Instruction, bank_name: &str) -> Option<Vec<u8>> {
    match told.act {
        Act::AskHolder | Act::AskAccounts | Act::Refund => None,
        Act::AskTransfers | Act::AskLive => Some(document(ASK, |w| write_question(w, told))),
        _ => Some(document(RECALL, |w| write_recall(w, told, bank_name))),
    }
}

/// A document of this message.
pub(super) fn document(message: &str, fields: impl FnOnce(&mut Writer)) -> Vec<u8> {
    Writer::document_in("Document", &format!("{NAMESPACE}{message}"), fields)
}

fn write_recall(w: &mut Writer, told: &Instruction, bank_name: &str) {
    w.group("FIToFIPmtCxlReq", |w| {
        w.group("Assgnmt", |w| {
            w.field("Id", &told.reference);
            within(w, "Assgnr/Pty", |w| write_unit(w, told));
            within(w, "Assgne/Agt/FinInstnId", |w| {
                deep(w, "ClrSysMmbId/MmbId", &told.bank);
                w.field_if("Nm", bank_name);
            });
            write_instant(w, "CreDtTm", told.applied_at);
        });
        w.group("Case", |w| {
            w.field("Id", &told.reference);
            within(w, "Cretr/Pty", |w| write_unit(w, told));
        });
        deep(w, "CtrlData/NbOfTxs", "1");
        w.group("Undrlyg", |w| write_underlying(w, told));
        write_envelope(w, told);
    });
}

fn write_unit(w: &mut Writer, told: &Instruction) {
    w.field_if("Nm", &told.unit_name);
    deep(w, "Id/OrgId/Othr/Id", &told.unit);
}

fn write_underlying(w: &mut Writer, told: &Instruction) {
    if let Some(original) = &told.original {
        w.group("OrgnlGrpInfAndCxl", |w| {
            w.field("OrgnlMsgId", original);
            w.field("OrgnlMsgNmId", if told.act == Act::EndLive { ASK } else { RECALL });
        });
    }
    w.group("TxInf", |w| {
        w.field("CxlId", &told.reference);
        w.field("OrgnlEndToEndId", "NOTPROVIDED");
        if let Some(payment) = &told.payment {
            w.sum("OrgnlIntrBkSttlmAmt", payment.amount, told.currency.code());
            w.field("OrgnlIntrBkSttlmDt", payment.paid_at.to_string().get(..10).unwrap_or_default());
        }
        w.group("CxlRsnInf", |w| {
            // What a lift or an end gives up is no fraud any more: it is given up at the sender's wish.
            let gives_up = told.act.ends_hold() || told.act == Act::EndLive;
            deep(w, "Rsn/Cd", if gives_up { "CUST" } else { "FRAD" });
            write_pieces(w, "AddtlInf", &told.reason);
        });
        w.group("OrgnlTxRef", |w| {
            let (payer, payee) = ends(told);
            party::write_both(w, &payer, &payee, "/Pty");
        });
    });
}

fn ends(told: &Instruction) -> (End, End) {
    let payer = told
        .payment
        .as_ref()
        .map(|payment| End { account: joined(&payment.payer_bank, &payment.payer), name: payment.payer_name.clone() });
    let payee = End { account: format!("{}/{}", told.bank, told.account), name: told.holder.clone() };
    (payer.unwrap_or_default(), payee)
}

fn joined(bank: &str, number: &str) -> String {
    if bank.is_empty() { number.to_owned() } else { format!("{bank}/{number}") }
}

fn write_question(w: &mut Writer, told: &Instruction) {
    w.group("AcctRptgReq", |w| {
        w.group("GrpHdr", |w| {
            w.field("MsgId", &told.reference);
            write_instant(w, "CreDtTm", told.applied_at);
            within(w, "MsgSndr/Pty", |w| write_unit(w, told));
        });
        w.group("RptgReq", |w| {
            w.field("Id", &told.reference);
            w.field("ReqdMsgNmId", if told.act == Act::AskLive { "camt.054.001.08" } else { "camt.053.001.08" });
            party::write_number(w, "Acct", &told.account);
            within(w, "AcctOwnr/Pty", |w| w.field_if("Nm", &told.holder));
            party::write_agent(w, "AcctSvcr", &told.bank);
            w.group("RptgPrd", |w| {
                w.group("FrToDt", |w| {
                    w.field("FrDt", told.starts_at.to_string().get(..10).unwrap_or_default());
                    w.field("ToDt", told.expires_at.to_string().get(..10).unwrap_or_default());
                });
                w.field("Tp", "ALLL");
            });
        });
        write_envelope(w, told);
    });
}

/// What the standard has no place for, and what it has place for in one of the two messages alone.
fn write_envelope(w: &mut Writer, told: &Instruction) {
    within(w, "SplmtryData/Envlp/Weir", |w| {
        w.field("Act", told.act.name());
        w.field_if("Original", told.original.as_deref().unwrap_or_default());
        w.field_if("CaseNumber", &told.case_number);
        w.field_if("CaseType", told.category.map(|category| category.code()).unwrap_or_default());
        w.field("Bank", &told.bank);
        w.field("Account", &told.account);
        w.field_if("Holder", &told.holder);
        w.field("Ccy", told.currency.code());
        w.field_if("Sum", &told.amount.map(|sum| sum.to_string()).unwrap_or_default());
        w.field_if("Whole", if told.whole { "true" } else { "" });
        w.field_if("Reason", &told.reason);
        write_instant(w, "From", told.starts_at);
        write_instant(w, "Until", told.expires_at);
        if let Some(payment) = &told.payment {
            w.group("Payment", |w| write_payment(w, payment));
        }
        write_person(w, "Operator", &told.operator);
        told.investigators.iter().for_each(|person| write_person(w, "Officer", person));
        for file in &told.attachments {
            w.group("File", |w| {
                w.field("Name", &file.name);
                w.field("Type", &file.media_type);
                w.field("Sha256", &file.digest);
            });
        }
    });
}

fn write_payment(w: &mut Writer, payment: &PaymentTold) {
    w.field_if("Bank", &payment.payer_bank);
    w.field_if("Account", &payment.payer);
    w.field_if("Name", &payment.payer_name);
    write_instant(w, "PaidAt", payment.paid_at);
    w.field("Sum", &payment.amount.to_string());
}

fn write_person(w: &mut Writer, name: &str, person: &Person) {
    w.group(name, |w| {
        w.field("Badge", &person.badge);
        w.field_if("Name", &person.name);
    });
}

/// Reads an order that Weir wrote. Refuses another message, a missing identification or envelope, an account or a bank
/// in it that is not the one beside it, and whatever the bounds of this module refuse.
pub fn decode_instruction(bytes: &[u8]) -> Result<Instruction, BadInput> {
    read(bytes).map_err(xml::named(FILE))
}

fn read(bytes: &[u8]) -> Result<Instruction, BadInput> {
    let message = super::message(bytes)?;
    let (reference, applied_at, unit) = match message.name.as_str() {
        "FIToFIPmtCxlReq" => ("Assgnmt/Id", "Assgnmt/CreDtTm", "Assgnmt/Assgnr/Pty"),
        "AcctRptgReq" => ("GrpHdr/MsgId", "GrpHdr/CreDtTm", "GrpHdr/MsgSndr/Pty"),
        other => return Err(bad("Document", other, "not an order", "send camt.056 or camt.060")),
    };
    let reference = needed(&message, reference)?.to_owned();
    let unit_name = words(&message, &format!("{unit}/Nm"))?.to_owned();
    let unit = id(&message, &format!("{unit}/Id/OrgId/Othr/Id"))?.to_owned();
    let applied_at = instant(&message, &[applied_at])?;
    let order = envelope(&message)?.ok_or_else(|| path::missing("SplmtryData/Envlp/Weir"))?;
    let told = Instruction { reference, unit, unit_name, applied_at, ..of_envelope(order)? };
    agrees(&message, &told)?;
    Ok(told)
}

/// Our envelope in a message or a part of one.
pub(super) fn envelope(element: &Element) -> Result<Option<&Element>, BadInput> {
    at(element, "SplmtryData/Envlp/Weir")
}

fn of_envelope(order: &Element) -> Result<Instruction, BadInput> {
    let act = needed(order, "Act")?;
    let currency = needed(order, "Ccy")?;
    let category = id(order, "CaseType")?;
    let (starts_at, expires_at) = (instant(order, &["From"])?, instant(order, &["Until"])?);
    if expires_at < starts_at {
        return Err(bad("Until", id(order, "Until")?, "before its beginning", "let the period end after it begins"));
    }
    Ok(Instruction {
        reference: String::new(),
        original: Some(id(order, "Original")?.to_owned()).filter(|text| !text.is_empty()),
        act: act.parse().map_err(|()| bad("Act", act, "not an act", "write stop, lift, extend, …"))?,
        case_number: words(order, "CaseNumber")?.to_owned(),
        category: match category {
            "" => None,
            code => Some(code.parse().map_err(|()| bad("CaseType", code, "not a category", "write its code"))?),
        },
        payment: at(order, "Payment")?.map(payment).transpose()?,
        bank: needed(order, "Bank")?.to_owned(),
        account: needed(order, "Account")?.to_owned(),
        holder: words(order, "Holder")?.to_owned(),
        currency: Currency::parse(currency)
            .ok_or_else(|| bad("Ccy", currency, "not a currency", "write three letters, such as CNY"))?,
        amount: plain_sum(order, "Sum")?,
        whole: id(order, "Whole")? == "true",
        payee: None,
        attachments: order.all("File").map(file).collect::<Result<_, _>>()?,
        reason: words(order, "Reason")?.to_owned(),
        starts_at,
        expires_at,
        applied_at: starts_at,
        unit: String::new(),
        unit_name: String::new(),
        operator: person(at(order, "Operator")?.ok_or_else(|| path::missing("Operator"))?)?,
        investigators: officers(order)?,
    })
}

fn payment(element: &Element) -> Result<PaymentTold, BadInput> {
    Ok(PaymentTold {
        payer_bank: id(element, "Bank")?.to_owned(),
        payer: id(element, "Account")?.to_owned(),
        payer_name: words(element, "Name")?.to_owned(),
        paid_at: instant(element, &["PaidAt"])?,
        amount: plain_sum(element, "Sum")?.ok_or_else(|| path::missing("Payment/Sum"))?,
    })
}

fn file(element: &Element) -> Result<domain::order::AttachmentTold, BadInput> {
    Ok(domain::order::AttachmentTold {
        name: words(element, "Name")?.to_owned(),
        media_type: words(element, "Type")?.to_owned(),
        digest: words(element, "Sha256")?.trim().to_owned(),
    })
}

fn person(element: &Element) -> Result<Person, BadInput> {
    Ok(Person { badge: needed(element, "Badge")?.to_owned(), name: words(element, "Name")?.to_owned() })
}

fn officers(order: &Element) -> Result<[Person; 2], BadInput> {
    let people = order.all("Officer").map(person).collect::<Result<Vec<_>, _>>()?;
    <[Person; 2]>::try_from(people)
        .map_err(|people| bad("Officer", &people.len().to_string(), "not two officers", "name two officers"))
}

/// The standard's own elements say the same as the envelope, where both speak.
fn agrees(message: &Element, told: &Instruction) -> Result<(), BadInput> {
    let (account, bank) = if message.name == "AcctRptgReq" {
        (party::number(message, "RptgReq/Acct")?, party::agent(message, "RptgReq/AcctSvcr")?)
    } else {
        let ends = "Undrlyg/TxInf/OrgnlTxRef";
        (party::number(message, &format!("{ends}/CdtrAcct"))?, party::agent(message, &format!("{ends}/CdtrAgt"))?)
    };
    for (name, beside, inside) in [("Account", account, &told.account), ("Bank", bank, &told.bank)] {
        if !beside.is_empty() && beside != inside {
            return Err(bad(name, beside, "not the one in the envelope", "tell one account and one bank"));
        }
    }
    Ok(())
}
