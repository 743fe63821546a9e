//! What an institution is told, and what it answers: the same for every door, whatever its language.

use super::Act;
use crate::category::Category;
use crate::money::{Amount, Currency};
use crate::time::Instant;
use crate::transfer::Movement;
use serde::{Deserialize, Serialize};

/// One order as the institution gets it. What was approved is its digest: nothing in it changes afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instruction {
    /// The order's reference.
    pub reference: String,
    /// The reference of the order it lifts or extends.
    pub original: Option<String>,
    /// What is asked.
    pub act: Act,
    /// The case's number.
    pub case_number: String,
    /// What kind of fraud.
    pub category: Option<Category>,
    /// The victim's payment that it stands on, or the tainted transfer that leads there.
    pub payment: Option<PaymentTold>,
    /// The institution's code.
    pub bank: String,
    /// The account's number at it.
    pub account: String,
    /// The holder's name, as told; may be empty.
    pub holder: String,
    /// In which currency.
    pub currency: Currency,
    /// The sum, for stops and partial lifts.
    pub amount: Option<Amount>,
    /// Whether the whole account is meant and not a sum: needs a written reason and its own clock.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// For a refund: whom to pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<PayeeTold>,
    /// What goes with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentTold>,
    /// Why.
    pub reason: String,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub expires_at: Instant,
    /// When it was applied for.
    pub applied_at: Instant,
    /// The unit's number.
    pub unit: String,
    /// The unit's name.
    pub unit_name: String,
    /// Who sends it.
    pub operator: Person,
    /// The two officers who stand for it: who drafted, who approved.
    pub investigators: [Person; 2],
}

/// A payment that an order stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentTold {
    /// The payer's bank; may be empty.
    pub payer_bank: String,
    /// The payer's account number; may be empty.
    pub payer: String,
    /// The payer's name; may be empty.
    pub payer_name: String,
    /// When it was paid.
    pub paid_at: Instant,
    /// How much.
    pub amount: Amount,
}

/// An officer as they stand on papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The badge number.
    pub badge: String,
    /// The name.
    pub name: String,
}

/// Whom a refund is paid to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayeeTold {
    /// The payee's bank.
    pub bank: String,
    /// The account number at it: the one the victim paid from, where it can be.
    pub account: String,
    /// The payee's name.
    pub name: String,
}

/// A file that goes with an order. Its bytes are fetched by the door by their digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentTold {
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// SHA-256 of its bytes, in hex.
    pub digest: String,
}

/// What an institution answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The reference of the order it answers.
    pub reference: String,
    /// The institution's code.
    pub bank: String,
    /// When it took effect there.
    pub at: Instant,
    /// In which currency its sums are, where it says so; else in the order's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A stop, lift or extension: how much is held there for this order now, and the balance.
    Holding {
        /// Held now for this order; for a lift, what stays held.
        held: Amount,
        /// The account's balance; `None` where the institution does not say.
        balance: Option<Amount>,
        /// Until when it holds, where it says so.
        until_at: Option<Instant>,
        /// Why not, or not whole.
        failure: Option<String>,
    },
    /// A question: the account's movements.
    Movements {
        /// The movements, in the institution's order.
        movements: Vec<Movement>,
        /// From when the answer is complete.
        from_at: Instant,
        /// Until when the answer is complete.
        until_at: Instant,
    },
    /// A question: who holds the account.
    Holder {
        /// Who.
        holder: HolderTold,
    },
    /// A question: every account of the holder there.
    Accounts {
        /// The accounts, in the institution's order.
        accounts: Vec<AccountTold>,
    },
    /// A refund: what was paid to the payee, in all.
    Paid {
        /// How much; nothing where it could not be paid.
        amount: Amount,
        /// Why not, or not whole.
        failure: Option<String>,
    },
    /// An end of pushing: done.
    Done,
    /// Not done at all: the return code of the message set, and its words.
    Rejected {
        /// The return code, such as 200010.
        code: String,
        /// In the institution's words.
        words: String,
    },
}

/// Who holds an account, as the institution tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderTold {
    /// The name.
    pub name: String,
    /// The kind of identity document: `01` a resident's card, else the institution's code.
    pub id_type: String,
    /// Its number.
    pub id_number: String,
    /// The telephone number.
    pub phone: String,
    /// The address.
    pub address: String,
    /// When the account was opened, where told.
    pub opened_at: Option<Instant>,
}

/// One account of a customer, as the institution tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountTold {
    /// Its number at the institution.
    pub account: String,
    /// Its balance, where told.
    pub balance: Option<Amount>,
    /// In which currency.
    pub currency: Currency,
    /// Its state in the institution's words: `正常`, `冻结`, `销户`.
    pub state: String,
    /// When it was opened, where told.
    pub opened_at: Option<Instant>,
}

/// What an institution says of a reference when it is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inquired {
    /// It never had it; with a fence or a valid-until it never will.
    Unseen,
    /// It has it, and has not done it yet.
    Pending,
    /// It has done it: its answer, as it would send it.
    Answered(Box<Answer>),
}

/// One hold as the institution lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldThere {
    /// The reference of the order it came from.
    pub reference: String,
    /// The account's number at the institution.
    pub account: String,
    /// How much is held; `None`: the whole account.
    pub held: Option<Amount>,
    /// Since when.
    pub since_at: Instant,
    /// Until when, where it says so.
    pub until_at: Option<Instant>,
}
