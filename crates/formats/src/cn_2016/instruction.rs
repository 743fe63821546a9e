//! Orders: stops and freezes, what lifts and extends them, and the questions.

use super::code::order_code;
use super::{ATTACHED_BYTES_MAX, FILE, moment};
use crate::xml::{self, Element, Writer, bad};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::money::{Amount, Currency};
use domain::order::{Act, AttachmentTold, Instruction, PaymentTold, Person};
use domain::refusal::BadInput;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// An order with the bytes of the files that came with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The order.
    pub instruction: Instruction,
    /// By digest: the bytes of the files whose content came along, each proven to have that digest.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Writes an order for the bank of this name, its files by name and digest alone. A text character that XML does not
/// allow is written as U+FFFD.
///
/// The reference is both `TransSerialNumber` and `ApplicationID`: an order is sent at most once. Not written, because
/// orders do not carry them: the payer's bank name, kinds of holders, telephones. A refund has no message in the set:
/// what is written of one has no code, and is read by nobody.
#[must_use]
pub fn encode_instruction(instruction: &Instruction, bank_name: &str) -> Vec<u8> {
    encode_sent(instruction, bank_name, &BTreeMap::new())
}

/// The same, with the bytes of its files, by digest. Together they may have [`ATTACHED_BYTES_MAX`] bytes, or the bank
/// will not read them.
#[must_use]
pub fn encode_sent(instruction: &Instruction, bank_name: &str, files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    Writer::document("Message", |w| {
        write_head(w, instruction);
        write_payment(w, instruction);
        write_account(w, instruction, bank_name);
        write_period(w, instruction);
        write_people(w, instruction);
        write_attachments(w, instruction, files);
    })
}

fn write_head(w: &mut Writer, told: &Instruction) {
    let (kind, emergency) = match told.act {
        Act::Stop => ("01", "01"),
        Act::Lift => ("02", "01"),
        Act::Freeze => ("01", "02"),
        Act::LiftFreeze | Act::EndLive => ("02", "02"),
        Act::Extend | Act::ExtendFreeze => ("03", "02"),
        Act::AskTransfers | Act::AskHolder | Act::AskLive | Act::AskAccounts | Act::Refund => ("01", "02"),
    };
    w.field("TransSerialNumber", &told.reference);
    w.field("MessageFrom", &told.unit);
    w.field("TxCode", order_code(told.act));
    w.field("ApplicationID", &told.reference);
    w.field("OriginalApplicationID", told.original.as_deref().unwrap_or_default());
    w.field("ApplicationType", kind);
    w.field("CaseNumber", &told.case_number);
    w.field("CaseType", told.category.map(|category| category.code()).unwrap_or_default());
    w.field("EmergencyLevel", emergency);
}

fn write_payment(w: &mut Writer, told: &Instruction) {
    let Some(payment) = &told.payment else { return };
    w.group("TransferOut", |w| {
        w.field("BankID", &payment.payer_bank);
        w.field("BankName", "");
        w.field("AccountName", &payment.payer_name);
        w.field("AccountNumber", &payment.payer);
    });
    w.amount("TransferAmount", Some(payment.amount));
    moment::field(w, "TransferTime", Some(payment.paid_at));
}

fn write_account(w: &mut Writer, told: &Instruction, bank_name: &str) {
    w.field("Currency", told.currency.code());
    w.field("BankID", &told.bank);
    w.field("BankName", bank_name);
    w.field("AccountType", "");
    w.field("AccountName", &told.holder);
    w.field("AccountNumber", &told.account);
    let (kind, sum) = match told.amount {
        _ if told.whole => ("02", None),
        Some(sum) => ("01", Some(sum)),
        None => ("", None),
    };
    w.field("FreezeType", kind);
    w.amount("Balance", sum);
    w.field("Reason", &told.reason);
    w.field("Remark", "");
}

