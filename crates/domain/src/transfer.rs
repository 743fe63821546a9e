//! Transfers: one movement of money each, and the rows that tell of them.

use crate::money::{Amount, Currency};
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// Where a row stood: which file, in the order given from 0, and which row, the header being row 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file's place in the order given, from 0.
    pub file: u32,
    /// The row in that file; the header is row 1.
    pub row: u64,
}

/// One row of a statement, read but not yet joined with others to a transfer. Empty texts mean "not stated".
///
/// Borrowed, so that a reader may reuse its buffers: copy what must stay.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Where it stood.
    pub place: Place,
    /// The transfer's id, or empty.
    pub id: &'a str,
    /// The institution's serial number, or empty.
    pub serial: &'a str,
    /// When it happened.
    pub at: Instant,
    /// Who paid, as an account name (`bank/number`); empty: from outside the view.
    pub payer: &'a str,
    /// Who was paid, as an account name; empty: it left the view.
    pub payee: &'a str,
    /// How much; never negative.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// The payer's balance after it, where stated.
    pub payer_balance: Option<Amount>,
    /// The payee's balance after it, where stated.
    pub payee_balance: Option<Amount>,
    /// How it moved: `transfer`, `cash`, `pos`, `exchange`, `counter`, `merchant`, or as told.
    pub channel: &'a str,
    /// The payer's purpose, as told.
    pub remark: &'a str,
    /// The payer's name, as told.
    pub payer_name: &'a str,
    /// The payee's name, as told.
    pub payee_name: &'a str,
}

impl<'a> Row<'a> {
    /// A row with the needed parts, the rest not stated.
    #[must_use]
    pub fn new(at: Instant, payer: &'a str, payee: &'a str, amount: Amount) -> Self {
        Self {
            place: Place::default(),
            id: "",
            serial: "",
            at,
            payer,
            payee,
            amount,
            currency: Currency::CNY,
            payer_balance: None,
            payee_balance: None,
            channel: "",
            remark: "",
            payer_name: "",
            payee_name: "",
        }
    }
}

/// A movement as told by a bank's answer, a feed or a report; owned, for papers and doors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// The transfer's id or the institution's serial, or empty.
    pub serial: String,
    /// When it happened.
    pub at: Instant,
    /// Who paid (`bank/number`); empty: from outside the view.
    pub payer: String,
    /// Who was paid; empty: it left the view.
    pub payee: String,
    /// How much.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// The payer's balance after it, where stated.
    pub payer_balance: Option<Amount>,
    /// The payee's balance after it, where stated.
    pub payee_balance: Option<Amount>,
    /// How it moved.
    pub channel: String,
    /// The payer's purpose, as told.
    pub remark: String,
    /// The payer's name, as told.
    pub payer_name: String,
    /// The payee's name, as told.
    pub payee_name: String,
}

impl Movement {
    /// This movement as a row at `place`.
    #[must_use]
    pub fn row(&self, place: Place) -> Row<'_> {
        Row {
            place,
            id: "",
            serial: &self.serial,
            at: self.at,
            payer: &self.payer,
            payee: &self.payee,
            amount: self.amount,
            currency: self.currency,
            payer_balance: self.payer_balance,
            payee_balance: self.payee_balance,
            channel: &self.channel,
            remark: &self.remark,
            payer_name: &self.payer_name,
            payee_name: &self.payee_name,
        }
    }
}

/// A repair that a named layout allows, or that joining rows made, and how often it was made. Shown with every result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Repair {
    /// What was repaired, in `snake_case`: `reordered`, `sides_joined`, `duplicate_joined`, `other_currency`, …
    pub kind: String,
    /// How many rows.
    pub count: u64,
}
