//! The written field table of each message: what stands in it, whether it must, in which form and how long it may be.
//! The decoders check every message against it before they read it; tests check the encoders, and print it as
//! docs/guide/cn-2016.md for a bank's engineer.

use super::code::ReturnCode;
use super::moment;
use super::{ACCOUNTS_MAX, ATTACHMENTS_MAX, MOVEMENTS_MAX};
use crate::xml::{Element, bad};
use domain::category::Category;
use domain::money::{Amount, Currency};
use domain::refusal::BadInput;

/// Whether a field must have a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Must,
    /// Where `Result` is 100000.
    Done,
    /// Never; it may be left out or stand empty.
    May,
}

/// What may stand in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Words, with blanks as they stand.
    Words,
    /// An identifier or code; blanks around it do not count.
    Code,
    /// `YYYYMMDDHHMMSS[.ffffff]` at +08:00.
    Instant,
    /// A decimal of at most two places, not below nothing.
    Sum,
    /// The same, of either sign.
    Balance,
    /// Three letters of ISO 4217.
    Currency,
    /// Six digits.
    ReturnCode,
    /// A code of `domain::category`.
    Category,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Bytes in base64.
    Base64,
    /// Fields of its own, once.
    Group(&'static [Field]),
    /// Elements of one name in a list, each with fields of its own, at most so many.
    List(&'static str, &'static [Field], usize),
    /// Fields of its own, exactly so often, without a list around them.
    Times(&'static [Field], usize),
}

/// One field of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The element.
    pub name: &'static str,
    /// Whether it must have a text.
    pub need: Need,
    /// What may stand in it.
    pub form: Form,
    /// The most characters.
    pub chars_max: usize,
}

/// One message of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its `TxCode`.
    pub code: &'static str,
    /// What it is, in Chinese.
    pub zh: &'static str,
    /// What it is, in English.
    pub en: &'static str,
    /// Its fields, in the order that Weir writes them.
    pub parts: &'static [&'static [Field]],
}

impl Message {
    /// Its fields, in the order that Weir writes them.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.parts.iter().flat_map(|part| part.iter())
    }
}

const CODE: usize = 64;
const NAME: usize = 200;
const WORDS: usize = 2_000;
const NUMBER: usize = 32;

