//! `prorata`: each root leaves in proportion (haircut, rolling charge).

use super::shares::Shares;
use super::{Pot, Taint};

#[derive(Debug)]
pub(crate) struct Prorata(Shares);

impl Pot for Prorata {
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
        self.0.take_in_proportion(minor)
    }

    fn held(&self) -> Vec<(u32, i128)> {
        self.0.held()
    }
}
