//! Answers: what came of an order, and an account's movements.

use super::MOVEMENTS_MAX;
use super::code::{ReturnCode, answer_code};
use super::instruction::currency;
use super::receipt::result;
use super::xml::{self, Element, Writer, bad};
use domain::order::{Act, Answer, Outcome};
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
/// [`MOVEMENTS_MAX`] movements are read again: send more in several messages.
#[must_use]
pub fn encode_answer(answer: &Answer, act: Act, serial: &str) -> Vec<u8> {
    Writer::document("Message", |w| {
        w.field("TransSerialNumber", serial);
        w.field("MessageFrom", &answer.bank);
        w.field("TxCode", answer_code(act));
        w.field("ApplicationID", &answer.reference);
        w.instant("StartTime", Some(answer.at));
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
            w.instant("ExpireTime", *until_at);
            w.field("FailureCause", failure.as_deref().unwrap_or_default());
        }
        Outcome::Movements { movements, from_at, until_at } => {
            w.field("Result", ReturnCode::DONE);
            w.instant("InquiryPeriodStart", Some(*from_at));
            w.instant("InquiryPeriodEnd", Some(*until_at));
            w.group("Transactions", |w| movements.iter().for_each(|movement| write_movement(w, movement)));
        }
        Outcome::Done => w.field("Result", ReturnCode::DONE),
        // Told by the messages that follow below, as they come.
        Outcome::Holder { .. } | Outcome::Accounts { .. } | Outcome::Paid { .. } => w.field("Result", ReturnCode::DONE),
        Outcome::Rejected { code, words } => {
            w.field("Result", code);
            w.field("FailureCause", words);
        }
    }
}

fn write_movement(w: &mut Writer, movement: &Movement) {
    w.group("Transaction", |w| {
        w.field("TransactionSerial", &movement.serial);
        w.instant("TransactionTime", Some(movement.at));
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

/// Reads an answer with its kind and serial number. Refuses another code, a missing reference, bank, instant or sum, a
/// movement without either side, more than [`MOVEMENTS_MAX`] movements, and whatever the bounds of this module refuse.
pub fn decode_told(bytes: &[u8]) -> Result<Told, BadInput> {
    let message = xml::read(bytes, "Message")?;
    let act = act(&message)?;
    Ok(Told {
        act,
        serial: message.code("TransSerialNumber")?.to_owned(),
        answer: Answer {
            reference: message.needed("ApplicationID")?.to_owned(),
            bank: message.needed("MessageFrom")?.to_owned(),
            at: message.instant("StartTime")?,
            outcome: outcome(&message, act)?,
        },
    })
}

fn act(message: &Element) -> Result<Act, BadInput> {
    let code = message.needed("TxCode")?;
    let act = Act::ALL.into_iter().find(|act| answer_code(*act) == code);
    act.ok_or_else(|| bad("TxCode", code, "not an answer", "send 100102, 100104, 100106, 100302 or 100306"))
}

fn outcome(message: &Element, act: Act) -> Result<Outcome, BadInput> {
    match result(message)? {
        ReturnCode::DONE if act == Act::EndLive => Ok(Outcome::Done),
        ReturnCode::DONE if act.asks_movements() => movements(message),
        ReturnCode::DONE => holding(message),
        code => Ok(Outcome::Rejected { code: code.to_owned(), words: message.words("FailureCause")?.to_owned() }),
    }
}

fn holding(message: &Element) -> Result<Outcome, BadInput> {
    let failure = message.words("FailureCause")?;
    Ok(Outcome::Holding {
        held: message.amount("Balance")?,
        balance: message.balance("AccountBalance")?,
        until_at: message.instant_if_told("ExpireTime")?,
        failure: (!failure.trim().is_empty()).then(|| failure.to_owned()),
    })
}

fn movements(message: &Element) -> Result<Outcome, BadInput> {
    let (from_at, until_at) = message.period("InquiryPeriodStart", "InquiryPeriodEnd")?;
    let list = message
        .one("Transactions")?
        .ok_or_else(|| bad("Transactions", "", "is missing", "send the list, empty where nothing moved"))?;
    if list.all("Transaction").nth(MOVEMENTS_MAX).is_some() {
        return Err(bad("Transactions", "", &format!("more than {MOVEMENTS_MAX} movements"), "send them in parts"));
    }
    let movements =
        (1..).zip(list.all("Transaction")).map(|(row, element)| movement(element).map_err(|b| b.at_row(row)));
    Ok(Outcome::Movements { movements: movements.collect::<Result<_, _>>()?, from_at, until_at })
}

fn movement(element: &Element) -> Result<Movement, BadInput> {
    let (payer, payee) = (account(element, &PAYER)?, account(element, &PAYEE)?);
    if payer.is_empty() && payee.is_empty() {
        return Err(bad(PAYER.number, "", "neither payer nor payee", "tell at least one side's account"));
    }
    Ok(Movement {
        serial: element.code("TransactionSerial")?.to_owned(),
        at: element.instant("TransactionTime")?,
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
