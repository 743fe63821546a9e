//! `poison`: every debit is tainted whole, by every root that reached the account. Nothing is conserved.

use super::{Part, Pot, Taint};

#[derive(Debug)]
pub(crate) struct Poison {
    balance: i128,
    /// Roots that reached the account, sorted.
    roots: Vec<u32>,
}

impl Pot for Poison {
    fn opened(clean: i64) -> Self {
        Self { balance: i128::from(clean), roots: Vec::new() }
    }

    fn balance(&self) -> i128 {
        self.balance
    }

    fn add_oldest(&mut self, clean: i64) {
        self.balance += i128::from(clean);
    }

    fn credit(&mut self, taint: &Taint, clean: i64) {
        self.balance += i128::from(taint.minor) + i128::from(clean);
        for part in &taint.parts {
            if let Err(at) = self.roots.binary_search(&part.root) {
                self.roots.insert(at, part.root);
            }
        }
    }

    fn debit(&mut self, minor: i64) -> Taint {
        self.balance -= i128::from(minor);
        Taint { minor, parts: self.roots.iter().map(|root| Part { root: *root, minor }).collect() }
    }

    fn held(&self) -> Vec<(u32, i128)> {
        self.roots.iter().map(|root| (*root, self.balance)).collect()
    }
}
