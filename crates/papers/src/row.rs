//! Reading columns as domain types; what cannot be read is a fault that names the column.

use crate::Fault;
use crate::vault::Place;
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
    from_json(column, &text(row, column)?)
}

fn from_json<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, Fault> {
    // Where, and not what: the words may be somebody's.
    serde_json::from_str(text)
        .map_err(|e| unreadable(column, format!("it is no JSON for it, at character {}", e.column())))
}

/// Columns that are sealed.
impl Place<'_> {
    pub(crate) fn text(&self, row: &AnyRow, column: &'static str) -> Result<String, Fault> {
        self.vault.opened(self, column, &text(row, column)?)
    }

    pub(crate) fn maybe_text(&self, row: &AnyRow, column: &'static str) -> Result<Option<String>, Fault> {
        maybe_text(row, column)?.map(|sealed| self.vault.opened(self, column, &sealed)).transpose()
    }

    pub(crate) fn account(&self, row: &AnyRow, column: &'static str) -> Result<AccountId, Fault> {
        AccountId::new(self.text(row, column)?).map_err(|e| unreadable(column, e))
    }

    pub(crate) fn maybe_account(&self, row: &AnyRow, column: &'static str) -> Result<Option<AccountId>, Fault> {
        self.maybe_text(row, column)?.map(AccountId::new).transpose().map_err(|e| unreadable(column, e))
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, row: &AnyRow, column: &'static str) -> Result<T, Fault> {
        from_json(column, &self.text(row, column)?)
    }
}

pub(crate) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|e| unreadable(what, e))
}

pub(crate) fn unreadable(what: &'static str, why: impl std::fmt::Display) -> Fault {
    Fault::Unreadable { what, why: why.to_string() }
}
