//! `clean-first`: clean money leaves first (lowest intermediate balance).

use super::shares::Shares;
use super::{Pot, Taint};

#[derive(Debug)]
pub(crate) struct CleanFirst(Shares);

impl Pot for CleanFirst {
    fn opened(clean: i64) -> Self {
        Self(Shares::opened(clean))
    }

    fn balance(&self) -> i128 {
        self.0.balance()
    }

    fn add_oldest(&mut self, clean: i64) {
        self.0.add_clean(clean);
    }

    fn credit(&mut self, taint: &Taint, clean: i64) {
        self.0.credit(taint, clean);
    }

    fn debit(&mut self, minor: i64) -> Taint {
        let clean = self.0.balance() - self.0.tainted();
        self.0.take_tainted(minor, (i128::from(minor) - clean).max(0))
    }

    fn held(&self) -> Vec<(u32, i128)> {
        self.0.held()
    }
}
