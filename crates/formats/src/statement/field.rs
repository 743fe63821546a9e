//! The fields that layouts read alike: instants, sums, currencies, account names; and the refusals of them.

use super::record::Spot;
use domain::money::{Amount, AmountError, Currency};
use domain::refusal::BadInput;
use domain::time::{Instant, Span};

/// An instant, in any of the ways a statement writes it.
pub(crate) fn time(spot: Spot<'_>, column: &str, text: &str) -> Result<Instant, BadInput> {
    Instant::parse(text).filter(|at| (Instant::MIN..=Instant::MAX).contains(at)).ok_or_else(|| {
        let advice = "write it as 2026-01-02T03:04:05+08:00 or 2026-01-02 03:04:05";
        spot.refuse(column, text, "not a time", advice)
    })
}

/// A day counted from `first`, as simulators count them.
pub(crate) fn day(spot: Spot<'_>, column: &str, text: &str, first: Instant) -> Result<Instant, BadInput> {
    let days: Option<u32> = text.parse().ok().filter(|days| *days <= 100_000);
    days.map(|days| first.plus(Span::days(i64::from(days))))
        .ok_or_else(|| spot.refuse(column, text, "not a step", "a step is a whole number of days from 0 to 100000"))
}

/// A decimal of at most two places, of either sign.
pub(crate) fn amount(spot: Spot<'_>, column: &str, text: &str) -> Result<Amount, BadInput> {
    Amount::parse_bytes(text.as_bytes()).map_err(|error| {
        let (problem, advice) = match error {
            AmountError::NotDecimal => ("not a decimal number", "write digits and one point, such as 600000.00"),
            AmountError::TooFine => ("finer than a hundredth", "round it to two places at its source"),
            AmountError::TooLarge => ("too large to be counted", "check the unit: sums end at 92233720368547758.07"),
        };
        spot.refuse(column, text, problem, advice)
    })
}

/// The same, refusing what is below nothing.
pub(crate) fn positive(spot: Spot<'_>, column: &str, text: &str) -> Result<Amount, BadInput> {
    let sum = amount(spot, column, text)?;
    if sum < Amount::ZERO {
        let advice = "write the sum without a sign and let payer and payee say the direction";
        return Err(spot.refuse(column, text, "the sum is negative", advice));
    }
    Ok(sum)
}

/// A currency; empty is CNY.
pub(crate) fn currency(spot: Spot<'_>, column: &str, text: &str) -> Result<Currency, BadInput> {
    Currency::parse(text).ok_or_else(|| {
        let advice = "write the three letters of ISO 4217, such as CNY, or leave it empty for CNY";
        spot.refuse(column, text, "not a currency", advice)
    })
}

/// A named layout's sum that even its repairs cannot read.
pub(crate) fn not_a_sum(spot: Spot<'_>, column: &str, text: &str) -> BadInput {
    spot.refuse(column, text, "not a sum of money", "correct the row at its source; sums end at 92233720368547758.07")
}

/// A row that names no account.
pub(crate) fn no_ends(spot: Spot<'_>, column: &str) -> BadInput {
    let advice = "name the payer or the payee: money comes from somewhere or goes somewhere";
    spot.refuse(column, "", "both payer and payee are empty", advice)
}

/// `bank/number` in `joined`; the number alone where no bank is given.
pub(crate) fn join(joined: &mut String, bank: &str, number: &str) {
    joined.clear();
    if !bank.is_empty() && !number.is_empty() {
        joined.push_str(bank);
        joined.push('/');
    }
    joined.push_str(number);
}