const fn field(name: &'static str, need: Need, form: Form, chars_max: usize) -> Field {
    Field { name, need, form, chars_max }
}
const fn must(name: &'static str) -> Field {
    field(name, Need::Must, Form::Code, CODE)
}
const fn may(name: &'static str) -> Field {
    field(name, Need::May, Form::Code, CODE)
}
const fn words(name: &'static str, chars_max: usize) -> Field {
    field(name, Need::May, Form::Words, chars_max)
}
const fn instant(name: &'static str, need: Need) -> Field {
    field(name, need, Form::Instant, NUMBER)
}
const fn sum(name: &'static str, need: Need) -> Field {
    field(name, need, Form::Sum, NUMBER)
}
const fn balance(name: &'static str) -> Field {
    field(name, Need::May, Form::Balance, NUMBER)
}
const fn currency(need: Need) -> Field {
    field("Currency", need, Form::Currency, 20)
}
const fn one_of(name: &'static str, of: &'static [&'static str]) -> Field {
    field(name, Need::May, Form::OneOf(of), CODE)
}

const HEAD: &[Field] = &[
    may("TransSerialNumber"),
    may("MessageFrom"),
    must("TxCode"),
    must("ApplicationID"),
    may("OriginalApplicationID"),
    one_of("ApplicationType", &["01", "02", "03"]),
    may("CaseNumber"),
    field("CaseType", Need::May, Form::Category, CODE),
    one_of("EmergencyLevel", &["01", "02"]),
];
/// The head of what lifts, extends or ends another order.
const HEAD_OF: &[Field] = &[
    may("TransSerialNumber"),
    may("MessageFrom"),
    must("TxCode"),
    must("ApplicationID"),
    must("OriginalApplicationID"),
    one_of("ApplicationType", &["01", "02", "03"]),
    may("CaseNumber"),
    field("CaseType", Need::May, Form::Category, CODE),
    one_of("EmergencyLevel", &["01", "02"]),
];
const TRANSFER_OUT: &[Field] =
    &[may("BankID"), words("BankName", NAME), words("AccountName", NAME), may("AccountNumber")];
const PAYMENT: &[Field] = &[
    field("TransferOut", Need::May, Form::Group(TRANSFER_OUT), 0),
    sum("TransferAmount", Need::May),
    instant("TransferTime", Need::May),
];
const ACCOUNT: &[Field] = &[
    currency(Need::Must),
    must("BankID"),
    words("BankName", NAME),
    one_of("AccountType", &["01", "02"]),
    words("AccountName", NAME),
    must("AccountNumber"),
    one_of("FreezeType", &["01", "02"]),
    sum("Balance", Need::May),
    words("Reason", WORDS),
    words("Remark", WORDS),
];
const HOLDS_FOR: &[Field] = &[instant("StartTime", Need::Must), instant("ExpireTime", Need::Must)];
const ASKS_FOR: &[Field] = &[
    one_of("SubjectType", &["1", "2"]),
    one_of("InquiryMode", &["01", "02", "03"]),
    instant("InquiryPeriodStart", Need::Must),
    instant("InquiryPeriodEnd", Need::Must),
];
const OPERATOR: &[Field] = &[one_of("IDType", &["01"]), must("IDNumber"), words("Name", NAME), may("Phone")];
const INVESTIGATOR: &[Field] = &[one_of("IDType", &["01"]), must("IDNumber"), words("Name", NAME)];
const ATTACHMENT: &[Field] = &[
    field("FileName", Need::Must, Form::Words, NAME),
    must("FileType"),
    must("Digest"),
    field("Content", Need::May, Form::Base64, super::ATTACHED_BYTES_MAX / 3 * 4 + 8),
];
const PEOPLE: &[Field] = &[
    instant("ApplicationTime", Need::Must),
    may("ApplicationOrgID"),
    words("ApplicationOrgName", NAME),
    field("Operator", Need::Must, Form::Group(OPERATOR), 0),
    field("Investigator", Need::Must, Form::Times(INVESTIGATOR, 2), 0),
    field("Attachments", Need::May, Form::List("Attachment", ATTACHMENT, ATTACHMENTS_MAX), 0),
];

const ANSWER: &[Field] = &[
    may("TransSerialNumber"),
    must("MessageFrom"),
    must("TxCode"),
    must("ApplicationID"),
    instant("StartTime", Need::Must),
    field("Result", Need::Must, Form::ReturnCode, 6),
];
const HELD: &[Field] = &[
    may("AccountNumber"),
    may("CardNumber"),
    sum("Balance", Need::Done),
    balance("AccountBalance"),
    instant("ExpireTime", Need::May),
];
const CAUSE: &[Field] = &[words("FailureCause", WORDS), words("FeedbackRemark", WORDS), words("FeedbackOrgName", NAME)];
const MOVEMENT: &[Field] = &[
    may("TransactionSerial"),
    instant("TransactionTime", Need::Must),
    may("PayerBankID"),
    may("PayerAccountNumber"),
    words("PayerName", NAME),
    may("PayeeBankID"),
    may("PayeeAccountNumber"),
    words("PayeeName", NAME),
    sum("TransactionAmount", Need::Must),
    currency(Need::Must),
    balance("PayerBalance"),
    balance("PayeeBalance"),
    words("TransactionChannel", NAME),
    words("TransactionRemark", WORDS),
];
const MOVEMENTS: Field = field("Transactions", Need::Done, Form::List("Transaction", MOVEMENT, MOVEMENTS_MAX), 0);
const MOVED: &[Field] =
    &[instant("InquiryPeriodStart", Need::Done), instant("InquiryPeriodEnd", Need::Done), MOVEMENTS];
const HOLDER: &[Field] = &[
    field("AccountName", Need::Done, Form::Words, NAME),
    may("IDType"),
    may("IDNumber"),
    may("Phone"),
    words("Address", WORDS),
    instant("AccountOpenTime", Need::May),
];
const ONE_ACCOUNT: &[Field] = &[
    must("AccountNumber"),
    balance("AccountBalance"),
    currency(Need::Must),
    words("AccountStatus", NAME),
    instant("AccountOpenTime", Need::May),
];
const ACCOUNTS: &[Field] = &[field("Accounts", Need::Done, Form::List("Account", ONE_ACCOUNT, ACCOUNTS_MAX), 0)];

const REPORT: &[Field] = &[
    must("TransSerialNumber"),
    must("MessageFrom"),
    must("TxCode"),
    must("ApplicationID"),
    instant("ReportTime", Need::Must),
];
const REPORTED: &[Field] = &[
    may("AccountNumber"),
    words("AccountName", NAME),
    may("IDType"),
    may("IDNumber"),
    may("Phone"),
    words("Address", WORDS),
    instant("AccountOpenTime", Need::May),
    words("VictimName", NAME),
    may("VictimPhone"),
    may("FeatureCode"),
    field("Reason", Need::Must, Form::Words, WORDS),
];
const REPORTED_MOVEMENTS: &[Field] =
    &[field("Transactions", Need::May, Form::List("Transaction", MOVEMENT, MOVEMENTS_MAX), 0)];
const TAKEN: &[Field] = &[
    may("TransSerialNumber"),
    may("MessageFrom"),
    must("TxCode"),
    must("ApplicationID"),
    field("Result", Need::Must, Form::ReturnCode, 6),
    words("FeedbackRemark", WORDS),
];

const fn message(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    parts: &'static [&'static [Field]],
) -> Message {
    Message { code, zh, en, parts }
}

