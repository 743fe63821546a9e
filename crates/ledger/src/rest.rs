//! The ledger in memory.

use crate::book::{AccountNo, Book, Transfer, TransferNo};
use crate::column::{Columns, OUTSIDE, UNSTATED};
use crate::name::hash_text;
use domain::money::{Amount, Currency};
use domain::time::Instant;
use domain::transfer::Repair;
use rustc_hash::FxHashMap;

/// Transfers in memory, by column, in strict order; one run per account. Built by [`crate::intake::Intake`].
#[derive(Debug)]
pub struct Ledger {
    columns: Columns,
    runs: Runs,
    ids: IdIndex,
    repairs: Vec<Repair>,
    counts: Vec<u64>,
}

/// One time-ordered run per account, end to end.
#[derive(Debug)]
struct Runs {
    starts: Vec<u32>,
    transfers: Vec<TransferNo>,
}

/// Ids to transfers: the hash above, the number below, sorted; and the other ids of joined rows.
#[derive(Debug, Default)]
pub(crate) struct IdIndex {
    pub(crate) hashed: Vec<u64>,
    pub(crate) joined: FxHashMap<String, TransferNo>,
    /// Rows without id that another stands for, with the transfer they are part of; sorted.
    pub(crate) gone: Vec<(u32, TransferNo)>,
}

impl Ledger {
    pub(crate) fn new(columns: Columns, ids: IdIndex, repairs: Vec<Repair>) -> Self {
        let runs = Runs::of(&columns);
        let counts = counts(&columns);
        Self { columns, runs, ids, repairs, counts }
    }

    /// Bytes held in memory, all told; by [`Book::transfers`] it gives the bytes a transfer takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let runs = (self.runs.starts.capacity() + self.runs.transfers.capacity()) * 4;
        self.columns.bytes() + runs + self.ids.hashed.capacity() * 8
    }

    /// The payer's purpose, as told.
    #[must_use]
    pub fn remark(&self, transfer: TransferNo) -> &str {
        self.columns.words.name(self.columns.remark.at(transfer as usize))
    }

    /// Adds repairs made before intake (a statement layout's), so that every trail shows them.
    #[must_use]
    pub fn with_repairs(mut self, earlier: &[Repair]) -> Self {
        self.repairs.splice(0..0, earlier.iter().cloned());
        self
    }

    fn find_row(&self, row: u64) -> Option<TransferNo> {
        let gone = self.ids.gone.binary_search_by_key(&row, |(gone, _)| u64::from(*gone) + 1);
        if let Ok(at) = gone {
            return Some(self.ids.gone[at].1);
        }
        let stands = |no: &usize| self.columns.id.get(*no).is_some_and(|id| id.row_number() == Some(row));
        // Where nothing moved, the row is the number; else look it up.
        let guess = usize::try_from(row.checked_sub(1)?).ok().filter(stands);
        let found = guess.or_else(|| (0..self.columns.len()).find(stands))?;
        u32::try_from(found).ok()
    }
}

impl Book for Ledger {
    #[allow(clippy::cast_possible_truncation, reason = "accounts are numbered in u32")]
    fn accounts(&self) -> u32 {
        self.columns.accounts.len() as u32
    }

    fn account(&self, name: &str) -> Option<AccountNo> {
        self.columns.accounts.find(name)
    }

    fn account_name(&self, account: AccountNo) -> &str {
        self.columns.accounts.name(account)
    }

    #[allow(clippy::cast_possible_truncation, reason = "intake refuses more rows than u32 counts")]
    fn transfers(&self) -> u32 {
        self.columns.len() as u32
    }

    fn transfer(&self, transfer: TransferNo) -> Transfer {
        let row = transfer as usize;
        let c = &self.columns;
        Transfer {
            at: Instant::from_micros(c.at[row]),
            payer: Some(c.payer[row]).filter(|a| *a != OUTSIDE),
            payee: Some(c.payee[row]).filter(|a| *a != OUTSIDE),
            amount: Amount::from_minor(c.amount[row]),
            currency: c.currencies[usize::from(c.currency.at(row))],
            payer_balance: stated(c.payer_balance.at(row)),
            payee_balance: stated(c.payee_balance.at(row)),
        }
    }

    fn id(&self, transfer: TransferNo) -> String {
        let id = self.columns.id[transfer as usize];
        match id.row_number() {
            Some(row) => format!("r{row}"),
            None => self.columns.ids.text(id).to_owned(),
        }
    }

    fn find(&self, id: &str) -> Option<TransferNo> {
        let hash = u64::from(hash_text(id));
        let from = self.ids.hashed.partition_point(|entry| entry >> 32 < hash);
        let same = self.ids.hashed[from..].iter().take_while(|entry| **entry >> 32 == hash);
        let numbers = same.filter_map(|entry| u32::try_from(entry & 0xFFFF_FFFF).ok());
        let stated = numbers.into_iter().find(|no| self.columns.ids.text(self.columns.id[*no as usize]) == id);
        let row = || id.strip_prefix('r').filter(|n| !n.starts_with(['0', '+'])).and_then(|n| n.parse().ok());
        stated.or_else(|| self.ids.joined.get(id).copied()).or_else(|| self.find_row(row()?))
    }

    fn channel(&self, transfer: TransferNo) -> &str {
        self.columns.words.name(self.columns.channel.at(transfer as usize))
    }

    fn run(&self, account: AccountNo) -> &[TransferNo] {
        let Some(&[from, to]) = self.runs.starts.get(account as usize..account as usize + 2) else { return &[] };
        &self.runs.transfers[from as usize..to as usize]
    }

    fn count_in(&self, currency: Currency) -> u64 {
        self.columns.currencies.iter().position(|c| *c == currency).map_or(0, |at| self.counts[at])
    }

    fn repairs(&self) -> &[Repair] {
        &self.repairs
    }
}

impl Runs {
    /// Counts, then places: each account's transfers come out in order.
    #[allow(clippy::cast_possible_truncation, reason = "intake refuses more rows than half of u32")]
    fn of(columns: &Columns) -> Self {
        let mut starts = vec![0_u32; columns.accounts.len() + 1];
        for (payer, payee) in columns.payer.iter().zip(&columns.payee) {
            for account in sides(*payer, *payee) {
                starts[account as usize + 1] += 1;
            }
        }
        for account in 1..starts.len() {
            starts[account] += starts[account - 1];
        }
        let mut next = starts.clone();
        let mut transfers = vec![0_u32; starts.last().copied().unwrap_or(0) as usize];
        for (no, (payer, payee)) in columns.payer.iter().zip(&columns.payee).enumerate() {
            for account in sides(*payer, *payee) {
                let place = &mut next[account as usize];
                transfers[*place as usize] = no as u32;
                *place += 1;
            }
        }
        Self { starts, transfers }
    }
}

/// The accounts a transfer touches: a self-transfer once, the outside never.
fn sides(payer: u32, payee: u32) -> impl Iterator<Item = u32> {
    let second = if payer == payee { OUTSIDE } else { payee };
    [payer, second].into_iter().filter(|account| *account != OUTSIDE)
}

fn counts(columns: &Columns) -> Vec<u64> {
    let mut counts = vec![0_u64; columns.currencies.len()];
    if columns.currency.is_held() {
        (0..columns.len()).for_each(|row| counts[usize::from(columns.currency.at(row))] += 1);
    } else {
        counts[0] = columns.len() as u64;
    }
    counts
}

fn stated(balance: i64) -> Option<Amount> {
    (balance != UNSTATED).then_some(Amount::from_minor(balance))
}
