//! Orders: stop, lift, extend, ask for transfers, ask for movements as they happen.

use super::code::order_code;
use super::xml::{self, Element, Writer, bad};
use domain::money::Currency;
use domain::order::{Act, Instruction, PaymentTold, Person};
use domain::refusal::BadInput;

/// Writes an order for the bank of this name. A text character that XML does not allow is written as U+FFFD.
///
/// The reference is both `TransSerialNumber` and `ApplicationID`: an order is sent at most once. Not written, because
/// orders do not carry them: the payer's bank name, kinds of holders, telephones, attachments.
#[must_use]
pub fn encode_instruction(instruction: &Instruction, bank_name: &str) -> Vec<u8> {
    Writer::document("Message", |w| {
        write_head(w, instruction);
        write_payment(w, instruction);
        write_account(w, instruction, bank_name);
        write_period(w, instruction);
        write_people(w, instruction);
        w.field("Attachments", "");
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
    w.instant("TransferTime", Some(payment.paid_at));
}

fn write_account(w: &mut Writer, told: &Instruction, bank_name: &str) {
    w.field("Currency", told.currency.code());
    w.field("BankID", &told.bank);
    w.field("BankName", bank_name);
    w.field("AccountType", "");
    w.field("AccountName", &told.holder);
    w.field("AccountNumber", &told.account);
    w.field("FreezeType", if told.amount.is_some() { "01" } else { "" });
    w.amount("Balance", told.amount);
    w.field("Reason", &told.reason);
    w.field("Remark", "");
}

fn write_period(w: &mut Writer, told: &Instruction) {
    if told.act.is_question() {
        w.field("SubjectType", "");
        w.field("InquiryMode", "02");
    }
    let (from, until) = period_names(told.act);
    w.instant(from, Some(told.starts_at));
    w.instant(until, Some(told.expires_at));
    w.instant("ApplicationTime", Some(told.applied_at));
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

/// Reads an order. Refuses another code, a missing reference, account, bank, currency, instant, or officer, a lift or
/// an extension that names no order, and whatever the bounds of this module refuse.
pub fn decode_instruction(bytes: &[u8]) -> Result<Instruction, BadInput> {
    let message = xml::read(bytes, "Message")?;
    let act = act(&message)?;
    let (from, until) = period_names(act);
    let (starts_at, expires_at) = message.period(from, until)?;
    Ok(Instruction {
        reference: message.needed("ApplicationID")?.to_owned(),
        original: original(&message, act)?,
        act,
        case_number: message.code("CaseNumber")?.to_owned(),
        category: category(&message)?,
        payment: payment(&message)?,
        bank: message.needed("BankID")?.to_owned(),
        account: message.needed("AccountNumber")?.to_owned(),
        holder: message.words("AccountName")?.to_owned(),
        currency: currency(&message)?,
        amount: message.amount_if_told("Balance")?,
        whole: false,
        payee: None,
        attachments: Vec::new(),
        reason: message.words("Reason")?.to_owned(),
        starts_at,
        expires_at,
        applied_at: message.instant("ApplicationTime")?,
        unit: message.code("ApplicationOrgID")?.to_owned(),
        unit_name: message.words("ApplicationOrgName")?.to_owned(),
        operator: operator(&message)?,
        investigators: investigators(&message)?,
    })
}

fn act(message: &Element) -> Result<Act, BadInput> {
    let code = message.needed("TxCode")?;
    let act = Act::ALL.into_iter().find(|act| !code.is_empty() && order_code(*act) == code);
    act.ok_or_else(|| bad("TxCode", code, "not an order", "send 100101, 100103, 100105, 100301 or 100305"))
}

fn original(message: &Element, act: Act) -> Result<Option<String>, BadInput> {
    let original = match act {
        Act::Lift | Act::Extend | Act::LiftFreeze | Act::ExtendFreeze | Act::EndLive => {
            message.needed("OriginalApplicationID")?
        }
        _ => message.code("OriginalApplicationID")?,
    };
    Ok((!original.is_empty()).then(|| original.to_owned()))
}

fn category(message: &Element) -> Result<Option<domain::category::Category>, BadInput> {
    match message.code("CaseType")? {
        "" => Ok(None),
        code => code
            .parse()
            .map(Some)
            .map_err(|()| bad("CaseType", code, "not a category", "write its code, such as acquaintance, or nothing")),
    }
}

fn payment(message: &Element) -> Result<Option<PaymentTold>, BadInput> {
    let Some(out) = message.one("TransferOut")? else { return Ok(None) };
    Ok(Some(PaymentTold {
        payer_bank: out.code("BankID")?.to_owned(),
        payer: out.code("AccountNumber")?.to_owned(),
        payer_name: out.words("AccountName")?.to_owned(),
        paid_at: message.instant("TransferTime")?,
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
