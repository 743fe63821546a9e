//! Transfers by column: what every row has stands in full, what may be missing costs nothing until it is met.

use crate::name::Names;
use domain::money::Currency;

/// No account: outside the view.
pub(crate) const OUTSIDE: u32 = u32::MAX;
/// No balance stated.
pub(crate) const UNSTATED: i64 = i64::MIN;

/// A column that is held only once a value other than the usual one is met.
#[derive(Debug)]
pub(crate) struct Sparse<T> {
    usual: T,
    values: Vec<T>,
}

impl<T: Copy + PartialEq> Sparse<T> {
    pub(crate) const fn new(usual: T) -> Self {
        Self { usual, values: Vec::new() }
    }

    pub(crate) fn at(&self, row: usize) -> T {
        self.values.get(row).copied().unwrap_or(self.usual)
    }

    pub(crate) fn is_held(&self) -> bool {
        !self.values.is_empty()
    }

    /// Sets the value of `row`; rows up to it that were never set have the usual one.
    pub(crate) fn set(&mut self, row: usize, value: T) {
        if row < self.values.len() {
            self.values[row] = value;
        } else if value != self.usual {
            self.values.resize(row, self.usual);
            self.values.push(value);
        }
    }

    fn take(&mut self, order: &[u32]) {
        if self.is_held() {
            self.values = order.iter().map(|row| self.at(*row as usize)).collect();
        }
    }

    fn bytes(&self) -> usize {
        self.values.capacity() * size_of::<T>()
    }
}

/// An id: where its text stands in the arena, or the number that stands for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IdRef(u64);

impl IdRef {
    const SHIFT: u32 = 40;
    /// The longest id, in bytes.
    pub(crate) const BYTES_MAX: usize = (1 << 24) - 1;

    /// An id not stated: its row, counted over all rows from 1.
    pub(crate) const fn row(row: u64) -> Self {
        Self(row)
    }

    /// The row that stands for an id not stated.
    pub(crate) fn row_number(self) -> Option<u64> {
        (self.0 >> Self::SHIFT == 0).then_some(self.0)
    }
}

/// Texts one after another.
#[derive(Debug, Default)]
pub(crate) struct Arena(String);

impl Arena {
    pub(crate) fn push(&mut self, text: &str) -> IdRef {
        let at = self.0.len() as u64;
        self.0.push_str(text);
        IdRef(((text.len() as u64) << IdRef::SHIFT) | at)
    }

    /// The text; empty where the id was not stated.
    #[allow(clippy::cast_possible_truncation, reason = "both parts came from a usize")]
    pub(crate) fn text(&self, id: IdRef) -> &str {
        let start = (id.0 & ((1 << IdRef::SHIFT) - 1)) as usize;
        let length = (id.0 >> IdRef::SHIFT) as usize;
        if length == 0 { "" } else { &self.0[start..start + length] }
    }
}

/// All columns.
#[derive(Debug)]
pub(crate) struct Columns {
    pub(crate) at: Vec<i64>,
    pub(crate) payer: Vec<u32>,
    pub(crate) payee: Vec<u32>,
    pub(crate) amount: Vec<i64>,
    pub(crate) payer_balance: Sparse<i64>,
    pub(crate) payee_balance: Sparse<i64>,
    pub(crate) id: Vec<IdRef>,
    pub(crate) currency: Sparse<u16>,
    pub(crate) channel: Sparse<u32>,
    pub(crate) remark: Sparse<u32>,
    pub(crate) ids: Arena,
    /// Channels and remarks; number 0 is the empty text.
    pub(crate) words: Names,
    pub(crate) accounts: Names,
    /// The currencies met, the yuan first.
    pub(crate) currencies: Vec<Currency>,
}

impl Columns {
    pub(crate) fn new() -> Self {
        let mut words = Names::default();
        words.number("");
        Self {
            at: Vec::new(),
            payer: Vec::new(),
            payee: Vec::new(),
            amount: Vec::new(),
            payer_balance: Sparse::new(UNSTATED),
            payee_balance: Sparse::new(UNSTATED),
            id: Vec::new(),
            currency: Sparse::new(0),
            channel: Sparse::new(0),
            remark: Sparse::new(0),
            ids: Arena::default(),
            words,
            accounts: Names::default(),
            currencies: vec![Currency::CNY],
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.at.len()
    }

    /// Keeps these rows, in this order.
    pub(crate) fn take(&mut self, order: &[u32]) {
        self.at = picked(&self.at, order);
        self.payer = picked(&self.payer, order);
        self.payee = picked(&self.payee, order);
        self.amount = picked(&self.amount, order);
        self.id = picked(&self.id, order);
        self.payer_balance.take(order);
        self.payee_balance.take(order);
        self.currency.take(order);
        self.channel.take(order);
        self.remark.take(order);
    }

    /// Gives back what growing took too much.
    pub(crate) fn shrink(&mut self) {
        self.at.shrink_to_fit();
        self.payer.shrink_to_fit();
        self.payee.shrink_to_fit();
        self.amount.shrink_to_fit();
        self.id.shrink_to_fit();
        self.ids.0.shrink_to_fit();
        self.payer_balance.values.shrink_to_fit();
        self.payee_balance.values.shrink_to_fit();
        self.currency.values.shrink_to_fit();
        self.channel.values.shrink_to_fit();
        self.remark.values.shrink_to_fit();
    }

    /// Bytes held, names and texts included.
    pub(crate) fn bytes(&self) -> usize {
        let fixed = self.at.capacity() * 8 + self.amount.capacity() * 8 + self.id.capacity() * 8;
        let parties = (self.payer.capacity() + self.payee.capacity()) * 4;
        let stated = self.payer_balance.bytes() + self.payee_balance.bytes();
        let told = self.currency.bytes() + self.channel.bytes() + self.remark.bytes();
        fixed + parties + stated + told + self.ids.0.capacity() + self.words.bytes() + self.accounts.bytes()
    }
}

fn picked<T: Copy>(values: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|row| values[*row as usize]).collect()
}