const BEGINS: &[&[Field]] = &[HEAD, PAYMENT, ACCOUNT, HOLDS_FOR, PEOPLE];
const FOLLOWS: &[&[Field]] = &[HEAD_OF, PAYMENT, ACCOUNT, HOLDS_FOR, PEOPLE];
const ASKS: &[&[Field]] = &[HEAD, PAYMENT, ACCOUNT, ASKS_FOR, PEOPLE];
const HOLDS: &[&[Field]] = &[ANSWER, HELD, CAUSE];
const TELLS: &[&[Field]] = &[ANSWER, MOVED, CAUSE];
const REPORTS: &[&[Field]] = &[REPORT, REPORTED, REPORTED_MOVEMENTS];

/// Every message of the set, by code.
pub const MESSAGES: [Message; 27] = [
    message("100101", "紧急止付", "stop", BEGINS),
    message("100102", "紧急止付反馈", "answer to a stop", HOLDS),
    message("100103", "解除止付", "lift", FOLLOWS),
    message("100104", "解除止付反馈", "answer to a lift", HOLDS),
    message("100105", "止付延期", "extend", FOLLOWS),
    message("100106", "止付延期反馈", "answer to an extension", HOLDS),
    message("100201", "冻结", "freeze", BEGINS),
    message("100202", "冻结反馈", "answer to a freeze", HOLDS),
    message("100203", "解除冻结", "lift of a freeze", FOLLOWS),
    message("100204", "解除冻结反馈", "answer to a lift of a freeze", HOLDS),
    message("100205", "冻结延期", "extension of a freeze", FOLLOWS),
    message("100206", "冻结延期反馈", "answer to an extension of a freeze", HOLDS),
    message("100301", "账户交易明细查询", "account transfers", ASKS),
    message("100302", "账户交易明细反馈", "answer with transfers", TELLS),
    message("100303", "账户持有人查询", "holder", ASKS),
    message("100304", "账户持有人反馈", "answer with the holder", &[ANSWER, HOLDER, CAUSE]),
    message("100305", "账户动态查询", "dynamic query: every movement is pushed", ASKS),
    message("100306", "账户动态反馈", "movements pushed", TELLS),
    message("100307", "解除动态查询", "end of a dynamic query", FOLLOWS),
    message("100308", "解除动态查询反馈", "answer to the end of a dynamic query", &[ANSWER, CAUSE]),
    message("100309", "客户全账户查询", "all accounts of a customer", ASKS),
    message("100310", "客户全账户反馈", "answer with all accounts", &[ANSWER, ACCOUNTS, CAUSE]),
    message("100401", "案件举报", "a bank reports a case", REPORTS),
    message("100402", "举报反馈", "answer to a bank's report", &[TAKEN]),
    message("100403", "异常开卡报送", "a bank reports an abnormal opening", REPORTS),
    message("100404", "涉案账户报送", "a bank reports an account of a case", REPORTS),
    message("100405", "异常事件报送", "a bank reports an abnormal event", REPORTS),
];

