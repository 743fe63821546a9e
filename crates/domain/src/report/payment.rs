//! Payments, as told and confirmed; and which movement a bank told of is the payment the victim told of.

use crate::account::AccountId;
use crate::money::Amount;
use crate::time::{Instant, Span};
use crate::transfer::Movement;
use serde::{Deserialize, Serialize};

/// A payment that an officer confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// When, as told; victims are some minutes off.
    pub at: Instant,
    /// From which account of the victim's; `None` where not told.
    pub payer: Option<AccountId>,
    /// The victim's name on it, as told.
    pub payer_name: String,
    /// To which account: the reported account.
    pub payee: AccountId,
    /// The holder's name, as told.
    pub payee_name: String,
    /// How much, exactly.
    pub amount: Amount,
}

/// How far a told time may be from the bank's: victims read it off a telephone, or remember the half hour.
pub const TIME_TOLERANCE: Span = Span::minutes(30);

/// Which of the movements that banks told of is this payment: same payee and amount, same payer where one was told,
/// the nearest in time within [`TIME_TOLERANCE`], none of those in `used`.
#[must_use]
pub fn told_by(payment: &Payment, movements: &[Movement], used: &[usize]) -> Option<usize> {
    let distance = |m: &Movement| m.at.since(payment.at).micros().abs();
    let agrees = |m: &Movement| {
        m.amount == payment.amount
            && m.payee == payment.payee.as_str()
            && !m.payer.is_empty()
            && payment.payer.as_ref().is_none_or(|payer| payer.as_str() == m.payer)
            && distance(m) <= TIME_TOLERANCE.micros()
    };
    let candidates = movements.iter().enumerate().filter(|(place, m)| !used.contains(place) && agrees(m));
    candidates.min_by_key(|(place, m)| (distance(m), *place)).map(|(place, _)| place)
}
