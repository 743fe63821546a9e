//! Reading columns as domain types; what cannot be read is a fault that names the column.

use crate::Fault;
use domain::account::AccountId;
use domain::money::{Amount, Currency};
use domain::time::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::any::AnyRow;
use std::str::FromStr;

pub(crate) fn number(row: &AnyRow, column: &'static str) -> Result<i64, Fault> {
    Ok(row.try_get(column)?)
}

pub(crate) fn maybe_number(row: &AnyRow, column: &'static str) -> Result<Option<i64>, Fault> {
    Ok(row.try_get(column)?)
}

pub(crate) fn text(row: &AnyRow, column: &'static str) -> Result<String, Fault> {
    Ok(row.try_get(column)?)
}

pub(crate) fn maybe_text(row: &AnyRow, column: &'static str) -> Result<Option<String>, Fault> {
    Ok(row.try_get(column)?)
}

pub(crate) fn amount(row: &AnyRow, column: &'static str) -> Result<Amount, Fault> {
    number(row, column).map(Amount::from_minor)
}

pub(crate) fn maybe_amount(row: &AnyRow, column: &'static str) -> Result<Option<Amount>, Fault> {
    Ok(maybe_number(row, column)?.map(Amount::from_minor))
}

pub(crate) fn instant(row: &AnyRow, column: &'static str) -> Result<Instant, Fault> {
    number(row, column).map(Instant::from_micros)
}

pub(crate) fn maybe_instant(row: &AnyRow, column: &'static str) -> Result<Option<Instant>, Fault> {
    Ok(maybe_number(row, column)?.map(Instant::from_micros))
}

pub(crate) fn account(row: &AnyRow, column: &'static str) -> Result<AccountId, Fault> {
    AccountId::new(text(row, column)?).map_err(|e| unreadable(column, e))
}

pub(crate) fn maybe_account(row: &AnyRow, column: &'static str) -> Result<Option<AccountId>, Fault> {
    maybe_text(row, column)?.map(AccountId::new).transpose().map_err(|e| unreadable(column, e))
}

pub(crate) fn currency(row: &AnyRow, column: &'static str) -> Result<Currency, Fault> {
    let text = text(row, column)?;
    Currency::parse(&text).ok_or_else(|| unreadable(column, format!("{text:?} is no currency")))
}

/// A column that holds a name: a state, a kind, a rank.
pub(crate) fn named<T: FromStr>(row: &AnyRow, column: &'static str) -> Result<T, Fault> {
    let text = text(row, column)?;
    text.parse().map_err(|_| unreadable(column, format!("{text:?} is no name for it")))
}

pub(crate) fn maybe_named<T: FromStr>(row: &AnyRow, column: &'static str) -> Result<Option<T>, Fault> {
    match maybe_text(row, column)? {
        Some(_) => named(row, column).map(Some),
        None => Ok(None),
    }
}

pub(crate) fn json<T: DeserializeOwned>(row: &AnyRow, column: &'static str) -> Result<T, Fault> {
    serde_json::from_str(&text(row, column)?).map_err(|e| unreadable(column, e))
}

pub(crate) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|e| unreadable(what, e))
}

pub(crate) fn unreadable(what: &'static str, why: impl std::fmt::Display) -> Fault {
    Fault::Unreadable { what, why: why.to_string() }
}