fn write_period(w: &mut Writer, told: &Instruction) {
    if told.act.is_question() {
        w.field("SubjectType", "");
        w.field("InquiryMode", if told.act.asks_movements() { "02" } else { "01" });
    }
    let (from, until) = period_names(told.act);
    moment::field(w, from, Some(told.starts_at));
    moment::field(w, until, Some(told.expires_at));
    moment::field(w, "ApplicationTime", Some(told.applied_at));
}

const fn period_names(act: Act) -> (&'static str, &'static str) {
    if act.is_question() { ("InquiryPeriodStart", "InquiryPeriodEnd") } else { ("StartTime", "ExpireTime") }
}

fn write_people(w: &mut Writer, told: &Instruction) {
    w.field("ApplicationOrgID", &told.unit);
    w.field("ApplicationOrgName", &told.unit_name);
    w.group("Operator", |w| {
        write_person(w, &told.operator);
        w.field("Phone", "");
    });
    for person in &told.investigators {
        w.group("Investigator", |w| write_person(w, person));
    }
}

fn write_person(w: &mut Writer, person: &Person) {
    w.field("IDType", "01");
    w.field("IDNumber", &person.badge);
    w.field("Name", &person.name);
}

fn write_attachments(w: &mut Writer, told: &Instruction, files: &BTreeMap<String, Vec<u8>>) {
    if told.attachments.is_empty() {
        return w.field("Attachments", "");
    }
    w.group("Attachments", |w| {
        for file in &told.attachments {
            w.group("Attachment", |w| {
                w.field("FileName", &file.name);
                w.field("FileType", &file.media_type);
                w.field("Digest", &file.digest);
                w.field("Content", &files.get(&file.digest).map(|bytes| STANDARD.encode(bytes)).unwrap_or_default());
            });
        }
    });
}

/// Reads an order: [`decode_sent`] without the bytes of its files, which are proven all the same.
pub fn decode_instruction(bytes: &[u8]) -> Result<Instruction, BadInput> {
    Ok(decode_sent(bytes)?.instruction)
}

/// Reads an order and the bytes of its files. Refuses what the table of its code refuses, two names for how much is
/// meant, a file that is not what its digest says, and whatever the bounds of this module refuse.
pub fn decode_sent(bytes: &[u8]) -> Result<Sent, BadInput> {
    read(bytes).map_err(xml::named(FILE))
}

fn read(bytes: &[u8]) -> Result<Sent, BadInput> {
    let is_order = |code: &str| Act::ALL.into_iter().any(|act| order_code(act) == code);
    let message = super::read(bytes, is_order, "not an order")?;
    let act = act(&message)?;
    let (from, until) = period_names(act);
    let (starts_at, expires_at) = moment::period(&message, from, until)?;
    let (whole, amount) = asked(&message)?;
    let (attachments, files) = attachments(&message)?;
    let instruction = Instruction {
        reference: message.needed("ApplicationID")?.to_owned(),
        original: original(&message)?,
        act,
        case_number: message.code("CaseNumber")?.to_owned(),
        category: message.code("CaseType")?.parse().ok(),
        payment: payment(&message)?,
        bank: message.needed("BankID")?.to_owned(),
        account: message.needed("AccountNumber")?.to_owned(),
        holder: message.words("AccountName")?.to_owned(),
        currency: currency(&message)?,
        amount,
        whole,
        // The set has no message for a refund.
        payee: None,
        attachments,
        reason: message.words("Reason")?.to_owned(),
        starts_at,
        expires_at,
        applied_at: moment::needed(&message, "ApplicationTime")?,
        unit: message.code("ApplicationOrgID")?.to_owned(),
        unit_name: message.words("ApplicationOrgName")?.to_owned(),
        operator: operator(&message)?,
        investigators: investigators(&message)?,
    };
    Ok(Sent { instruction, files })
}

/// Whether the whole account is meant, and else up to which sum.
fn asked(message: &Element) -> Result<(bool, Option<Amount>), BadInput> {
    let (kind, sum) = (message.code("FreezeType")?, message.amount_if_told("Balance")?);
    match (kind, sum) {
        ("02", Some(sum)) => {
            Err(bad("Balance", &sum.to_string(), "a sum beside the whole account", "ask for the one or the other"))
        }
        ("01", None) => Err(bad("Balance", "", "is missing", "write the sum that FreezeType 01 announces")),
        (kind, sum) => Ok((kind == "02", sum)),
    }
}

