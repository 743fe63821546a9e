//! How taint leaves an account: one file a rule. The table is TRACING.md's.

mod clean_first;
mod fifo;
mod lifo;
mod lots;
mod poison;
mod prorata;
mod shares;
mod taint_first;

pub(crate) use clean_first::CleanFirst;
pub(crate) use fifo::Fifo;
pub(crate) use lifo::Lifo;
pub(crate) use poison::Poison;
pub(crate) use prorata::Prorata;
pub(crate) use shares::largest_remainders;
pub(crate) use taint_first::TaintFirst;

/// A sum in minor units that came from one root, by its place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) root: u32,
    pub(crate) minor: i64,
}

/// The taint of one transfer: its parts in the order taken, one a root, and their sum (under poison the transfer's).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taint {
    pub(crate) minor: i64,
    pub(crate) parts: Vec<Part>,
}

impl Taint {
    /// The taint that these parts make.
    pub(crate) fn of(parts: Vec<Part>) -> Self {
        Self { minor: parts.iter().map(|part| part.minor).sum(), parts }
    }
}

/// What rests in an account that is entered, as one rule sees it. All sums in minor units, none negative.
pub(crate) trait Pot {
    /// A pot with a clean balance.
    fn opened(clean: i64) -> Self;
    /// The balance, clean and tainted.
    fn balance(&self) -> i128;
    /// Clean money found to have been there before all else.
    fn add_oldest(&mut self, clean: i64);
    /// A credit: its taint, then the rest of it, clean.
    fn credit(&mut self, taint: &Taint, clean: i64);
    /// A debit of `minor`, at most the balance and more than nothing: the taint that leaves with it.
    fn debit(&mut self, minor: i64) -> Taint;
    /// What is tainted here, by root (under poison the balance, for each root that reached it).
    fn held(&self) -> Vec<(u32, i128)>;
}

#[cfg(test)]
mod tests;
