//! Rows become transfers: joined where two tell of one, and set in strict order. See TRACING.md, Order to Ends.

mod join;
mod order;

use crate::column::{Columns, IdRef, OUTSIDE, UNSTATED};
use crate::rest::{IdIndex, Ledger};
use domain::money::{Amount, Currency};
use domain::refusal::BadInput;
use domain::transfer::{Place, Repair, Row};

/// The most rows one ledger in memory takes: runs count both directions in a `u32`.
const ROWS_MAX: usize = i32::MAX as usize;
const CURRENCIES_MAX: usize = u16::MAX as usize;

/// Takes rows in the order of the files given, and of the rows in each.
#[derive(Debug)]
pub struct Intake {
    columns: Columns,
    serials: Serials,
    places: Places,
}

impl Default for Intake {
    fn default() -> Self {
        Self::new()
    }
}

impl Intake {
    /// Nothing taken yet.
    #[must_use]
    pub fn new() -> Self {
        Self { columns: Columns::new(), serials: Serials::default(), places: Places::default() }
    }

    /// Takes a copy of one row. Refuses one without both parties, with a negative amount, and what cannot be counted;
    /// the file is named by [`Intake::finish`] or by the caller, who knows it.
    pub fn push(&mut self, row: &Row<'_>) -> Result<(), BadInput> {
        refuse_unfit(row, self.columns.len())?;
        let at = self.columns.len();
        let currency = self.currency(row)?;
        let c = &mut self.columns;
        let party = |name: &str, accounts: &mut crate::name::Names| match name {
            "" => OUTSIDE,
            name => accounts.number(name),
        };
        c.at.push(row.at.micros());
        c.payer.push(party(row.payer, &mut c.accounts));
        c.payee.push(party(row.payee, &mut c.accounts));
        c.amount.push(row.amount.minor());
        c.id.push(if row.id.is_empty() { IdRef::row(at as u64 + 1) } else { c.ids.push(row.id) });
        c.payer_balance.set(at, balance(row.payer_balance));
        c.payee_balance.set(at, balance(row.payee_balance));
        c.currency.set(at, currency);
        c.channel.set(at, if row.channel.is_empty() { 0 } else { c.words.number(row.channel) });
        c.remark.set(at, if row.remark.is_empty() { 0 } else { c.words.number(row.remark) });
        self.serials.push(at, row.serial);
        self.places.push(at, row.place);
        Ok(())
    }

    /// Joins and orders what was taken. `files` are their names by [`Place::file`], for refusals.
    /// Refuses equal ids of different transfers, and two different balances stated for one side.
    pub fn finish(self, files: &[String]) -> Result<(Ledger, Vec<Repair>), BadInput> {
        let Self { mut columns, serials, places } = self;
        let taken = columns.len();
        let joined = join::rows(&mut columns, &serials).map_err(|bad| bad.named(files, &places))?;
        drop(serials);
        let first = order::by_time(&columns.at, &joined.gone);
        if let Some(first) = &first {
            columns.take(first);
        }
        let (second, reordered) = order::chained(&columns);
        if let Some(second) = &second {
            columns.take(second);
        }
        let moves = Moves::of(taken, [first, second]);
        let gone = joined.gone.iter().map(|(row, by)| (*row, moves.to(*by))).collect();
        let other = joined.other_ids.into_iter().map(|(id, row)| (id, moves.to(row))).collect();
        let ids = IdIndex { hashed: moves.hashed(joined.ids), joined: other, gone };
        columns.shrink();
        let repairs = repairs(&[
            ("duplicate_joined", joined.duplicates),
            ("sides_joined", joined.sides),
            ("reordered", reordered),
        ]);
        Ok((Ledger::new(columns, ids, repairs.clone()), repairs))
    }

    fn currency(&mut self, row: &Row<'_>) -> Result<u16, BadInput> {
        if row.currency == Currency::CNY {
            return Ok(0);
        }
        let known = &mut self.columns.currencies;
        let at = known.iter().position(|c| *c == row.currency).unwrap_or(known.len());
        if at == known.len() {
            known.push(row.currency);
        }
        u16::try_from(at).ok().filter(|_| at < CURRENCIES_MAX).ok_or_else(|| {
            refused(row, "currency", row.currency.code(), "too many currencies", "check the column of currencies")
        })
    }
}

/// Serial numbers, held only until rows are joined.
#[derive(Debug, Default)]
struct Serials {
    texts: crate::column::Arena,
    stated: Vec<(u32, IdRef)>,
}

