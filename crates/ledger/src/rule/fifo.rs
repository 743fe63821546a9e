//! `fifo`: lots are taken from the oldest end.

use super::lots::{End, Lots};
use super::{Pot, Taint};

#[derive(Debug)]
pub(crate) struct Fifo(Lots);

impl Pot for Fifo {
    fn opened(clean: i64) -> Self {
        Self(Lots::opened(clean))
    }

    fn balance(&self) -> i128 {
        self.0.balance()
    }

    fn add_oldest(&mut self, clean: i64) {
        self.0.add_oldest(clean);
    }

    fn credit(&mut self, taint: &Taint, clean: i64) {
        self.0.credit(taint, clean);
    }

    fn debit(&mut self, minor: i64) -> Taint {
        self.0.take(minor, End::Oldest)
    }

    fn held(&self) -> Vec<(u32, i128)> {
        self.0.held()
    }
}
