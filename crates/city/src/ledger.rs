//! One bank's ledger: balances, what is held, and the log of what moved. Each bank knows its own accounts alone.

use crate::life::Remark;
use domain::money::Amount;
use domain::time::Instant;
use std::collections::{BTreeMap, HashMap};

/// How money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Channel {
    Transfer,
    Cash,
    Pos,
    Exchange,
    Merchant,
    Counter,
}

impl Channel {
    /// The name in files.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Cash => "cash",
            Self::Pos => "pos",
            Self::Exchange => "exchange",
            Self::Merchant => "merchant",
            Self::Counter => "counter",
        }
    }
}

/// Outside the city's six banks.
pub(crate) const OUTSIDE: u32 = u32::MAX;

/// One line of an account's log: 40 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// Minor units; below nothing where it left the account.
    pub(crate) amount: i64,
    /// After it, in minor units.
    pub(crate) balance: i64,
    /// The interbank serial, the same on both sides.
    pub(crate) serial: u64,
    /// Seconds since 1970.
    pub(crate) at_s: u32,
    pub(crate) account: u32,
    pub(crate) other: u32,
    pub(crate) channel: Channel,
    pub(crate) remark: Remark,
}

/// Money held for one order.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) account: u32,
    pub(crate) amount: Amount,
    pub(crate) until_at: Instant,
    pub(crate) case: String,
}

/// One bank's books.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    balances: Vec<i64>,
    log: Vec<Entry>,
    /// By the order's reference.
    holds: BTreeMap<String, Held>,
    held: HashMap<u32, i64>,
}

impl Ledger {
    /// A ledger of these opening balances, by place.
    pub(crate) fn new(balances: Vec<i64>) -> Self {
        Self { balances, ..Self::default() }
    }

    /// The account's balance.
    pub(crate) fn balance(&self, place: u32) -> i64 {
        self.balances.get(place as usize).copied().unwrap_or(0)
    }

    /// What may leave: the balance less everything held.
    pub(crate) fn available(&self, place: u32, account: u32) -> i64 {
        (self.balance(place) - self.held_at(account)).max(0)
    }

    /// All that is held on this account, for whatever order.
    pub(crate) fn held_at(&self, account: u32) -> i64 {
        self.held.get(&account).copied().unwrap_or(0)
    }

    /// Puts `amount` in, or takes it out where it is below nothing; gives the balance after it.
    pub(crate) fn change(&mut self, place: u32, amount: i64) -> i64 {
        let balance = &mut self.balances[place as usize];
        *balance += amount;
        *balance
    }

    /// Writes a line into the log.
    pub(crate) fn write(&mut self, entry: Entry) {
        self.log.push(entry);
    }

    /// The account's lines from `from_s` on, in order.
    pub(crate) fn lines(&self, account: u32, from_s: u32) -> impl Iterator<Item = &Entry> {
        let start = self.log.partition_point(|entry| entry.at_s < from_s);
        self.log[start..].iter().filter(move |entry| entry.account == account)
    }

    /// Holds what can be held of `asked`, under this reference; gives how much.
    pub(crate) fn hold(&mut self, reference: &str, place: u32, asked: Amount, held: Held) -> Amount {
        let amount = asked.min(Amount::from_minor(self.available(place, held.account)));
        if amount.is_positive() {
            *self.held.entry(held.account).or_default() += amount.minor();
            self.holds.insert(reference.to_owned(), Held { amount, ..held });
        }
        amount
    }

    /// The hold under this reference.
    pub(crate) fn held_under(&self, reference: &str) -> Option<&Held> {
        self.holds.get(reference)
    }

    /// Gives back `amount` of a hold, or all of it where it is less; gives what stays held.
    pub(crate) fn give_back(&mut self, reference: &str, amount: Amount) -> Amount {
        let Some(held) = self.holds.get_mut(reference) else { return Amount::ZERO };
        let back = amount.min(held.amount);
        held.amount -= back;
        let (account, left) = (held.account, held.amount);
        if let Some(sum) = self.held.get_mut(&account) {
            *sum -= back.minor();
        }
        if left.is_zero() {
            self.holds.remove(reference);
        }
        left
    }

    /// Holds until later.
    pub(crate) fn extend(&mut self, reference: &str, until_at: Instant) {
        if let Some(held) = self.holds.get_mut(reference) {
            held.until_at = held.until_at.max(until_at);
        }
    }

    /// Ends the hold under this reference; nothing where there is none.
    pub(crate) fn end(&mut self, reference: &str) {
        if let Some(amount) = self.holds.get(reference).map(|held| held.amount) {
            self.give_back(reference, amount);
        }
    }

    /// Ends what has run out by `now`: no hold outlives its period.
    pub(crate) fn lapse(&mut self, now: Instant) {
        let ended = self.holds.iter().filter(|(_, held)| held.until_at <= now);
        let ended: Vec<(String, Amount)> = ended.map(|(reference, held)| (reference.clone(), held.amount)).collect();
        for (reference, amount) in ended {
            self.give_back(&reference, amount);
        }
    }

    /// Every standing hold, by reference.
    pub(crate) fn holds(&self) -> impl Iterator<Item = (&String, &Held)> {
        self.holds.iter()
    }

    /// All balances together, in minor units.
    pub(crate) fn total(&self) -> i64 {
        self.balances.iter().sum()
    }
}
