//! What following money needs to know of a ledger, wherever it rests.

use domain::money::{Amount, Currency};
use domain::time::Instant;
use domain::transfer::Repair;

/// An account's number within one book, from 0.
pub type AccountNo = u32;

/// A transfer's number within one book, from 0, in the strict order of time and sequence.
pub type TransferNo = u32;

/// One transfer, as a trace needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// When.
    pub at: Instant,
    /// Who paid; `None`: it came from outside the view.
    pub payer: Option<AccountNo>,
    /// Who was paid; `None`: it left the view.
    pub payee: Option<AccountNo>,
    /// How much; never negative.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// The payer's balance after it, where stated.
    pub payer_balance: Option<Amount>,
    /// The payee's balance after it, where stated.
    pub payee_balance: Option<Amount>,
}

impl Transfer {
    /// The balance stated for this account after the transfer.
    #[must_use]
    pub fn balance_of(&self, account: AccountNo) -> Option<Amount> {
        let paid = self.payee_balance.filter(|_| self.payee == Some(account));
        paid.or(self.payer_balance.filter(|_| self.payer == Some(account)))
    }
}

/// Transfers at rest, in strict order, with one time-ordered run per account.
pub trait Book {
    /// How many accounts there are.
    fn accounts(&self) -> u32;
    /// The number of the account of this name.
    fn account(&self, name: &str) -> Option<AccountNo>;
    /// The account's name.
    fn account_name(&self, account: AccountNo) -> &str;
    /// How many transfers there are.
    fn transfers(&self) -> u32;
    /// The parts of a transfer.
    fn transfer(&self, transfer: TransferNo) -> Transfer;
    /// The transfer's id: the stated one, or `r` and its row counted over all rows from 1.
    fn id(&self, transfer: TransferNo) -> String;
    /// The transfer of this id.
    fn find(&self, id: &str) -> Option<TransferNo>;
    /// How it moved, as told.
    fn channel(&self, transfer: TransferNo) -> &str;
    /// The account's transfers in both directions, in strict order; a self-transfer stands once.
    fn run(&self, account: AccountNo) -> &[TransferNo];
    /// How many transfers are in this currency.
    fn count_in(&self, currency: Currency) -> u64;
    /// What was repaired on the way in.
    fn repairs(&self) -> &[Repair];
}