impl Serials {
    #[allow(clippy::cast_possible_truncation, reason = "rows are refused beyond half of u32")]
    fn push(&mut self, row: usize, serial: &str) {
        if !serial.is_empty() {
            let text = self.texts.push(serial);
            self.stated.push((row as u32, text));
        }
    }
}

/// Where each row stood: only the breaks in the count are held.
#[derive(Debug, Default)]
struct Places(Vec<(usize, Place)>);

impl Places {
    fn push(&mut self, row: usize, place: Place) {
        let expected = self.0.last().map(|(from, first)| first.row + (row - from) as u64);
        let same_file = self.0.last().is_some_and(|(_, first)| first.file == place.file);
        if !same_file || expected != Some(place.row) {
            self.0.push((row, place));
        }
    }

    fn of(&self, row: usize) -> Place {
        let at = self.0.partition_point(|(from, _)| *from <= row);
        let Some((from, first)) = at.checked_sub(1).and_then(|at| self.0.get(at)) else { return Place::default() };
        Place { file: first.file, row: first.row + (row - from) as u64 }
    }
}

/// A refusal that knows its row by sequence only.
#[derive(Debug)]
struct Clash {
    row: usize,
    earlier: usize,
    column: &'static str,
    value: String,
    problem: &'static str,
    advice: &'static str,
}

impl Clash {
    fn named(self, files: &[String], places: &Places) -> BadInput {
        let place = places.of(self.row);
        let earlier = places.of(self.earlier);
        let name = |file: u32| files.get(file as usize).cloned().unwrap_or_default();
        let problem = format!("{} (first in {}, row {})", self.problem, name(earlier.file), earlier.row);
        BadInput::file(name(place.file), problem, self.advice).at_row(place.row).in_column(self.column, &self.value)
    }
}

fn refuse_unfit(row: &Row<'_>, taken: usize) -> Result<(), BadInput> {
    if row.payer.is_empty() && row.payee.is_empty() {
        return Err(refused(row, "payer", "", "neither payer nor payee is stated", "state at least one of them"));
    }
    if row.amount < Amount::ZERO {
        let advice = "write amounts without a sign, or name the statement's layout";
        return Err(refused(row, "amount", &row.amount.to_string(), "the amount is negative", advice));
    }
    if row.id.len() > IdRef::BYTES_MAX || row.serial.len() > IdRef::BYTES_MAX {
        return Err(refused(row, "id", row.id, "the id or serial is too long", "check the columns"));
    }
    if taken >= ROWS_MAX {
        return Err(refused(
            row,
            "",
            "",
            "too many rows for a ledger in memory",
            "split the files, or store the ledger",
        ));
    }
    Ok(())
}

fn refused(row: &Row<'_>, column: &str, value: &str, problem: &str, advice: &str) -> BadInput {
    BadInput::file("", problem, advice).at_row(row.place.row).in_column(column, value)
}

fn balance(stated: Option<Amount>) -> i64 {
    stated.map_or(UNSTATED, Amount::minor)
}

fn repairs(counts: &[(&str, u64)]) -> Vec<Repair> {
    counts.iter().map(|(kind, count)| Repair { kind: (*kind).to_owned(), count: *count }).collect()
}

/// Which number each row came to.
struct Moves(Option<Vec<u32>>);

impl Moves {
    /// From the orders taken one after the other; `None` where all stood so already.
    #[allow(clippy::cast_possible_truncation, reason = "rows are refused beyond half of u32")]
    fn of(rows: usize, orders: [Option<Vec<u32>>; 2]) -> Self {
        let mut numbers: Option<Vec<u32>> = None;
        for order in orders.into_iter().flatten() {
            let mut to = vec![OUTSIDE; rows];
            for (place, row) in order.iter().enumerate() {
                to[*row as usize] = place as u32;
            }
            let before = numbers.take().unwrap_or_else(|| (0..rows as u32).collect());
            let after = before.into_iter().map(|at| to.get(at as usize).copied().unwrap_or(OUTSIDE));
            numbers = Some(after.collect());
        }
        Self(numbers)
    }

    fn to(&self, row: u32) -> u32 {
        self.0.as_ref().map_or(row, |numbers| numbers[row as usize])
    }

    /// Entries of hash above and row below, with the row's number in its place; sorted.
    fn hashed(&self, mut entries: Vec<u64>) -> Vec<u64> {
        if self.0.is_some() {
            for entry in &mut entries {
                let row = u32::try_from(*entry & 0xFFFF_FFFF).unwrap_or(0);
                *entry = (*entry >> 32 << 32) | u64::from(self.to(row));
            }
            entries.sort_unstable();
        }
        entries.shrink_to_fit();
        entries
    }
}

#[cfg(test)]
mod tests;
