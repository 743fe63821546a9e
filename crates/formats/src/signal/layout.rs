//! The columns of each kind of table, found by their names in any order; other columns are let be.

use crate::statement::{Header, Record, Spot};
use domain::refusal::BadInput;
use domain::signal::Kind;
use domain::time::Instant;

/// A kind of table.
#[derive(Debug)]
pub(super) struct Table {
    /// Its name in files and options.
    pub(super) name: &'static str,
    /// Its columns, in the order of docs/formats.md.
    pub(super) columns: &'static [&'static str],
    /// How many of `columns` must be there, those named in `needed`.
    pub(super) needed: &'static [&'static str],
}

pub(super) const CALLS: Table = Table {
    name: "calls",
    columns: &[
        "time",
        "caller",
        "callee",
        "duration_s",
        "direction",
        "cell",
        "imei",
        "imsi",
        "trunk",
        "redirecting",
        "answered",
    ],
    needed: &["time", "caller", "callee"],
};
pub(super) const SMS: Table = Table {
    name: "sms",
    columns: &["time", "sender", "receiver", "cell", "smsc", "text"],
    needed: &["time", "sender", "receiver"],
};
pub(super) const LOOKUPS: Table =
    Table { name: "lookups", columns: &["time", "line", "host"], needed: &["time", "line", "host"] };
pub(super) const CHATS: Table =
    Table { name: "chats", columns: &["time", "account", "peer", "kind", "text"], needed: &["time", "account"] };
pub(super) const TRANSFERS: Table = Table {
    name: "transfers",
    columns: &[
        "id",
        "time",
        "payer",
        "payee",
        "amount",
        "currency",
        "payer_balance",
        "payee_balance",
        "channel",
        "remark",
        "payer_bank",
        "payee_bank",
        "payer_name",
        "payee_name",
        "serial",
        PAYER_LINE,
    ],
    needed: &["time", "payer", "payee", "amount"],
};
pub(super) const CELLS: Table =
    Table { name: "cells", columns: &["cell", "lat", "lon"], needed: &["cell", "lat", "lon"] };
pub(super) const INDICATORS: Table =
    Table { name: "indicators", columns: &["kind", "value", "confidence", "category"], needed: &["kind", "value"] };

pub(super) const LABELS: Table = Table { name: "labels", columns: &["line", LABEL], needed: &["line", LABEL] };

/// The column that says what a line was.
pub(super) const LABEL: &str = "label";
/// The column of transfers by which a bank tells the payer's line.
pub(super) const PAYER_LINE: &str = "payer_line";

/// The table of a kind of record.
pub(super) const fn of(kind: Kind) -> &'static Table {
    match kind {
        Kind::Call => &CALLS,
        Kind::Sms => &SMS,
        Kind::Lookup => &LOOKUPS,
        Kind::Chat => &CHATS,
        Kind::Payment => &TRANSFERS,
    }
}

/// Where a table's columns are in one file.
pub(super) struct Layout {
    columns: &'static [&'static str],
    at: Vec<Option<usize>>,
    /// How many columns the file has.
    width: usize,
    time_at: Option<usize>,
}

impl Layout {
    /// Refuses a needed column that is missing and any that is there twice.
    pub(super) fn find(table: &'static Table, header: &Header, spot: Spot<'_>) -> Result<Self, BadInput> {
        refuse_twice(table, header, spot)?;
        if let Some(name) = table.needed.iter().find(|name| place(header, name).is_none()) {
            return Err(spot.refuse(name, "", format!("{} need this column", table.name), advice(table, header)));
        }
        let at = table.columns.iter().map(|name| place(header, name)).collect();
        Ok(Self { columns: table.columns, at, width: header.names.len(), time_at: place(header, "time") })
    }

    /// The field of the column at this place of the table; empty where the file has no such column.
    pub(super) fn text<'r>(&self, record: Record<'r>, column: usize) -> &'r str {
        record.cell(self.at.get(column).copied().flatten())
    }

    /// Whether a line within a field begins as a row would: with a time where the file has it, and all its fields.
    pub(super) fn is_row(&self, line: &str) -> bool {
        let cells: Vec<&str> = line.split(',').collect();
        let time = self.time_at.and_then(|at| cells.get(at).copied()).and_then(Instant::parse);
        cells.len() >= self.width && time.is_some()
    }

    /// Its name, for refusals.
    pub(super) fn name(&self, column: usize) -> &'static str {
        self.columns.get(column).copied().unwrap_or("")
    }
}

fn place(header: &Header, name: &str) -> Option<usize> {
    header.names.iter().position(|have| have.eq_ignore_ascii_case(name))
}

pub(super) fn refuse_twice(table: &Table, header: &Header, spot: Spot<'_>) -> Result<(), BadInput> {
    let is_twice = |name: &&&str| header.names.iter().filter(|have| have.eq_ignore_ascii_case(name)).count() > 1;
    match table.columns.iter().find(is_twice) {
        Some(name) => Err(spot.refuse(name, name, "the header names this column twice", "keep one of them")),
        None => Ok(()),
    }
}

/// Says which table it looks like, where it is another.
fn advice(table: &Table, header: &Header) -> String {
    let all = [&CALLS, &SMS, &LOOKUPS, &CHATS, &TRANSFERS, &CELLS, &INDICATORS];
    let fits = |other: &&&Table| other.needed.iter().all(|name| place(header, name).is_some());
    match all.iter().find(fits) {
        Some(other) if other.name != table.name => {
            format!("the header looks like {}: give the file with --{}", other.name, other.name)
        }
        _ => format!("add it, spelt so; the columns are {}", table.columns.join(",")),
    }
}
