//! Answers: what came of an order, an account's movements, its holder, a customer's accounts.

use super::code::{ReturnCode, answer_code};
use super::instruction::currency;
use super::receipt::result;
use super::{FILE, moment};
use crate::xml::{self, Element, Writer, bad};
use domain::order::{AccountTold, Act, Answer, HolderTold, Outcome};
use domain::refusal::BadInput;
use domain::transfer::Movement;

/// An answer with what its message says around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What kind of order it answers, by its code. `AskLive` (100306): movements pushed as they happened.
    pub act: Act,
    /// The message's own serial number, made by the bank.
    pub serial: String,
    /// The answer.
    pub answer: Answer,
}

/// Writes the answer to an order of this kind; `serial` is the bank's own number of the message.
///
/// Not written, because answers do not carry them: the account's number and card, the branch that answered. At most
/// [`super::MOVEMENTS_MAX`] movements are read again: send more in several messages.
#[must_use]
pub fn encode_answer(answer: &Answer, act: Act, serial: &str) -> Vec<u8> {
    Writer::document("Message", |w| {
        w.field("TransSerialNumber", serial);
        w.field("MessageFrom", &answer.bank);
        w.field("TxCode", answer_code(act));
        w.field("ApplicationID", &answer.reference);
        moment::field(w, "StartTime", Some(answer.at));
        write_outcome(w, &answer.outcome);
        w.field("FeedbackRemark", "");
        w.field("FeedbackOrgName", "");
    })
}

fn write_outcome(w: &mut Writer, outcome: &Outcome) {
    match outcome {
        Outcome::Holding { held, balance, until_at, failure } => {
            w.field("Result", ReturnCode::DONE);
            w.field("AccountNumber", "");
            w.field("CardNumber", "");
            w.amount("Balance", Some(*held));
            w.amount("AccountBalance", *balance);
            moment::field(w, "ExpireTime", *until_at);
            w.field("FailureCause", failure.as_deref().unwrap_or_default());
        }
        Outcome::Movements { movements, from_at, until_at } => {
            w.field("Result", ReturnCode::DONE);
            moment::field(w, "InquiryPeriodStart", Some(*from_at));
            moment::field(w, "InquiryPeriodEnd", Some(*until_at));
            write_movements(w, movements);
        }
        Outcome::Holder { holder } => {
            w.field("Result", ReturnCode::DONE);
            write_holder(w, "AccountName", holder);
        }
        Outcome::Accounts { accounts } => {
            w.field("Result", ReturnCode::DONE);
            w.group("Accounts", |w| accounts.iter().for_each(|account| write_account(w, account)));
        }
        // The set has no answer to a refund: one that was paid is told on paper.
        Outcome::Done | Outcome::Paid { .. } => w.field("Result", ReturnCode::DONE),
        Outcome::Rejected { code, words } => {
            w.field("Result", code);
            w.field("FailureCause", words);
        }
    }
}

/// A holder, whose name stands in the field of this name.
pub(super) fn write_holder(w: &mut Writer, name: &str, holder: &HolderTold) {
    w.field(name, &holder.name);
    w.field("IDType", &holder.id_type);
    w.field("IDNumber", &holder.id_number);
    w.field("Phone", &holder.phone);
    w.field("Address", &holder.address);
    moment::field(w, "AccountOpenTime", holder.opened_at);
}

fn write_account(w: &mut Writer, account: &AccountTold) {
    w.group("Account", |w| {
        w.field("AccountNumber", &account.account);
        w.amount("AccountBalance", account.balance);
        w.field("Currency", account.currency.code());
        w.field("AccountStatus", &account.state);
        moment::field(w, "AccountOpenTime", account.opened_at);
    });
}

/// A list of movements.
pub(super) fn write_movements(w: &mut Writer, movements: &[Movement]) {
    w.group("Transactions", |w| movements.iter().for_each(|movement| write_movement(w, movement)));
}

fn write_movement(w: &mut Writer, movement: &Movement) {
    w.group("Transaction", |w| {
        w.field("TransactionSerial", &movement.serial);
        moment::field(w, "TransactionTime", Some(movement.at));
        write_side(w, &PAYER, &movement.payer, &movement.payer_name);
        write_side(w, &PAYEE, &movement.payee, &movement.payee_name);
        w.amount("TransactionAmount", Some(movement.amount));
        w.field("Currency", movement.currency.code());
        w.amount(PAYER.balance, movement.payer_balance);
        w.amount(PAYEE.balance, movement.payee_balance);
        w.field("TransactionChannel", &movement.channel);
        w.field("TransactionRemark", &movement.remark);
    });
}

/// The names of one side's fields.
struct Side {
    bank: &'static str,
    number: &'static str,
    name: &'static str,
    balance: &'static str,
}

const PAYER: Side =
    Side { bank: "PayerBankID", number: "PayerAccountNumber", name: "PayerName", balance: "PayerBalance" };
const PAYEE: Side =
    Side { bank: "PayeeBankID", number: "PayeeAccountNumber", name: "PayeeName", balance: "PayeeBalance" };

fn write_side(w: &mut Writer, side: &Side, account: &str, name: &str) {
    let (bank, number) = account.split_once('/').unwrap_or(("", account));
    w.field(side.bank, bank);
    w.field(side.number, number);
    w.field(side.name, name);
}

/// Reads an answer: [`decode_told`] without what stands around it.
pub fn decode_answer(bytes: &[u8]) -> Result<Answer, BadInput> {
    Ok(decode_told(bytes)?.answer)
}

