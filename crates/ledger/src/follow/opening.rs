//! What stood in an account just before its first tainted credit.

use super::roots::{Position, Roots};
use crate::book::{AccountNo, Book, Transfer};

/// Opening balance in minor units: the credit's own stated balance less its amount, else the last one stated before,
/// else nothing; never less than nothing.
pub(super) fn balance<B: Book + ?Sized>(
    book: &B,
    roots: &Roots,
    account: AccountNo,
    credit: &Transfer,
    position: Position,
) -> i64 {
    let own = credit.payee_balance.map(|after| after.minor().saturating_sub(credit.amount.minor()));
    let stated = own.or_else(|| {
        let run = book.run(account);
        let earlier = run[..first_from(book, account, position)].iter().rev().map(|no| book.transfer(*no));
        let mut stated = earlier.filter(|t| t.currency == roots.currency).filter_map(|t| t.balance_of(account));
        stated.next().map(domain::money::Amount::minor)
    });
    stated.unwrap_or(0).max(0)
}

/// The place in the account's run of the first transfer at or after this position.
pub(super) fn first_from<B: Book + ?Sized>(book: &B, account: AccountNo, (at, place): Position) -> usize {
    let run = book.run(account);
    match u32::try_from(place) {
        Ok(number) => run.partition_point(|no| *no < number),
        Err(_) => run.partition_point(|no| book.transfer(*no).at.micros() <= at),
    }
}