type Attached = (Vec<AttachmentTold>, BTreeMap<String, Vec<u8>>);

fn attachments(message: &Element) -> Result<Attached, BadInput> {
    let (mut told, mut files, mut bytes) = (Vec::new(), BTreeMap::new(), 0);
    let Some(list) = message.one("Attachments")? else { return Ok((told, files)) };
    for (row, element) in (1..).zip(list.all("Attachment")) {
        let file = AttachmentTold {
            name: element.words("FileName")?.to_owned(),
            media_type: element.needed("FileType")?.to_owned(),
            digest: element.needed("Digest")?.to_owned(),
        };
        if let Some(content) = content(element, &file.digest).map_err(|bad| bad.at_row(row))? {
            bytes += content.len();
            files.insert(file.digest.clone(), content);
        }
        told.push(file);
    }
    if bytes > ATTACHED_BYTES_MAX {
        let problem = format!("more than {ATTACHED_BYTES_MAX} bytes of files");
        return Err(bad("Attachments", "", &problem, "send fewer or smaller files"));
    }
    Ok((told, files))
}

/// The bytes of a file, where they came along; refused where they are not those of the digest.
fn content(element: &Element, digest: &str) -> Result<Option<Vec<u8>>, BadInput> {
    let text = element.code("Content")?;
    if text.is_empty() {
        return Ok(None);
    }
    let bytes = STANDARD.decode(text).map_err(|_| bad("Content", text, "not base64", "write the bytes in base64"))?;
    let found = Sha256::digest(&bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    if found == digest {
        Ok(Some(bytes))
    } else {
        Err(bad("Digest", digest, "not the digest of the content", "write SHA-256 of the bytes in lower-case hex"))
    }
}

fn act(message: &Element) -> Result<Act, BadInput> {
    let code = message.needed("TxCode")?;
    let act = Act::ALL.into_iter().find(|act| order_code(*act) == code);
    act.ok_or_else(|| bad("TxCode", code, "not an order", "send the code of an order"))
}

fn original(message: &Element) -> Result<Option<String>, BadInput> {
    let original = message.code("OriginalApplicationID")?;
    Ok((!original.is_empty()).then(|| original.to_owned()))
}

fn payment(message: &Element) -> Result<Option<PaymentTold>, BadInput> {
    let Some(out) = message.one("TransferOut")? else { return Ok(None) };
    Ok(Some(PaymentTold {
        payer_bank: out.code("BankID")?.to_owned(),
        payer: out.code("AccountNumber")?.to_owned(),
        payer_name: out.words("AccountName")?.to_owned(),
        paid_at: moment::needed(message, "TransferTime")?,
        amount: message.amount("TransferAmount")?,
    }))
}

/// The currency of an order or a movement.
pub(super) fn currency(element: &Element) -> Result<Currency, BadInput> {
    let text = element.needed("Currency")?;
    Currency::parse(text).ok_or_else(|| bad("Currency", text, "not a currency", "write three letters, such as CNY"))
}

fn operator(message: &Element) -> Result<Person, BadInput> {
    let Some(operator) = message.one("Operator")? else {
        return Err(bad("Operator", "", "is missing", "name who sends it"));
    };
    person(operator)
}

fn investigators(message: &Element) -> Result<[Person; 2], BadInput> {
    let people = message.all("Investigator").map(person).collect::<Result<Vec<_>, _>>()?;
    <[Person; 2]>::try_from(people)
        .map_err(|people| bad("Investigator", &people.len().to_string(), "not two officers", "name two officers"))
}

fn person(element: &Element) -> Result<Person, BadInput> {
    Ok(Person { badge: element.needed("IDNumber")?.to_owned(), name: element.words("Name")?.to_owned() })
}