/// Reads an answer with its kind and serial number. Refuses what the table of its code refuses, a movement without
/// either side, and whatever the bounds of this module refuse.
pub fn decode_told(bytes: &[u8]) -> Result<Told, BadInput> {
    read(bytes).map_err(xml::named(FILE))
}

fn read(bytes: &[u8]) -> Result<Told, BadInput> {
    let is_answer = |code: &str| Act::ALL.into_iter().any(|act| answer_code(act) == code);
    told(&super::read(bytes, is_answer, "not an answer")?)
}

/// The answer in a message that was checked against its table.
pub(super) fn told(message: &Element) -> Result<Told, BadInput> {
    let act = act(message)?;
    Ok(Told {
        act,
        serial: message.code("TransSerialNumber")?.to_owned(),
        answer: Answer {
            reference: message.needed("ApplicationID")?.to_owned(),
            bank: message.needed("MessageFrom")?.to_owned(),
            at: moment::needed(message, "StartTime")?,
            // The set names no currency of a hold: it is the order's.
            currency: None,
            outcome: outcome(message, act)?,
        },
    })
}

fn act(message: &Element) -> Result<Act, BadInput> {
    let code = message.needed("TxCode")?;
    let act = Act::ALL.into_iter().find(|act| answer_code(*act) == code);
    act.ok_or_else(|| bad("TxCode", code, "not an answer", "send the code of an answer"))
}

fn outcome(message: &Element, act: Act) -> Result<Outcome, BadInput> {
    match result(message)? {
        ReturnCode::DONE => match act {
            Act::EndLive => Ok(Outcome::Done),
            Act::AskTransfers | Act::AskLive => movements(message),
            Act::AskHolder => Ok(Outcome::Holder { holder: holder(message, "AccountName")? }),
            Act::AskAccounts => accounts(message),
            _ => holding(message),
        },
        code => Ok(Outcome::Rejected { code: code.to_owned(), words: message.words("FailureCause")?.to_owned() }),
    }
}

fn holding(message: &Element) -> Result<Outcome, BadInput> {
    let failure = message.words("FailureCause")?;
    Ok(Outcome::Holding {
        held: message.amount("Balance")?,
        balance: message.balance("AccountBalance")?,
        until_at: moment::if_told(message, "ExpireTime")?,
        failure: (!failure.trim().is_empty()).then(|| failure.to_owned()),
    })
}

/// A holder, whose name stands in the field of this name.
pub(super) fn holder(message: &Element, name: &str) -> Result<HolderTold, BadInput> {
    Ok(HolderTold {
        name: message.words(name)?.to_owned(),
        id_type: message.code("IDType")?.to_owned(),
        id_number: message.code("IDNumber")?.to_owned(),
        phone: message.code("Phone")?.to_owned(),
        address: message.words("Address")?.to_owned(),
        opened_at: moment::if_told(message, "AccountOpenTime")?,
    })
}

fn accounts(message: &Element) -> Result<Outcome, BadInput> {
    let list = message.one("Accounts")?.into_iter().flat_map(|list| list.all("Account"));
    Ok(Outcome::Accounts { accounts: list.map(account_told).collect::<Result<_, _>>()? })
}

fn account_told(element: &Element) -> Result<AccountTold, BadInput> {
    Ok(AccountTold {
        account: element.needed("AccountNumber")?.to_owned(),
        balance: element.balance("AccountBalance")?,
        currency: currency(element)?,
        state: element.words("AccountStatus")?.to_owned(),
        opened_at: moment::if_told(element, "AccountOpenTime")?,
    })
}

fn movements(message: &Element) -> Result<Outcome, BadInput> {
    let (from_at, until_at) = moment::period(message, "InquiryPeriodStart", "InquiryPeriodEnd")?;
    Ok(Outcome::Movements { movements: movements_told(message)?, from_at, until_at })
}

/// The movements of a message, none where it has no list.
pub(super) fn movements_told(message: &Element) -> Result<Vec<Movement>, BadInput> {
    let list = message.one("Transactions")?.into_iter().flat_map(|list| list.all("Transaction"));
    (1..).zip(list).map(|(row, element)| movement(element).map_err(|bad| bad.at_row(row))).collect()
}

fn movement(element: &Element) -> Result<Movement, BadInput> {
    let (payer, payee) = (account(element, &PAYER)?, account(element, &PAYEE)?);
    if payer.is_empty() && payee.is_empty() {
        return Err(bad(PAYER.number, "", "neither payer nor payee", "tell at least one side's account"));
    }
    Ok(Movement {
        serial: element.code("TransactionSerial")?.to_owned(),
        at: moment::needed(element, "TransactionTime")?,
        payer,
        payee,
        amount: element.amount("TransactionAmount")?,
        currency: currency(element)?,
        payer_balance: element.balance(PAYER.balance)?,
        payee_balance: element.balance(PAYEE.balance)?,
        channel: element.words("TransactionChannel")?.to_owned(),
        remark: element.words("TransactionRemark")?.to_owned(),
        payer_name: element.words(PAYER.name)?.to_owned(),
        payee_name: element.words(PAYEE.name)?.to_owned(),
    })
}

/// `bank/number`, the number alone, or nothing where that side is outside the view.
fn account(element: &Element, side: &Side) -> Result<String, BadInput> {
    match (element.code(side.bank)?, element.code(side.number)?) {
        (bank, "") if !bank.is_empty() => Err(bad(side.number, "", "a bank without an account", "tell its number")),
        (_, "") => Ok(String::new()),
        ("", number) => Ok(number.to_owned()),
        (bank, number) => Ok(format!("{bank}/{number}")),
    }
}