/// The table of this code; `None` where the set has no such message.
#[must_use]
pub fn message_of(code: &str) -> Option<&'static Message> {
    MESSAGES.iter().find(|message| message.code == code)
}

/// Checks a message against its table. What the table does not know is passed over.
pub(super) fn check(element: &Element, message: &Message) -> Result<(), BadInput> {
    let done = element.code("Result")? == ReturnCode::DONE;
    message.fields().try_for_each(|field| one(element, field, done))
}

fn one(element: &Element, field: &Field, done: bool) -> Result<(), BadInput> {
    if let Form::Times(fields, times) = field.form {
        return exactly(element, field, fields, times);
    }
    let needed = field.need == Need::Must || field.need == Need::Done && done;
    match element.one(field.name)? {
        None if needed => Err(bad(field.name, "", "is missing", "fill this field")),
        None => Ok(()),
        Some(found) => match field.form {
            Form::Group(fields) => fields.iter().try_for_each(|inner| one(found, inner, done)),
            Form::List(name, fields, most) => list(found, field, name, fields, most),
            _ => text(found, field, needed),
        },
    }
}

fn exactly(element: &Element, field: &Field, fields: &[Field], times: usize) -> Result<(), BadInput> {
    let count = element.all(field.name).count();
    if count != times {
        let problem = format!("stands {count} times, not {times}: not two officers");
        return Err(bad(field.name, &count.to_string(), &problem, "name two officers"));
    }
    element.all(field.name).try_for_each(|each| fields.iter().try_for_each(|inner| one(each, inner, true)))
}

fn list(found: &Element, field: &Field, name: &str, fields: &[Field], most: usize) -> Result<(), BadInput> {
    if found.all(name).nth(most).is_some() {
        return Err(bad(field.name, "", &format!("more than {most} of them"), "send them in parts"));
    }
    for (row, each) in (1..).zip(found.all(name)) {
        fields.iter().try_for_each(|inner| one(each, inner, true)).map_err(|bad| bad.at_row(row))?;
    }
    Ok(())
}

fn text(found: &Element, field: &Field, needed: bool) -> Result<(), BadInput> {
    let refuse = |problem: &str, advice: &str| Err(bad(field.name, &found.text, problem, advice));
    let text = found.text.trim();
    if text.is_empty() {
        return if needed { refuse("is missing", "fill this field") } else { Ok(()) };
    }
    // Blanks around a code do not count; around words they stand.
    let counted = if field.form == Form::Words { &found.text } else { text };
    if counted.chars().count() > field.chars_max {
        return refuse(&format!("longer than {} characters", field.chars_max), "shorten it");
    }
    match field.form {
        Form::Instant if moment::read(text).is_none() => refuse("not an instant", moment::ADVICE),
        Form::Sum | Form::Balance => money(found, field),
        Form::Currency if Currency::parse(text).is_none() => {
            refuse("not a currency", "write three letters, such as CNY")
        }
        Form::ReturnCode if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) => {
            refuse("not a return code", "write six digits, such as 100000")
        }
        Form::Category if text.parse::<Category>().is_err() => {
            refuse("not a category", "write its code, such as acquaintance, or nothing")
        }
        Form::OneOf(of) if !of.contains(&text) => refuse("not one of its codes", &format!("write {}", of.join(" or "))),
        _ => Ok(()),
    }
}

fn money(found: &Element, field: &Field) -> Result<(), BadInput> {
    let text = found.text.trim();
    let sum: Amount =
        text.parse().map_err(|why| bad(field.name, text, &format!("not a sum: {why}"), "write it as 600000.00"))?;
    if field.form == Form::Sum && sum < Amount::ZERO {
        return Err(bad(field.name, text, "below nothing", "write the sum without a sign"));
    }
    Ok(())
}
