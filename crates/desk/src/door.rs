//! What the desk asks of the doors to banks; implemented by `doors`, and by scripted banks in tests.

use async_trait::async_trait;
use domain::blocklist::Page;
use domain::order::{Abilities, Act, HeldThere, Inquired, Instruction};

/// A bank behind a door.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BankInfo {
    /// Its code, as it stands before the `/` of an account's name.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it pushes an account's movements as they happen.
    pub feeds_live: bool,
    /// The language it is spoken to in.
    pub language: Language,
    /// What its door can do; what is promised for it follows.
    pub abilities: Abilities,
}

/// What language a door speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// The Chinese bank message set of 2016.
    #[default]
    #[serde(rename = "cn-2016")]
    Cn2016,
    /// ISO 20022: camt.056 out, camt.029 and pacs.004 in.
    #[serde(rename = "iso20022")]
    Iso20022,
    /// A signed paper out; two people type the answer in.
    Mail,
}

impl Language {
    /// Whether an order of this kind, and its answer, go on paper: the language has no message for it.
    #[must_use]
    pub const fn is_paper(self, act: Act) -> bool {
        match self {
            Self::Mail => true,
            Self::Iso20022 => matches!(act, Act::Refund | Act::AskHolder | Act::AskAccounts),
            Self::Cn2016 => matches!(act, Act::Refund),
        }
    }
}

/// What a bank said at once to an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It has it, and will answer.
    Accepted,
    /// A paper lies ready for it: it does not have it yet, and what comes of it is typed by two officers.
    Posted,
    /// It had this reference before: where it acts once on a reference, it has it and will answer.
    Had,
    /// It will not do it.
    Rejected {
        /// The return code, such as 200010.
        code: String,
        /// In the bank's words.
        words: String,
    },
}

/// The paper of an order to a bank that is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// The key's name and the detached signature of the PDF in hex, as one line.
    pub signature: String,
}

/// Why there is no receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DoorFault {
    /// Surely not sent: it may be sent again.
    #[error("not sent: {0}")]
    NotSent(String),
    /// Nobody knows whether the bank has it: never sent again by itself.
    #[error("unknown: {0}")]
    Unknown(String),
}

/// The doors to all banks.
#[async_trait]
pub trait BankDoor: Send + Sync {
    /// Gives one instruction to its bank, once.
    async fn send(&self, instruction: &Instruction) -> Result<Receipt, DoorFault>;
    /// Asks the bank what became of a reference. Only where its abilities say so.
    async fn inquire(&self, bank: &str, reference: &str) -> Result<Inquired, DoorFault> {
        Err(DoorFault::NotSent(format!("{bank} cannot be asked about {reference}")))
    }
    /// Asks the bank for all that it holds for us. Only where its abilities say so.
    async fn holds(&self, bank: &str) -> Result<Vec<HeldThere>, DoorFault> {
        Err(DoorFault::NotSent(format!("{bank} lists no holds")))
    }
    /// The paper of an order, where one lies ready for its bank.
    async fn paper(&self, bank: &str, reference: &str) -> Option<Paper> {
        let _ = (bank, reference);
        None
    }
    /// The bank of this code; `None` where there is no door to it.
    fn bank(&self, code: &str) -> Option<BankInfo>;
    /// Every bank there is a door to.
    fn banks(&self) -> Vec<BankInfo>;
}

/// A partner that the blocklist is pushed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerInfo {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The doors to partners that the blocklist is pushed to.
#[async_trait]
pub trait PartnerDoor: Send + Sync {
    /// Every partner there is a door to.
    fn partners(&self) -> Vec<PartnerInfo>;
    /// Gives one page of the log to a partner; what it did not surely take is given again.
    async fn push(&self, code: &str, page: &Page) -> Result<(), DoorFault>;
}

/// No partner is pushed to: all of them pull.
#[derive(Clone, Copy, Debug)]
pub struct NoPartners;

#[async_trait]
impl PartnerDoor for NoPartners {
    fn partners(&self) -> Vec<PartnerInfo> {
        Vec::new()
    }

    async fn push(&self, code: &str, _: &Page) -> Result<(), DoorFault> {
        Err(DoorFault::NotSent(format!("no door to the partner {code:?}")))
    }
}
